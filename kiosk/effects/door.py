"""The door: the rule on one side, the relay board on the other."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING, Callable, Mapping

from kiosk import paths
from kiosk.effects.door_contacts import ChatterRule, EmergencyLatch, contacts
from kiosk.effects.door_rule import Cause, DoorRule, Orders, energised
from kiosk.effects.door_settings import drives, in_force, refuse_what_cannot_work
from kiosk.effects.door_watch import DoorWatch, wired
from kiosk.errors import InputError
from kiosk.hours import local_time
from kiosk.relays.boards import chosen
from kiosk.relays.line import open_relay
from kiosk.relays.link import SAFE, Link
from kiosk.relays.remembered import forget, recall, remember
from kiosk.schedule import Schedule
from kiosk.settings_door import Policy
from kiosk.slot import Slot, filled
from kiosk.types import Authority, DoorStatus, Event, EventKind, Part, State, TroubleCode

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.effects.door_contacts import Contacts
    from kiosk.health import HealthBoard
    from kiosk.ports import Clock, Record
    from kiosk.relays.opener import OpenRelay
    from kiosk.settings import Settings
    from kiosk.settings_door import InputSettings
    from kiosk.types import DoorAction, Outcome, Override

_log = logging.getLogger(__name__)

OUTCOME_VALID_FOR = 3.0
"""Seconds after which an outcome says nothing about the entrance any more."""


class Door:
    """Drives the door by what is seen. Implements the Effect protocol.

    An outcome older than 3 s is a fault, whoever else noticed. Each action is journalled with its
    cause; ``status`` holds what the output was told and what the board says of it. The contacts on
    the board's inputs are read before the rule is asked. Without a port only the rule runs. With
    the policy remind the relay board is left alone, as soon as what the kiosk drove there is safe.

    Settings are read once a step: policy, times, schedule and ``on_fault`` hold from that step on;
    the relay board, the wiring and the inputs stay what they were at the start.
    """

    def __init__(
        self,
        settings: Slot[Settings],
        board: HealthBoard,
        record: Record,
        status: Slot[DoorStatus],
        clock: Clock,
        open_: OpenRelay = open_relay,
        override: Slot[Override | None] | None = None,
        local: Callable[[], datetime] = local_time,
    ) -> None:
        """Open nothing yet. Raises InputError when the relay settings cannot work.

        ``settings`` holds some already. Staff's order is taken from ``override``, None in it for
        none; ``local`` is the wall clock.
        """
        self._slot = settings
        self._wanted = self._settings = filled(settings)
        self._board = board
        self._record = record
        self._status = status
        self._clock = clock
        self._open = open_
        self._override = override
        self._local = local
        self._rule = DoorRule(self._settings.door)
        self._schedule = Schedule.parse(self._settings.door.schedule)
        self._take_up()
        self._leaving = self._left_behind() if self._link is None else None
        """The output that is driven no more and not known to be safe yet."""
        self._noted = self._leaving is not None

    def step(self, outcome: Outcome | None, at: float) -> None:
        """Apply the rule to the latest outcome and keep the output as the rule wants it."""
        with contextlib.ExitStack() as unforeseen:
            unforeseen.callback(self.close)  # whatever breaks here, the door is left safe
            self._adopt(filled(self._slot))
            self._leave()
            self._note_for_afterwards()
            self._act(outcome, at)
            unforeseen.pop_all()

    def close(self) -> None:
        """Write the safe state and close the line. Stepping again opens it anew."""
        for link in (self._link, self._leaving):
            if link is not None:
                link.close()

    def _take_up(self) -> None:
        """Get ready to drive the output and to read the contacts, or to leave them alone."""
        settings = self._settings
        self._link: Link | None = None
        self._wired: Mapping[str, InputSettings] = {}
        self._noted = False
        self._latch, self._chatter = EmergencyLatch(), ChatterRule()
        self._watch = DoorWatch(settings, self._board, self._record)
        refuse_what_cannot_work(settings)
        self._wired = wired(settings)
        if drives(settings):
            numbers = [one.input for one in self._wired.values()]
            self._link = Link(settings.relay, self._board, self._clock, self._open, numbers)
            self._link.rest = settings.door.debounce

    def _adopt(self, wanted: Settings) -> None:
        if wanted is self._wanted:
            return
        reminded = self._settings.door.policy is Policy.REMIND
        self._settings = in_force(self._settings, wanted)
        door = self._settings.door
        self._rule.settings = door
        self._schedule = Schedule.parse(door.schedule)
        self._watch.open_for_at_most(door.held_open_after)
        if self._link is not None:
            self._link.rest = door.debounce
        if reminded is not (door.policy is Policy.REMIND):
            self._change_hands()
            if not reminded:
                self._end_order()
        self._wanted = wanted

    def _change_hands(self) -> None:
        """Leave the output safe and alone from now on, or begin to drive it."""
        before, self._leaving = self._link or self._leaving, None
        safe = before is None or before.close()
        self._watch.end()
        if safe:
            self._board.clear(Part.RELAY)
        try:
            self._take_up()
        except InputError as error:
            self._board.report(Part.RELAY, TroubleCode.RELAY_MISSING, str(error))
        self._noted = not safe and self._link is None  # the note stays, for `kiosk relay safe`
        if self._noted and self._settings.door.policy is Policy.REMIND:
            self._leaving = before

    def _end_order(self) -> None:
        """End what staff ordered: nobody expects it back when the door is driven again one day."""
        if self._override is not None and self._ordered(self._clock()) is not None:
            self._override.put(None)
            self._record(Event(EventKind.STAFF, "automatic"))

    def _left_behind(self) -> Link | None:
        """What an earlier run drove on this port and may have left energised."""
        try:
            noted = recall(paths.state())
            if noted is None or noted[0].port != self._settings.relay.port:
                return None
            chosen(noted[0])
        except InputError as error:
            _log.warning("%s", error)
            return None
        return Link(noted[0], self._board, self._clock, self._open)

    def _leave(self) -> None:
        """Go on until the output is safe; only then its trouble is over and its note of no use."""
        if self._leaving is None:
            return
        self._leaving.keep(SAFE, at_once=True)
        if self._leaving.at_rest and self._leaving.close():
            self._leaving, self._noted = None, False
            self._board.clear(Part.RELAY)

    def _act(self, outcome: Outcome | None, at: float) -> None:
        state, fault = _seen(outcome, at)
        tracks, taken_at = ((), at) if outcome is None else (outcome.tracks, outcome.at)
        read = contacts(self._wired, self._link.look() if self._link is not None else {})
        at_door = self._chatter.step(self._latch.step(read, at), at)
        action = self._rule.step(state, tracks, at, self._orders(at_door, at), taken_at)
        wanted = energised(self._rule.action, self._settings.door.wiring)
        if self._link is not None:
            self._link.keep(wanted, at_once=self._rule.by is Authority.EMERGENCY)
        if action is not None:
            self._journal(action, wanted, fault)
        self._watch.step(at_door, self._rule, at)
        self._publish(wanted, at_door.is_open, at)

    def _orders(self, at_door: Contacts, at: float) -> Orders:
        ordered = self._ordered(at)
        operator = ordered.action if ordered is not None else None
        schedule = self._schedule.order(self._local())
        return Orders(at_door.emergency, operator, schedule, at_door.is_open)

    def _ordered(self, at: float) -> Override | None:
        order = self._override.latest if self._override is not None else None
        return order.standing(at) if order is not None else None

    def _journal(self, action: DoorAction, wanted: bool, fault: str) -> None:
        cause = self._rule.cause
        why = fault if cause is None or cause is Cause.FAULT else cause.value
        self._record(Event(EventKind.DOOR, action.value, {"cause": why, "energised": wanted}))

    def _publish(self, wanted: bool, is_open: bool | None, at: float) -> None:
        confirmed = self._link.confirmed if self._link is not None else None
        rule, before = self._rule, self._status.latest
        if before is not None and (before.action, before.by) == (rule.action, rule.by):
            at = before.at
        now = DoorStatus(rule.action, wanted, confirmed, at, rule.by, is_open, rule.all_served)
        if now != before:
            self._status.put(now)

    def _note_for_afterwards(self) -> None:
        """Leave word of the output in the state folder before it is driven first."""
        if self._noted:
            return
        self._noted = True
        try:
            if self._link is None:
                forget(paths.state())
            else:
                remember(paths.state(), self._settings.relay, self._settings.door)
        except OSError as error:
            _log.warning("kiosk relay safe will not know the door's output: %s", error)


def _seen(outcome: Outcome | None, at: float) -> tuple[State, str]:
    """The state that counts now and, where the kiosk cannot look, the journal's word for why."""
    if outcome is None:
        return State.STARTING, State.STARTING.value
    if at - outcome.at > OUTCOME_VALID_FOR:
        return State.FAULT, "no decision"
    if outcome.reason is not None:
        return outcome.state, outcome.reason.code.value
    return outcome.state, outcome.state.value
