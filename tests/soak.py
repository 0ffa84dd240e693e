"""A month at the door in the time of a film, with faults of every kind at random moments.

``python -m tests.soak [--frames 1000000] [--people 100000] [--seed 1] [--plot docs/soak.svg]`` drives
``tests.entrance`` by a script of visits and faults until both numbers are reached. The quiet time
between visits is skipped, so that a million pictures make a month. At the end every event in the
journal is counted against the script, to the last one, and memory, descriptors and threads are
compared with the beginning. ``--real SECONDS`` runs the whole program instead (``tests.soak_real``).

A million pictures take about an hour of a small server that has other things to do as well.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Callable, NamedTuple

import numpy as np

from kiosk.errors import JournalError
from kiosk.journal.reader import read
from kiosk.journal.store import Store
from kiosk.meters import resident_mb
from kiosk.settings import AlarmSettings, JournalSettings, Settings
from kiosk.types import UNMASKED, Label, Part, State, TroubleCode
from tests.entrance import Entrance, elsewhere, face

SETTINGS = Settings(
    journal=JournalSettings(max_mb=10_000, keep_days=3650),
    alarm=AlarmSettings(languages=["en"], fault=False),
)
MONTH = 30 * 86400.0
FAULT_EVERY = 40
"""Visits from one fault to the next, on average."""

MOST_SLOPE_MB_PER_HOUR = 1.0
WARM_UP = 0.3
"""Share of the run after which memory is measured: until then tables and caches fill."""


class Sample(NamedTuple):
    """What the process used at one moment of the run."""

    seconds: float
    frames: int
    resident_mb: float
    descriptors: int
    threads: int


class Script:
    """Lets people and faults come, and adds up what the journal has to hold in the end."""

    def __init__(self, entrance: Entrance, seed: int, pause: float) -> None:
        """``pause`` is the quiet time between two visits in seconds, on average."""
        self.entrance = entrance
        self.rng = random.Random(seed)
        self.pause = pause
        self.people = 0
        self.expected: Counter[tuple[str, str]] = Counter()
        self.faults: Counter[str] = Counter()
        self.street = elsewhere()
        self.kinds: dict[str, Callable[[], None]] = {
            name[len("_fault_") :]: getattr(self, name)
            for name in dir(self)
            if name[:7] == "_fault_"
        }

    def begin(self) -> None:
        """The first ten seconds, in which the place is learnt."""
        self.entrance.frames_of(330)

    def visit(self) -> None:
        """One to four people come together, stand for half a second, and go."""
        labels = self.rng.choices((Label.MASK, Label.NO_MASK, Label.MISPLACED), (6, 3, 1), k=4)
        labels = labels[: self.rng.randint(1, 4)]
        faces = [face(label, place) for place, label in enumerate(labels)]
        fails_at = self.rng.randrange(2, 10) if self.rng.random() < 0.02 else -1
        for number in range(13):
            if number == fails_at:
                self._detector_fails(faces)
            self.entrance.frame(faces)
        self.entrance.quiet()
        self._expect_people(labels)
        self.entrance.leap(self.rng.expovariate(1 / self.pause))

    def _expect_people(self, labels: list[Label]) -> None:
        self.people += len(labels)
        for label in labels:
            self.expected["verdict", label.value] += 1
        if UNMASKED & set(labels):
            for what in (("door", "hold"), ("door", "release"), ("alarm", "any")):
                self.expected[what] += 1

    def fault(self, kind: str = "") -> None:
        """One of a kind, or of any, in a quiet moment."""
        kind = kind or self.rng.choice(sorted(self.kinds))
        self.faults[kind] += 1
        self.entrance.frames_of(3)
        self.kinds[kind]()
        self.entrance.quiet()
        assert self.entrance.state is State.IDLE, (
            f"{kind} is not over: {self.entrance.board.troubles}"
        )

    def _detector_fails(self, faces: list) -> None:
        """Three pictures in the middle of a visit; the people are the same afterwards."""
        self.faults["detector_fails"] += 1
        self.entrance.lists.fails = True
        for _ in range(3):
            self.entrance.frame(faces)
        self.entrance.lists.fails = False
        self._expect(TroubleCode.DETECTOR_FAILED)

    def _expect(self, code: TroubleCode) -> None:
        self.expected["trouble", code.value] += 1
        self.expected["recovered", code.value] += 1

    def _fault_camera_silent(self) -> None:
        assert self.entrance.silence(self.rng.uniform(1.3, 6)) is State.FAULT
        self._expect(TroubleCode.CAMERA_SILENT)

    def _fault_camera_lost(self) -> None:
        self.entrance.board.report(Part.CAMERA, TroubleCode.CAMERA_LOST, "Unplugged.")
        self.entrance.silence(self.rng.uniform(1.3, 6))
        self.entrance.board.clear(Part.CAMERA)
        self._expect(TroubleCode.CAMERA_LOST)

    def _fault_detector_silent(self) -> None:
        assert self.entrance.silence(self.rng.uniform(3.4, 8), pictures=True) is State.FAULT
        self._expect(TroubleCode.DETECTOR_SILENT)

    def _fault_frozen(self) -> None:
        self._show([self.entrance.pictures[0]], TroubleCode.PICTURE_FROZEN)

    def _fault_black(self) -> None:
        self._show(_plain(4), TroubleCode.PICTURE_BLACK)

    def _fault_covered(self) -> None:
        self._show(_plain(90), TroubleCode.PICTURE_COVERED)

    def _fault_blown_out(self) -> None:
        self._show(_plain(253), TroubleCode.PICTURE_BRIGHT)

    def _fault_turned(self) -> None:
        self._show(self.street, TroubleCode.PICTURE_CHANGED)

    def _show(self, pictures: list[np.ndarray], code: TroubleCode) -> None:
        """Such pictures for more than two seconds, then the usual ones."""
        for number in range(20):
            self.entrance.frame(pixels=pictures[number % len(pictures)], after=0.1)
        assert self.entrance.code(Part.PICTURE) is code
        self._expect(code)

    def _fault_relay_unplugged(self) -> None:
        self.entrance.relay.unplug()
        self._relay_goes_and_comes(TroubleCode.RELAY_LOST, self.entrance.relay.plug_in)

    def _fault_relay_silent(self) -> None:
        self.entrance.relay.fall_silent()
        self._relay_goes_and_comes(TroubleCode.RELAY_SILENT, self.entrance.relay.behave)

    def _fault_relay_garbage(self) -> None:
        self.entrance.relay.answer_garbage()
        self._relay_goes_and_comes(TroubleCode.RELAY_SILENT, self.entrance.relay.behave)

    def _relay_goes_and_comes(self, code: TroubleCode, end: Callable[[], None]) -> None:
        for _ in range(30):
            self.entrance.frame(after=0.1)
        assert self.entrance.code(Part.RELAY) is code
        end()
        self.entrance.until_well(Part.RELAY)
        self._expect(code)

    def _fault_sound_card_pulled(self) -> None:
        self.entrance.card.pulled = True
        self.entrance.frame()
        self.entrance.card.pulled = False
        self.entrance.until_well(Part.SOUND)
        self._expect(TroubleCode.SOUND_MISSING)

    def _fault_disk_full(self) -> None:
        """The journal's own thread meets it; it is over when all that waited is written."""
        with _disk(full=True):
            self.entrance.board.report(
                Part.SCREEN, TroubleCode.SCREEN_MISSING, "Something to write."
            )
            _wait(lambda: self.entrance.board.of(Part.JOURNAL) is not None)
        _wait(lambda: self.entrance.board.of(Part.JOURNAL) is None)
        self.entrance.board.clear(Part.SCREEN)
        self._expect(TroubleCode.JOURNAL_FULL)
        self._expect(TroubleCode.SCREEN_MISSING)

    def _fault_hot(self) -> None:
        self.entrance.heat_up(91)
        self.entrance.frames_of(10)
        self.entrance.heat_up(60)
        self._expect(TroubleCode.COMPUTER_HOT)

    def _fault_clock_set(self) -> None:
        self.entrance.ahead += self.rng.choice((-1, 1)) * self.rng.choice(
            (3600, 86400, 365 * 86400)
        )
        self.entrance.board.report(Part.SCREEN, TroubleCode.SCREEN_MISSING, "Something to write.")
        self.entrance.board.clear(Part.SCREEN)
        self._expect(TroubleCode.SCREEN_MISSING)
        self.expected["program", "clock_changed"] += 1


class _disk:  # noqa: N801  # reads as a word in a with statement
    """A disk without room: what SQLite gets to hear when it asks for a page more."""

    def __init__(self, *, full: bool) -> None:
        self._full = full
        self._real = Store.append

    def __enter__(self) -> None:
        def append(_store: Store, _events: object, _run: int) -> int:
            raise JournalError(TroubleCode.JOURNAL_FULL, "The disk is full.")

        Store.append = append  # type: ignore[assignment, method-assign]

    def __exit__(self, *_: object) -> None:
        Store.append = self._real  # type: ignore[method-assign]


def _plain(level: int) -> list[np.ndarray]:
    grain = np.random.default_rng(level)
    picture = np.full((120, 160, 3), level, np.uint8)
    return [picture + grain.integers(0, 3, picture.shape, np.uint8) for _ in range(5)]


def _wait(condition: Callable[[], bool]) -> None:
    """In real time: the journal has a thread of its own."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "the journal did not notice"
        time.sleep(0.002)


def found_in(folder: Path) -> tuple[Counter[tuple[str, str]], bool]:
    """What the journal holds, of the kinds that the script foresees, and whether it is in order."""
    counts: Counter[tuple[str, str]] = Counter()
    ordered, before = True, 0
    for entry in read(folder):
        ordered, before = ordered and entry.id == before + 1, entry.id
        subject = "any" if entry.kind == "alarm" else entry.subject
        if entry.kind in ("verdict", "trouble", "recovered", "door", "alarm", "program"):
            counts[entry.kind, subject] += 1
    return counts, ordered


def soak(
    frames: int, people: int, seed: int, folder: Path
) -> tuple[dict[str, object], list[Sample]]:
    """Run the script; the report and the samples."""
    samples: list[Sample] = []
    began = time.monotonic()
    with Entrance(folder, lambda event: None, SETTINGS) as entrance:
        script = Script(entrance, seed, pause=MONTH * 2.5 / max(1, people))
        script.begin()
        next_sample, every = 0, max(200, frames // 400)
        while entrance.frames_done < frames or script.people < people:
            script.visit()
            if script.rng.random() < 1 / FAULT_EVERY:
                script.fault()
            if entrance.frames_done >= next_sample:
                samples.append(_sample(began, entrance.frames_done))
                next_sample += every
        days = (entrance.now - 1000) / 86400
    found, ordered = found_in(folder)
    settled = [one for one in samples if one.frames >= WARM_UP * frames] or samples
    return {
        "frames": entrance.frames_done,
        "people": script.people,
        "days": round(days, 1),
        "faults": dict(sorted(script.faults.items())),
        "events": sum(found.values()),
        "differences": {" ".join(k): found[k] - script.expected[k] for k in {*found, *script.expected}
                        if found[k] != script.expected[k]},
        "in_order": ordered,
        "mb_per_hour": round(slope(settled), 2),
        "descriptors": sorted({one.descriptors for one in settled}),
        "threads": sorted({one.threads for one in settled}),
        "seconds": round(time.monotonic() - began),
    }, samples  # fmt: skip


def _sample(began: float, frames: int) -> Sample:
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    seconds = time.monotonic() - began
    return Sample(seconds, frames, resident_mb(), descriptors, threading.active_count())


def slope(samples: list[Sample]) -> float:
    """Growth of resident memory in MB per hour of real time, least squares."""
    if len(samples) < 3:
        return 0.0
    hours = [one.seconds / 3600 for one in samples]
    return float(np.polyfit(hours, [one.resident_mb for one in samples], 1)[0])


def passed(report: dict) -> bool:
    """Whether every promise was kept."""
    grows = report["mb_per_hour"] > MOST_SLOPE_MB_PER_HOUR
    same = len(report["threads"]) == 1 and report["descriptors"][-1] - report["descriptors"][0] <= 2
    return not report["differences"] and report["in_order"] and same and not grows


def draw(samples: list[Sample], report: dict, path: Path) -> None:
    """Memory, descriptors and threads over the run, as an SVG."""
    from matplotlib.figure import Figure  # noqa: PLC0415  # a short run draws nothing

    figure = Figure(figsize=(9, 4.5), layout="constrained")
    above, below = figure.subplots(2, sharex=True)
    minutes = [one.seconds / 60 for one in samples]
    above.plot(minutes, [one.resident_mb for one in samples])
    above.set_ylabel("resident MB")
    above.set_title(
        f"{report['frames']:,} pictures, {report.get('people', 0):,} people, "
        f"{sum(report['faults'].values()):,} faults, {report['mb_per_hour']} MB an hour"
    )
    below.plot(minutes, [one.descriptors for one in samples], label="descriptors")
    below.plot(minutes, [one.threads for one in samples], label="threads")
    below.set_xlabel("minutes of real time")
    below.set_ylim(bottom=0)
    below.legend()
    figure.savefig(path, metadata={"Date": None})


def main() -> int:
    """Run, print the report as JSON, draw, and say by the exit code whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--real", type=float, metavar="SECONDS")
    given = parser.parse_args()
    if given.real is not None:
        from tests.soak_real import main as real  # noqa: PLC0415  # starts a screen

        return real(given.real, given.plot)
    with tempfile.TemporaryDirectory() as name:
        report, samples = soak(given.frames, given.people, given.seed, Path(name))
    print(json.dumps(report, indent=1))
    if given.plot is not None:
        draw(samples, report, given.plot)
    return 0 if passed(report) else 1


if __name__ == "__main__":
    sys.exit(main())
