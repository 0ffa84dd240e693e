"""What all controls share: how they are painted, and how focus shows."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Iterator

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QApplication, QWidget

from ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from ui.kit.scale import Scale

_RING, _AWAY = 6, 5
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


@contextmanager
def painting(widget: QWidget) -> Iterator[QPainter]:
    """A painter of smooth edges; ended whatever happens, or Qt would not paint the widget again."""
    painter = QPainter(widget)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        yield painter
    finally:
        painter.end()


def rounded(
    painter: QPainter, spot: QRectF, radius: float, fill: str, line: str = "", width: float = 0
) -> None:
    """Fill a rounded rectangle; the outline, where ``line`` is a colour, lies inside ``spot``."""
    painter.setPen(QPen(QColor(line), width) if line else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    inset = width / 2 if line else 0
    painter.drawRoundedRect(spot.adjusted(inset, inset, -inset, -inset), radius, radius)


class FocusRing(QWidget):
    """The ring round whatever the keyboard speaks to; above everything, in nobody's way.

    A touch or click moves the focus without a ring, the next Tab shows it again.
    """

    def __init__(self, scale: Scale, parent: QWidget) -> None:
        """Watch the focus inside ``parent``."""
        super().__init__(parent)
        self._scale = scale
        self._target: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - there are no widgets without one
        app.focusChanged.connect(self._moved)

    @property
    def target(self) -> QWidget | None:
        """The control the ring is round, None while it is hidden."""
        return self._target if self.isVisible() else None

    def follow(self) -> None:
        """Go where the control is now: it scrolled, or was laid out anew."""
        target, parent = self._target, self.parentWidget()
        if target is None or parent is None or not target.isVisible():
            self.hide()
            return
        room = self._scale.px(_AWAY) + self._scale.px(_RING)
        corner = target.mapTo(parent, target.rect().topLeft())
        self.setGeometry(
            corner.x() - room,
            corner.y() - room,
            target.width() + 2 * room,
            target.height() + 2 * room,
        )
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Ink on bright grounds, white on dark ones."""
        with painting(self) as painter:
            dark = bool(self._target and self._target.property("on_dark"))
            colour = theme.WHITE if dark else theme.INK
            width = self._scale.line(_RING)
            radius = self._scale.px(20 + _AWAY)
            rounded(painter, QRectF(self.rect()), radius, "", colour, width)

    def _moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        parent = self.parentWidget()
        mine = now is not None and parent is not None and parent.isAncestorOf(now)
        self._target = now if mine and now is not None and by_keyboard(now) else None
        self.follow()


def by_keyboard(control: QWidget) -> bool:
    """Whether the focus came to ``control`` by the keyboard."""
    return bool(control.property("by_keyboard"))


def note_focus(control: QWidget, reason: Qt.FocusReason) -> None:
    """Remember how the focus came; to be called in ``focusInEvent``, before the ring looks."""
    control.setProperty("by_keyboard", reason in _BY_KEYBOARD)


def give_focus_up(control: QWidget) -> None:
    """Hand the focus of a control that goes deaf or away to the panel or dialog around it.

    Qt would hand it on to another control, with a ring, although nobody chose that one. Whoever
    came by the keyboard goes on from there.
    """
    if not control.hasFocus() or by_keyboard(control):
        return
    around = control.parentWidget()
    while around is not None and not around.focusPolicy() & Qt.FocusPolicy.ClickFocus:
        around = around.parentWidget()
    if around is not None:
        around.setFocus(Qt.FocusReason.OtherFocusReason)
