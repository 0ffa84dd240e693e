"""How a finger holds what it drags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

if TYPE_CHECKING:
    from ui.kit.scale import Scale

_TREMBLES = 12


class Grip:
    """A mere tap moves nothing, and nothing jumps under the finger that took it beside its middle.

    Places are in the coordinates of whatever stays where it is.
    """

    def __init__(self, scale: Scale) -> None:
        """A finger that moves less than twelve design pixels still taps."""
        self._trembles = scale.px(_TREMBLES)
        self._finger, self._beside = QPointF(), QPointF()
        self._drags = False

    def take(self, finger: QPointF, thing: QPointF) -> None:
        """Take what lies at ``thing``."""
        self._finger, self._beside, self._drags = finger, thing - finger, False

    def drag(self, finger: QPointF) -> QPointF | None:
        """Where it is to lie; None while the finger only trembles."""
        way = (finger - self._finger).manhattanLength()
        self._drags = self._drags or way >= self._trembles
        return finger + self._beside if self._drags else None
