"""The whole screen as one painting: everything but windows, threads and timers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from ui import answer, strip, theme
from ui.aside import paint_clock, paint_hint
from ui.fonts import can_write
from ui.layout import layout
from ui.pane import Pane
from ui.scene import Scene, Show
from ui.words import load

if TYPE_CHECKING:
    from kiosk.settings import UiSettings
    from kiosk.types import Outcome
    from ui.theme import Look
    from ui.words import Words

LOOKS = {
    Show.STARTING: theme.REST,
    Show.IDLE: theme.REST,
    Show.CHECKING: theme.REST,
    Show.CLEAR: theme.CLEAR,
    Show.NO_MASK: theme.NO_MASK,
    Show.MISPLACED: theme.MISPLACED,
    Show.FAULT: theme.BLIND,
}


def usable_words(languages: Sequence[str]) -> tuple[Words, ...]:
    """The words of ``languages`` that this machine has letters for, at least one language.

    Raises InputError for a language there is no file for.
    """
    words = tuple(load(language) for language in languages)
    return tuple(word for word in words if can_write(word.script)) or words[:1]


class View:
    """Paints scenes at one size. Belongs to the GUI thread."""

    def __init__(self, settings: UiSettings, width: int, height: int) -> None:
        """Lay out for ``width`` x ``height`` pixels of the screen."""
        self.layout = layout(width, height)
        self.words = usable_words(settings.languages)
        self._hint = settings.hint
        self._pane = Pane(self.layout, self.words, confidence=settings.show_confidence)
        self._surround: tuple[Scene, QImage] | None = None

    def paint(
        self,
        painter: QPainter,
        dirty: QRect,
        scene: Scene,
        outcome: Outcome | None,
        ground: QColor | None = None,
    ) -> None:
        """Paint what lies in ``dirty``; ``ground`` overrides the scene's while colours fade."""
        look = LOOKS[scene.show]
        colour = QColor(look.ground) if ground is None else ground
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        if not self.layout.pane.contains(dirty):
            painter.fillRect(dirty, colour)
            painter.drawImage(0, 0, self._drawn_surround(scene, look))
        self._pane.paint(painter, scene, look, colour, outcome)

    def _drawn_surround(self, scene: Scene, look: Look) -> QImage:
        # Text and pictograms change with the scene, not with the frame: drawn once, then copied.
        if self._surround is None or self._surround[0] != scene:
            self._surround = (scene, self._draw_surround(scene, look))
        return self._surround[1]

    def _draw_surround(self, scene: Scene, look: Look) -> QImage:
        place = self.layout
        image = QImage(place.width, place.height, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            answer.paint_answer(painter, scene, look, self.words, place)
            strip.paint_strip(painter, scene, look, self.words, place)
            strip.paint_marks(painter, scene, look, place)
            self._paint_aside(painter, scene, look)
        finally:
            painter.end()
        return image

    def _paint_aside(self, painter: QPainter, scene: Scene, look: Look) -> None:
        place = self.layout
        if place.portrait:
            room = answer.aside_room(answer.set_sentence(scene, self.words, place), place)
        else:
            room = strip.aside_room(place)
        if scene.clock and not place.low:
            paint_clock(painter, scene.clock, self.words, room, look.text, place)
        if scene.hint:
            paint_hint(painter, self._hint, self.words, room, look.text, place)
