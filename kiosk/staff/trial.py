"""A test of the door that a person can hear: the output changes for a second and goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from kiosk.errors import InputError
from kiosk.sentence import Sentence, of_trouble
from kiosk.staff.records import DoorTest
from kiosk.types import FREE, Authority, DoorAction

if TYPE_CHECKING:
    from kiosk.ports import Clock
    from kiosk.settings_door import RelaySettings
    from kiosk.types import DoorStatus, Trouble

LASTS = 1.0
"""Seconds that the output is changed for."""

_LOOK_EVERY = 0.01


def try_board(
    relay: RelaySettings,
    *,
    status: Callable[[], DoorStatus | None],
    order: Callable[[DoorAction, float], None],
    trouble: Callable[[], Trouble | None],
    clock: Clock,
    pause: Callable[[float], bool],
) -> DoorTest:
    """Order the opposite of what holds for a second and watch what the board says of it.

    ``order`` takes action and seconds; ``pause`` waits and returns True when the end is near.
    Raises InputError when the output did not change.
    """
    before = status()
    if before is None or before.action is None:
        raise InputError(_UNTOLD)
    if before.by is Authority.EMERGENCY:
        raise InputError(_EMERGENCY)
    began = clock()
    order(DoorAction.LOCK if before.action in FREE else DoorAction.RELEASE, LASTS)
    changed, answered_at = None, began
    while clock() - began < LASTS and not pause(_LOOK_EVERY):
        now = status()
        if now is not None and now.energised is not before.energised and _is_news(now, changed):
            changed, answered_at = now, clock()
    wrong = trouble()
    if changed is None or wrong is not None:
        raise InputError(_UNCHANGED if wrong is None else of_trouble(wrong))
    return _result(relay, changed, 1e3 * (answered_at - began))


_UNTOLD = Sentence("door_untold", "The door has not been told anything yet; try again in a moment.")
_EMERGENCY = Sentence(
    "door_emergency", "The emergency input holds the door released; nothing was tried."
)
_UNCHANGED = Sentence(
    "door_unchanged",
    "The output was not changed: something stronger than staff decides over the door now.",
)


def _is_news(now: DoorStatus, before: DoorStatus | None) -> bool:
    """Whether this says more of the changed output than what was known of it."""
    return before is None or (before.confirmed is None and now.confirmed is not None)


def _result(relay: RelaySettings, changed: DoorStatus, after_ms: float) -> DoorTest:
    told = "on" if changed.energised else "off"
    if changed.confirmed is None:
        sentence = f"The output was switched {told} for a second; this board cannot confirm it."
        return DoorTest(relay.board, relay.port, None, None, sentence)
    sentence = f"The output was switched {told} for a second; the board said so {after_ms:.0f} ms"
    return DoorTest(
        board=relay.board,
        port=relay.port,
        confirmed=changed.confirmed,
        answer_ms=round(after_ms, 1),
        sentence=f"{sentence} after the order.",
    )
