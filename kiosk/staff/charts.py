"""Charts of the staff panel as PNG pictures: numbers and times only, so they need no language."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Sequence

from matplotlib import font_manager, rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kiosk.journal.charts import COLOURS, DRAWING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from kiosk.staff.records import Column

INK, INK_2, GRID, ACT, SOFT = "#101826", "#3D4656", "#E3DCCF", "#1B49B4", "#8EA6E2"
_HATCHES = {"misplaced": "...", "no_mask": "////"}
_POINTS = 16.0
"""Size of letters. Charts of another text size are drawn at another resolution, which scales lines
and patterns along."""
_NAMES_MOST = 12
_ROOMY = 12.0
"""Heights of a letter that a chart needs for more than two numbers at its side."""
_FONTS = ("Inter", "Noto Sans", "DejaVu Sans")
"""Those of the panel; the last comes with matplotlib."""


def people_png(
    columns: Sequence[Column],
    *,
    first: datetime,
    now: datetime,
    step: timedelta,
    size: tuple[int, int],
    text: float,
) -> bytes:
    """Columns of masked people above a line and reminded ones below it, on a larger scale.

    ``step`` is the width of a column in time, a day or less; ``size`` and ``text``, the height of
    letters, are pixels. The dotted line is ``now``.
    """
    with DRAWING, rc_context(_style()):
        figure = _figure(size, text)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1.3))
        places = [round((column.at - first) / step) + 0.5 for column in columns]
        masked = [column.masked for column in columns]
        misplaced = [column.misplaced for column in columns]
        no_mask = [column.no_mask for column in columns]
        ticks = 4 if size[1] >= _ROOMY * text else 2
        _bars(above, places, masked, "mask", ticks=ticks)
        _bars(below, places, misplaced, "misplaced")
        _bars(below, places, no_mask, "no_mask", bottom=misplaced)
        _mark_highest(above, places, masked, up=True)
        _mark_highest(below, places, [sum(both) for both in zip(misplaced, no_mask)], up=False)
        below.invert_yaxis()
        below.yaxis.set_major_formatter(_unless_zero)
        if step < timedelta(days=1):
            above.axvline((now - first) / step, color=ACT, linestyle=":", linewidth=2.0)
        _times(below, columns, first, now, step)
        return _png(figure)


def waits_png(counts: Sequence[int], step: float, *, size: tuple[int, int], text: float) -> bytes:
    """Columns of how many people waited how long; up to the median dark. ``step`` in seconds."""
    with DRAWING, rc_context(_style()):
        figure = _figure(size, text)
        axes = figure.subplots()
        half, passed, colours = sum(counts) / 2, 0, []
        for count in counts:
            colours.append(ACT if passed < half else SOFT)
            passed += count
        axes.bar([(place + 0.5) * step for place in range(len(counts))], counts, step * 0.85,
                 color=colours)  # fmt: skip
        axes.set_xlim(0, max(len(counts), 5) * step)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter("{x:g}")
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        return _png(figure)


def _style() -> Any:
    return {
        "font.family": [font for font in _FONTS if font in font_manager.get_font_names()],
        "font.size": _POINTS,
        "figure.constrained_layout.h_pad": 0.08,
        "figure.constrained_layout.w_pad": 0.08,
        "hatch.linewidth": 1.4,
        "text.color": INK,
        "axes.labelcolor": INK_2,
        "axes.edgecolor": INK,
        "axes.linewidth": 1.4,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "xtick.color": INK_2,
        "ytick.color": INK_2,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "grid.color": GRID,
        "grid.linewidth": 1.0,
        "figure.facecolor": "white",
    }


def _figure(size: tuple[int, int], text: float) -> Figure:
    dpi = text * 72 / _POINTS
    return Figure(figsize=(size[0] / dpi, size[1] / dpi), dpi=dpi, layout="constrained")


def _bars(
    axes: Axes,
    places: Sequence[float],
    heights: Sequence[int],
    label: str,
    *,
    bottom: Sequence[int] | None = None,
    ticks: int = 2,
) -> None:
    hatch = _HATCHES.get(label, "")
    edge = INK if label == "misplaced" else "white" if hatch else COLOURS[label]
    colours: dict[str, Any] = {"color": COLOURS[label], "hatch": hatch, "edgecolor": edge}
    axes.bar(places, heights, 0.76, bottom=bottom if bottom is not None else 0, linewidth=0,
             **colours)  # fmt: skip
    axes.yaxis.set_major_locator(MaxNLocator(ticks, integer=True))
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    axes.margins(y=0.22)


def _unless_zero(value: float, _place: int) -> str:
    """The upper axis has a zero already."""
    return f"{value:g}" if value else ""


def _mark_highest(axes: Axes, places: Sequence[float], heights: Sequence[int], *, up: bool) -> None:
    """Write the number at the highest column."""
    highest = max(heights)
    if highest:
        place = places[heights.index(highest)]
        axes.text(place, highest, str(highest), ha="center", va="bottom" if up else "top",
                  fontweight="bold")  # fmt: skip


def _times(
    axes: Axes, columns: Sequence[Column], first: datetime, now: datetime, step: timedelta
) -> None:
    """Name hours, or days; what lies before the first people of the day is left out."""
    hours = step < timedelta(days=1)
    begin = int((columns[0].at - first) / step) if hours else 0
    end = int((now - first) / step) + 1
    end = max(begin + 8, end) if hours else end
    every = max(1, -(-(end - begin) // _NAMES_MOST))
    every = -(-every // 4) * 4 if hours else every
    ticks = range(begin - begin % every if hours else begin, end + 1, every)
    names = [f"{(first + step * tick).astimezone():%H:%M}" if hours else f"{_day(first, tick).day}"
             for tick in ticks]  # fmt: skip
    axes.set_xticks([tick + (0 if hours else 0.5) for tick in ticks], names)
    axes.set_xlim(begin - 0.2, end + 0.2)
    axes.xaxis.tick_top()
    axes.spines["top"].set_visible(True)
    axes.spines["bottom"].set_visible(False)


def _day(first: datetime, number: int) -> datetime:
    return first + timedelta(days=number, hours=2)  # a change of the clocks leaves it on its day


def _png(figure: Figure) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()
