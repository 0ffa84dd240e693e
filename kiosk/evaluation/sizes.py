"""The figures apart for near and far faces.

Boxes are in pixels of a picture that fills 960x544. As in COCO, a band judges the faces that are as
wide as it says; a box counts there if it is as wide itself, or lies on a face of the band.
"""

from __future__ import annotations

from typing import NamedTuple, Sequence

from kiosk.evaluation.kitti import Truth
from kiosk.evaluation.metrics import ENOUGH, Sample
from kiosk.types import Box, Detection


class Band(NamedTuple):
    """Widths from ``least`` up to but not including ``below``, in pixels at 960x544."""

    name: str
    least: float
    below: float

    def holds(self, box: Box) -> bool:
        """Whether the box is as wide as the band says."""
        return self.least <= box.width < self.below


BANDS = (
    Band("20-40", 20, 40),
    Band("40-80", 40, 80),
    Band("80-160", 80, 160),
    Band(">160", 160, float("inf")),
)


def within(sample: Sample, band: Band) -> Sample:
    """The same picture, judged by the faces of one band alone."""
    truths = [t._replace(judged=t.judged and band.holds(t.box)) for t in sample.truths]
    faces = [truth for truth in truths if truth.judged]
    looks = (
        [each for each in boxes if band.holds(each.box) or _on(each, faces)]
        for boxes in (sample.detections, sample.decided)
    )
    return Sample(truths, *looks)


def _on(detection: Detection, faces: Sequence[Truth]) -> bool:
    return any(
        face.label is detection.label and face.box.iou(detection.box) >= ENOUGH for face in faces
    )
