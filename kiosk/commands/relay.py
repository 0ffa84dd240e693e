"""``kiosk relay``: works the relay board by hand, and after a crash.

``on`` and ``off`` mean the output carries current or not, whatever the wiring makes of that. The
board comes from the options, what they leave out from the settings; ``safe`` reads neither.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Iterator

from pydantic import ValidationError

from kiosk import paths
from kiosk.effects.door_rule import safe_action
from kiosk.errors import InputError, RelayError
from kiosk.relays import BOARDS, open_relay
from kiosk.relays.link import PROLONG_AFTER, SAFE
from kiosk.relays.remembered import recall
from kiosk.settings_door import RelaySettings
from kiosk.types import TroubleCode
from kiosk.undisturbed import undisturbed

if TYPE_CHECKING:
    from kiosk.ports import Relay
    from kiosk.relays import Board

_LONGEST_PULSE = 60.0
_SECONDS = {"pulse": 1.0, "hold": 6.0}
_WATCH_EVERY = 0.05
_SAFE_TRIES = 3
_HEADS: tuple[str, ...] = (
    *("name", "outputs", "acknowledges", "reads back", "times out by itself"),
    *("watchdog", "inputs", "tried on hardware", "board"),
)
_LET_GO = (
    "The board let go after {:.1f} s although it was told to hold; "
    "if it does so every time, set relay.timed: false."
)
_FOOTNOTE = (
    "A hold on a board that times out by itself is prolonged again and again. Whether that works\n"
    "is not in the boards' manuals: try `kiosk relay hold` first, or set relay.timed: false."
)
_OUTPUT = ("port", "board", "channel", "address")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "what",
        choices=("on", "off", "pulse", "hold", "state", "safe", "boards"),
        help="on, off: switch the output; pulse, hold: on for --seconds as the door does it, "
        "watching; state: ask the board; safe: switch off what the door drove last; boards: "
        "list what is supported",
    )
    parser.add_argument("--port", metavar="P", help="serial device or pySerial URL")
    parser.add_argument("--board", metavar="B", help="name from `kiosk relay boards`")
    parser.add_argument("--channel", type=int, metavar="N", help="output of the board, from 1")
    parser.add_argument("--address", type=int, metavar="N", help="bus address of the board")
    parser.add_argument("--seconds", type=float, metavar="S", help="of a pulse (1) or hold (6)")
    parser.add_argument("--config", type=Path, metavar="F", help="the settings file")


def run(args: argparse.Namespace) -> int:
    """Do what was asked. Raises InputError or RelayError."""
    if args.what == "boards":
        print(_table())
    elif args.what == "safe":
        print(_make_safe())
    else:
        print(_by_hand(args))
    return 0


def _by_hand(args: argparse.Namespace) -> str:
    seconds = _seconds(args)
    settings = _settings(args)
    with _opened(settings) as relay:
        if args.what in _SECONDS:
            _hold(relay, seconds)
        elif args.what != "state":
            _switch(relay, args.what == "on")
        return f"{_name(settings)}: {_said(relay)}"


def _seconds(args: argparse.Namespace) -> float:
    seconds = _SECONDS.get(args.what, 1.0) if args.seconds is None else float(args.seconds)
    if not 0 < seconds <= _LONGEST_PULSE:
        raise InputError(f"--seconds must be above 0 and at most {_LONGEST_PULSE:g}")
    return seconds


def _settings(args: argparse.Namespace) -> RelaySettings:
    given = {key: getattr(args, key) for key in _OUTPUT if getattr(args, key) is not None}
    if args.port is None or args.config is not None:
        from kiosk import config  # noqa: PLC0415  # options alone must do when it is broken

        given = {**config.load(args.config).relay.model_dump(), **given}
    try:
        # Whoever works the board by hand sees it: a blind one is fine, and "on" is to stay on. What
        # is to end ends by the board's own time, too, where it has one: a shell can be killed.
        timed = args.what in _SECONDS
        return RelaySettings(**{**given, "unsupervised": True, "timed": timed})
    except ValidationError as error:
        from kiosk.settings_words import sentence  # noqa: PLC0415  # the door's safe state needs no YAML

        first = error.errors()[0]
        key = first["loc"]
        raise InputError(f"--{key[0]}: {sentence(dict(first), ('relay', *key))}") from error


@contextlib.contextmanager
def _opened(settings: RelaySettings) -> Iterator[Relay]:
    relay = open_relay(settings)
    try:
        yield relay
    finally:
        relay.close()


def _switch(relay: Relay, energised: bool) -> None:
    relay.switch(energised)
    if relay.read() not in (None, energised):
        sentence = f"The output did not switch {'on' if energised else 'off'}"
        cure = "the board says so itself; look at its power, relay.channel and relay.address."
        raise RelayError(TroubleCode.RELAY_MISMATCH, f"{sentence}: {cure}")


def _hold(relay: Relay, seconds: float) -> None:
    """Hold as the door does, for a pulse or longer.

    Raises RelayError when the board lets go before it is told to.
    """
    pause = (relay.lasts or float("inf")) * PROLONG_AFTER
    with _let_go_afterwards(relay):
        _switch(relay, energised=True)
        began = prolonged = time.monotonic()
        while time.monotonic() < began + seconds:
            if time.monotonic() >= prolonged + pause:
                prolonged = time.monotonic()
                relay.switch(True)
            if relay.read() is False:
                after = time.monotonic() - began
                raise RelayError(TroubleCode.RELAY_MISMATCH, _LET_GO.format(after))
            time.sleep(_WATCH_EVERY)


@contextlib.contextmanager
def _let_go_afterwards(relay: Relay) -> Iterator[None]:
    """Switch off at the end, also on Ctrl-C, SIGTERM and a closed terminal (which is the same)."""
    with contextlib.ExitStack() as afterwards:
        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.signal(number, signal.default_int_handler)
            afterwards.callback(signal.signal, number, before)
        afterwards.callback(_let_go, relay)
        yield


def _let_go(relay: Relay) -> None:
    """Switch off, again if need be: the answer to a question cut short may come in between.

    Whoever closes a terminal is often told twice; the second word must not cut this short.
    """
    with undisturbed():
        try:
            _switch(relay, SAFE)
        except RelayError:
            _switch(relay, SAFE)
        relay.stand_down()


def _said(relay: Relay) -> str:
    state = relay.read()
    if state is None:
        return "not confirmed"
    return "energised" if state else "de-energised"


_ELSEWHERE = "a kiosk that systemd starts keeps it in its own KIOSK_STATE, /var/lib/kiosk"


def _make_safe() -> str:
    """Switch off the output that the door drove last, trying a few times."""
    noted = recall(paths.state())
    if noted is None:
        return f"Nothing to do: {paths.state()} knows of no door that was driven ({_ELSEWHERE})."
    settings, wiring = noted
    for tries_left in reversed(range(_SAFE_TRIES)):
        try:
            with _opened(settings) as relay:
                _switch(relay, SAFE)
                if not relay.answers:  # a frame that it lost would never be found out
                    relay.switch(SAFE)
                state = "de-energised" if relay.answers else "switched off, not confirmed"
                break
        except RelayError:
            if not tries_left:
                raise
            time.sleep(0.3)
    return f"{_name(settings)}: {state}, which means {safe_action(wiring).value}."


def _name(settings: RelaySettings) -> str:
    return f"output {settings.channel} of {settings.board} at {settings.port}"


def _table() -> str:
    """The boards as text, a line each, and what to know about them."""
    rows = [_HEADS, *(_row(board) for board in BOARDS.values())]
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([*lines, "", _FOOTNOTE])


def _row(board: Board) -> tuple[str, ...]:
    return (
        board.name,
        str(board.channels),
        _yes(board.acknowledges),
        _yes(board.reads_back),
        f"after {board.lasts:g} s" if board.times_out else "no",
        f"after {board.lasts:g} s" if board.watchdog else "no",
        str(board.inputs or "no"),
        _yes(board.tried),
        board.title,
    )


def _yes(can: bool) -> str:
    return "yes" if can else "no"
