"""The page *Health*: how the machine is doing, what went wrong lately, and a self-test."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Callable

from kiosk import paths
from kiosk.journal.past_troubles import KINDS
from kiosk.journal.reader import read
from kiosk.staff.asked import Asked
from kiosk.staff.cards import cards
from kiosk.staff.happened import happened
from kiosk.staff.records import Health

if TYPE_CHECKING:
    from kiosk.health import HealthBoard
    from kiosk.ports import Clock
    from kiosk.settings import Settings
    from kiosk.staff.records import Answer, Happened, SelfTest
    from kiosk.staff.self_test import Trial
    from kiosk.staff.vitals import Vitals
    from kiosk.staff.worker import Worker

LATELY = timedelta(days=7)


class StaffHealth:
    """What the page shows. Belongs to the GUI thread."""

    def __init__(
        self,
        worker: Worker,
        devices: Worker,
        vitals: Vitals,
        board: HealthBoard,
        trial: Trial,
        saved: Callable[[], Settings],
        clock: Clock,
        *,
        loudness: Callable[[], float],
    ) -> None:
        """``vitals`` is measured by somebody else; ``loudness`` is what is heard of the voice."""
        self._vitals = vitals
        self._board = board
        self._trial = trial
        self._saved = saved
        self._loudness = loudness
        self._happened: Asked[tuple[Happened, ...]] = Asked(worker, clock)
        self._tested: Asked[SelfTest] = Asked(devices, clock)

    @property
    def now(self) -> Health | None:
        """The cards; None before anything was measured."""
        samples, troubles = self._vitals.samples, self._board.troubles
        if not samples:
            return None
        told = cards(samples, self._saved(), troubles, loudness=self._loudness())
        return Health(samples[-1].at, told, troubles)

    def ask_happened(self) -> None:
        """Read the last troubles."""
        self._happened.ask(_lately)

    @property
    def happened(self) -> Answer[tuple[Happened, ...]]:
        """Newest first."""
        return self._happened.answer

    def self_test(self) -> None:
        """Try every part."""
        if not self._tested.answer.pending:
            self._tested.ask(self._trial.run)

    @property
    def tested(self) -> Answer[SelfTest]:
        """How that went."""
        return self._tested.answer


def _lately() -> tuple[Happened, ...]:
    return happened(read(paths.state(), datetime.now(timezone.utc) - LATELY, KINDS))
