"""``kiosk bench`` keeps its JSON."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from kiosk import cli
from kiosk.settings import Settings
from kiosk.types import Frame, Outcome, State
from ui.bench import paint_times

STAGES = ["capture", "preprocess", "infer", "cluster", "track", "decide", "paint", "total"]


@pytest.fixture(scope="module", autouse=True)
def application():
    """Qt's one application, and what it opens for painting, outlive every test."""
    application = QApplication.instance() or QApplication(["kiosk"])
    frame = Frame(np.zeros((72, 128, 3), np.uint8), 0, 0.0)
    paint_times([Outcome(State.IDLE, 0.0, 0.0, frame=frame)], Settings())
    return application


def bench(capfd, *arguments):
    assert cli.main(["bench", "--seconds", "0.1", *arguments]) == 0
    out, err = capfd.readouterr()
    assert err == ""
    return out


def test_every_stage_has_its_milliseconds(capfd):
    """The contract's keys and nothing else; the whole is about the sum of its parts."""
    report = json.loads(bench(capfd, "--json", "--threads", "1"))
    assert list(report) == ["model", "threads", "stages", "fps", "rss_mb"]
    assert (report["model"], report["threads"]) == ("default", 1)
    assert list(report["stages"]) == STAGES
    for times in report["stages"].values():
        assert list(times) == ["p50_ms", "p95_ms", "p99_ms"]
        assert 0 < times["p50_ms"] <= times["p95_ms"] <= times["p99_ms"]
    assert report["stages"]["total"]["p50_ms"] > report["stages"]["infer"]["p50_ms"]
    assert report["fps"] > 0
    assert report["rss_mb"] > 50


def test_without_qt_the_rest_is_measured(capfd, monkeypatch):
    monkeypatch.setitem(sys.modules, "ui.bench", None)
    stages = json.loads(bench(capfd, "--json"))["stages"]
    assert list(stages) == [stage for stage in STAGES if stage != "paint"]


def test_a_table_for_people(capfd):
    out = bench(capfd)
    assert "frames/s" in out
    assert "preprocess" in out
    assert "memory: " in out


@pytest.mark.parametrize("threads", ["-3", "100", "many"])
def test_threads_that_cannot_be_are_one_line(capfd, threads):
    with pytest.raises(SystemExit) as ended:
        cli.main(["bench", "--threads", threads])
    assert ended.value.code == 2
    assert "is not a number from 0 to 64" in capfd.readouterr().err
