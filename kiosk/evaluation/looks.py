"""What a detector says of a picture, beside what is true of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Sequence

from kiosk.evaluation import tao
from kiosk.evaluation.metrics import Sample
from kiosk.gate import REFERENCE_HEIGHT, REFERENCE_WIDTH
from kiosk.types import Box, Detection, Label

if TYPE_CHECKING:
    import numpy as np

    from kiosk.detectors.detector import GridBoxDetector
    from kiosk.evaluation.kitti import Truth

LEAST_SCORE = 0.02
"""Average precision uses every detection down to here."""

_FLOORS = dict.fromkeys(Label, LEAST_SCORE)


class Look(NamedTuple):
    """One picture in pixels at 960x544, and, for TAO's figure, in those of the network.

    A face has one label in ``sample``, as at the door. Elsewhere each class is taken by itself, as
    VOC, COCO and TAO do: a face may have several.
    """

    sample: Sample
    apart: Sample
    network: tao.Look


def look(
    detector: GridBoxDetector, pixels: np.ndarray, truths: Sequence[Truth], min_width: float
) -> Look:
    """Look at a picture, uint8 BGR (height, width, 3), once.

    Faces narrower than ``min_width`` pixels at 960x544 are not judged. Raises DetectorError.
    """
    picture, placement = detector.preprocess(pixels)
    tensors = detector.infer(picture)
    every = detector.cluster(tensors, placement, _FLOORS)
    decided = detector.cluster(tensors, placement)
    apart = detector.each_class(tensors, placement, _FLOORS)
    full = min(REFERENCE_WIDTH / placement.width, REFERENCE_HEIGHT / placement.height)
    across = placement.shown_width / placement.width
    down = placement.shown_height / placement.height
    sample = Sample(
        [_judged(truth, full, min_width) for truth in truths],
        [_scaled(each, full, full) for each in every],
        [_scaled(each, full, full) for each in decided],
    )
    return Look(
        sample,
        replace(sample, detections=[_scaled(each, full, full) for each in apart]),
        tao.Look(
            [(_box(t.box, across, down), t.label) for t in truths if t.label],
            [_scaled(each, across, down) for each in apart],
        ),
    )


def _judged(truth: Truth, full: float, min_width: float) -> Truth:
    wide = truth.box.width * full >= min_width
    return truth._replace(box=_box(truth.box, full, full), judged=truth.judged and wide)


def _scaled(found: Detection, across: float, down: float) -> Detection:
    return Detection(_box(found.box, across, down), found.label, found.score)


def _box(box: Box, across: float, down: float) -> Box:
    return Box(box.x1 * across, box.y1 * down, box.x2 * across, box.y2 * down)
