"""The report as pictures: curves, confusion, calibration and size bands, one PNG each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Iterator, Mapping, Sequence

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kiosk.errors import InputError
from kiosk.evaluation.evidence import curve, gather
from kiosk.evaluation.metrics import MISSED, NOBODY

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

    from kiosk.evaluation.metrics import Sample
    from kiosk.types import Label

LOOKS = {
    "mask": ("#005C4B", "-", "o"),
    "no_mask": ("#A80F1F", "--", "s"),
    "misplaced": ("#C77700", "-.", "^"),
    "not_visible": ("#555555", ":", "d"),
}
"""Colour, line and mark of each label; colour is never the only difference."""

_ORDER = (*LOOKS, MISSED, NOBODY)


def save(
    folder: Path, report: Mapping[str, Any], samples: Sequence[Sample], labels: Sequence[Label]
) -> list[Path]:
    """Write the plots of a document that report.figures() began; returns the files.

    Raises InputError when they cannot be written.
    """
    draws: dict[str, Callable[[Axes], None]] = {
        "precision_recall": lambda axes: _precision_recall(axes, report, samples, labels),
        "confusion": lambda axes: _confusion(axes, report),
        "calibration": lambda axes: _calibration(axes, report),
        "sizes": lambda axes: _sizes(axes, report),
    }
    return [_written(folder / f"{name}.png", draw) for name, draw in draws.items()]


def _written(path: Path, draw: Callable[[Axes], None]) -> Path:
    figure = Figure(figsize=(6.0, 4.5), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    draw(axes)
    try:
        figure.savefig(path, metadata={"Software": None})
    except OSError as error:
        raise InputError(f"{path}: the plot cannot be written ({error.strerror}).") from error
    return path


def _name(axes: Axes, title: str, across: str, up: str) -> None:
    axes.set_title(title)
    axes.set_xlabel(across)
    axes.set_ylabel(up)


def _legend(axes: Axes) -> None:
    if axes.get_legend_handles_labels()[0]:
        axes.legend(framealpha=0.9, edgecolor="white")


def _precision_recall(
    axes: Axes, report: Mapping[str, Any], samples: Sequence[Sample], labels: Sequence[Label]
) -> None:
    _name(axes, "Precision and recall at IoU 0.5", "recall", "precision")
    for label in labels:
        average = report["ap50"][label.value]
        if average is not None:
            colour, line, _ = LOOKS[label.value]
            recall, precision = curve(gather(samples, label))
            name = f"{label.value}, AP {average:.3f}"
            axes.plot(recall, precision, color=colour, linestyle=line, label=name)
    axes.set(xlim=(0, 1.02), ylim=(0, 1.02))
    _legend(axes)


def _confusion(axes: Axes, report: Mapping[str, Any]) -> None:
    """Rows are what people wear, columns what was said; shade is the share of the row."""
    table = report["confusion"]
    true = [name for name in _ORDER if name in table]
    said = [name for name in _ORDER if any(name in row for row in table.values())]
    counts = np.array([[table[t].get(s, 0) for s in said] for t in true])
    _name(axes, "Faces and what was said of them", "said", "true")
    if counts.size:
        shares = counts / counts.sum(axis=1, keepdims=True)
        axes.imshow(shares, cmap="Greys", vmin=0, vmax=1, aspect="auto")
        for (row, column), count in np.ndenumerate(counts):
            colour = "white" if shares[row, column] > 0.5 else "black"
            axes.text(column, row, str(count), color=colour, ha="center", va="center")
    axes.set_xticks(range(len(said)), said)
    axes.set_yticks(range(len(true)), true)


def _calibration(axes: Axes, report: Mapping[str, Any]) -> None:
    _name(axes, "Is a score as right as it says?", "score", "share that is right")
    axes.plot([0, 1], [0, 1], color="lightgrey")
    for name, known in report["calibration"].items():
        if known["bins"]:
            colour, line, mark = LOOKS[name]
            points = [(each["score"], each["right"]) for each in known["bins"]]
            axes.plot(
                *zip(*points),
                color=colour,
                linestyle=line,
                marker=mark,
                label=f"{name}, error {known['expected_error']:.3f}",
            )
    axes.set(xlim=(0, 1.02), ylim=(-0.02, 1.02))
    _legend(axes)


def _sizes(axes: Axes, report: Mapping[str, Any]) -> None:
    """A band without faces has no mark."""
    _name(axes, "By width of the face", "pixels at 960x544", "average precision at IoU 0.5")
    bands = list(report["sizes"])
    for name, colour, line, mark in _known(report):
        heights = [report["sizes"][band][name]["ap50"] for band in bands]
        values = [np.nan if height is None else height for height in heights]
        axes.plot(range(len(bands)), values, label=name, color=colour, linestyle=line, marker=mark)
    axes.set_xticks(range(len(bands)), bands)
    axes.set_ylim(-0.02, 1.02)
    _legend(axes)


def _known(report: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for name, faces in report["faces"].items():
        if faces:
            yield (name, *LOOKS[name])
