"""Boards that are spoken to in text: Numato, SainSmart, DCON modules, a microcontroller."""

from __future__ import annotations

import re
from functools import reduce
from operator import xor
from typing import Callable

from kiosk.relays.simulated.firmware import LineFirmware

ADDRESS = 1


class Numato(LineFirmware):
    """Echoes every line and prompts; tells one output."""

    _COMMAND = re.compile(rb"relay (on|off|read) ([0-9A-V])\r")

    def obey(self, request: bytes) -> bytes:
        """Echo, do, prompt."""
        echo = request[:-1] + b"\n\r"
        found = self._COMMAND.fullmatch(request)
        index = int(found.group(2), 32) if found else len(self.outputs)
        if not found or index >= len(self.outputs):
            return echo + b">"
        if found.group(1) == b"read":
            return echo + (b"on" if self.outputs[index] else b"off") + b"\n\r>"
        self.put(index, found.group(1) == b"on")
        return echo + b">"


class SainSmart(LineFirmware):
    """Modbus ASCII at address FE: write a coil, read sixteen."""

    end = b"\r\n"

    def obey(self, request: bytes) -> bytes:
        """Take whole frames only."""
        frame = self._frame(request)
        if frame[:2] == b"\xfe\x05" and frame[3] < len(self.outputs) and frame[4] in (0, 0xFF):
            self.put(frame[3], frame[4] == 0xFF)
            return request
        if frame == b"\xfe\x01\x00\x00\x00\x10":
            bits = sum(on << n for n, on in enumerate(self.outputs))
            return self._line(b"\xfe\x01\x02" + bits.to_bytes(2, "little"))
        return b""

    def _frame(self, request: bytes) -> bytes:
        found = re.fullmatch(rb".*:((?:[0-9A-F]{2})+)\r\n", request, re.DOTALL)
        body = bytes.fromhex(found.group(1).decode()) if found else b""
        return body[:-1] if len(body) == 7 and sum(body) & 0xFF == 0 else b""

    def _line(self, body: bytes) -> bytes:
        whole = body + bytes([-sum(body) & 0xFF])
        return b":" + whole.hex().upper().encode() + b"\r\n"


class _Dcon(LineFirmware):
    """DCON with checksum: one output, all of them, and a host watchdog that locks them off."""

    fed_by_line = False
    _SET_WATCHDOG = re.compile("")

    def obey(self, request: bytes) -> bytes:
        """Take lines for this address, and the call to all, whose checksum is right."""
        text, check = request[:-3].decode("latin-1"), request[-3:-1]
        if check != b"%02X" % (sum(request[:-3]) & 0xFF):
            return b""
        if text == "~**":
            self.feed()
            return b""
        reply = self._do(text[0], text[3:]) if text[1:3] == f"{ADDRESS:02X}" else ""
        return f"{reply}{sum(reply.encode()) & 0xFF:02X}\r".encode() if reply else b""

    def _do(self, mark: str, what: str) -> str:
        done = f"!{ADDRESS:02X}"
        if mark == "#":
            return self._switch(what)
        if (mark, what) == ("$", "6"):
            return f"!{sum(on << n for n, on in enumerate(self.outputs)):02X}0000"
        if (mark, what) == ("~", "0"):
            return f"{done}{4 * self.tripped:02X}"
        if (mark, what) == ("~", "1"):
            self.tripped = False
            return done
        found = self._SET_WATCHDOG.fullmatch(mark + what)
        if found:
            self.watch(int(found.group(2), 16) / 10 if found.group(1) == "1" else None)
        return done if found else f"?{ADDRESS:02X}"

    def _switch(self, what: str) -> str:
        if self.tripped:
            return "!"
        found = re.fullmatch(r"1([0-7])0([01])", what)
        if found:
            self.put(int(found.group(1)), found.group(2) == "1")
        return ">" if found else "?"


class IcpDas(_Dcon):
    """``~AA3EVV`` sets the watchdog."""

    _SET_WATCHDOG = re.compile(r"~3([01])([0-9A-F]{2})")


class Adlink(_Dcon):
    """``~AA2EVVSS`` sets the watchdog; of the safe values this one knows all off."""

    _SET_WATCHDOG = re.compile(r"~2([01])([0-9A-F]{2})00")


class Arduino(LineFirmware):
    """The kiosk's own protocol: every right line is answered and feeds the watchdog."""

    end = b"\r\n"
    _COMMAND = re.compile(r"#([SQW])(\d+)(?:=([01]))?")

    def __init__(self, count: int, clock: Callable[[], float]) -> None:
        """Come up with every output off and the watchdog on."""
        super().__init__(count, clock)
        self.watch(1.8)

    def obey(self, request: bytes) -> bytes:
        """Answer with the state, or ``!?`` to what is not understood."""
        text, _, check = request[:-2].decode("latin-1").rpartition("*")
        if f"{reduce(xor, text.encode('latin-1'), 0):02X}" != check:
            return self._line("!?")
        self.feed()
        found = self._COMMAND.fullmatch(text)
        if found is None:
            return self._line("!?")
        return self._line(self._do(found.group(1), int(found.group(2)), found.group(3)))

    def _do(self, what: str, number: int, state: str | None) -> str:
        if what == "W":
            self.watch(number / 1000 or None)
            return f"!W{number}"
        if not 1 <= number <= len(self.outputs):
            return "!?"
        if what == "S" and state:
            self.put(number - 1, state == "1")
        return f"!{what}{number}={int(self.outputs[number - 1])}"

    def _line(self, text: str) -> bytes:
        return f"{text}*{reduce(xor, text.encode()):02X}\r\n".encode()
