"""Charts of a report as SVG pictures: people per day and per hour, stacked by verdict."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Any, Sequence

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kiosk.journal.people import JUDGED, People

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {"mask": "#005C4B", "misplaced": "#FFBE2E", "no_mask": "#A80F1F"}
HATCHES = {"mask": "", "misplaced": "//", "no_mask": "xx"}
"""Colour is never the only difference."""

DRAWING = threading.Lock()
"""Held while something is drawn: matplotlib's settings are those of the whole program."""

NAMES = {"mask": "mask on", "misplaced": "nose or mouth free", "no_mask": "no mask"}
_NAMES_MOST = 16
_BARS_LEAST = 8


def bars(names: Sequence[str], groups: Sequence[People]) -> str:
    """Stacked bars, one for each group, as an ``<svg>`` element that needs nothing from outside."""
    with DRAWING, rc_context(
        {"svg.fonttype": "path", "svg.hashsalt": "kiosk", "hatch.linewidth": 0.6}
    ):
        figure = Figure(figsize=(9.0, 2.8), layout="constrained")
        axes = figure.add_subplot()
        _stack(axes, groups)
        _name(axes, names)
        return _svg(figure)


def _stack(axes: Axes, groups: Sequence[People]) -> None:
    below = [0] * len(groups)
    for label in JUDGED:
        heights = [getattr(people, label) for people in groups]
        look: dict[str, Any] = {
            "color": COLOURS[label],
            "hatch": HATCHES[label],
            "edgecolor": "white",
        }
        axes.bar(range(len(groups)), heights, bottom=below, label=NAMES[label], **look)
        below = [low + height for low, height in zip(below, heights)]


def _name(axes: Axes, names: Sequence[str]) -> None:
    every = max(1, -(-len(names) // _NAMES_MOST))
    axes.set_xticks(range(0, len(names), every), names[::every])
    axes.set_xlim(-0.6, max(len(names), _BARS_LEAST) - 0.4)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel("people")
    axes.legend(ncols=len(JUDGED), loc="lower left", bbox_to_anchor=(0, 1), frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _svg(figure: Figure) -> str:
    """The figure without the XML heading and the metadata that name addresses elsewhere."""
    file = io.StringIO()
    figure.savefig(
        file, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type"))
    )
    text = file.getvalue()
    return text[text.index("<svg") :]
