"""Simulated boards and a way to wait for what their own thread does."""

from __future__ import annotations

import time
from typing import Callable, Iterator

import pytest

from kiosk.relays import BOARDS
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings_door import RelaySettings

Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def until() -> Until:
    """Wait for a condition, at most five seconds."""

    def wait(condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 5
        while not condition():
            assert time.monotonic() < deadline, "it never came true"
            time.sleep(0.002)

    return wait


@pytest.fixture(params=list(BOARDS))
def board(request: pytest.FixtureRequest) -> Iterator[BoardSimulator]:
    """Every board in turn."""
    with BoardSimulator(request.param) as simulator:
        yield simulator


@pytest.fixture
def waveshare() -> Iterator[BoardSimulator]:
    """A board that answers."""
    with BoardSimulator("waveshare") as simulator:
        yield simulator


@pytest.fixture
def lcus1() -> Iterator[BoardSimulator]:
    """A board that does not."""
    with BoardSimulator("lcus1") as simulator:
        yield simulator


@pytest.fixture
def settings_for() -> Callable[..., RelaySettings]:
    """The settings that belong to a simulator."""

    def settings(simulator: BoardSimulator, **changes: object) -> RelaySettings:
        given = {"port": simulator.port, "board": simulator.name, "unsupervised": True, **changes}
        return RelaySettings(**given)

    return settings
