"""Boards on Modbus RTU, at address 1: plain coils, Waveshare, LC Technology, R421A08."""

from __future__ import annotations

from typing import Sequence

from kiosk.relays.modbus import framed, is_whole
from kiosk.relays.simulated.firmware import Firmware

ADDRESS = 1
_ILLEGAL_FUNCTION, _ILLEGAL_ADDRESS = 1, 2


class _Modbus(Firmware):
    """Takes whole frames for its address, answers with an exception what it cannot do."""

    fed_by_line = False

    def request_size(self, heard: bytes) -> int:
        """Eight bytes; writing registers carries its own length."""
        if heard[1:2] != b"\x10":
            return 8
        return 9 + heard[6] if len(heard) > 6 else 0

    def is_request(self, request: bytes) -> bool:
        """The checksum is right."""
        return is_whole(request)

    def obey(self, request: bytes) -> bytes:
        """Answer own frames only."""
        if request[0] != ADDRESS:
            return b""
        first, value = int.from_bytes(request[2:4], "big"), int.from_bytes(request[4:6], "big")
        return self.do(request, first, value)

    def do(self, request: bytes, first: int, value: int) -> bytes:
        """Carry out a frame; ``first`` and ``value`` are its two words."""
        raise NotImplementedError

    def tell(self, request: bytes, states: Sequence[bool], first: int, count: int) -> bytes:
        """Reply with ``count`` bits from ``first`` on."""
        if count < 1 or first + count > len(states):
            return self.refuse(request, _ILLEGAL_ADDRESS)
        bits = sum(on << n for n, on in enumerate(states[first : first + count]))
        data = bits.to_bytes((count + 7) // 8, "little")
        return framed(bytes([ADDRESS, request[1], len(data)]) + data)

    def refuse(self, request: bytes, why: int) -> bytes:
        """Reply with an exception."""
        return framed(bytes([ADDRESS, request[1] | 0x80, why]))


class Coils(_Modbus):
    """Function 05 writes a coil, function 01 reads them; ``on`` and ``off`` are what 05 takes."""

    on, off = 0xFF00, 0x0000

    def do(self, request: bytes, first: int, value: int) -> bytes:
        """Write or read coils."""
        if request[1] == 5 and first < len(self.outputs) and value in (self.on, self.off):
            self.put(first, value == self.on)
            return request
        if request[1] == 1:
            return self.tell(request, self.outputs, first, value)
        known = request[1] == 5
        return self.refuse(request, _ILLEGAL_ADDRESS if known else _ILLEGAL_FUNCTION)


class Waveshare(Coils):
    """Coils, and function 05 to 0200 and up for an "on" that ends by itself."""

    def do(self, request: bytes, first: int, value: int) -> bytes:
        """Flash, else as other coils."""
        if request[1] == 5 and 0 <= first - 0x200 < len(self.outputs):
            self.pulse(first - 0x200, value / 10)
            return request
        return super().do(request, first, value)


class LcTech(Coils):
    """Coils, function 02 for the inputs, function 10 to register 3, 8, 0D … for a timed "on"."""

    def do(self, request: bytes, first: int, value: int) -> bytes:
        """Time or look, else as other coils."""
        if request[1] == 2:
            return self.tell(request, self.inputs, first, value)
        index, rest = divmod(first - 3, 5)
        if request[1] == 0x10 and not rest and 0 <= index < len(self.outputs):
            mode, tenths = request[8], int.from_bytes(request[9:11], "big")
            if mode == 4:
                self.pulse(index, tenths / 10)
            return framed(request[:6])
        return super().do(request, first, value)


class R421a08(_Modbus):
    """Registers 1 to 8: ``01`` on, ``02`` off, ``05`` on for a second, ``06 ss`` that alone."""

    def do(self, request: bytes, first: int, value: int) -> bytes:
        """Write or read the register of one output."""
        if request[1] not in (3, 6):
            return self.refuse(request, _ILLEGAL_FUNCTION)
        if not 1 <= first <= len(self.outputs):
            return self.refuse(request, _ILLEGAL_ADDRESS)
        if request[1] == 3:
            return framed(bytes([ADDRESS, 3, 2, 0, self.outputs[first - 1]]))
        self._write(first - 1, *divmod(value, 256))
        return request

    def _write(self, index: int, command: int, seconds: int) -> None:
        if command in (1, 2):
            self.put(index, command == 1)
        if command == 5:
            self.pulse(index, 1.0)
        if command == 6:
            self.lose_supply()
            self.pulse(index, seconds)
