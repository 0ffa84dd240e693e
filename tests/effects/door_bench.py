"""A door on a relay board, worked step by step with a clock of the test's own."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Callable, List

from kiosk.effects.door import Door
from kiosk.health import HealthBoard
from kiosk.relays import open_relay
from kiosk.settings import Settings
from kiosk.settings_door import DoorSettings, RelaySettings
from kiosk.slot import Slot
from kiosk.types import (
    DoorStatus,
    Event,
    EventKind,
    Outcome,
    Override,
    Part,
    State,
    Trouble,
    TroubleCode,
)


class Bench:
    """A door, what it said and did, and a clock to turn."""

    def __init__(self, relay: RelaySettings, **door: object) -> None:
        self.now = 100.0
        self.events: List[Event] = []
        self.status: Slot[DoorStatus] = Slot()
        self.health = HealthBoard(lambda: self.now, self.events.append)
        self.settings = Settings(relay=relay, door=DoorSettings(**door))
        self.slot = Slot(self.settings)
        self.outcome: Outcome | None = None
        self.override: Slot[Override | None] = Slot()
        self.local = datetime(2026, 1, 5, 12, tzinfo=timezone.utc)
        self.door = self.new_door()

    def new_door(self, open_: Callable = open_relay) -> Door:
        return Door(
            *(self.slot, self.health, self.events.append, self.status),
            clock=lambda: self.now,
            open_=open_,
            override=self.override,
            local=lambda: self.local,
        )

    def set(self, relay: RelaySettings | None = None, **door: object) -> None:
        """Change settings of the door, or those of the board altogether, while it runs."""
        changed = {**self.settings.door.model_dump(), **door}
        self.settings = Settings(relay=relay or self.settings.relay, door=DoorSettings(**changed))
        self.slot.put(self.settings)

    def see(self, state: State, seconds: float = 0.0, reason: Trouble | None = None) -> None:
        """Show this state for a while, a new outcome every 50 ms as a camera does."""
        for _ in range(round(seconds / 0.05) + 1):
            self.outcome = Outcome(state, self.now, self.now, reason=reason)
            self.door.step(self.outcome, self.now)
            self.now += 0.05

    def see_nothing_new(self, seconds: float) -> None:
        """The pipeline hangs: the worker goes on stepping with the last outcome."""
        for _ in range(round(seconds / 0.05)):
            self.door.step(self.outcome, self.now)
            self.now += 0.05

    @property
    def said(self) -> List[tuple]:
        """Every door action with its cause, as journalled."""
        doors = [event for event in self.events if event.kind is EventKind.DOOR]
        return [(event.subject, event.data["cause"]) for event in doors]

    @property
    def trouble(self) -> TroubleCode | None:
        found = self.health.of(Part.RELAY)
        return None if found is None else found.code

    @property
    def confirmed(self) -> bool | None:
        status = self.status.latest
        assert status is not None
        return status.confirmed
