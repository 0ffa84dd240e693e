"""The detector: picture in, labelled faces out, in three stages that can be timed apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Mapping, NamedTuple

import numpy as np

from kiosk.detectors import cluster, gridbox
from kiosk.detectors.candidates import CAUTION, FLOOR, MOST_CANDIDATES
from kiosk.detectors.gridbox import Cells
from kiosk.detectors.manifest import Dbscan
from kiosk.detectors.preprocess import Preprocessor
from kiosk.errors import InputError
from kiosk.types import Box, Detection, Label

if TYPE_CHECKING:
    from numpy import ndarray

    from kiosk.detectors.model import Model
    from kiosk.detectors.preprocess import Placement
    from kiosk.detectors.runner import NetworkRunner, Tensors
    from kiosk.types import Frame


class _Faces(NamedTuple):
    """Boxes (n, 4) in network pixels, scores (n,), and places in CAUTION (n,)."""

    boxes: ndarray
    scores: ndarray
    caution: ndarray


class GridBoxDetector:
    """A Detector made of a DetectNet_v2 network. Owned by the thread that made it."""

    def __init__(self, model: Model, runner: NetworkRunner) -> None:
        """Warm the runner up. Raises InputError when its tensors have other shapes than said."""
        self.model = model
        self.runner = runner
        self._preprocessor = Preprocessor(model.manifest.input)
        self._floors = model.manifest.floors
        self._candidates: tuple[Detection, ...] = ()
        self._warm_up()

    @property
    def floors(self) -> Mapping[Label, float]:
        """The least score at which a face with each label counts."""
        return dict(self._floors)

    @property
    def candidates(self) -> tuple[Detection, ...]:
        """What the latest ``detect`` chose from: down to FLOOR, one or more labels for a face."""
        return self._candidates

    def set_thresholds(self, floors: Mapping[Label, float]) -> None:
        """Let these hold from the next picture on; the manifest's own where left out."""
        self._floors = {**self.model.manifest.floors, **floors}

    def detect(self, frame: Frame) -> tuple[Detection, ...]:
        """Every face in the frame, highest score first. Raises DetectorError."""
        picture, placement = self.preprocess(frame.pixels)
        return self.cluster(self.infer(picture), placement)

    def preprocess(self, pixels: ndarray) -> tuple[ndarray, Placement]:
        """First stage: the network's input picture, valid until the next call."""
        return self._preprocessor.prepare(pixels)

    def infer(self, picture: ndarray) -> Tensors:
        """Second stage: the network's output tensors, valid until the next call."""
        return self.runner.infer(picture)

    def cluster(
        self,
        tensors: Tensors,
        placement: Placement,
        floors: Mapping[Label, float] | None = None,
    ) -> tuple[Detection, ...]:
        """Third stage: one detection per face; ``floors`` stand in for the thresholds in force.

        Without them the candidates are kept, too.
        """
        gridbox.check(*tensors)
        if floors is not None:
            return _detections(self._one_label_each(self._faces(tensors, floors)), placement)
        lowest = {label: min(FLOOR, least) for label, least in self._floors.items()}
        faces = self._faces(tensors, lowest)
        self._candidates = _detections(_surest(faces), placement)
        return _detections(self._one_label_each(_at_least(faces, self._floors)), placement)

    def each_class(
        self, tensors: Tensors, placement: Placement, floors: Mapping[Label, float]
    ) -> tuple[Detection, ...]:
        """What every class of the network finds by itself: one face may come with several labels.

        Down to ``floors``, in no order. Raises DetectorError.
        """
        gridbox.check(*tensors)
        return _detections(self._faces(tensors, floors), placement)

    def close(self) -> None:
        """Free the network."""
        self.runner.close()

    def _faces(self, tensors: Tensors, floors: Mapping[Label, float]) -> _Faces:
        found = [_Faces(np.zeros((0, 4)), np.zeros(0), np.zeros(0, int))]
        for index, label in enumerate(self.model.manifest.labels):
            if label.role is not None:
                cells = self._class(tensors, index, floors[label.role])
                rank = CAUTION.index(label.role)
                found.append(_Faces(*cells, np.full(len(cells.coverage), rank)))
        return _Faces(*(np.concatenate(parts) for parts in zip(*found)))

    def _class(self, tensors: Tensors, index: int, floor: float) -> Cells:
        """Boxes and scores of one class of the network, clustered."""
        manifest = self.model.manifest
        coverage, bbox = tensors.coverage[index], tensors.bbox[4 * index : 4 * index + 4]
        how = manifest.cluster
        if isinstance(how, Dbscan):
            return _grouped(gridbox.decode(coverage, bbox, how.coverage, manifest.grid), how, floor)
        cells = gridbox.decode(coverage, bbox, floor, manifest.grid)
        kept = cluster.suppress(cells.boxes, cluster.surest(cells.coverage), how.iou)
        boxes, scores = cells.boxes[kept], cells.coverage[kept]
        wide = boxes[:, 2] - boxes[:, 0] >= how.min_width
        return Cells(boxes[wide], scores[wide])

    def _one_label_each(self, faces: _Faces) -> _Faces:
        order = cluster.surest(faces.scores, faces.caution)
        kept = cluster.suppress(faces.boxes, order, self.model.manifest.cluster.across)
        return _Faces(*(part[kept] for part in faces))

    def _warm_up(self) -> None:
        manifest = self.model.manifest
        wanted, count = manifest.input, len(manifest.labels)
        cells = (wanted.height // manifest.stride, wanted.width // manifest.stride)
        tensors = self.infer(np.zeros((wanted.height, wanted.width, 3), np.uint8))
        for tensor, channels in zip(tensors, (count, 4 * count)):
            if tensor.shape != (channels, *cells):
                sentence = f"{self.model.path}: the network gives {list(tensor.shape)} where"
                raise InputError(f"{sentence} the manifest means {[channels, *cells]}.")


def _grouped(cells: Cells, how: Dbscan, floor: float) -> Cells:
    groups = cluster.dbscan(cells.boxes, cells.coverage, how.eps, how.min_weight)
    boxes, scores = cluster.merge(cells.boxes, cells.coverage, groups)
    kept = (scores >= floor) & (boxes[:, 3] - boxes[:, 1] > how.min_height)
    return Cells(boxes[kept], scores[kept])


def _at_least(faces: _Faces, floors: Mapping[Label, float]) -> _Faces:
    """The faces whose score reaches their label's threshold."""
    least = np.array([floors[label] for label in CAUTION])
    kept = faces.scores >= least[faces.caution]
    return _Faces(*(part[kept] for part in faces))


def _surest(faces: _Faces) -> _Faces:
    """So many of them as anybody keeps."""
    order = cluster.surest(faces.scores, faces.caution)[:MOST_CANDIDATES]
    return _Faces(*(part[order] for part in faces))


def _detections(faces: _Faces, placement: Placement) -> tuple[Detection, ...]:
    """The faces in pixels of the picture; those with nothing in it are left out."""
    boxes = placement.to_source(faces.boxes)
    return tuple(
        Detection(Box(*box), CAUTION[rank], score)
        for box, score, rank in zip(*(part.tolist() for part in (boxes, *faces[1:])))
        if box[0] < box[2] and box[1] < box[3]
    )
