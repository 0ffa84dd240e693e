"""Paints what lies over the picture: veil, boxes, chips. Shape tells the verdict, then colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from kiosk.types import Label
from ui import theme
from ui.chips import GAP, GROUND, Chip, paint_lone_badge, place, text_colour

if TYPE_CHECKING:
    from ui.faces import Face
    from ui.words import Words

_ROUND, _CUT, _CORNER_SHARE = 40, 34, 0.18
_LINE, _CASING = 12, 22
_THIN_LINE, _THIN_CASING = 6, 12
_DASH, _DASH_GAP = 44, 14
_WAIT_LINE, _WAIT_PROGRESS, _WAIT_CASING = 6, 14, 16
_ENDLESS = 100000.0


def outline(face: Face, u: float) -> QPainterPath:
    """The box as a path: an octagon for no mask, round corners for all else."""
    rect, path = face.rect, QPainterPath()
    largest = _CORNER_SHARE * min(rect.width(), rect.height())
    if face.label is not Label.NO_MASK:
        corner = min(_ROUND * u, largest)
        path.addRoundedRect(rect, corner, corner)
        return path
    path.addPolygon(_octagon(rect, min(_CUT * u, largest)))
    path.closeSubpath()
    return path


def paint_boxes(
    painter: QPainter,
    faces: Sequence[Face],
    pane: QRectF,
    words: Sequence[Words],
    *,
    u: float,
    veil: float,
    confidence: bool,
) -> None:
    """Paint every face's box and label, and the veil as far as it has come (0..1).

    The painter's origin is the pane's corner.
    """
    paths = [outline(face, u) for face in faces]
    paint_veil(painter, pane, [path for path, face in zip(paths, faces) if face.acts], veil)
    for path, face in zip(paths, faces):
        painter.setOpacity(face.opacity)
        _paint_casing(painter, path, face, u)
    for path, face in zip(paths, faces):
        painter.setOpacity(face.opacity)
        _paint_line(painter, path, face, u)
    _paint_labels(painter, faces, pane, words, u=u, confidence=confidence)
    painter.setOpacity(1)


def _octagon(rect: QRectF, cut: float) -> list[QPointF]:
    left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
    return [
        QPointF(left + cut, top),
        QPointF(right - cut, top),
        QPointF(right, top + cut),
        QPointF(right, bottom - cut),
        QPointF(right - cut, bottom),
        QPointF(left + cut, bottom),
        QPointF(left, bottom - cut),
        QPointF(left, top + cut),
    ]


def paint_veil(
    painter: QPainter, pane: QRectF, holes: Sequence[QPainterPath], share: float
) -> None:
    """Dim the picture but for the holes, by ``share`` (0..1) of the whole veil."""
    if share <= 0:
        return
    # One united path: two crossing holes would otherwise veil each other where they overlap.
    spared = QPainterPath()
    for hole in holes:
        spared = spared.united(hole)
    path = QPainterPath()
    path.addRect(pane)
    path.addPath(spared)
    colour = QColor(theme.VEIL)
    colour.setAlphaF(theme.VEIL_SHARE * share)
    painter.fillPath(path, colour)


def _width(face: Face, whole: float, thin: float, u: float) -> float:
    return max(2.0, (thin if face.thin else whole) * u)


def _stroke(painter: QPainter, path: QPainterPath, pen: QPen) -> None:
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.strokePath(path, pen)


def _faded(colour: str, alpha: float) -> QColor:
    made = QColor(colour)
    made.setAlphaF(alpha)
    return made


def _paint_casing(painter: QPainter, path: QPainterPath, face: Face, u: float) -> None:
    if face.label is Label.NOT_VISIBLE:
        pen = QPen(_faded(theme.INK, 0.55), max(2.0, _WAIT_CASING * u))
    else:
        pen = QPen(QColor(text_colour(face.label)), _width(face, _CASING, _THIN_CASING, u))
    _stroke(painter, path, pen)


def _paint_line(painter: QPainter, path: QPainterPath, face: Face, u: float) -> None:
    if face.label is Label.NOT_VISIBLE:
        _paint_progress(painter, path, face, u)
        return
    pen = QPen(QColor(GROUND[face.label]), _width(face, _LINE, _THIN_LINE, u))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if face.label is Label.MISPLACED:
        width = pen.widthF()
        pen.setDashPattern([_DASH * u / width, _DASH_GAP * u / width])
    _stroke(painter, path, pen)


def _paint_progress(painter: QPainter, path: QPainterPath, face: Face, u: float) -> None:
    _stroke(painter, path, QPen(_faded(theme.WHITE, 0.55), max(2.0, _WAIT_LINE * u)))
    if face.progress <= 0:
        return
    pen = QPen(QColor(theme.WHITE), max(2.0, _WAIT_PROGRESS * u))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    for half in _halves(
        face.rect, min(_ROUND * u, _CORNER_SHARE * min(face.rect.width(), face.rect.height()))
    ):
        done = half.length() * face.progress / pen.widthF()
        pen.setDashPattern([done, _ENDLESS])
        _stroke(painter, half, pen)


def _halves(rect: QRectF, corner: float) -> list[QPainterPath]:
    """Both ways round the box from top centre to bottom centre."""
    size, middle = 2 * corner, rect.center().x()
    right = QPainterPath(QPointF(middle, rect.top()))
    right.arcTo(rect.right() - size, rect.top(), size, size, 90, -90)
    right.arcTo(rect.right() - size, rect.bottom() - size, size, size, 0, -90)
    right.lineTo(middle, rect.bottom())
    left = QPainterPath(QPointF(middle, rect.top()))
    left.arcTo(rect.left(), rect.top(), size, size, 90, 90)
    left.arcTo(rect.left(), rect.bottom() - size, size, size, 180, 90)
    left.lineTo(middle, rect.bottom())
    return [right, left]


def _paint_labels(
    painter: QPainter,
    faces: Sequence[Face],
    pane: QRectF,
    words: Sequence[Words],
    *,
    u: float,
    confidence: bool,
) -> None:
    casing = _CASING * u / 2
    taken = [face.rect.adjusted(-casing, -casing, casing, casing) for face in faces]
    for at, face in reversed(list(enumerate(faces))):
        painter.setOpacity(face.opacity)
        chip = Chip(face.label, words, _percent(face, wanted=confidence), u)
        others = taken[:at] + taken[at + 1 :]
        spot = None if face.quiet else place(chip.size, face.rect, pane, others, GAP * u)
        if spot is None:
            paint_lone_badge(painter, face.label, face.rect, u)
            continue
        chip.paint(painter, spot)
        taken.append(spot)


def _percent(face: Face, *, wanted: bool) -> int | None:
    if not wanted or face.label is Label.NOT_VISIBLE:
        return None
    # Rounded down and never 100: a network is never sure.
    return min(99, int(face.confidence * 100))
