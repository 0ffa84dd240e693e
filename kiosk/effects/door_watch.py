"""Tells the journal and the health board what the contacts at the door say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable, Iterator, Mapping

from kiosk.effects.door_contacts import EMERGENCY, ContactRule
from kiosk.relays.boards import BOARDS
from kiosk.settings_door import Policy
from kiosk.types import FREE, Authority, Event, EventKind, Part, TroubleCode

if TYPE_CHECKING:
    from kiosk.effects.door_contacts import Contacts
    from kiosk.effects.door_rule import DoorRule
    from kiosk.health import HealthBoard
    from kiosk.ports import Record
    from kiosk.settings import Settings
    from kiosk.settings_door import InputSettings

_SENTENCES = {
    TroubleCode.DOOR_FORCED: "The door was opened although it was locked; look and shut it.",
    TroubleCode.DOOR_HELD_OPEN: "The door has stood open for too long; shut it.",
    TroubleCode.EMERGENCY: "The emergency input is active and the door released; it locks again "
    "when the fire contact has been at rest for 5 s.",
}


def wired(settings: Settings) -> Mapping[str, InputSettings]:
    """The contacts that are read, by the name of their setting; with the policy remind none."""
    return {} if settings.door.policy is Policy.REMIND else settings.door.inputs


def unreadable(settings: Settings) -> Iterator[str]:
    """A sentence for each contact that the board cannot read, led by its key."""
    board = BOARDS.get(settings.relay.board)
    for name, one in wired(settings).items():
        if not settings.relay.port:
            yield f"door.{name}: nothing can be read without a board; set relay.port"
        elif board is not None and one.input > board.inputs:
            has = f"inputs 1 to {board.inputs}" if board.inputs else "no inputs"
            yield f"door.{name}: {board.name} has {has}; see `kiosk relay boards`"


class DoorWatch:
    """Journals every change of a contact and reports what is wrong at the door, once each."""

    def __init__(self, settings: Settings, board: HealthBoard, record: Record) -> None:
        """Start with every contact at rest."""
        self._inputs = settings.door.inputs
        self._board = board
        self._record = record
        self._rule = ContactRule(settings.door.held_open_after)
        self._before: dict[str, bool] = {}

    def open_for_at_most(self, seconds: float) -> None:
        """Call a door held open from now on when it has been open for so long."""
        self._rule.held_open_after = seconds

    def end(self) -> None:
        """Look no more: what was reported is over."""
        for part in (Part.DOOR, Part.INPUT):
            self._board.clear(part)

    def step(self, now: Contacts, door: DoorRule, at: float) -> None:
        """Look at the contacts after the door was told what to do."""
        self._journal(now)
        free = door.action in FREE
        ordered_free = free and door.by is not Authority.AUTOMATIC
        alarm = self._rule.step(now, free=free, ordered_free=ordered_free, at=at)
        self._report(Part.DOOR, alarm, _SENTENCES[alarm] if alarm else "")
        self._report_inputs(now)

    def _journal(self, now: Contacts) -> None:
        for name, state in now.states.items():
            if state is not None and state is not self._before.get(name, False):
                self._record(Event(EventKind.INPUT, name, {"active": state}))
                self._before[name] = state

    def _report_inputs(self, now: Contacts) -> None:
        if now.states.get(EMERGENCY):
            self._report(Part.INPUT, TroubleCode.EMERGENCY, _SENTENCES[TroubleCode.EMERGENCY])
        elif now.unread:
            self._report(Part.INPUT, TroubleCode.INPUT_UNREAD, self._unread(now))
        elif now.chattering:
            self._report(Part.INPUT, TroubleCode.INPUT_CHATTERS, self._chattering(now))
        else:
            self._report(Part.INPUT, None, "")

    def _chattering(self, now: Contacts) -> str:
        return (
            f"Input {self._named(now.chattering)} changes more often than anybody could move it "
            "and is not believed until it rests for a minute; check the contact and its wires."
        )

    def _unread(self, now: Contacts) -> str:
        which = self._named(now.unread)
        free = " and the door is released meanwhile" if EMERGENCY in now.unread else ""
        return f"Input {which} cannot be read{free}; check the relay board and its cable."

    def _named(self, names: Iterable[str]) -> str:
        return ", ".join(f"{self._inputs[name].input} (door.{name})" for name in names)

    def _report(self, part: Part, code: TroubleCode | None, sentence: str) -> None:
        """Let ``code`` be the part's trouble; the one before is over, and journalled as such."""
        before = self._board.of(part)
        if before is not None and before.code is not code:
            self._board.clear(part)
        if code is not None:
            self._board.report(part, code, sentence)
