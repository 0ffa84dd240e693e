"""SVG drawings as cached images: Qt parses and paints them once per size and colour."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer


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
