"""The relay boards the kiosk knows: a new one is a module of bytes and a line in this table."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Callable, Iterator

from kiosk.errors import InputError
from kiosk.relays import lcus1, waveshare

if TYPE_CHECKING:
    from kiosk.relays.exchange import Exchange
    from kiosk.settings import RelaySettings


@dataclass(frozen=True)
class Board:
    """What one kind of board understands and what it can do by itself.

    ``switch(channel, address, energised)`` and ``ask(channel, address)`` make the bytes; ``ask`` is
    None where a board cannot say what its outputs are. ``addressed`` boards share a bus.
    ``times_out`` boards can end an output by themselves, boards with a ``watchdog`` fall back when
    the host is silent, boards with ``inputs`` could read a door contact. ``tried`` is True once
    somebody has reported it working on the real thing.
    """

    name: str
    title: str
    channels: int
    switch: Callable[[int, int, bool], Exchange]
    ask: Callable[[int, int], Exchange] | None = None
    acknowledges: bool = False
    addressed: bool = False
    times_out: bool = False
    watchdog: bool = False
    inputs: bool = False
    tried: bool = False

    @property
    def reads_back(self) -> bool:
        """True when the board can say what its output is."""
        return self.ask is not None


_TABLE = (
    Board("lcus1", "LCUS-1, USB, one relay", 1, lcus1.switch),
    Board(
        "waveshare",
        "Waveshare Modbus RTU Relay, RS485, eight relays",
        waveshare.CHANNELS,
        waveshare.switch,
        waveshare.ask,
        acknowledges=True,
        addressed=True,
        times_out=True,
    ),
)

BOARDS = {board.name: board for board in _TABLE}
"""Every board by the name used in ``relay.board``."""

_URLS = ("socket", "loop", "hwgrep", "spy")
"""Not rfc2217: opening one may take seconds, and the door waits for nothing."""


def chosen(settings: RelaySettings) -> Board:
    """The board that the settings name. Raises InputError when they cannot work on it."""
    board = _named(settings.board)
    for problem in _problems(settings, board):
        raise InputError(problem)
    return board


def _named(name: str) -> Board:
    if name in BOARDS:
        return BOARDS[name]
    close = difflib.get_close_matches(name.lower(), BOARDS, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(BOARDS)}"
    raise InputError(f"relay.board: no board is called {name!r}; {hint}")


def _problems(settings: RelaySettings, board: Board) -> Iterator[str]:
    if not settings.port:
        yield "relay.port: no port is set; name a serial device such as /dev/ttyUSB0"
    scheme, is_url, _ = settings.port.partition("://")
    if is_url and scheme not in _URLS:
        known = ", ".join(f"{name}://" for name in _URLS)
        yield f"relay.port: {scheme}:// is no kind of port; use a device or one of {known}"
    if settings.channel > board.channels:
        yield (
            f"relay.channel: {board.name} has outputs 1 to {board.channels}, not {settings.channel}"
        )
    if board.addressed and settings.address == 0:
        yield f"relay.address: 0 calls every board and none answers; give {board.name} its own"
    if not board.reads_back and not settings.unsupervised:
        yield (
            f"relay.board: {board.name} cannot say what its output is; "
            "set relay.unsupervised: true to accept that, or take a board that reads back"
        )
