"""Boards with a few plain bytes: LCUS, KMTronic, Devantech."""

from __future__ import annotations

from typing import Callable

from kiosk.relays.simulated.firmware import Firmware


class Lcus(Firmware):
    """Four-byte frames; a wrong sum or output is ignored. ``tells``: answers ``FF`` with text."""

    def __init__(self, count: int, clock: Callable[[], float], *, tells: bool = False) -> None:
        """Come up with every output off."""
        super().__init__(count, clock)
        self._tells = tells

    def request_size(self, heard: bytes) -> int:
        """One byte for the question, else four."""
        return 1 if heard[:1] == b"\xff" else 4

    def is_request(self, request: bytes) -> bool:
        """The question, or a frame whose sum is right."""
        if request == b"\xff":
            return self._tells
        return request[0] == 0xA0 and sum(request[:3]) & 0xFF == request[3]

    def obey(self, request: bytes) -> bytes:
        """Switch silently, tell in text."""
        if request == b"\xff":
            states = enumerate(self.outputs, 1)
            return "".join(f"CH{n}: {'ON' if on else 'OFF'}\r\n" for n, on in states).encode()
        if 1 <= request[1] <= len(self.outputs) and request[2] in (0, 1):
            self.put(request[1] - 1, request[2] == 1)
        return b""


class Kmtronic(Firmware):
    """``FF n 0|1`` switches; ``FF n 03`` or ``FF 09 00`` tells, by the size of the board."""

    def request_size(self, heard: bytes) -> int:  # noqa: ARG002
        """Always three."""
        return 3

    def is_request(self, request: bytes) -> bool:
        """There is nothing but the first byte to go by."""
        return request[0] == 0xFF and request[1] <= 9

    def obey(self, request: bytes) -> bytes:
        """Switch silently, tell in bytes."""
        number, what = request[1], request[2]
        if request == b"\xff\x09\x00" and len(self.outputs) > 2:
            return bytes(self.outputs)
        if 1 <= number <= len(self.outputs):
            if what == 3 and len(self.outputs) <= 2:
                return bytes([0xFF, number, self.outputs[number - 1]])
            if what in (0, 1):
                self.put(number - 1, what == 1)
        return b""


class Devantech(Firmware):
    """One byte is one command; ``5B`` tells all outputs in one byte."""

    def request_size(self, heard: bytes) -> int:  # noqa: ARG002
        """Always one."""
        return 1

    def is_request(self, request: bytes) -> bool:  # noqa: ARG002
        """Any byte is one; those without a meaning do nothing."""
        return True

    def obey(self, request: bytes) -> bytes:
        """Switch silently, tell when asked."""
        command, count = request[0], len(self.outputs)
        if command == 0x5B:
            return bytes([sum(on << index for index, on in enumerate(self.outputs))])
        if 0x65 <= command < 0x65 + count:
            self.put(command - 0x65, energised=True)
        if 0x6F <= command < 0x6F + count:
            self.put(command - 0x6F, energised=False)
        return b""
