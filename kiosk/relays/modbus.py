"""Modbus RTU: the checksum that ends every frame (Modbus over Serial Line V1.02, 6.2.2)."""

from __future__ import annotations


def crc16(data: bytes) -> bytes:
    """CRC-16/MODBUS of ``data`` as it goes over the line: low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc.to_bytes(2, "little")


def framed(body: bytes) -> bytes:
    """``body`` with its checksum behind it."""
    return body + crc16(body)


def is_whole(frame: bytes) -> bool:
    """True when the last two bytes are the checksum of those before them."""
    return len(frame) > 2 and crc16(frame[:-2]) == frame[-2:]
