"""What the door does under its settings, in sentences for whoever has to answer for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.effects.door_rule import on_fault, safe_action
from kiosk.relays.boards import BOARDS
from kiosk.settings_door import Policy
from kiosk.types import DoorAction

if TYPE_CHECKING:
    from kiosk.settings import Settings
    from kiosk.settings_door import DoorSettings, RelaySettings

_IN_WORDS = {DoorAction.RELEASE: "the door is free", DoorAction.LOCK: "the door is locked"}


def in_words(all_settings: Settings) -> list[str]:
    """What the door does at power loss, crash, camera fault and start, then who else has a say."""
    settings = all_settings.door
    if settings.policy is Policy.REMIND:
        return ["The kiosk leaves the door alone: door.policy is remind."]
    if not all_settings.relay.port:
        return ["Nothing switches the door: relay.port names no board."]
    safe, fault = _IN_WORDS[safe_action(settings.wiring)], _IN_WORDS[on_fault(settings)]
    start = f"Start: the output is switched off first and {safe}; then, until a picture is judged"
    return [
        f"Power loss: the output drops out and {safe}.",
        f"Crash: {_crash(all_settings.relay)}; then {safe}.",
        f"Camera fault: {fault} until the kiosk sees again, even in the middle of a hold or pulse.",
        f"{start}, {fault}.",
        *_timetable(settings),
        *_inputs(settings),
    ]


def _crash(relay: RelaySettings) -> str:
    board = BOARDS.get(relay.board)
    if relay.timed and board is not None and (board.times_out or board.watchdog):
        return "the board drops the output by itself within 2 s"
    return "the output stays as it was until `kiosk relay safe` has run"


def _timetable(settings: DoorSettings) -> list[str]:
    if not settings.schedule:
        return ["Schedule: none, the pictures decide at all hours."]
    entries = "; ".join(settings.schedule)
    return [f"Schedule, the first that fits counts: {entries}; else the pictures decide."]


_NOTHING_ELSE = "no lock or hold depends on it"
_ON_CONTACT = {Policy.ADMIT: "while it stands open a violation does not end a pulse"}


def _inputs(settings: DoorSettings) -> list[str]:
    said = {
        "emergency_input": "while it is active, its wire is torn or it cannot be read, the door is "
        "free, whoever ordered something else",
        "exit_input": "it is journalled and tells a way out from a forced door; the button itself "
        "frees the door",
        "contact": f"staff are told of a door that was forced or is open for "
        f"{settings.held_open_after:g} s; {_ON_CONTACT.get(settings.policy, _NOTHING_ELSE)}",
    }
    return [
        f"{name} (input {one.input}, normally {one.normally.value}): {said[name]}."
        for name, one in settings.inputs.items()
    ] or ["Inputs: none wired."]
