"""The relay boards the kiosk knows: a new one is a module of bytes and a line in this table."""

from __future__ import annotations

import difflib
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Callable, Iterator
from urllib.parse import parse_qs, urlsplit

from kiosk.errors import InputError
from kiosk.relays import (
    arduino,
    coils,
    dcon,
    devantech,
    kmtronic,
    lctech,
    lcus,
    numato,
    r421a08,
    sainsmart,
    waveshare,
)
from kiosk.relays.exchange import Output
from kiosk.relays.port import URLS
from kiosk.relays.usb import WANTED

if TYPE_CHECKING:
    from kiosk.relays.exchange import Exchange
    from kiosk.settings_door import RelaySettings


PULSE = 1.8
"""Seconds a timed pulse lasts: an output nobody prolongs is safe within 2 s."""


@dataclass(frozen=True)
class Board:
    """What one kind of board understands and what it can do by itself.

    ``switch(output, energised)`` and ``ask(output)`` make the bytes; ``ask`` is None where a board
    cannot say what its outputs are. ``pulse(output, tenths)`` energises for ``lasts`` seconds;
    None where the board ends nothing by itself. ``prepare(output, watched)`` sets the watchdog of
    a board that falls back when the host is silent, and ``keep_alive(output)`` is what such a
    board must hear beside questions. ``look(output, number)`` reads one of its ``inputs``.
    ``addressed`` boards share a bus. ``coils`` are Modbus coils, whose values the settings may
    change. ``quiet`` is how many seconds the line must rest before a request. ``tried`` is True
    once somebody has reported it working on the real thing.
    """

    name: str
    title: str
    channels: int
    switch: Callable[[Output, bool], Exchange]
    ask: Callable[[Output], Exchange] | None = None
    pulse: Callable[[Output, int], Exchange] | None = None
    lasts: float = PULSE
    prepare: Callable[[Output, bool], tuple[Exchange, ...]] | None = None
    keep_alive: Callable[[Output], Exchange] | None = None
    look: Callable[[Output, int], Exchange] | None = None
    inputs: int = 0
    acknowledges: bool = False
    addressed: bool = False
    coils: bool = False
    quiet: float = 0.0
    tried: bool = False

    @property
    def reads_back(self) -> bool:
        """True when the board can say what its output is."""
        return self.ask is not None

    @property
    def times_out(self) -> bool:
        """True when the board can end an output by itself."""
        return self.pulse is not None

    @property
    def watchdog(self) -> bool:
        """True when the board falls back by itself once the host is silent."""
        return self.prepare is not None


def _lcus(channels: int) -> Board:
    return Board(f"lcus{channels}", f"LCUS-{channels}, USB", channels, lcus.switch)


def _lcus_status(channels: int) -> Board:
    title = f"LCUS-{channels}, USB, with firmware that answers FF"
    ask = lcus.status_of(channels)
    return Board(f"lcus{channels}-status", title, channels, lcus.switch, ask, quiet=lcus.QUIET)


def _kmtronic(channels: int) -> Board:
    ask = kmtronic.ask if channels <= 2 else kmtronic.ask_of(channels)
    title = f"KMTronic USB, {channels}-channel"
    return Board(f"kmtronic{channels}", title, channels, kmtronic.switch, ask)


def _devantech(model: str, channels: int) -> Board:
    title = f"Devantech USB-{model.upper()}"
    return Board(f"usb-{model}", title, channels, devantech.switch, devantech.ask)


_modbus = functools.partial(Board, acknowledges=True, addressed=True, coils=True, quiet=coils.QUIET)
_dcon = functools.partial(
    Board,
    channels=dcon.CHANNELS,
    switch=dcon.switch,
    ask=dcon.ask,
    keep_alive=dcon.keep_alive,
    acknowledges=True,
    addressed=True,
    quiet=coils.QUIET,
)

_TABLE = (
    *map(_lcus, (1, 2, 4, 8)),
    *map(_lcus_status, (2, 4, 8)),
    _modbus(
        "waveshare",
        "Waveshare Modbus RTU Relay, RS485",
        waveshare.CHANNELS,
        waveshare.switch,
        waveshare.ask,
        waveshare.pulse,
    ),
    _modbus(
        "lctech",
        "LC Technology Modbus relay, RS485 or USB",
        lctech.CHANNELS,
        lctech.switch,
        lctech.ask,
        lctech.pulse,
        look=lctech.look,
        inputs=lctech.INPUTS,
    ),
    _modbus(
        "r421a08",
        "R421A08, RS485",
        r421a08.CHANNELS,
        r421a08.switch,
        r421a08.ask,
        r421a08.pulse,
        lasts=r421a08.PULSE,
        coils=False,
    ),
    _modbus("kmtronic-modbus", "KMTronic Modbus, RS485", 8, coils.switch, coils.ask),
    _modbus("modbus", "any board with Modbus RTU coils", 16, coils.switch, coils.ask),
    *map(_kmtronic, (1, 2, 4, 8)),
    _devantech("rly02", 2),
    _devantech("rly08", 8),
    _devantech("rly16", 8),
    Board(
        "numato",
        "Numato USB relay, up to 16 outputs",
        numato.CHANNELS,
        numato.switch,
        numato.ask,
        acknowledges=True,
    ),
    Board(
        "sainsmart16",
        "SainSmart USB, Modbus ASCII",
        sainsmart.CHANNELS,
        sainsmart.switch,
        sainsmart.ask,
        acknowledges=True,
    ),
    _dcon("icpdas", "ICP DAS I-7000 or M-7000, RS485, DCON", prepare=dcon.prepare_icpdas),
    _dcon("adlink", "ADLINK NuDAM, RS485, DCON", prepare=dcon.prepare_adlink),
    Board(
        "arduino",
        "a microcontroller that speaks the protocol of docs/boards.md",
        arduino.CHANNELS,
        arduino.switch,
        arduino.ask,
        prepare=arduino.prepare,
        acknowledges=True,
    ),
)

_USUAL_COILS = (0xFF00, 0x0000)

BOARDS = {board.name: board for board in _TABLE}
"""Every board by the name used in ``relay.board``."""


def chosen(settings: RelaySettings) -> Board:
    """The board that the settings name. Raises InputError when they cannot work on it."""
    told = list(problems(settings))
    if told:
        raise InputError(*told)
    return BOARDS[settings.board]


def problems(settings: RelaySettings) -> Iterator[str]:
    """What keeps the settings from working, a sentence for each, led by its key."""
    yield from _port_problems(settings.port)
    board = BOARDS.get(settings.board)
    if board is None:
        yield _unknown(settings.board)
    else:
        yield from _board_problems(settings, board)


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name.lower(), BOARDS, n=1)
    hint = f"did you mean {close[0]}?" if close else "`kiosk relay boards` lists them all"
    return f"relay.board: no board is called {name!r}; {hint}"


def output(settings: RelaySettings) -> Output:
    """The output that the settings name."""
    return Output(settings.channel, settings.address, settings.coil_on, settings.coil_off)


def _board_problems(settings: RelaySettings, board: Board) -> Iterator[str]:
    if settings.channel > board.channels:
        yield (
            f"relay.channel: {board.name} has outputs 1 to {board.channels}, not {settings.channel}"
        )
    if board.addressed and settings.address == 0:
        yield f"relay.address: 0 calls every board and none answers; give {board.name} its own"
    if not board.coils and (settings.coil_on, settings.coil_off) != _USUAL_COILS:
        yield f"relay.coil_on, relay.coil_off: {board.name} has no Modbus coils; leave them out"
    if settings.coil_on == settings.coil_off:
        yield "relay.coil_on, relay.coil_off: on and off must differ"
    if not board.reads_back and not settings.unsupervised:
        yield (
            f"relay.board: {board.name} cannot say what its output is; "
            "set relay.unsupervised: true to accept that, or take a board that reads back"
        )


def _port_problems(port: str) -> Iterator[str]:
    if not port:
        yield "relay.port: no port is set; name a serial device such as /dev/ttyUSB0"
    scheme, is_url, _ = port.partition("://")
    if is_url and scheme not in URLS:
        known = ", ".join(f"{name}://" for name in URLS)
        yield f"relay.port: {scheme}:// is no kind of port; use a device or one of {known}"
    if scheme == "spy" and "raw" in parse_qs(urlsplit(port).query, keep_blank_values=True):
        yield "relay.port: spy:// with raw does not work with this pySerial; leave raw out"
    if port.startswith("usb:") and not WANTED.fullmatch(port):
        yield f"relay.port: {port} is no vendor and product; write it as in usb:1a86:7523"
