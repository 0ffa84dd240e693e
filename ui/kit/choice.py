"""One of several: a segment, or chips for lengths of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from ui import theme
from ui.kit.buttons import Pressable, narrowest, paint_lines
from ui.kit.control import painting, rounded
from ui.kit.icons import paint_icon
from ui.kit.scale import NAME
from ui.kit.text import wrap

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from ui.kit.scale import Scale

_HEIGHT, _INSET, _RADIUS, _OUTER, _PADDING, _ICON, _ICON_GAP = 72, 6, 17, 22, 18, 30, 12

_WAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Option(Pressable):
    """One of the choices; its words break over two lines where they have to."""

    def __init__(
        self, scale: Scale, text: str, *, chip: bool, ticked: bool = False, acts: bool = False
    ) -> None:
        """``chip`` draws it with an outline; ``ticked`` keeps room for a tick when chosen.

        One that ``acts`` does something at once, so that arrows only go to it and do not choose it.
        """
        super().__init__(scale, text)
        self._chip, self._ticked, self._acts = chip, ticked, acts
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the words on one line."""
        return QSize(self.scale.width(NAME, self.says) + self._beside(), self._tall())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the words on two lines."""
        return QSize(narrowest(self.scale, NAME, self.says) + self._beside(), self._tall())

    def fits(self) -> bool:
        """Whether its words have the room they need."""
        room = self.width() - self._beside()
        lines = wrap(self.scale, NAME, self.says, room)
        widest = max(self.scale.width(NAME, line) for line in lines)
        return widest <= room + 1 and len(lines) * self.scale.leading(NAME) <= self.height()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows go to the next one, which Qt chooses then."""
        way, group = _WAYS.get(Qt.Key(event.key())), self.group()
        if not self._acts or way is None or group is None:
            super().keyPressEvent(event)
            return
        ready = [one for one in group.buttons() if one.isEnabled()]
        there = min(max(0, ready.index(self) + way), len(ready) - 1)
        ready[there].setFocus(Qt.FocusReason.TabFocusReason)

    def paint(self, painter: QPainter, spot: QRectF) -> None:
        """Ink and white when chosen, pale when deaf; a chip gets an outline and a tint instead."""
        scale, chosen, radius = self.scale, self.isChecked(), self.scale.px(_RADIUS)
        colour = theme.INK if self.isEnabled() else theme.OUTLINE
        if self._chip:
            line = theme.ACT if chosen else theme.OUTLINE
            ground = theme.ACT_GROUND if chosen or self.isDown() else theme.WHITE
            rounded(painter, spot, radius, ground, line, scale.line(4 if chosen else 2))
            colour = theme.ACT_PRESSED if chosen else colour
        elif chosen:
            rounded(painter, spot, radius, theme.INK)
            colour = theme.WHITE
        elif self.isDown():
            rounded(painter, spot, radius, theme.RING)
        self._paint_words(painter, spot, colour, ticked=self._ticked and chosen)

    def _paint_words(self, painter: QPainter, spot: QRectF, colour: str, *, ticked: bool) -> None:
        scale = self.scale
        lines = wrap(scale, NAME, self.says, spot.width() - self._beside())
        middle = spot.center()
        if ticked:
            icon, gap = scale.px(_ICON), scale.px(_ICON_GAP)
            text = max(scale.width(NAME, line) for line in lines)
            left = middle.x() - (icon + gap + text) / 2
            tick = QRectF(left, middle.y() - icon / 2, icon, icon)
            paint_icon(painter, "check", tick, colour, 4)
            middle.setX(left + icon + gap + text / 2)
        paint_lines(painter, scale, NAME, lines, middle, colour)

    def _beside(self) -> int:
        tick = self.scale.px(_ICON + _ICON_GAP) if self._ticked else 0
        return 2 * self.scale.px(_PADDING) + tick

    def _tall(self) -> int:
        return max(self.scale.px(_HEIGHT), 2 * self.scale.leading(NAME))


class Choice(QWidget):
    """A row of options of which one is chosen; the arrow keys go through it.

    Signals:
        chosen: The key of the option that somebody chose.
    """

    chosen = Signal(str)

    def __init__(
        self,
        scale: Scale,
        name: str,
        options: Sequence[tuple[str, str]],
        *,
        chips: bool = False,
        ticked: bool = False,
        acts: bool = False,
    ) -> None:
        """``options`` are (key, words); ``name`` is what a screen reader says before each.

        ``acts``: choosing does something at once, for which a key has to be pressed.
        """
        super().__init__()
        self._scale, self._chips = scale, chips
        self._options: dict[str, Option] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        inset = 0 if chips else scale.px(_INSET)
        row.setContentsMargins(inset, inset, inset, inset)
        row.setSpacing(scale.px(12 if chips else _INSET))
        for key, words in options:
            option = Option(scale, words, chip=chips, ticked=ticked, acts=acts)
            option.setAccessibleName(f"{name}: {words}")
            option.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._options[key] = option
            self._group.addButton(option)
            row.addWidget(option, 1)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All as wide as the widest."""
        least = super().sizeHint()
        options, row = list(self._options.values()), self.layout()
        if row is None:
            return least
        margins = row.contentsMargins()
        beside = margins.left() + margins.right() + row.spacing() * (len(options) - 1)
        widest = max(option.sizeHint().width() for option in options)
        return QSize(widest * len(options) + beside, least.height())

    @property
    def options(self) -> dict[str, Option]:
        """The options by key."""
        return dict(self._options)

    @property
    def key(self) -> str:
        """The key of the chosen option, empty for none."""
        return next((key for key, option in self._options.items() if option.isChecked()), "")

    def show_key(self, key: str) -> None:
        """Show what is chosen without telling anybody; an unknown key chooses nothing."""
        if key == self.key:
            return
        if key in self._options:
            self._options[key].setChecked(True)
            return
        self._group.setExclusive(False)
        for option in self._options.values():
            option.setChecked(False)
        self._group.setExclusive(True)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the ground of a segment; chips stand alone."""
        if self._chips:
            return
        with painting(self) as painter:
            rounded(painter, QRectF(self.rect()), self._scale.px(_OUTER), theme.PAPER_2)
