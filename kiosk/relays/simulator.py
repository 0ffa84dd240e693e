"""A relay board made of software, on a pseudo-terminal.

It behaves as its real twin does (it refuses damaged frames, remembers its outputs, loses them with
its supply), keeps a history, and can be told to fall silent, to answer late or damaged, to be
unplugged and to come back. ``kiosk demo`` drives one; so do the tests.
"""

from __future__ import annotations

import contextlib
import os
import select
import tempfile
import threading
import time
import tty
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Callable, ContextManager, Protocol

from kiosk.relays.modbus import framed, is_whole

if TYPE_CHECKING:
    from kiosk.ports import Clock

_HISTORY = 10_000
_JOIN_WITHIN = 3.0


@dataclass(frozen=True)
class Moment:
    """The outputs from ``at`` on (monotonic seconds), output 1 first."""

    at: float
    outputs: tuple[bool, ...]


class _Firmware(Protocol):
    """What a board does with the bytes it gets."""

    outputs: list[bool]
    fed_by_line: bool
    """True when unplugging the line takes the board's supply, and so its outputs, away."""

    def hear(self, data: bytes) -> bytes:
        """Take bytes in, switch outputs, return the reply to all whole frames."""


class _Lcus1:
    """Four-byte frames; a wrong sum or channel is ignored; never a reply."""

    fed_by_line = True

    def __init__(self) -> None:
        self.outputs = [False]
        self._heard = bytearray()

    def hear(self, data: bytes) -> bytes:
        self._heard += data
        while len(self._heard) >= 4:
            frame = bytes(self._heard[:4])
            good = frame[0] == 0xA0 and sum(frame[:3]) & 0xFF == frame[3]
            del self._heard[: 4 if good else 1]
            if good and frame[1] == 1 and frame[2] in (0, 1):
                self.outputs[0] = frame[2] == 1
        return b""


class _Waveshare:
    """Modbus RTU at address 1: write coil, read coils, the exception for an unknown coil."""

    fed_by_line = False
    _address = 1

    def __init__(self) -> None:
        self.outputs = [False] * 8
        self._heard = bytearray()

    def hear(self, data: bytes) -> bytes:
        self._heard += data
        reply = b""
        while len(self._heard) >= 8:
            frame = bytes(self._heard[:8])
            good = is_whole(frame)
            del self._heard[: 8 if good else 1]
            if good and frame[0] == self._address:
                reply += self._obey(frame)
        return reply

    def _obey(self, frame: bytes) -> bytes:
        function, first = frame[1], int.from_bytes(frame[2:4], "big")
        value = int.from_bytes(frame[4:6], "big")
        if function == 5 and first < 8 and value in (0x0000, 0xFF00):
            self.outputs[first] = value == 0xFF00
            return frame
        if function == 1 and value >= 1 and first + value <= 8:
            bits = sum(on << n for n, on in enumerate(self.outputs[first : first + value]))
            return framed(bytes([self._address, 1, 1, bits]))
        known = function in (1, 5)
        return framed(bytes([self._address, function | 0x80, 2 if known else 1]))


_FIRMWARE: dict[str, Callable[[], _Firmware]] = {"lcus1": _Lcus1, "waveshare": _Waveshare}


class BoardSimulator(ContextManager["BoardSimulator"]):
    """One board behind ``port``, a path that stays the same however often it is plugged in.

    ::

        with BoardSimulator("waveshare") as board:
            relay = open_relay(RelaySettings(port=board.port, board="waveshare"))
            relay.switch(True)
            assert board.outputs[0]

    All methods may be called from any thread. Raises KeyError for a board it cannot be.
    """

    def __init__(
        self, name: str = "waveshare", *, port: Path | None = None, clock: Clock = time.monotonic
    ) -> None:
        """Plug the board in; ``port`` is where its symbolic link goes, else a temporary folder."""
        self._board = _FIRMWARE[name]()
        self._clock = clock
        self._lock = threading.Lock()
        self._history = deque([Moment(clock(), tuple(self._board.outputs))], maxlen=_HISTORY)
        self._heard: deque[tuple[float, bytes]] = deque(maxlen=_HISTORY)
        self._folder = contextlib.ExitStack()
        self._path = port or self._temporary()
        self._line: _Line | None = None
        self.behave()
        self.plug_in()

    def __exit__(self, *_: object) -> None:
        """Take everything away."""
        self.close()

    @property
    def port(self) -> str:
        """The path to open; there only while the board is plugged in."""
        return str(self._path)

    @property
    def outputs(self) -> tuple[bool, ...]:
        """The outputs now, output 1 first."""
        return self.history[-1].outputs

    @property
    def history(self) -> tuple[Moment, ...]:
        """Every change of the outputs, oldest first; begins with all of them off."""
        with self._lock:
            return tuple(self._history)

    @property
    def heard(self) -> tuple[tuple[float, bytes], ...]:
        """What came over the line and when, as it came; oldest first."""
        with self._lock:
            return tuple(self._heard)

    def behave(self) -> None:
        """Answer as the real board does: at once and rightly."""
        self._delay = 0.0
        self._spoil: Callable[[bytes], bytes] = bytes

    def fall_silent(self) -> None:
        """Obey, but answer nothing."""
        self.spoil(lambda _reply: b"")

    def answer_garbage(self) -> None:
        """Obey, but turn over every bit of every answer."""
        self.spoil(lambda reply: bytes(byte ^ 0xFF for byte in reply))

    def spoil(self, change: Callable[[bytes], bytes]) -> None:
        """Let ``change`` make of every answer what it likes."""
        self._spoil = change

    def answer_after(self, seconds: float) -> None:
        """Obey at once, answer late."""
        self._delay = seconds

    def set_output(self, channel: int, energised: bool) -> None:
        """Switch an output behind the host's back, as a finger on the board does."""
        with self._lock:
            self._board.outputs[channel - 1] = energised
            self._remember()

    def unplug(self) -> None:
        """Pull the cable; a board fed by it drops its outputs. Nothing when it is out."""
        line, self._line = self._line, None
        if line is None:
            return
        self._path.unlink()
        line.close()
        with self._lock:
            if self._board.fed_by_line:
                self._board.outputs[:] = [False] * len(self._board.outputs)
            self._remember()

    def plug_in(self) -> None:
        """Put the cable back: a new terminal under the same path. Nothing when it is in."""
        if self._line is None:
            self._line = _Line(self._answer)
            self._path.symlink_to(self._line.path)

    def close(self) -> None:
        """Unplug for good and leave nothing behind; may be called again."""
        self.unplug()
        self._folder.close()

    def _answer(self, data: bytes) -> tuple[bytes, float]:
        """The reply to ``data`` and after how many seconds it goes out; on the line's thread."""
        with self._lock:
            self._heard.append((self._clock(), data))
            reply = self._board.hear(data)
            self._remember()
        return self._spoil(reply) if reply else b"", self._delay

    def _remember(self) -> None:
        outputs = tuple(self._board.outputs)
        if outputs != self._history[-1].outputs:
            self._history.append(Moment(self._clock(), outputs))

    def _temporary(self) -> Path:
        folder = tempfile.TemporaryDirectory(prefix="relay-board-")
        return Path(self._folder.enter_context(folder)) / "board"


class _Line:
    """A pseudo-terminal and the thread that listens at the board's end of it."""

    def __init__(self, answer: Callable[[bytes], tuple[bytes, float]]) -> None:
        self._answer = answer
        # The host's end stays open here too: without it reading fails while no host is there.
        self._board_end, self._host_end = os.openpty()
        self._wake_out, self._wake_in = os.pipe()
        tty.setraw(self._host_end)
        self.path = os.ttyname(self._host_end)
        self._thread = threading.Thread(target=self._listen, name="relay board simulator")
        self._thread.start()

    def close(self) -> None:
        os.close(self._wake_in)
        self._thread.join(_JOIN_WITHIN)
        for descriptor in (self._board_end, self._host_end, self._wake_out):
            os.close(descriptor)

    def _listen(self) -> None:
        while not self._closing(None):
            reply, delay = self._answer(os.read(self._board_end, 256))
            if delay and self._closing_within(delay):
                return
            os.write(self._board_end, reply)

    def _closing(self, timeout: float | None) -> bool:
        """Wait for bytes; True when the line is being closed instead."""
        ready, _, _ = select.select([self._board_end, self._wake_out], [], [], timeout)
        return self._wake_out in ready

    def _closing_within(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._wake_out], [], [], seconds)
        return bool(ready)
