"""An alarm at a door with a loudspeaker that remembers, in a time of the test's own."""

from __future__ import annotations

import wave
from datetime import datetime, timezone

from kiosk import paths
from kiosk.effects.alarm import Alarm
from kiosk.errors import SoundError
from kiosk.health import HealthBoard
from kiosk.settings import AlarmSettings, Settings
from kiosk.settings_door import DoorSettings
from kiosk.slot import Slot
from kiosk.types import Box, Label, Outcome, State, Track, TroubleCode, Verdict

STEP = 0.05
"""Seconds; as often as an effect is called."""

SOUNDS = paths.share() / "sounds"

_FREE_IN_A_FAULT = DoorSettings()


class Loudspeaker:
    """A player whose sounds last as long as their files, by the test's own clock; remembers all."""

    def __init__(self, clock, busy_for):
        self.clock = clock
        self.played = []
        self.volumes = []
        self.closed = self.stuck = False
        self.error = None
        self._until = clock() + busy_for

    def play(self, path, volume):
        assert not self.busy, "a sentence was cut off"
        if self.error:
            raise self.error
        self.played.append((round(self.clock(), 2), f"{path.parent.name}/{path.stem}"))
        self.volumes.append(volume)
        with wave.open(str(path)) as file:
            self._until = self.clock() + file.getnframes() / file.getframerate()

    @property
    def busy(self):
        return self.stuck or self.clock() < self._until

    def close(self):
        self.closed = True


class Door:
    """An alarm at a door, in a time of its own."""

    def __init__(self, sounds=SOUNDS, busy_for=0.0, door=_FREE_IN_A_FAULT, **settings):
        self.now = 1000.0
        self.door = door
        self.local = datetime(2026, 1, 5, 12, tzinfo=timezone.utc)  # a Monday
        self.settings, self.mute, self.status = Slot(), Slot(), Slot()
        self.change(**settings)
        self.events = []
        self.board = HealthBoard(self.clock, self.events.append)
        self.speaker = Loudspeaker(self.clock, busy_for)
        self.refusals = 0
        self.opened_at = []
        self.alarm = Alarm(
            settings=self.settings,
            mute=self.mute,
            sounds=sounds,
            board=self.board,
            record=self.events.append,
            clock=self.clock,
            local=lambda: self.local,
            open_=self.open,
            door=self.status,
        )
        self.see(State.IDLE, seconds=STEP)

    def change(self, **settings):
        self.settings.put(Settings(alarm=AlarmSettings(**settings), door=self.door))

    def clock(self):
        return self.now

    def open(self):
        self.opened_at.append(round(self.now))
        if self.refusals:
            self.refusals -= 1
            raise SoundError(TroubleCode.SOUND_MISSING, "No card.")
        return self.speaker

    def see(self, state, *labels, seconds, health=()):
        tracks = tuple(
            Track(id_, Box(0, 0, 9, 9), label, 0.9, 0.0, self.now, Verdict(label, 0.9, 0.0))
            for id_, label in enumerate(labels)
        )
        for _ in range(round(seconds / STEP)):
            self.now += STEP
            self.alarm.step(self._outcome(state, tracks, health), self.now)
        return self

    def _outcome(self, state, tracks, health):
        return Outcome(state, self.now, self.now, tracks=tracks, health=health)

    def no_mask(self, seconds):
        return self.see(State.VIOLATION, Label.NO_MASK, seconds=seconds)

    @property
    def played(self):
        return [name for _, name in self.speaker.played]

    def of(self, kind):
        return [(event.subject, event.data) for event in self.events if event.kind is kind]
