"""What the contacts at the door say, and when its door contact is a reason for alarm: pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Mapping

from kiosk.effects.door_chatter import Chatter
from kiosk.settings_door import Contact
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from kiosk.settings_door import InputSettings

GRACE = 2.0
"""Seconds after the door was free during which it may still be opened."""
SETTLE = 0.5
"""Seconds in which a reason for an open door may turn up: the exit button is read after it."""

CLEAR_AFTER = 5.0
"""Seconds on end that the emergency contact must be at rest before an alarm is over: with three
contacts wired that is 16 readings, all of which a contact that chatters would have to dodge."""

EMERGENCY, EXIT, CONTACT = "emergency_input", "exit_input", "contact"


@dataclass(frozen=True)
class Contacts:
    """What each wired contact says, by the name of its setting.

    True: the alarm is on, the button pressed, the door open. False: at rest. None: cannot be read,
    or not believed because it chatters.
    """

    states: Mapping[str, bool | None]
    chattering: tuple[str, ...] = ()
    """The names of those that chatter."""

    @property
    def emergency(self) -> bool:
        """Whether the door must be released; so it must while a wired input cannot be read."""
        return self.states.get(EMERGENCY, False) is not False

    @property
    def exit_pressed(self) -> bool:
        """Whether the exit button is known to be pressed."""
        return self.states.get(EXIT) is True

    @property
    def is_open(self) -> bool | None:
        """Whether the door stands open; None where no contact says so."""
        return self.states.get(CONTACT)

    @property
    def unread(self) -> tuple[str, ...]:
        """The wired contacts that cannot be read."""
        return tuple(
            name
            for name, state in self.states.items()
            if state is None and name not in self.chattering
        )


def contacts(wired: Mapping[str, InputSettings], currents: Mapping[int, bool | None]) -> Contacts:
    """Translate what flows through the board's inputs into what the contacts say."""
    return Contacts({name: _active(one, currents.get(one.input)) for name, one in wired.items()})


def _active(wired: InputSettings, flows: bool | None) -> bool | None:
    return None if flows is None else flows is (wired.normally is Contact.OPEN)


class EmergencyLatch:
    """Keeps an alarm that was seen until its contact has been at rest for 5 s on end.

    A contact that chatters, as a worn or wet one does, must not make the lock rattle: it is one
    long alarm. An input that cannot be read counts as active meanwhile, but for no longer: a cable
    that is plugged in again is no alarm, unless there was one before.
    """

    def __init__(self) -> None:
        """Begin without an alarm."""
        self._alarm = False
        self._rests_since: float | None = None

    def step(self, now: Contacts, at: float) -> Contacts:
        """The same contacts, the emergency's active while it stands; ``at`` never goes back."""
        state = now.states.get(EMERGENCY)
        if state is not False:
            self._alarm = self._alarm or state is True
            self._rests_since = None
            return now
        if self._rests_since is None:
            self._rests_since = at
        self._alarm = self._alarm and at - self._rests_since < CLEAR_AFTER
        return Contacts({**now.states, EMERGENCY: True}) if self._alarm else now


class ChatterRule:
    """Believes no contact while it chatters."""

    def __init__(self) -> None:
        """Begin with contacts that never moved."""
        self._rules: Mapping[str, Chatter] = defaultdict(Chatter)

    def step(self, now: Contacts, at: float) -> Contacts:
        """The same contacts without what cannot be believed; ``at`` never goes back."""
        states = {name: self._rules[name].step(state, at) for name, state in now.states.items()}
        return Contacts(states, tuple(name for name in states if self._rules[name].chatters))


class ContactRule:
    """Tells a door that was forced open, and one that is held open. Commands nothing.

    *Forced*: seen to open while it was not free, nor up to 2 s after, nor the exit button pressed.
    *Held*: open for ``held_open_after`` while nobody ordered it released; never of a forced door.
    Either ends when the door is seen shut, the latter also when an order releases the door. A
    contact that cannot be read changes nothing.
    """

    def __init__(self, held_open_after: float) -> None:
        """Begin without having seen the door. The time may be changed between two steps."""
        self.held_open_after = held_open_after
        self._before: bool | None = None
        self._opened_at: float | None = None
        self._since: float | None = None
        self._allowed_until = float("-inf")
        self._alarm: TroubleCode | None = None

    def step(
        self, now: Contacts, *, free: bool, ordered_free: bool, at: float
    ) -> TroubleCode | None:
        """Return the alarm that stands: DOOR_FORCED, DOOR_HELD_OPEN or None.

        ``free`` is whether the door is released in any way, ``ordered_free`` whether by an
        emergency, the operator or the schedule; ``at`` is monotonic and never goes back.
        """
        if free or now.exit_pressed:
            self._allowed_until = at + GRACE
        if now.is_open is False:
            self._alarm = self._opened_at = self._since = None
        elif now.is_open and self._before is False:
            self._opened_at = at
        if at <= self._allowed_until:  # whether or not the contact can be read just now
            self._opened_at = None
        if now.is_open:
            self._judge(ordered_free=ordered_free, at=at)
        self._before = now.is_open
        return self._alarm

    def _judge(self, *, ordered_free: bool, at: float) -> None:
        if self._opened_at is not None and at - self._opened_at >= SETTLE:
            self._alarm = TroubleCode.DOOR_FORCED
        if self._alarm is not TroubleCode.DOOR_FORCED:
            self._count(ordered_free=ordered_free, at=at)

    def _count(self, *, ordered_free: bool, at: float) -> None:
        if self._since is None or ordered_free:
            self._since = at
        held = at - self._since >= self.held_open_after
        self._alarm = TroubleCode.DOOR_HELD_OPEN if held else None
