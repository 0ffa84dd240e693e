"""The page *Door*: orders, a test, what the door was told last."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Callable

from kiosk import paths
from kiosk.journal.reader import latest
from kiosk.sentence import of_trouble
from kiosk.settings_door import Policy
from kiosk.staff.asked import Asked
from kiosk.staff.records import DoorEvent
from kiosk.staff.trial import try_board
from kiosk.types import DoorAction, Event, EventKind, Override, Part

if TYPE_CHECKING:
    from kiosk.health import HealthBoard
    from kiosk.journal.reader import Entry
    from kiosk.ports import Clock, Record
    from kiosk.settings import Settings
    from kiosk.slot import Slot
    from kiosk.staff.records import Answer, DoorTest
    from kiosk.staff.worker import Worker
    from kiosk.types import DoorStatus

EVENTS_SHOWN = 5

REMINDS, NO_BOARD, NO_ANSWER = "remind", "no_board", "no_answer"
"""Why the door cannot be worked."""

_REMINDS = "The kiosk leaves this door alone: its policy is to remind only."
_NO_BOARD = "There is no relay board: relay.port is not set in kiosk.yaml."
_ACTIONS = {action.value: action for action in DoorAction}


class StaffDoor:
    """What staff may do at the door. Belongs to the GUI thread."""

    def __init__(
        self,
        worker: Worker,
        devices: Worker,
        override: Slot[Override | None],
        status: Slot[DoorStatus],
        board: HealthBoard,
        record: Record,
        saved: Callable[[], Settings],
        clock: Clock,
    ) -> None:
        """``override`` is where the door reads staff's order, ``status`` where it says the rest."""
        self._devices = devices
        self._override = override
        self._status = status
        self._board = board
        self._record = record
        self._saved = saved
        self._clock = clock
        self._tested: Asked[DoorTest] = Asked(devices, clock)
        self._events: Asked[tuple[DoorEvent, ...]] = Asked(worker, clock)

    @property
    def status(self) -> DoorStatus | None:
        """What the door was told and what board and contact say."""
        return self._status.latest

    @property
    def override(self) -> Override | None:
        """Staff's order that holds now, or goes on after what is momentary."""
        order = self._override.latest
        return order.lasting(self._clock()) if order is not None else None

    @property
    def not_now(self) -> str:
        """Why the door cannot be worked now, else empty."""
        trouble = self._board.of(Part.RELAY)
        said = {REMINDS: _REMINDS, NO_BOARD: _NO_BOARD, NO_ANSWER: trouble and of_trouble(trouble)}
        return said.get(self.not_now_code) or ""

    @property
    def not_now_code(self) -> str:
        """The same in a word."""
        settings = self._saved()
        if settings.door.policy is Policy.REMIND:
            return REMINDS
        if not settings.relay.port:
            return NO_BOARD
        return NO_ANSWER if self._board.of(Part.RELAY) is not None else ""

    def order(self, action: DoorAction, seconds: float | None) -> None:
        """RELEASE or LOCK the door at once for so long, None: until somebody ends it."""
        self._override.put(Override(action, self._after(seconds)))
        self._journal_order(action, seconds)

    def end_after(self, seconds: float | None) -> None:
        """Have the order that holds end so long from now; nothing without one."""
        until, order = self._after(seconds), self.override
        if order is not None:
            self._override.change(lambda latest: latest and latest.ending(until))
            self._journal_order(order.action, seconds)

    def automatic(self) -> None:
        """Leave the door to the timetable and the pictures again."""
        self._override.put(None)
        self._record(Event(EventKind.STAFF, "automatic"))

    def open_once(self) -> str:
        """Release the door for ``door.open_for``, then what held before; or say why not."""
        if self.not_now:
            return self.not_now
        seconds = self._saved().door.open_for
        self._interrupt(DoorAction.RELEASE, seconds)
        self._record(Event(EventKind.STAFF, "open_once", {"seconds": seconds}))
        return ""

    def test(self) -> None:
        """Change the output for a second and back, and see what the board says."""
        if self.not_now:
            self._tested.refuse(self.not_now)
            return
        self._record(Event(EventKind.STAFF, "door_test"))
        self._tested.ask(self._try)

    @property
    def tested(self) -> Answer[DoorTest]:
        """What the board answered."""
        return self._tested.answer

    def ask_events(self) -> None:
        """Read the last things the door was told."""
        self._events.ask(_last_events)

    @property
    def events(self) -> Answer[tuple[DoorEvent, ...]]:
        """Newest first."""
        return self._events.answer

    def _after(self, seconds: float | None) -> float:
        return self._clock() + (math.inf if seconds is None else seconds)

    def _journal_order(self, action: DoorAction, seconds: float | None) -> None:
        self._record(Event(EventKind.STAFF, "override", {"door": action.value, "seconds": seconds}))

    def _interrupt(self, action: DoorAction, seconds: float) -> None:
        """Order something for a moment; an interruption of an interruption takes its place."""
        now = self._clock()

        def interrupted(latest: Override | None) -> Override:
            lasting = latest and latest.lasting(now)
            return Override(action, now + seconds, then=lasting, momentary=True)

        self._override.change(interrupted)

    def _try(self) -> DoorTest:
        return try_board(
            self._saved().relay,
            status=lambda: self._status.latest,
            order=self._interrupt,
            trouble=lambda: self._board.of(Part.RELAY),
            clock=self._clock,
            pause=self._devices.pause,
        )


def _last_events() -> tuple[DoorEvent, ...]:
    entries = latest(paths.state(), (EventKind.DOOR,), EVENTS_SHOWN)
    return tuple(_event(entry) for entry in entries if entry.subject in _ACTIONS)


def _event(entry: Entry) -> DoorEvent:
    return DoorEvent(entry.at, _ACTIONS[entry.subject], str(entry.data.get("cause", "")))
