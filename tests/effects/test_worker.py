"""The thread of an effect: steps it, survives it, closes it."""

from __future__ import annotations

import threading
import time
from typing import Callable, Iterator, List

import pytest

from kiosk.effects.worker import EffectWorker
from kiosk.health import HealthBoard
from kiosk.slot import Slot
from kiosk.types import Event, Outcome, Part, State, TroubleCode


class Diary:
    """An effect that writes down what it is asked, and fails or hangs when told to."""

    def __init__(self) -> None:
        self.steps: List[tuple] = []
        self.closed_on: List[str] = []
        self.broken = False
        self.go_on = threading.Event()
        self.go_on.set()

    def step(self, outcome: Outcome | None, at: float) -> None:
        self.steps.append((outcome, at))
        self.go_on.wait(10)
        if self.broken:
            raise ZeroDivisionError("nobody thought of this")

    def close(self) -> None:
        self.closed_on.append(threading.current_thread().name)
        if self.broken:
            raise ZeroDivisionError("nor of this")


class Bench:
    def __init__(self) -> None:
        self.effect = Diary()
        self.outcomes: Slot[Outcome] = Slot()
        self.events: List[Event] = []
        self.health = HealthBoard(time.monotonic, self.events.append)
        self.worker = EffectWorker(
            "diary", self.effect, self.outcomes, self.health, Part.SOUND, time.monotonic
        )

    def until(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 5
        while not condition():
            assert time.monotonic() < deadline, "it never came true"
            time.sleep(0.002)


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    made.worker.start()
    yield made
    made.effect.go_on.set()
    made.worker.stop()


def outcome(state: State = State.IDLE) -> Outcome:
    return Outcome(state, 0.0, 0.0)


def test_it_steps_without_any_outcome(bench: Bench) -> None:
    bench.until(lambda: len(bench.effect.steps) >= 3)
    assert bench.effect.steps[0][0] is None


def test_it_steps_for_a_new_outcome_and_keeps_showing_the_latest(bench: Bench) -> None:
    newest = outcome()
    bench.outcomes.put(newest)
    bench.until(lambda: [seen for seen, _ in bench.effect.steps].count(newest) >= 3)


def test_the_times_are_the_clocks_and_do_not_go_back(bench: Bench) -> None:
    bench.until(lambda: len(bench.effect.steps) >= 3)
    times = [at for _, at in bench.effect.steps]
    assert times == sorted(times)
    assert times[-1] <= time.monotonic()


def test_stopping_closes_the_effect_on_its_own_thread(bench: Bench) -> None:
    assert bench.worker.stop() is True
    assert bench.effect.closed_on == ["diary"]
    assert bench.worker.stop() is True


def test_a_worker_that_never_started_stops() -> None:
    assert Bench().worker.stop() is True


def test_a_broken_effect_is_reported_tried_again_and_cleared(bench: Bench) -> None:
    bench.effect.broken = True
    bench.until(lambda: bench.health.of(Part.SOUND))
    trouble = bench.health.of(Part.SOUND)
    assert trouble is not None
    assert trouble.code is TroubleCode.EFFECT_FAILED
    assert "nobody thought of this" in trouble.sentence
    bench.effect.broken = False
    bench.until(lambda: bench.health.of(Part.SOUND) is None)
    assert len(bench.events) == 2


def test_a_trouble_of_the_effects_own_is_left_alone(bench: Bench) -> None:
    bench.effect.broken = True
    bench.until(lambda: bench.health.of(Part.SOUND))
    bench.health.report(Part.SOUND, TroubleCode.SOUND_MISSING, "No sound card.")
    bench.effect.go_on.clear()
    bench.effect.broken = False
    bench.effect.go_on.set()
    steps = len(bench.effect.steps)
    bench.until(lambda: len(bench.effect.steps) > steps + 2)
    trouble = bench.health.of(Part.SOUND)
    assert trouble is not None
    assert trouble.code is TroubleCode.SOUND_MISSING


def test_an_effect_that_breaks_while_closing_ends_all_the_same(bench: Bench) -> None:
    bench.effect.broken = True
    assert bench.worker.stop() is True


def test_an_effect_that_hangs_is_told_apart(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.effects.worker.STOP_WITHIN", 0.05)
    bench.effect.go_on.clear()
    bench.until(lambda: bench.effect.steps)
    assert bench.worker.stop() is False


def test_a_step_that_hangs_can_be_told(bench):
    """The time of the last step stands still, and goes on when the step comes back."""
    bench.until(lambda: len(bench.effect.steps) > 1)
    bench.effect.go_on.clear()
    bench.until(lambda: bench.effect.steps[-1][1] > bench.worker.stepped_at)
    stood = bench.worker.stepped_at
    bench.outcomes.put(Outcome(State.IDLE, 0.0, 0.0))
    assert bench.worker.stepped_at == stood

    bench.effect.go_on.set()
    bench.until(lambda: bench.worker.stepped_at > stood)
