"""Review before saving: old and new of every change, each with its own undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiosk.settings import Settings
from kiosk.types import Label
from ui import theme
from ui.fonts import BOLD, MEDIUM, Style, baseline
from ui.kit.buttons import DANGER, PRIMARY, SMALL, Button
from ui.kit.card import Icon, Rule, as_widget, clear, column, row
from ui.kit.control import painting, rounded
from ui.kit.scale import HINT, LABEL, NAME
from ui.kit.text import Text, wrap
from ui.staff.dialog import Dialog
from ui.staff.settings_text import SettingsText

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from kiosk.staff.records import Change
    from ui.kit.scale import Scale
    from ui.staff.desk import Desk

_OLD, _NEW = Style((28,), 36, MEDIUM), Style((32,), 40, BOLD)
_SCRIPTS = "+traditional_chinese"
_LONG = 20
"""Letters from which on a new value is written smaller."""


class Value(QWidget):
    """A value that was, struck out, or one that is to be, on a tint; several lines if it must."""

    def __init__(self, scale: Scale, text: str, *, new: bool) -> None:
        """Sized for the text."""
        super().__init__()
        self._scale, self._text, self._new = scale, text, new
        longest = max(len(line) for line in text.split("\n"))
        self._style = (NAME if longest > _LONG else _NEW) if new else _OLD
        self._script = scale.script if scale.script != "latin" else "latin" + _SCRIPTS
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(text)

    @property
    def text(self) -> str:
        """What it shows."""
        return self._text

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """All lines and, for a new value, the ground round them."""
        lines = self._lines(width)
        return len(lines) * self._scale.leading(self._style) + 2 * self._scale.px(14)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Every line of the text whole, where there is room."""
        scale = self._scale
        widest = max(scale.width(self._style, line, self._script) for line in self._split())
        width = min(widest, scale.px(430)) + 2 * self._across()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A short word."""
        return QSize(self._scale.px(120), self._scale.px(64))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Lines, with a stroke through what was."""
        scale = self._scale
        lines = self._lines(self.width())
        widths = [scale.width(self._style, line, self._script) for line in lines]
        leading, measure = scale.leading(self._style), scale.metrics(self._style, self._script)
        with painting(self) as painter:
            if self._new:
                ground = QRectF(0, 0, max(widths) + 2 * self._across(), self.height())
                rounded(painter, ground, scale.px(16), theme.ACT_GROUND)
            painter.setFont(scale.font(self._style, self._script))
            colour = QColor(theme.INK if self._new else theme.INK_2)
            top = (self.height() - len(lines) * leading) / 2
            drop = baseline(measure, leading)
            for number, (line, width) in enumerate(zip(lines, widths)):
                left = self._across() if self._new else self.width() - width
                painter.setPen(colour)
                painter.drawText(QPointF(left, top + drop + number * leading), line)
                if not self._new:
                    y = top + (number + 0.5) * leading
                    painter.setPen(QPen(colour, scale.line(3)))
                    painter.drawLine(QPointF(left, y), QPointF(left + width, y))

    def _split(self) -> list[str]:
        return self._text.split("\n")

    def _lines(self, width: float) -> tuple[str, ...]:
        room = width - 2 * self._across()
        return wrap(self._scale, self._style, self._text, room, self._script)

    def _across(self) -> int:
        return self._scale.px(22) if self._new else 0


def beside(scale: Scale, old: Value, new: Value, button: Button) -> QHBoxLayout:
    """Old, arrow, new and a button in a row of their own, for an upright screen."""
    line = row(scale, spacing=16)
    line.addWidget(old, 2)
    line.addWidget(Icon(scale, "right", 36))
    line.addWidget(new, 3)
    line.addWidget(button)
    return line


class Review(Dialog):
    """All changes; saves them together."""

    def __init__(self, desk: Desk) -> None:
        """Show the changes there are."""
        say = desk.say("review")
        super().__init__(desk, "", say["sentence"])
        self._say, self._text = say, SettingsText(desk.words)
        self._shown: tuple[Change, ...] | None = None
        self.undos: dict[str, Button] = {}
        throw = self.add_button(say["throw_away"], DANGER)
        self.buttons.addStretch(1)
        back = self.add_button(desk.say("frame")["back"])
        self.save = self.add_button("", PRIMARY, icon="check")
        throw.clicked.connect(self._throw_away)
        back.clicked.connect(self.closed)
        self.save.clicked.connect(self._save)
        self.refresh()

    def refresh(self) -> None:
        """Show the changes that are left; nothing left closes it."""
        changes = self.desk.staff.changes.changes
        if changes == self._shown:
            return
        self._shown = changes
        if not changes:
            self.closed.emit()
            return
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        clear(self.body)
        self.undos = {}
        for change in changes:
            self.body.addWidget(Rule(self.scale))
            self.body.addWidget(self._row(change))
        self.body.addWidget(Rule(self.scale))
        one = "_one" if len(changes) == 1 else ""
        self.title.set_text(self._say["title" + one].format(n=len(changes)))
        self.save.set_text(self._say["save" + one].format(n=len(changes)))
        QTimer.singleShot(0, self, self.place_card)

    def _row(self, change: Change) -> QWidget:
        scale, text = self.scale, self._text
        before, after = self._plain(change.key, change.old), self._plain(change.key, change.new)
        effect = text.effect(change.key, before, after)
        name = Text(scale, LABEL, text.name(change.key))
        told = Text(scale, HINT, effect, colour=theme.INK_2)
        if not effect:
            told.hide()
        undo = Button(scale, self._say["undo"], SMALL, icon="undo", height=72)
        undo.setAccessibleName(f"{self._say['undo']}: {name.text}")
        undo.clicked.connect(lambda: self._undo(change.key))
        self.undos[change.key] = undo
        old = Value(scale, text.value(change.key, before), new=False)
        new = Value(scale, text.value(change.key, after), new=True)
        if self.desk.stacked:
            stack = column(scale, name, told)
            stack.addLayout(beside(scale, old, new, undo))
            return as_widget(stack)
        line = row(scale, spacing=20)
        line.addLayout(column(scale, 1, name, told, 1, spacing=0), 6)
        line.addWidget(old, 4, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(Icon(scale, "right", 36))
        line.addWidget(new, 5, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(undo)
        made = as_widget(line)
        made.setMinimumHeight(scale.px(104))
        return made

    def _plain(self, key: str, value: Any) -> Any:
        """A threshold that is left to the model, as the number it comes to."""
        if value is not None or not key.startswith("detector.thresholds."):
            return value
        floors = self.desk.staff.checking.floors(Settings())
        return floors[Label(key.rpartition(".")[2])]

    def _undo(self, key: str) -> None:
        refused = self.desk.staff.changes.undo(key)
        if refused:
            self.desk.tell(refused)
        self.refresh()

    def _throw_away(self) -> None:
        self.desk.staff.changes.undo_all()
        self.closed.emit()

    def _save(self) -> None:
        self.desk.staff.changes.save()
        self.closed.emit()
