"""The live picture of the page Checking: whole, with the raw detections and their scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.gate import REFERENCE_HEIGHT, REFERENCE_WIDTH
from kiosk.types import Label
from ui import theme
from ui.boxes import paint_boxes
from ui.faces import Face
from ui.kit.control import painting, rounded
from ui.kit.scale import STRONG_HINT
from ui.staff.live import Canvas, cut_corners, paint_struck_camera
from ui.staff.zone import RADIUS, Zone

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from kiosk.staff.records import RawFace
    from kiosk.types import Frame
    from ui.kit.scale import Scale
    from ui.words import Words

_BOX_SHARE = 0.62
_USUAL_SHAPE = 9 / 16

_FAINTEST = 0.25
"""Least score of a detection that does not count and is drawn all the same. A network whispers
everywhere; fainter boxes would hide the face they are to be compared with."""


class Preview(QWidget):
    """Picture, boxes and zone. As high as the camera's picture is, so that nothing is cropped."""

    def __init__(self, scale: Scale, words: Words) -> None:
        """No picture at first."""
        super().__init__()
        self._scale, self._words, self._say = scale, words, words.staff["checking"]
        self._canvas = Canvas()
        self._frame: Frame | None = None
        self._faces: tuple[RawFace, ...] = ()
        self._least = 0
        self._waits = False
        self._shape = _USUAL_SHAPE
        self.zone = Zone(scale, dict(self._say), self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self._say["preview"])

    @property
    def lost(self) -> bool:
        """True while there is no picture although there should be one."""
        return self._frame is None and not self._waits

    def show_faces(
        self, frame: Frame | None, faces: Sequence[RawFace], *, waits: bool = False
    ) -> None:
        """Show a frame, and what the detector found in it.

        None is for a lost camera, or while the kiosk ``waits`` for its first answer.
        """
        self._frame, self._faces, self._waits = frame, tuple(faces), waits
        self.zone.setVisible(frame is not None)
        if frame is not None and abs(frame.height / frame.width - self._shape) > 0.001:
            self._shape = frame.height / frame.width
            self.updateGeometry()
        self.update()

    def show_least(self, pixels: int) -> None:
        """Draw the smallest face that is judged, ``pixels`` wide once the picture fills 960x544."""
        self._least = pixels
        self.update()

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """The picture's own ratio."""
        return round(width * self._shape)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As the design has it."""
        width = self._scale.px(848)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Smaller than this no corner can be moved."""
        width = self._scale.px(640)
        return QSize(width, self.heightForWidth(width))

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The zone lies over all of it."""
        self.zone.setGeometry(self.rect())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Picture, smallest face, boxes; the zone paints itself above."""
        spot = QRectF(self.rect())
        with painting(self) as painter:
            if self._waits:
                painter.fillRect(spot, QColor(theme.PAPER_2))
            elif self._frame is None:
                paint_struck_camera(painter, spot, self._scale.px(200))
            else:
                self._paint_live(painter, spot, self._frame)
            cut_corners(painter, spot, self._scale.px(RADIUS), theme.PAPER)

    def _paint_live(self, painter: QPainter, spot: QRectF, frame: Frame) -> None:
        self._canvas.show(frame.pixels, self.size(), painter.device().devicePixelRatioF())
        self._canvas.paint(painter, spot)
        scale = spot.width() / frame.width
        for face in self._faces:
            if not face.judged and (face.counts or face.score >= _FAINTEST):
                self._paint_raw(painter, face, scale)
        self._paint_judged(painter, spot, scale)
        self._paint_least(painter, spot, frame)

    def _paint_judged(self, painter: QPainter, spot: QRectF, scale: float) -> None:
        """Boxes as passers-by see them, painted in pixels of the screen."""
        ratio = painter.device().devicePixelRatioF()
        boxes = [_box(face, scale * ratio) for face in self._faces if face.judged]
        boxes.sort(key=lambda box: box.area)
        bounds = QRectF(spot.topLeft() * ratio, spot.size() * ratio)
        u = self._scale.u * _BOX_SHARE * ratio
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        paint_boxes(painter, boxes, bounds, [self._words], u=u, veil=False, confidence=True)
        painter.restore()

    def _paint_raw(self, painter: QPainter, face: RawFace, scale: float) -> None:
        """A detection that does not count as things are: thin lines and its score."""
        rect = _rect(face, scale)
        for colour, width in ((theme.INK, 6), (theme.WHITE, 2)):
            pen = QPen(QColor(colour), self._scale.line(width))
            if not face.counts and colour == theme.WHITE:
                pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect)
        said = f"{face.score:.2f}"
        if face.counts and face.label is not Label.NOT_VISIBLE:
            said = f"{self._words.chip[face.label.value]} {said}"
        self._paint_note(painter, said, rect.bottomLeft())

    def _paint_least(self, painter: QPainter, spot: QRectF, frame: Frame) -> None:
        if not self._least:
            return
        fills = min(REFERENCE_WIDTH / frame.width, REFERENCE_HEIGHT / frame.height)
        side = self._least / fills * spot.width() / frame.width
        # Inside the zone, and beside whoever stands in the middle.
        left = min((x for x, _ in self.zone.corners), default=0.0) + 0.05
        top = min((y for _, y in self.zone.corners), default=0.0) + 0.14
        square = QRectF(left * spot.width(), top * spot.height(), side, side)
        for colour, width in ((theme.WHITE, 10), (theme.INK, 5)):
            pen = QPen(QColor(colour), self._scale.line(width))
            if colour == theme.INK:
                pen.setDashPattern([2.4, 1.6])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            radius = min(self._scale.px(16), side * 0.2)
            painter.drawRoundedRect(square, radius, radius)
        said = self._say["smallest_face"]
        self._paint_note(
            painter, said, QPointF(square.left(), square.bottom() + self._scale.px(10))
        )

    def _paint_note(self, painter: QPainter, said: str, corner: QPointF) -> None:
        scale = self._scale
        measure = scale.metrics(STRONG_HINT)
        width = measure.horizontalAdvance(said) + scale.px(24)
        tall = scale.leading(STRONG_HINT)
        x = min(max(0.0, corner.x()), self.width() - width)
        y = min(corner.y(), self.height() - tall)
        note = QRectF(x, y, width, tall)
        rounded(painter, note, tall / 2, theme.WHITE)
        painter.setPen(QColor(theme.INK))
        painter.setFont(scale.font(STRONG_HINT))
        baseline = note.center().y() + (measure.ascent() - measure.descent()) / 2
        painter.drawText(QPointF(x + scale.px(12), baseline), said)


def _rect(face: RawFace, scale: float) -> QRectF:
    box = face.box
    return QRectF(box.x1 * scale, box.y1 * scale, box.width * scale, box.height * scale)


def _box(face: RawFace, scale: float) -> Face:
    return Face(_rect(face, scale), face.label, 1.0, face.score)
