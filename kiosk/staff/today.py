"""The page *Today*: adds up what the journal holds and draws it, on the worker."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from kiosk import paths
from kiosk.hours import local_time
from kiosk.journal.reader import read
from kiosk.staff.asked import Asked
from kiosk.staff.contract import WAIT_STEP
from kiosk.staff.figures import KINDS, add_up, begin_before
from kiosk.staff.records import Figures, Span

if TYPE_CHECKING:
    from kiosk.ports import Clock
    from kiosk.staff.records import Answer, ChartSize
    from kiosk.staff.worker import Worker


class StaffToday:
    """What the page asks for. Belongs to the GUI thread."""

    def __init__(self, worker: Worker, clock: Clock) -> None:
        """Read nothing yet."""
        self._figures: Asked[Figures] = Asked(worker, clock)

    def ask(self, span: Span, chart: ChartSize, waits: ChartSize) -> None:
        """Add up a span and draw it."""
        self._figures.ask(lambda: _figures(span, chart, waits))

    @property
    def figures(self) -> Answer[Figures]:
        """The latest that was added up."""
        return self._figures.answer


def _figures(span: Span, chart: ChartSize, waits: ChartSize) -> Figures:
    now = local_time()
    entries = read(paths.state(), begin_before(span, now), KINDS)
    figures = add_up(entries, span, now)
    return drawn(figures, now, chart, waits) if figures.people.total else figures


def drawn(figures: Figures, now: datetime, chart: ChartSize, waits: ChartSize) -> Figures:
    """The same with its pictures; somebody has to have come by."""
    from kiosk.staff import charts  # noqa: PLC0415  # matplotlib takes a second to load

    step = timedelta(minutes=15) if figures.span is Span.TODAY else timedelta(days=1)
    people = charts.people_png(
        figures.by_time,
        first=figures.first,
        now=now,
        step=step,
        size=(chart.width, chart.height),
        text=chart.text,
    )
    wait = charts.waits_png(
        figures.waits, WAIT_STEP, size=(waits.width, waits.height), text=waits.text
    )
    return replace(figures, chart=people, wait_chart=wait if figures.waits else b"")
