"""The page Today: people, compliance by time, what happened after a reminder, how long they waited.

The kiosk adds up and draws the charts elsewhere; here they are only shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.staff.records import ChartSize, Span
from ui import theme
from ui.kit.buttons import paint_lines
from ui.kit.card import Card, row
from ui.kit.choice import Choice
from ui.kit.control import painting, rounded
from ui.kit.flow import Beside, Grid
from ui.kit.scale import BIG, HINT, LABEL, NAME, Scale
from ui.kit.text import Text
from ui.staff.page import Page
from ui.staff.waiting import STILL_AFTER, Drawn

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from kiosk.staff.records import Answer, Figures
    from ui.staff.desk import Desk

_ASK_AGAIN_AFTER = 60.0
_NEW, _WAITS = -2, -1
"""Before anything was shown; while there is nothing to show."""
_CHART_TEXT = 22


class Swatch(QWidget):
    """A little field in colour and pattern, so that the legend does without colour."""

    def __init__(self, scale: Scale, kind: str) -> None:
        """``kind`` is mask, misplaced or no_mask."""
        super().__init__()
        self._scale, self._kind = scale, kind
        self.setFixedSize(scale.px(30), scale.px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Solid, dotted or striped."""
        with painting(self) as painter:
            fill_kind(painter, QRectF(self.rect()), self._kind, self._scale.px(6))


def fill_kind(painter: QPainter, spot: QRectF, kind: str, radius: float) -> None:
    """Fill with the colour and the pattern of a kind of people."""
    ground = {"mask": theme.GO, "misplaced": theme.FIX, "no_mask": theme.STOP}[kind]
    rounded(painter, spot, radius, ground)
    if kind == "mask":
        return
    inside = QPainterPath()
    inside.addRoundedRect(spot, radius, radius)
    painter.save()
    painter.setClipPath(inside)
    (_dots if kind == "misplaced" else _stripes)(painter, spot, radius * 1.6)
    painter.restore()


def _dots(painter: QPainter, spot: QRectF, step: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.INK))
    across, down = int(spot.width() / step) + 1, int(spot.height() / step) + 1
    for number in range(across * down):
        x, y = spot.left() + (number % across + 0.5) * step, (number // across + 0.5) * step
        painter.drawEllipse(QPointF(x, spot.top() + y), step * 0.18, step * 0.18)


def _stripes(painter: QPainter, spot: QRectF, step: float) -> None:
    painter.setPen(QPen(QColor(theme.WHITE), step * 0.32))
    for number in range(int((spot.width() + spot.height()) / step) + 1):
        x = spot.left() + number * step
        painter.drawLine(QPointF(x, spot.top()), QPointF(x - spot.height(), spot.bottom()))


class Number(Card):
    """One large number with what it is, and what to compare it with."""

    def __init__(self, scale: Scale, name: str) -> None:
        """Without a number yet."""
        super().__init__(scale, padding=(28, 16), spacing=0)
        self._number = Text(scale, BIG, "–", wraps=False)
        self._hint = Text(scale, HINT, " ", colour=theme.INK_2)
        for part in (self._number, Text(scale, NAME, name), self._hint):
            self.column.addWidget(part)
        self.column.addStretch(1)

    @property
    def shown(self) -> str:
        """The number as it is written."""
        return self._number.text

    def show_number(self, number: str, hint: str) -> None:
        """``hint`` stands under the name."""
        self._number.set_text(number)
        self._hint.set_text(hint or " ")


class Outcomes(QWidget):
    """What happened after a reminder, as a bar: who put it right, and who went away."""

    def __init__(self, scale: Scale) -> None:
        """Nobody yet."""
        super().__init__()
        self._scale, self._right, self._away, self._says = scale, 0, 0, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, put_right: int, went_away: int, says: str) -> None:
        """``says`` is written on the first part where it fits."""
        self._right, self._away, self._says = put_right, went_away, says
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A thick bar."""
        return QSize(self._scale.px(300), max(self._scale.px(56), self._scale.leading(NAME)))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Solid for put right, striped for the rest."""
        spot, radius = QRectF(self.rect()), self._scale.px(12)
        total = self._right + self._away
        with painting(self) as painter:
            if not total:
                rounded(painter, spot, radius, theme.PAPER_2)
                return
            gap = self._scale.px(5) if self._right and self._away else 0
            width = (spot.width() - gap) * self._right / total
            first = QRectF(0, 0, width, spot.height())
            if self._right:
                fill_kind(painter, first, "mask", radius)
            if self._away:
                fill_kind(painter, spot.adjusted(width + gap, 0, 0, 0), "no_mask", radius)
            if self._scale.width(NAME, self._says) < width - 2 * radius:
                said = (self._says,)
                paint_lines(painter, self._scale, NAME, said, first.center(), theme.WHITE)


class TodayPage(Page):
    """Four numbers, a chart of the day, week or month, and two small answers."""

    key = "today"

    def __init__(self, desk: Desk) -> None:
        """Nothing read yet."""
        super().__init__(desk)
        self._span, self._asked_at, self._seen = Span.TODAY, -_ASK_AGAIN_AFTER, _NEW
        self._asked_size = QSize()
        spans = [(span.value, self.say[f"span_{span.value}"]) for span in Span]
        self.spans = Choice(self.scale, self.say["title"], spans)
        self.spans.show_key(self._span.value)
        self.spans.chosen.connect(self._choose)
        self.add_action(self.spans)
        self._add_numbers()
        self._add_chart()
        left, right = self.columns(1, 1)
        left.addWidget(self._after_card())
        right.addWidget(self._waits_card())

    def opened(self) -> None:
        """Ask once the page has its size."""
        QTimer.singleShot(0, self, self._ask)

    def refresh(self) -> None:
        """Show the latest figures; ask again for another size, and once a minute."""
        answer, now = self.desk.staff.today.figures, self.desk.clock()
        resized = self.chart.size() != self._asked_size
        if self.isVisible() and (resized or now - self._asked_at >= _ASK_AGAIN_AFTER):
            self._ask()
        figures = answer.value  # a problem stands until the next reading is good
        if answer.problem or figures is None or figures.span is not self._span:
            self._show_waiting(answer)
        elif answer.number != self._seen:
            self._seen = answer.number
            self._show_figures(figures)

    def _add_numbers(self) -> None:
        self.numbers = {
            key: Number(self.scale, self.say[key]) for key in ("people", "right", "after", "wait")
        }
        across = 2 if self.desk.stacked else 4
        numbers = [*self.numbers.values()]
        grid = self.flexible(Grid(self.scale, numbers, across, spacing=20))
        self.body.addLayout(grid)

    def _add_chart(self) -> None:
        card = Card(self.scale, padding=(32, 22), spacing=8)
        self._chart_title = Text(self.scale, LABEL)
        legend = self.flexible(Beside(self.scale, 10))
        chip = self.desk.words.chip
        for kind in ("mask", "misplaced", "no_mask"):
            name = Text(self.scale, HINT, chip[kind], wraps=False)
            one = row(self.scale, Swatch(self.scale, kind), name, spacing=10)
            one.addSpacing(self.scale.px(10))
            legend.addLayout(one)
        head = self.flexible(Beside(self.scale, 16))
        head.addWidget(self._chart_title, 1)
        head.addLayout(legend)
        self.chart = Drawn(self.scale, 600, 320)
        self._note = Text(self.scale, HINT, self.say["larger_scale"], colour=theme.INK_2)
        kept = self._note.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # or charts of another size would be asked for
        self._note.setSizePolicy(kept)
        card.column.addLayout(head)
        card.column.addWidget(self.chart, 1)
        card.column.addWidget(self._note)
        self.body.addWidget(card, 1)

    def _after_card(self) -> Card:
        card = Card(self.scale, padding=(32, 20), spacing=8)
        self.outcomes = Outcomes(self.scale)
        self._after = Text(self.scale, HINT, " ", colour=theme.INK_2)
        self._went_away = Text(self.scale, HINT, " ", align=Qt.AlignmentFlag.AlignRight)
        card.column.addWidget(Text(self.scale, LABEL, self.say["after_title"]))
        card.column.addWidget(self.outcomes)
        foot = row(self.scale, spacing=16)
        foot.addWidget(self._after, 1)
        foot.addWidget(self._went_away, 1)
        card.column.addLayout(foot)
        card.column.addStretch(1)
        return card

    def _waits_card(self) -> Card:
        card = Card(self.scale, padding=(32, 20), spacing=6)
        self.wait_chart = Drawn(self.scale, 300, 96)
        card.column.addWidget(Text(self.scale, LABEL, self.say["wait_title"]))
        card.column.addWidget(self.wait_chart, 1)
        return card

    def _choose(self, key: str) -> None:
        self._span, self._seen = Span(key), _NEW
        self._ask()
        self.refresh()

    def _ask(self) -> None:
        if not self.isVisible():
            return
        self._asked_at, self._asked_size = self.desk.clock(), self.chart.size()
        sizes = [
            ChartSize(
                drawn.wanted.width(),
                drawn.wanted.height(),
                max(16, self.scale.px(_CHART_TEXT)) * drawn.devicePixelRatioF(),
            )
            for drawn in (self.chart, self.wait_chart)
        ]
        self.desk.staff.today.ask(self._span, *sizes)

    def _show_waiting(self, answer: Answer[Figures]) -> None:
        if self._seen != _WAITS:
            self._seen = _WAITS
            self._show_nothing()
        for drawn in (self.chart, self.wait_chart):
            if answer.problem:
                drawn.say(self.desk.translated(answer.problem))
                continue
            since = answer.since if answer.since is not None else self.desk.clock()
            still = self.desk.clock() - since >= STILL_AFTER
            drawn.wait(self.say["still_loading"] if still else "")

    def _show_nothing(self) -> None:
        """No number of another span may stand under the name of this one."""
        self.subtitle.set_text(self.say["subtitle"])
        self._chart_title.set_text(self.say[f"chart_{self._span.value}"])
        for number in self.numbers.values():
            number.show_number("–", "")
        self.outcomes.show_counts(0, 0, "")
        self._after.set_text(" ")
        self._went_away.set_text(" ")
        self._note.setVisible(False)

    def _show_figures(self, figures: Figures) -> None:
        say, people, before = self.say, figures.people, figures.before
        self.subtitle.set_text(
            say["counts_only"].format(date=self.desk.words.write_date(figures.first.astimezone()))
            if figures.span is Span.TODAY
            else say["subtitle"]
        )
        self._chart_title.set_text(say[f"chart_{figures.span.value}"])
        before_it = say[f"before_{figures.span.value}"]
        told = before_it.format(value=before.total) if before.total else ""
        self.numbers["people"].show_number(str(people.total), told)
        self.numbers["right"].show_number(
            _share(people.compliance),
            before_it.format(value=_share(before.compliance)) if before.total else "",
        )
        away = figures.reminded - figures.put_right
        of = self.desk.words.of.format(n=figures.put_right, total=figures.reminded)
        self.numbers["after"].show_number(
            of if figures.reminded else "–",
            say["went_away"].format(n=away) if away else "",
        )
        self.numbers["wait"].show_number(
            self._seconds(figures.wait_s),
            say["wait_95"].format(value=self._seconds(figures.wait_95_s))
            if figures.wait_95_s is not None
            else "",
        )
        self._show_after(figures, away)
        if figures.chart:
            self.chart.show_png(figures.chart, self._chart_title.text)
        else:
            self.chart.say(say["nobody"])
        if figures.wait_chart:
            self.wait_chart.show_png(figures.wait_chart, say["wait_title"])
        else:
            self.wait_chart.say(say["nobody"])
        self._note.setVisible(bool(figures.chart) and figures.reminded > 0)

    def _seconds(self, value: float | None) -> str:
        return "–" if value is None else self.desk.words.measured(round(value, 1), "s")

    def _show_after(self, figures: Figures, away: int) -> None:
        say = self.say
        right = say["put_right"].format(n=figures.put_right)
        self.outcomes.show_counts(figures.put_right, away, right)
        if not figures.reminded:
            self._after.set_text(say["nobody_reminded"])
            self._went_away.set_text(" ")
            return
        after = self._seconds(figures.after_s)
        self._after.set_text(say["typically"].format(value=after) if figures.after_s else right)
        self._went_away.set_text(say["went_away"].format(n=away) if away else " ")


def _share(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}\u202f%"
