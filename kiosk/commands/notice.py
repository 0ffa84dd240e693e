"""``kiosk notice``: one sentence on the screen while the program does not run.

systemd starts it when ``kiosk run`` has ended and is not started again. It says to passers-by what
the safe state of the door means for them, and to staff why the program ended. Where there is no
screen (yet) the sentence goes to the terminal, and the screen is tried again.
"""

from __future__ import annotations

import argparse
import signal
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from kiosk import last_good, last_words, paths
from kiosk.commands.run import add_screen_options
from kiosk.effects.door_rule import safe_action
from kiosk.errors import ConfigError, InputError, ScreenError
from kiosk.relays.remembered import recall
from kiosk.settings import Settings
from kiosk.settings_door import DoorSettings, OnFault, Policy
from kiosk.stop import Stop
from kiosk.types import (
    DoorAction,
    DoorStatus,
    Outcome,
    Part,
    State,
    Trouble,
    TroubleCode,
)

if TYPE_CHECKING:
    from kiosk.settings import UiSettings
    from ui.screen import Screen

_AGAIN_AFTER = 5.0
"""Seconds between two looks for a display."""

_AGAIN_AND_AGAIN = (
    "The program ended again and again. Switch this machine off and on; "
    "if that does not help, `journalctl -u kiosk` says more."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("sentence", nargs="?", help="for staff; without it, why the program ended")
    add_screen_options(parser)


def run(args: argparse.Namespace) -> int:
    """Show it until SIGTERM or Ctrl-C, or for the duration given."""
    sentence = args.sentence or last_words.read() or _AGAIN_AND_AGAIN
    print(f"The check is not running. For staff: {sentence}", flush=True)
    stop = Stop()
    with ExitStack() as stack:
        for number in (signal.SIGINT, signal.SIGTERM):
            stack.callback(signal.signal, number, signal.signal(number, lambda *_: stop.set()))
        if args.duration is not None:
            timer = threading.Timer(args.duration, stop.set)
            timer.start()
            stack.callback(timer.join)
            stack.callback(timer.cancel)
        told = ""
        while not stop.is_set():
            why_not = _try_to_show(sentence, stop, windowed=args.windowed)
            if why_not not in ("", told):
                print(why_not, flush=True)
            told = why_not
            stop.wait(_AGAIN_AFTER)
    return 0


def _try_to_show(sentence: str, stop: threading.Event, *, windowed: bool) -> str:
    """Show it until ``stop`` is set; returns why there is no screen, empty where there was."""
    try:
        _show(sentence, stop, windowed=windowed)
    except ScreenError as error:
        return str(error)
    return ""


def _show(sentence: str, stop: threading.Event, *, windowed: bool) -> None:
    door, status = _door()
    screen = _screen(door, windowed=windowed)
    try:
        now = time.monotonic()
        ended = Trouble(Part.PROGRAM, TroubleCode.PROGRAM_ENDED, sentence, since=now)
        if status is not None:
            screen.show_door(status)
        screen.show_outcome(Outcome(State.FAULT, now, now, reason=ended))
        screen.run(stop)
    finally:
        screen.close()


def _screen(door: DoorSettings, *, windowed: bool) -> Screen:
    """The screen in the languages of the settings; in the default ones where these are no use."""
    from ui.screen import Screen  # noqa: PLC0415  # a machine without Qt still says it in words

    try:
        return Screen(Settings(door=door, ui=_ui()), windowed=windowed)
    except InputError:
        return Screen(Settings(door=door), windowed=windowed)


def _door() -> tuple[DoorSettings, DoorStatus | None]:
    """What the safe state means at the door that was driven last; None where none was."""
    try:
        driven = recall(paths.state())
    except InputError:
        driven = None
    if driven is None:
        return DoorSettings(policy=Policy.REMIND), None
    safe = safe_action(driven[1])
    on_fault = OnFault.RELEASE if safe is DoorAction.RELEASE else OnFault.LOCK
    policy = Policy.HOLD if safe is DoorAction.RELEASE else Policy.ADMIT
    door = DoorSettings(policy=policy, wiring=driven[1], on_fault=on_fault)
    return door, DoorStatus(safe, energised=False, confirmed=None, at=time.monotonic())


def _ui() -> UiSettings:
    """The languages of the screen, also when the settings are what the program ended of."""
    try:
        return last_good.load_or_copy().settings.ui
    except ConfigError:
        return Settings().ui
