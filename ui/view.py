"""The whole screen as one painting: everything but windows, threads and timers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QRegion

from ui import answer, strip, theme
from ui.aside import paint_clock, paint_hint
from ui.figure import Figure
from ui.fonts import can_write
from ui.layout import layout
from ui.motion import LAST, Pose
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
    Show.NOTICE: theme.REST,
}


def usable_words(languages: Sequence[str]) -> tuple[Words, ...]:
    """The words of ``languages`` that this machine has letters for, at least one language.

    Raises InputError for a language there is no file for.
    """
    words = tuple(load(language) for language in languages)
    return tuple(word for word in words if can_write(word.script)) or words[:1]


@dataclass(frozen=True)
class Moment:
    """Where everything that moves stands just now; as it is made, everything is at rest.

    ``ground`` overrides the scene's colour while colours fade, ``veil`` (0..1) is how far the veil
    over the picture has come, None where it follows the scene at once.
    """

    ground: QColor | None = None
    pose: Pose = LAST
    veil: float | None = None


AT_REST = Moment()


@dataclass(frozen=True)
class _Surround:
    """What stands beside the picture in one scene: at rest as an image, and what moves."""

    scene: Scene
    image: QImage
    room: QRectF
    figure: Figure


class View:
    """Paints scenes at one size. Belongs to the GUI thread."""

    def __init__(self, settings: UiSettings, width: int, height: int) -> None:
        """Lay out for ``width`` x ``height`` pixels of the screen."""
        self.layout = layout(width, height)
        self.words = usable_words(settings.languages)
        self._hint = settings.hint
        self._pane = Pane(self.layout, self.words, confidence=settings.show_confidence)
        self._surround: _Surround | None = None

    @property
    def whole(self) -> QRegion:
        """Every pixel."""
        return QRegion(0, 0, self.layout.width, self.layout.height)

    def reach(self, scene: Scene) -> QRect:
        """The pixels that the scene's pictogram may touch while it moves."""
        return self._drawn_surround(scene).figure.reach

    def paint(
        self,
        painter: QPainter,
        dirty: QRegion,
        scene: Scene,
        outcome: Outcome | None,
        moment: Moment = AT_REST,
    ) -> None:
        """Paint what lies in ``dirty``."""
        look = LOOKS[scene.show]
        colour = QColor(look.ground) if moment.ground is None else moment.ground
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        beside = dirty.subtracted(QRegion(self.layout.pane))
        if not beside.isEmpty():
            self._paint_beside(painter, beside, self._drawn_surround(scene), colour, moment.pose)
        if dirty.intersects(self.layout.pane):
            veil = float(scene.violation) if moment.veil is None else moment.veil
            self._pane.paint(painter, scene, look, colour, outcome, veil)

    @staticmethod
    def _paint_beside(
        painter: QPainter, beside: QRegion, surround: _Surround, ground: QColor, pose: Pose
    ) -> None:
        painter.save()
        painter.setClipRegion(beside, Qt.ClipOperation.IntersectClip)
        spot = beside.boundingRect()
        painter.fillRect(spot, ground)
        painter.drawImage(spot.topLeft(), surround.image, spot)
        if beside.intersects(surround.figure.reach):
            surround.figure.paint(painter, pose)
        painter.restore()

    def _drawn_surround(self, scene: Scene) -> _Surround:
        # Text changes with the scene, not with the frame: drawn once, then copied.
        kept = self._surround
        if kept is None or not kept.scene.differs_in_looks_only(scene):
            kept = self._draw_surround(scene, LOOKS[scene.show])
        elif kept.scene != scene:
            figure = Figure(scene, LOOKS[scene.show], self.layout, kept.room)
            kept = replace(kept, scene=scene, figure=figure)
        self._surround = kept
        return kept

    def _draw_surround(self, scene: Scene, look: Look) -> _Surround:
        place = self.layout
        sentence = answer.set_sentence(scene, self.words, place)
        room = answer.pictogram_room(sentence, place)
        figure = Figure(scene, look, place, room)
        image = QImage(place.width, place.height, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            answer.paint_sentence(painter, sentence, look, place)
            figure.paint_count(painter, self.words[0])
            strip.paint_strip(painter, scene, look, self.words, place)
            strip.paint_marks(painter, scene, look, place)
            self._paint_aside(painter, scene, look, sentence)
        finally:
            painter.end()
        return _Surround(scene, image, room, figure)

    def _paint_aside(
        self, painter: QPainter, scene: Scene, look: Look, sentence: answer.Sentence
    ) -> None:
        place = self.layout
        room = answer.aside_room(sentence, place) if place.portrait else strip.aside_room(place)
        if scene.clock and not place.low:
            paint_clock(painter, scene.clock, self.words, room, look.text, place)
        if scene.hint:
            paint_hint(painter, self._hint, self.words, room, look.text, place)
