"""Where things are on a face: a cylinder laid through its five landmarks.

A point on the front of a head is told by an angle to the side of the nose, in radians (positive to
the right in the picture), and by how far down it is: 0 at the eyes, 1 at the mouth, about 1.75 at
the chin. On a head of radius R that is turned by ``yaw``, angle a lies R sin(a + yaw) beside the
axis, and so does the point between the eyes, which stand EYE to both sides of it, at R cos(EYE)
sin(yaw). What is painted onto the face thus gets narrow towards the far side, as in a photograph.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from models.training.pictures import Landmarks

RADIUS = 1.08
"""Radius of a head in distances between its eyes."""

BETWEEN_EYES = 0.88
"""Cosine of the angle from the nose to an eye, 28 degrees."""

NOSE = 0.46
"""How far the tip of the nose stands out before the eyes, in radii."""

MOST_YAW = 0.75
"""Sine of the greatest turn believed; the eye that is farther away would be hidden beyond."""

NARROW, WIDE = 0.85, 1.15
"""From eye to eye on the longest and the broadest faces, in ways from the eyes to the mouth."""

LEAST_BETWEEN = 0.35
"""Eyes closer together than this belong to a face seen from the side."""


CHIN = 1.75
"""How far down the chin is."""


@dataclass(frozen=True)
class FaceFrame:
    """The cylinder. ``eyes`` is the point between; ``across`` and ``down`` are unit vectors.

    ``height`` is the way from the eyes to the mouth and ``radius`` the head's, both in pixels;
    ``lean`` is how many pixels the middle of the face drifts across on that way; ``sine`` is the
    sine of the yaw; ``nose`` is how far down the tip of the nose is.
    """

    eyes: np.ndarray
    across: np.ndarray
    down: np.ndarray
    height: float
    radius: float
    lean: float
    sine: float
    nose: float

    def point(self, angle: float, down: float) -> tuple[float, float]:
        """The pixel (x, y) of a place on the face."""
        reach = math.sin(min(max(angle + math.asin(self.sine), -math.pi / 2), math.pi / 2))
        side = self.radius * (reach - BETWEEN_EYES * self.sine) + self.lean * down
        x, y = self.eyes + side * self.across + down * self.height * self.down
        return float(x), float(y)

    def places(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Angle and how far down, for pixels; beside the head the angle goes on steeply."""
        right, below = x - self.eyes[0], y - self.eyes[1]
        down = (right * self.down[0] + below * self.down[1]) / self.height
        side = right * self.across[0] + below * self.across[1] - self.lean * down
        reach = side / self.radius + BETWEEN_EYES * self.sine
        seen = np.clip(reach, -1, 1)
        return np.arcsin(seen) - math.asin(self.sine) + (reach - seen) * 4, down


def frame_of(landmarks: Landmarks) -> FaceFrame | None:
    """The frame of a face; None where the points make none (seen from the side, upside down)."""
    left_eye, right_eye, nose, left_mouth, right_mouth = np.asarray(landmarks, float)
    eyes, mouth = (left_eye + right_eye) / 2, (left_mouth + right_mouth) / 2
    line = right_eye - left_eye + right_mouth - left_mouth
    across = line / max(float(np.hypot(*line)), 1e-6)
    down = np.array([-across[1], across[0]])
    height, between = float((mouth - eyes) @ down), float((right_eye - left_eye) @ across)
    if height <= 2 or between < LEAST_BETWEEN * height:
        return None
    lean = float((mouth - eyes) @ across)
    nose_down = float((nose - eyes) @ down) / height
    sine, radius = _turn(float((nose - eyes) @ across) - lean * nose_down, between, height)
    nose_down = min(max(nose_down, 0.4), 0.85)
    return FaceFrame(eyes, across, down, height, radius, lean, sine, nose_down)


def _turn(nose_side: float, between: float, height: float) -> tuple[float, float]:
    """Sine of the yaw, told by where the nose is, and the radius of a head that is turned so."""
    sine = nose_side / (NOSE * RADIUS * max(between, NARROW * height))
    sine = min(max(sine, -MOST_YAW), MOST_YAW)
    frontal = between / math.sqrt(1 - sine * sine)
    return sine, RADIUS * min(max(frontal, NARROW * height), WIDE * height)
