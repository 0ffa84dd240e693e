"""Tries every part of the running kiosk, without taking anything away from it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Callable, Tuple

from kiosk import paths
from kiosk.effects.door_settings import drives
from kiosk.errors import KioskError
from kiosk.files import write_atomic
from kiosk.hours import clock_is_set, local_time
from kiosk.journal.reader import latest
from kiosk.sentence import Sentence, of_trouble, said_by
from kiosk.staff.records import SelfTest
from kiosk.types import Event, EventKind, Part, State

if TYPE_CHECKING:
    from kiosk.health import HealthBoard
    from kiosk.ports import Clock, Record
    from kiosk.settings import Settings
    from kiosk.staff.vitals import Vitals

Found = Tuple[str, bool, str]

PATIENCE = 2.0
"""Seconds that a new picture, a decision and a written event may take each."""

_MARK = "self_test"

_NO_PICTURE = Sentence("test_camera_bad", "It gave no new picture; look at its cable and power.")
_UNDECIDED = Sentence("test_checker_bad", "It decided on no new picture.")
_BOARD_WELL = Sentence(
    "test_relay", "Nothing is wrong with the board; the door's own test works its output."
)
_NO_BOARD = Sentence("test_relay_off", "No board is used.")
_UNWRITABLE = "{folder} cannot be written: {why}."
_READ_BACK = Sentence("test_disk", "What is written is read back.")
_FORGETS = Sentence("test_disk_forgets", "What is written cannot be read back; replace the disk.")
_LATE = Sentence("test_journal_bad", "An event was not written in time.")
_WRONG_TIME = "It says {date}: set it, or connect a network."


class Trial:
    """The parts that are tried, one after the other, on the worker's thread."""

    def __init__(
        self,
        vitals: Vitals,
        captured: Callable[[], int],
        board: HealthBoard,
        record: Record,
        clock: Clock,
        chime: Callable[[], str],
        settings: Callable[[], Settings],
        pause: Callable[[float], bool],
    ) -> None:
        """``chime`` plays a sound and says what came of it, or raises; ``pause`` waits."""
        self._vitals = vitals
        self._captured = captured
        self._board = board
        self._record = record
        self._clock = clock
        self._chime = chime
        self._settings = settings
        self._pause = pause

    def run(self) -> SelfTest:
        """Try all of them."""
        began = self._clock()
        tries = (self._camera, self._checker, self._sound, self._relay, self._disk, self._journal)
        parts = tuple(each() for each in (*tries, _wall_clock))
        return SelfTest(round(self._clock() - began, 1), parts)

    def _camera(self) -> Found:
        before = self._captured()
        if self._soon(lambda: self._captured() > before):
            return "camera", True, Sentence("test_camera", "It gives pictures.")
        return "camera", False, _NO_PICTURE

    def _checker(self) -> Found:
        before = self._vitals.latest

        def decided() -> bool:
            latest_ = self._vitals.latest
            return (
                latest_ is not before and latest_ is not None and latest_.state is not State.FAULT
            )

        if self._soon(decided):
            return "checker", True, Sentence("test_checker", "It decides on new pictures.")
        trouble = self._board.of(Part.DETECTOR)
        return "checker", False, of_trouble(trouble) if trouble else _UNDECIDED

    def _sound(self) -> Found:
        try:
            return "sound", True, self._chime()
        except KioskError as error:
            return "sound", False, said_by(error)

    def _relay(self) -> Found:
        trouble = self._board.of(Part.RELAY)
        well = _BOARD_WELL if drives(self._settings()) else _NO_BOARD
        return "relay", trouble is None, of_trouble(trouble) if trouble else well

    def _disk(self) -> Found:
        file = paths.state() / "self-test"
        try:
            write_atomic(file, b"written")
            same = file.read_bytes() == b"written"
            file.unlink()
        except OSError as error:
            bad = Sentence("test_disk_bad", _UNWRITABLE, folder=file.parent, why=error.strerror)
            return "disk", False, bad
        return "disk", same, _READ_BACK if same else _FORGETS

    def _journal(self) -> Found:
        stamp = datetime.now(timezone.utc).isoformat()
        self._record(Event(EventKind.STAFF, _MARK, {"at": stamp}))
        if self._soon(lambda: _is_written(stamp)):
            return "journal", True, Sentence("test_journal", "Events are written.")
        trouble = self._board.of(Part.JOURNAL)
        return (
            "journal",
            False,
            of_trouble(trouble) if trouble else _LATE,
        )

    def _soon(self, condition: Callable[[], bool]) -> bool:
        end = self._clock() + PATIENCE
        while not condition():
            if self._clock() > end or self._pause(0.02):
                return False
        return True


def _is_written(stamp: str) -> bool:
    try:
        entries = latest(paths.state(), (EventKind.STAFF,), 5)
    except KioskError:
        return False
    return any(entry.data.get("at") == stamp for entry in entries)


def _wall_clock() -> Found:
    now = local_time()
    if not clock_is_set(now):
        return "clock", False, Sentence("test_clock_bad", _WRONG_TIME, date=f"{now:%Y-%m-%d}")
    return "clock", True, Sentence("test_clock", "It says {time}.", time=f"{now:%Y-%m-%d %H:%M}")
