"""The page *Checking*: raw detections, recent scores, and the last hour replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Iterator, Mapping

from kiosk import zone
from kiosk.detectors.candidates import chosen
from kiosk.detectors.manifest import Nms
from kiosk.gate import SHOWN_ASPECT, can_be_judged
from kiosk.staff.asked import Asked
from kiosk.staff.hindsight import Under, replay
from kiosk.staff.recent import scale_of
from kiosk.staff.records import RawFace
from kiosk.types import Label

if TYPE_CHECKING:
    from kiosk.detectors.manifest import Manifest
    from kiosk.ports import Clock
    from kiosk.settings import Settings
    from kiosk.slot import Slot
    from kiosk.staff.hour import LastHour
    from kiosk.staff.recent import RecentScores
    from kiosk.staff.records import Answer, Replayed, Scores
    from kiosk.staff.worker import Worker
    from kiosk.types import Detection, Outcome

LEAST_PEOPLE = 10
"""People who have to come by before a comparison says anything."""

TOO_FEW = "After ten faces this shows what would change."
_UNTOLD = 0.4
_ACROSS = Nms(method="nms").across


class StaffChecking:
    """What the page shows. Belongs to the GUI thread; the replay runs on the worker."""

    def __init__(
        self,
        worker: Worker,
        model: Slot[Manifest],
        hour: LastHour,
        recent: RecentScores,
        shown_aspect: Slot[float],
        saved: Callable[[], Settings],
        clock: Clock,
    ) -> None:
        """``model`` is filled when the detector was opened; ``saved`` is what holds now."""
        self._worker = worker
        self._model = model
        self._hour = hour
        self._recent = recent
        self._shown_aspect = shown_aspect
        self._saved = saved
        self._replayed: Asked[Replayed] = Asked(worker, clock)

    def faces(self, outcome: Outcome, settings: Settings) -> tuple[RawFace, ...]:
        """Every candidate of the frame, surest first, and what these settings make of it."""
        if outcome.frame is None:
            return ()
        width, height = outcome.frame.width, outcome.frame.height
        kept = set(map(id, chosen(outcome.candidates, self.floors(settings), self._across())))
        corners = settings.decision.zone or zone.shown(width, height, self._aspect())

        def judged(one: Detection) -> bool:
            x, y = one.box.centre
            inside = zone.contains(corners, x / width, y / height)
            return inside and can_be_judged(one.box, width, height, settings.decision.min_face)

        return tuple(
            RawFace(
                one.box,
                one.label,
                one.score,
                width=one.box.width * scale_of(width, height),
                counts=id(one) in kept,
                judged=id(one) in kept and judged(one),
            )
            for one in sorted(outcome.candidates, key=lambda one: -one.score)
        )

    def floors(self, settings: Settings) -> Mapping[Label, float]:
        """Thresholds in force under the settings."""
        model = self._model.latest
        own = model.floors if model is not None else dict.fromkeys(Label, _UNTOLD)
        return {**own, **settings.detector.thresholds.given}

    @property
    def scores(self) -> Scores:
        """Histograms of the last five minutes."""
        self._recent.across = self._across()
        return self._recent.scores()

    def replay(self, settings: Settings) -> None:
        """Count the reminders of the last hour under the saved and these settings."""
        ticket = self._replayed.begin()
        saved = self._saved()
        under = [Under(each, self.floors(each)) for each in (saved, settings)]
        work = self._steps(ticket, *under, aspect=self._aspect(), across=self._across())
        self._worker.slices(work, lambda problem: self._replayed.fail(ticket, problem))

    def stop_replay(self) -> None:
        """Give the work up."""
        self._worker.drop_slices()
        self._replayed.give_up()

    @property
    def replayed(self) -> Answer[Replayed]:
        """How far that has got."""
        return self._replayed.answer

    def _steps(
        self, ticket: int, saved: Under, new: Under, *, aspect: float, across: float
    ) -> Iterator[None]:
        looks = self._hour.looks()
        for so_far in replay(looks, saved, new, across=across, shown_aspect=aspect):
            if so_far.share < 1:
                self._replayed.tell(ticket, so_far, final=False)
            elif so_far.people < LEAST_PEOPLE:
                self._replayed.fail(ticket, TOO_FEW)
            else:
                self._replayed.tell(ticket, so_far)
            yield

    def _aspect(self) -> float:
        return self._shown_aspect.latest or SHOWN_ASPECT

    def _across(self) -> float:
        model = self._model.latest
        return model.cluster.across if model is not None else _ACROSS
