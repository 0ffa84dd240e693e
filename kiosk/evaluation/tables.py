"""The report for people: tables and sentences on a terminal."""

from __future__ import annotations

from typing import Any, Iterator, Mapping

from rich.console import Console
from rich.table import Table

Report = Mapping[str, Any]

_COLUMNS = ("faces", "ap50", "precision", "recall")

_MISTAKES = {
    "masked_as_unmasked": "masked people called unmasked",
    "unmasked_as_masked": "unmasked people called masked",
}


def show(report: Report, console: Console) -> None:
    """Print the document that report.figures() began."""
    console.print(_labels(report))
    console.print(_sizes(report))
    sentences = (_confusion, _each_class, _two_classes, _mistakes, _errors)
    for line in (line for about in sentences for line in about(report)):
        console.print(line, highlight=False, markup=False)
    if "tao" in report:
        console.print("TAO: " + ", ".join(f"{k} {v:.4f}" for k, v in report["tao"]["ap"].items()))


def _labels(report: Report) -> Table:
    table = _table(f"{report['model']} on {report['images']} pictures", "label", *_COLUMNS)
    spread = report.get("intervals", {})
    for name in report["ap50"]:
        cells = (_figure(report[c][name], spread.get(c, {}).get(name)) for c in _COLUMNS)
        table.add_row(name, *cells)
    table.add_row("mean", "", _figure(report["map50"], spread.get("map50")))
    return table


def _sizes(report: Report) -> Table:
    table = _table("by width of the face at 960x544", "pixels", "label", "faces", "ap50", "recall")
    spread = report.get("intervals", {}).get("sizes", {})
    for band, labels in report["sizes"].items():
        for name, score in labels.items():
            known = spread.get(band, {}).get(name, {})
            table.add_row(band, name, *(_figure(score[c], known.get(c)) for c in score))
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, pad_edge=False)
    for column in columns:
        words = column in {"label", "pixels"}
        table.add_column(column, justify="left" if words else "right")
    return table


def _confusion(report: Report) -> Iterator[str]:
    for true, said in report["confusion"].items():
        yield f"{true}: " + ", ".join(f"{count} {name}" for name, count in said.items())


def _each_class(report: Report) -> Iterator[str]:
    said = report["each_class"]
    parts = (f"{name} {_figure(value)}" for name, value in said["ap50"].items())
    yield f"each class by itself, ap50: {', '.join(parts)}, mean {_figure(said['map50'])}"


def _two_classes(report: Report) -> Iterator[str]:
    spread = report.get("intervals", {}).get("two_classes", {})
    parts = (f"{k} {_figure(v, spread.get(k))}" for k, v in report["two_classes"].items())
    yield "two classes, misplaced as no_mask: " + ", ".join(parts)


def _mistakes(report: Report) -> Iterator[str]:
    for key, words in _MISTAKES.items():
        said = report["mistakes"][key]
        if said["people"]:
            low, high = said["interval"]
            yield (
                f"{words}: {said['share']:.2%} ({low:.2%} to {high:.2%}), "
                f"{said['count']} of {said['people']}, {said['missed']} more not found"
            )


def _errors(report: Report) -> Iterator[str]:
    known = {name: each["expected_error"] for name, each in report["calibration"].items()}
    yield "calibration error: " + ", ".join(f"{k} {_figure(v)}" for k, v in known.items())


def _figure(value: float | None, interval: list[float] | None = None) -> str:
    text = "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
    return f"{text} ({interval[0]:.2f}–{interval[1]:.2f})" if interval else text
