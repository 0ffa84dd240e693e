"""Plots of a report."""

from __future__ import annotations

import cv2
import pytest

from kiosk.errors import InputError
from kiosk.evaluation import plots, report
from kiosk.evaluation.kitti import Truth
from kiosk.evaluation.metrics import Sample
from kiosk.types import Box, Detection, Label

LABELS = (Label.MASK, Label.NO_MASK, Label.MISPLACED)
NAMES = {"precision_recall.png", "confusion.png", "calibration.png", "sizes.png"}
FAR, NEAR = Box(0, 0, 30, 30), Box(100, 0, 200, 100)


def samples():
    truths = [Truth(FAR, Label.MASK), Truth(NEAR, Label.NO_MASK)]
    seen = [Detection(FAR, Label.MASK, 0.9), Detection(NEAR, Label.MASK, 0.8)]
    return [Sample(truths, seen, seen)]


def save(folder, looked):
    return plots.save(folder, report.figures(looked, LABELS), looked, LABELS)


@pytest.fixture(scope="module", autouse=True)
def _fonts(tmp_path_factory):
    """Let matplotlib open its font files, which it keeps open, before anybody looks for leaks."""
    save(tmp_path_factory.mktemp("fonts"), samples())


@pytest.mark.parametrize("looked", [samples(), [Sample([], [], [])], []])
def test_every_plot_is_a_picture(tmp_path, looked):
    """With something on it to see, or with nobody at all."""
    files = save(tmp_path, looked)
    assert {path.name for path in files} == NAMES == {path.name for path in tmp_path.iterdir()}
    for path in files:
        picture = cv2.imread(str(path))
        assert picture.shape == (540, 720, 3)
        assert picture.min() < 100


def test_the_same_figures_give_the_same_files(tmp_path):
    first, again = ((path.read_bytes() for path in save(tmp_path, samples())) for _ in range(2))
    assert list(first) == list(again)


def test_a_plot_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "precision_recall.png").mkdir()
    with pytest.raises(InputError, match=r"precision_recall.png: the plot cannot be written"):
        save(tmp_path, samples())
