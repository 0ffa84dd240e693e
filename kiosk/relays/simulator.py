"""A relay board made of software, on a pseudo-terminal.

It behaves as its real twin does (it refuses damaged frames, remembers its outputs, ends timed ones
by its own clock, loses them with its supply), keeps a history, and can be told to fall silent, to
answer late or damaged, to be unplugged and to come back. ``kiosk demo`` drives one; so do the
tests.
"""

from __future__ import annotations

import contextlib
import tempfile
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Callable, ContextManager

from kiosk.relays.simulated import FIRMWARE
from kiosk.relays.simulated.line import Line

if TYPE_CHECKING:
    from kiosk.ports import Clock

_HISTORY = 10_000


@dataclass(frozen=True)
class Moment:
    """The outputs from ``at`` on (monotonic seconds), output 1 first."""

    at: float
    outputs: tuple[bool, ...]


def _unwatched(_moment: Moment) -> None:
    """Nobody wants to know."""


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
        self,
        name: str = "waveshare",
        *,
        port: Path | None = None,
        clock: Clock = time.monotonic,
        on_change: Callable[[Moment], None] = _unwatched,
        remembers: int = _HISTORY,
    ) -> None:
        """Plug the board in; ``port`` is where its symbolic link goes, else a temporary folder.

        ``on_change`` is told of every change of the outputs. It MUST NOT ask the board anything.
        ``remembers`` is how many changes, and how many requests, are kept.
        """
        self.name = name
        self._on_change = on_change
        self._board = FIRMWARE[name](clock)
        self._clock = clock
        self._lock = threading.Lock()
        self._history = deque([Moment(clock(), tuple(self._board.outputs))], maxlen=remembers)
        self._heard: deque[tuple[float, bytes]] = deque(maxlen=remembers)
        self._folder = contextlib.ExitStack()
        self._path = port or self._temporary()
        self._line: Line | None = None
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
        self._wait()
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
            self._board.put(channel - 1, energised)
            self._remember()

    def set_input(self, number: int, active: bool) -> None:
        """Let current through an input, as a door contact does."""
        self._board.inputs[number - 1] = active

    def ignore_repeats(self) -> None:
        """Take a timed pulse during another one for the same, as some boards may."""
        self._board.prolongs = False

    def unplug(self) -> None:
        """Pull the cable; a board fed by it drops its outputs. Nothing when it is out."""
        line, self._line = self._line, None
        if line is None:
            return
        self._path.unlink()
        line.close()
        with self._lock:
            if self._board.fed_by_line:
                self._board.lose_supply()
            self._remember()

    def plug_in(self) -> None:
        """Put the cable back: a new terminal under the same path. Nothing when it is in."""
        if self._line is None:
            self._line = Line(self._answer, self._wait)
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

    def _wait(self) -> float | None:
        """Do what the board's own clock demands; the seconds until it does again."""
        with self._lock:
            self._board.elapse()
            self._remember()
            return self._board.idle_for

    def _remember(self) -> None:
        outputs = tuple(self._board.outputs)
        if outputs != self._history[-1].outputs:
            self._history.append(Moment(self._clock(), outputs))
            self._on_change(self._history[-1])

    def _temporary(self) -> Path:
        folder = tempfile.TemporaryDirectory(prefix="relay-board-")
        return Path(self._folder.enter_context(folder)) / "board"
