"""Which faces get a box, where it stands and what it says: geometry in pane pixels, no painting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QRectF, QSize

from kiosk.types import UNMASKED, Label

if TYPE_CHECKING:
    from kiosk.types import Outcome, Track
    from ui.picture import Crop

GROW_UP, GROW_ACROSS, GROW_DOWN = 0.18, 0.12, 0.08
INSET = 10
SMALLEST, SMALL = 64, 96
HIDDEN_SHARE = 0.45
KEEP_FOR, FADE_FOR = 0.30, 0.18


@dataclass(frozen=True)
class Face:
    """One box. ``label`` is the verdict, NOT_VISIBLE while there is none; ``confidence`` 0..1.

    ``quiet`` faces carry a badge instead of a chip; ``thin`` ones have lighter lines.
    """

    rect: QRectF
    label: Label
    progress: float = 0.0
    confidence: float = 0.0
    opacity: float = 1.0
    quiet: bool = False
    thin: bool = False

    @property
    def acts(self) -> bool:
        """True for somebody who must do something."""
        return self.label in UNMASKED

    @property
    def area(self) -> float:
        """Area in square pixels; a larger face is nearer."""
        return self.rect.width() * self.rect.height()


def faces(outcome: Outcome, crop: Crop, pane: QSize, u: float) -> list[Face]:
    """The boxes of an outcome in painting order: far before near, who must act last."""
    drawn = [_face(track, outcome.at, crop, pane, u) for track in outcome.tracks]
    shown = [face for face in drawn if face.opacity > 0 and face.rect.width() >= SMALLEST * u]
    shown = [face for face in shown if _bounds(pane).intersects(face.rect)]
    shown.sort(key=lambda face: (face.acts, face.area))
    anybody_acts = any(face.acts for face in shown)
    return [_toned(face, shown, anybody_acts=anybody_acts, u=u) for face in shown]


def _face(track: Track, at: float, crop: Crop, pane: QSize, u: float) -> Face:
    verdict = track.verdict
    return Face(
        rect=_grown(crop.to_pane(track.box), pane, INSET * u),
        label=verdict.label if verdict else Label.NOT_VISIBLE,
        progress=min(1.0, max(0.0, track.progress)),
        confidence=verdict.confidence if verdict else 0.0,
        opacity=_opacity(at - track.last_seen),
    )


def _opacity(unseen: float) -> float:
    return min(1.0, max(0.0, 1 - (unseen - KEEP_FOR) / FADE_FOR))


def _bounds(pane: QSize) -> QRectF:
    return QRectF(0, 0, pane.width(), pane.height())


def _grown(face: QRectF, pane: QSize, inset: float) -> QRectF:
    """Grow a face so that hair and chin are inside, but not over the picture's edge.

    A side of the face itself that lies outside stays there, so that its line is left open.
    """
    left = face.left() - GROW_ACROSS * face.width()
    right = face.right() + GROW_ACROSS * face.width()
    top = face.top() - GROW_UP * face.height()
    bottom = face.bottom() + GROW_DOWN * face.height()
    if face.left() > 0:
        left = max(left, min(inset, face.left()))
    if face.top() > 0:
        top = max(top, min(inset, face.top()))
    if face.right() < pane.width():
        right = min(right, max(pane.width() - inset, face.right()))
    if face.bottom() < pane.height():
        bottom = min(bottom, max(pane.height() - inset, face.bottom()))
    return QRectF(left, top, right - left, bottom - top)


def _toned(face: Face, shown: Sequence[Face], *, anybody_acts: bool, u: float) -> Face:
    small = face.rect.width() < SMALL * u
    beside = anybody_acts and face.label is Label.MASK
    hidden = any(_hides(other, face) for other in shown)
    return replace(face, quiet=small or beside or hidden, thin=small or beside)


def _hides(near: Face, far: Face) -> bool:
    if near is far or near.area < far.area:
        return False
    both = near.rect.intersected(far.rect)
    return both.width() * both.height() > HIDDEN_SHARE * far.area
