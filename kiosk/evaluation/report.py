"""All figures of a model on a set of pictures, as a document ready for JSON.

Shares and average precision are 0..1, and None where there is nothing to divide by.
"""

from __future__ import annotations

from typing import Any, Sequence

from kiosk.evaluation import bootstrap, calibration, metrics, mistakes, sizes, tao
from kiosk.evaluation.evidence import gather
from kiosk.evaluation.metrics import Sample
from kiosk.evaluation.mistakes import Share
from kiosk.evaluation.two_classes import folded
from kiosk.types import Label

TWO = (Label.MASK, Label.NO_MASK)

MISTAKES = {
    "masked_as_unmasked": mistakes.masked_as_unmasked,
    "unmasked_as_masked": mistakes.unmasked_as_masked,
}


def figures(samples: Sequence[Sample], labels: Sequence[Label]) -> dict[str, Any]:
    """What the samples say of each label; boxes are in pixels at 960x544."""
    scores = {label.value: metrics.score(samples, label) for label in labels}
    confusion = metrics.confusion(samples)
    return {
        "faces": {name: score.faces for name, score in scores.items()},
        "ap50": {name: score.ap50 for name, score in scores.items()},
        "map50": metrics.mean([score.ap50 for score in scores.values()]),
        "precision": {name: score.precision for name, score in scores.items()},
        "recall": {name: score.recall for name, score in scores.items()},
        "confusion": confusion,
        "sizes": {band.name: _band(samples, labels, band) for band in sizes.BANDS},
        "two_classes": _two_classes(samples),
        "mistakes": {name: _share(counted(confusion)) for name, counted in MISTAKES.items()},
        "calibration": {label.value: _calibration(samples, label) for label in labels},
    }


def mistaken(names: Sequence[str], samples: Sequence[Sample]) -> dict[str, list[str]]:
    """The names of the pictures in which somebody was taken for the opposite."""
    tables = [metrics.confusion([sample]) for sample in samples]
    return {
        mistake: [name for name, table in zip(names, tables) if counted(table).count]
        for mistake, counted in MISTAKES.items()
    }


def each_class(samples: Sequence[Sample], labels: Sequence[Label]) -> dict[str, Any]:
    """Average precision of samples in which a face may have several labels, as VOC and COCO do."""
    ap = {label.value: metrics.score(samples, label).ap50 for label in labels}
    return {"ap50": ap, "map50": metrics.mean(list(ap.values()))}


def taos(looks: Sequence[tao.Look], labels: Sequence[Label]) -> dict[str, Any]:
    """What NVIDIA TAO would print."""
    ap = {label.value: tao.average_precision(looks, label) for label in labels}
    return {"ap": ap, "map": metrics.mean(list(ap.values()))}


def intervals(samples: Sequence[Sample], labels: Sequence[Label], seed: int) -> dict[str, Any]:
    """95 % intervals of the figures, [low, high], over at least one picture drawn again."""
    drawn = bootstrap.draws(len(samples), seed)
    of_labels = {label.value: bootstrap.of_label(samples, label, drawn) for label in labels}
    two = [folded(sample) for sample in samples]
    of_two = {label.value: bootstrap.of_label(two, label, drawn).ap50 for label in TWO}
    return {
        "seed": seed,
        "draws": len(drawn),
        "ap50": {name: bootstrap.interval(each.ap50) for name, each in of_labels.items()},
        "map50": bootstrap.interval(bootstrap.means([each.ap50 for each in of_labels.values()])),
        "precision": {name: bootstrap.interval(each.precision) for name, each in of_labels.items()},
        "recall": {name: bootstrap.interval(each.recall) for name, each in of_labels.items()},
        "sizes": {b.name: _band_intervals(samples, labels, b, drawn) for b in sizes.BANDS},
        "two_classes": {
            **{name: bootstrap.interval(values) for name, values in of_two.items()},
            "map": bootstrap.interval(bootstrap.means(list(of_two.values()))),
        },
    }


def _band(samples: Sequence[Sample], labels: Sequence[Label], band: sizes.Band) -> dict[str, Any]:
    inside = [sizes.within(sample, band) for sample in samples]
    scores = {label.value: metrics.score(inside, label) for label in labels}
    return {
        name: {"faces": score.faces, "ap50": score.ap50, "recall": score.recall}
        for name, score in scores.items()
    }


def _band_intervals(
    samples: Sequence[Sample], labels: Sequence[Label], band: sizes.Band, drawn: Any
) -> dict[str, Any]:
    inside = [sizes.within(sample, band) for sample in samples]
    of_labels = {label.value: bootstrap.of_label(inside, label, drawn) for label in labels}
    return {
        name: {"ap50": bootstrap.interval(each.ap50), "recall": bootstrap.interval(each.recall)}
        for name, each in of_labels.items()
    }


def _two_classes(samples: Sequence[Sample]) -> dict[str, float | None]:
    two = [folded(sample) for sample in samples]
    ap = {label.value: metrics.score(two, label).ap50 for label in TWO}
    return {**ap, "map": metrics.mean(list(ap.values()))}


def _share(mistake: Share) -> dict[str, Any]:
    return {
        "people": mistake.people,
        "count": mistake.count,
        "missed": mistake.missed,
        "share": mistake.share,
        "interval": mistake.interval and list(mistake.interval),
    }


def _calibration(samples: Sequence[Sample], label: Label) -> dict[str, Any]:
    bins = calibration.reliability(gather(samples, label))
    return {
        "expected_error": calibration.expected_error(bins),
        "bins": [each._asdict() for each in bins],
    }
