"""``kiosk bench``: how long every stage takes on this machine.

The stages run one after the other on frames of the demo scene, so ``fps`` is what one thread alone
reaches; the kiosk captures, looks and paints on three.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Iterable, Iterator

import numpy as np
from rich.console import Console
from rich.table import Table

from kiosk.cameras import open_camera
from kiosk.command_line import seconds
from kiosk.detectors import open_detector
from kiosk.gate import Gate
from kiosk.meters import resident_mb
from kiosk.settings import CameraSettings, DetectorSettings, Runner, Settings
from kiosk.tracker import Tracker
from kiosk.types import Outcome

if TYPE_CHECKING:
    from kiosk.detectors.detector import GridBoxDetector
    from kiosk.ports import Camera
    from kiosk.types import Detection, Frame

STAGES = ("capture", "preprocess", "infer", "cluster", "track", "decide", "paint", "total")

WARM_UP = 10
"""Frames that are not counted: caches and clocks settle."""

PERCENTILES = (50, 95, 99)


MOST_THREADS = 64
"""As ``detector.threads``."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--model", default="", metavar="M", help="a folder under models/ or a path")
    parser.add_argument("--seconds", type=seconds, default=10.0, metavar="S", help="how long (10)")
    parser.add_argument(
        "--threads",
        type=_threads,
        default=0,
        metavar="N",
        help="CPU threads; 0: the runner chooses",
    )
    parser.add_argument(
        "--runner", choices=[each.value for each in Runner], default="auto", help="what runs it"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def _threads(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_THREADS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to {MOST_THREADS}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Measure and say."""
    wanted = DetectorSettings(model=args.model, threads=args.threads, runner=Runner(args.runner))
    source = CameraSettings(source="demo:")
    with closing(open_detector(wanted)) as detector, closing(
        open_camera(source, paced=False)
    ) as camera:
        bench = _Bench(detector, camera)
        bench.measure(args.seconds)
        report, runner = bench.report(), detector.runner.name
    if args.json:
        print(json.dumps(report))
    else:
        _show(report, runner)
    return 0


class _Bench:
    """The stages of a step, each with a watch on it. ``paint`` is left out where Qt is missing."""

    def __init__(self, detector: GridBoxDetector, camera: Camera) -> None:
        self._detector = detector
        self._camera = camera
        self._settings = Settings()
        self._tracker = Tracker(self._settings.decision)
        self._gate = Gate()
        self._times: dict[str, list[float]] = defaultdict(list)

    def measure(self, seconds: float) -> None:
        """Run for so long, at least until one frame counts."""
        self._times["paint"] = _painted(self._outcomes(time.monotonic() + seconds), self._settings)

    def report(self) -> dict[str, Any]:
        """The contract's JSON."""
        counted = {name: times[WARM_UP:] for name, times in self._times.items() if times}
        total = [sum(step) for step in zip(*counted.values())]
        counted["total"] = total
        return {
            "model": self._detector.model.name,
            "threads": self._detector.runner.threads,
            "stages": {name: _percentiles(counted[name]) for name in STAGES if name in counted},
            "fps": round(1000 * len(total) / sum(total), 1),
            "rss_mb": round(resident_mb(), 1),
        }

    def _outcomes(self, end: float) -> Iterator[Outcome]:
        """What comes of frame after frame; the demo scene never ends."""
        while time.monotonic() < end or len(self._times["decide"]) <= WARM_UP:
            with self._watch("capture"):
                frame = self._camera.read()
            if frame is None:
                return
            yield self._decided(frame, self._detected(frame))

    def _detected(self, frame: Frame) -> tuple[Detection, ...]:
        with self._watch("preprocess"):
            picture, placement = self._detector.preprocess(frame.pixels)
        with self._watch("infer"):
            tensors = self._detector.infer(picture)
        with self._watch("cluster"):
            return self._detector.cluster(tensors, placement)

    def _decided(self, frame: Frame, detections: tuple[Detection, ...]) -> Outcome:
        with self._watch("track"):
            tracks = self._tracker.update(detections, frame.at)
        with self._watch("decide"):
            size = {"width": frame.width, "height": frame.height}
            said = self._gate.decide(tracks, frame.at, **size, settings=self._settings.decision)
        return Outcome(said.state, frame.at, frame.at, frame=frame, tracks=said.tracks)

    @contextmanager
    def _watch(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self._times[stage].append(1000 * (time.perf_counter() - start))


def _painted(outcomes: Iterable[Outcome], settings: Settings) -> list[float]:
    """Milliseconds that painting each outcome takes; none where there is no Qt."""
    try:
        from ui.bench import paint_times  # noqa: PLC0415  # Qt may be missing
    except ImportError:
        for _ in outcomes:
            pass
        return []
    return paint_times(outcomes, settings)


def _percentiles(times: list[float]) -> dict[str, float]:
    values = np.percentile(times, PERCENTILES).tolist()
    return {f"p{p}_ms": round(value, 3) for p, value in zip(PERCENTILES, values)}


def _show(report: dict[str, Any], runner: str) -> None:
    where = f"{runner}, {report['threads']} threads"
    title = f"{report['model']} on {where}: {report['fps']} frames/s"
    table = Table("stage", "p50 ms", "p95 ms", "p99 ms", title=title)
    for stage, values in report["stages"].items():
        table.add_row(stage, *(f"{value:.2f}" for value in values.values()))
    Console().print(table)
    Console().print(f"memory: {report['rss_mb']} MB")
