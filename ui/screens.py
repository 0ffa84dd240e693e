"""Draws the looks of the screen and the staff panel into PNG files: ``python -m ui.screens DIR``.

The pictures in ``docs/screens`` are made with ``--shown-width 960``.
"""

from __future__ import annotations

import argparse
from datetime import datetime, timezone
from pathlib import Path
from typing import Iterator, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from kiosk.settings import Settings
from ui.examples import AT, Example, examples
from ui.scene import compose
from ui.staff.screens import PICTURES, pictures
from ui.view import View

WALL = datetime(2025, 11, 20, 8, 12, tzinfo=timezone.utc)
"""The time on the clock of every picture."""


def draw(example: Example, languages: Sequence[str], width: int, height: int) -> QImage:
    """One look of the screen, ``width`` x ``height`` pixels. Needs a QGuiApplication."""
    settings = with_changes(languages, example.settings)
    view = View(settings.ui, width, height)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    try:
        scene = compose(example.outcome, example.status, settings, AT, WALL)
        view.paint(painter, view.whole, scene, example.outcome)
    finally:
        painter.end()
    return image


def with_changes(
    languages: Sequence[str], changes: Sequence[tuple[str, str, object]] = ()
) -> Settings:
    """Default settings in these languages, with (section, key, value) changed."""
    data = Settings().model_dump()
    data["ui"]["languages"] = list(languages)
    for section, key, value in changes:
        data[section][key] = value
    if data["door"]["policy"] == "admit":
        data["door"]["wiring"] = "energise_to_lock"
    return Settings.model_validate(data)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write one PNG per look; returns 0."""
    parser = argparse.ArgumentParser(prog="python -m ui.screens", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=_size, default=(1920, 1080), metavar="WIDTHxHEIGHT")
    parser.add_argument("--languages", nargs="+", default=["en", "zh-Hant"])
    parser.add_argument("--shown-width", type=int, help="shrink the pictures to this width")
    parser.add_argument("--prefix", default="", help="before every file name")
    names = [*examples(), *PICTURES]
    parser.add_argument("--only", nargs="*", choices=names, metavar="LOOK", help=", ".join(names))
    given = parser.parse_args(arguments)
    _application = QApplication.instance() or QApplication(["kiosk", "-platform", "offscreen"])
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, image in _pictures(given):
        if given.shown_width:
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaledToWidth(given.shown_width, smooth)  # noqa: PLW2901
        image.save(str(given.folder / f"{given.prefix}{name}.png"))
    return 0


def _pictures(given: argparse.Namespace) -> Iterator[tuple[str, QImage]]:
    """The looks of the screen, then the staff panel, as far as they were asked for."""
    for name, example in examples().items():
        if not given.only or name in given.only:
            yield name, draw(example, given.languages, *given.size)
    panel = given.only or PICTURES
    yield from pictures(with_changes(given.languages), QSize(*given.size), panel)


if __name__ == "__main__":
    raise SystemExit(main())
