"""SVG drawings as cached images: Qt parses and paints them once per size and colour.

A ``Line`` is what is drawn while somebody looks, so it is painted and not cached.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Sequence

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtSvg import QSvgRenderer

_ENDLESS = 100000.0


@dataclass(frozen=True)
class Line:
    """A line with round ends that can be drawn in part, from its beginning on."""

    path: QPainterPath
    colour: str
    width: float

    def paint(self, painter: QPainter, share: float) -> None:
        """Draw ``share`` (0..1) of its length; nothing at 0."""
        if share <= 0:
            return
        pen = QPen(QColor(self.colour), self.width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if share < 1:
            pen.setDashPattern([self.path.length() * share / self.width, _ENDLESS])
        painter.strokePath(self.path, pen)


def through(points: Sequence[tuple[float, float]]) -> QPainterPath:
    """The straight way from point to point."""
    first, *others = (QPointF(x, y) for x, y in points)
    path = QPainterPath(first)
    for point in others:
        path.lineTo(point)
    return path


def along(x: float, y: float, r: float, start: float, end: float) -> QPainterPath:
    """The arc round (x, y) from one angle to the other: degrees, clockwise from the top."""
    path, box = QPainterPath(), QRectF(x - r, y - r, 2 * r, 2 * r)
    path.arcMoveTo(box, 90 - start)
    path.arcTo(box, 90 - start, start - end)
    return path


@lru_cache(maxsize=96)
def drawing(body: str, box: tuple[float, float, float, float], width: int, height: int) -> QImage:
    """Render SVG elements whose view box is ``box`` (x, y, width, height) into an image.

    The image is ``width`` x ``height`` pixels on a clear ground.
    """
    view = " ".join(f"{value:g}" for value in box)
    text = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}">{body}</svg>'
    image = QImage(max(1, width), max(1, height), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    try:
        renderer = QSvgRenderer(QByteArray(text.encode()))
        renderer.render(painter, QRectF(0, 0, image.width(), image.height()))
    finally:
        painter.end()
    return image


def stroke(path: str, colour: str, width: float, **more: object) -> str:
    """An open line with round ends."""
    extra = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
        f'stroke-linecap="round" stroke-linejoin="round"{extra}/>'
    )


def shape(path: str, fill: str, line: str = "none", width: float = 0) -> str:
    """A filled shape, with an outline where ``line`` is a colour."""
    return (
        f'<path d="{path}" fill="{fill}" stroke="{line}" stroke-width="{width:g}" '
        'stroke-linejoin="round"/>'
    )


def circle(x: float, y: float, r: float, fill: str) -> str:
    """A filled circle."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}"/>'


def placed(body: str, x: float, y: float, scale: float = 1.0) -> str:
    """The same elements moved to ``x``, ``y`` and scaled."""
    return f'<g transform="translate({x:g} {y:g}) scale({scale:g})">{body}</g>'
