"""Puts the staff panel's parts together, and the two threads that work for them."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING, Callable, Sequence

from kiosk import paths
from kiosk.effects.alarm_loudness import loudness
from kiosk.hours import local_time
from kiosk.players import open_player
from kiosk.sentence import Sentence
from kiosk.staff.changes import StaffChanges
from kiosk.staff.checking import StaffChecking
from kiosk.staff.door import StaffDoor
from kiosk.staff.health import StaffHealth
from kiosk.staff.hour import LastHour
from kiosk.staff.machine import StaffMachine
from kiosk.staff.pad import StaffPad
from kiosk.staff.recent import RecentScores
from kiosk.staff.saving import LOOK_EVERY, Saving
from kiosk.staff.self_test import Trial
from kiosk.staff.sound import StaffSound, play
from kiosk.staff.today import StaffToday
from kiosk.staff.vitals import EVERY, Vitals
from kiosk.staff.worker import Worker

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.detectors.manifest import Manifest
    from kiosk.health import HealthBoard
    from kiosk.ports import Record
    from kiosk.settings import Settings
    from kiosk.slot import Slot
    from kiosk.types import DoorStatus, Event, Mute, Outcome, Override

_STOP_WITHIN = 3.0
_CHIMED = "{player} played the chime in {seconds} s."
_LEAST_VOLUME = 0.2
"""Loudness of the self-test's chime where the voice is set to less."""


class Desk:
    """Implements ``contract.Staff``.

    One thread does what is quick (PIN, settings, journal, charts, the last hour, switching off),
    another what may hang (sound card, relay board, USB stick), so that a bad stick never shuts
    staff out.
    """

    def __init__(
        self,
        *,
        settings: Slot[Settings],
        base: Settings | None,
        loaded_from: tuple[Path | None, Sequence[str]],
        board: HealthBoard,
        record: Record,
        captured: Callable[[], int],
        model: Slot[Manifest],
        shown_aspect: Slot[float],
        mute: Slot[Mute],
        override: Slot[Override | None],
        door_status: Slot[DoorStatus],
        on_restart: Callable[[], None],
    ) -> None:
        """Build everything; nothing runs before ``start``.

        ``settings`` are what is in force, ``base`` what would be without anything that staff
        changed (None: nobody knows); ``loaded_from`` names the hand-written file and what came from
        the shell.
        """
        clock = time.monotonic
        path, assignments = loaded_from
        saving = Saving(
            *(settings, base, board, record),
            path=path,
            assignments=assignments,
            works=lambda: model.latest is not None,
        )
        self._worker, self._devices = Worker("staff", clock), Worker("staff devices", clock)
        self._hour, self._recent = LastHour(), RecentScores()
        self._vitals = Vitals(paths.state(), captured, board, clock)
        sounds = paths.share() / "sounds"

        def saved() -> Settings:
            return saving.in_force

        def chime() -> str:
            return _chimed(sounds / "chime.wav", saved().alarm.volume, self._devices.pause)

        def heard() -> float:
            now = clock(), local_time()
            return loudness(saved().alarm, mute.latest, *now, door_status.latest)

        trial = Trial(
            self._vitals, captured, board, record, clock, chime, saved, self._devices.pause
        )
        self.changes = StaffChanges(self._worker, saving, clock)
        self.pad = StaffPad(self._worker, record, clock, on_leave=self._left)
        self.checking = StaffChecking(
            self._worker, model, self._hour, self._recent, shown_aspect, saved, clock
        )
        self.sound = StaffSound(self._devices, mute, sounds, record, clock)
        self.door = StaffDoor(
            self._worker, self._devices, override, door_status, board, record, saved, clock
        )
        self.today = StaffToday(self._worker, clock)
        self.health = StaffHealth(
            *(self._worker, self._devices, self._vitals, board, trial, saved, clock),
            loudness=heard,
        )
        self.machine = StaffMachine(self._worker, self._devices, record, clock, on_restart)
        self._worker.regularly(EVERY, self._vitals.measure)
        self._worker.regularly(LOOK_EVERY, saving.look)

    def see(self, outcome: Outcome) -> None:
        """Look at an outcome; on the publishing thread, and quick."""
        self._hour.see(outcome)
        self._recent.see(outcome)
        self._vitals.see(outcome)

    def hear(self, event: Event) -> None:
        """Hear of an event that goes to the journal; any thread, and quick."""
        self._vitals.hear(event)

    def start(self) -> None:
        """Start both threads."""
        self._worker.start()
        self._devices.start()

    def stop(self) -> bool:
        """End both; False when that takes more than 3 s."""
        end = time.monotonic() + _STOP_WITHIN
        self._worker.end()
        self._devices.end()
        ended = [
            worker.stop(max(0.0, end - time.monotonic()))
            for worker in (self._worker, self._devices)
        ]
        return all(ended)

    def _left(self) -> None:
        """The panel was closed."""
        self.changes.put_away()
        self.checking.stop_replay()


def _chimed(sound: Path, volume: float, pause: Callable[[float], bool]) -> str:
    """Play it at no less than ``_LEAST_VOLUME`` and say so. Raises SoundError."""
    with closing(open_player()) as player:
        took = play(player, sound, max(_LEAST_VOLUME, volume), time.monotonic, pause)
        return Sentence("test_sound", _CHIMED, player=player.name, seconds=f"{took:.1f}")
