"""The script of the long run, in short: every kind of fault once, counted to the last event."""

from __future__ import annotations

import pytest

from tests import soak
from tests.entrance import Entrance
from tests.soak import Script, found_in, passed


@pytest.fixture(scope="module", autouse=True)
def _fonts(tmp_path_factory):
    """Let matplotlib open its font files, which it keeps open, before anybody looks for leaks."""
    report = {"frames": 0, "faults": {}, "mb_per_hour": 0.0}
    soak.draw([], report, tmp_path_factory.mktemp("fonts") / "empty.svg")


def test_every_kind_of_fault_is_told_once_and_over_once(tmp_path):
    """Between visits whose verdicts, door actions and prompts are all in the journal."""
    with Entrance(tmp_path / "state", lambda event: None, soak.SETTINGS) as entrance:
        script = Script(entrance, seed=5, pause=100.0)
        script.begin()
        for kind in sorted(script.kinds):
            script.visit()
            script.fault(kind)
        script.visit()
    found, ordered = found_in(tmp_path / "state")

    assert len(script.kinds) >= 14
    assert {what: found[what] for what in {*found, *script.expected}} == dict(script.expected)
    assert ordered


def test_a_short_soak_passes_and_a_lost_event_would_not(tmp_path):
    """The report of the long run, of a short one."""
    report, samples = soak.soak(700, 60, 2, tmp_path)
    assert passed({**report, "mb_per_hour": 0.0}), report
    assert report["people"] >= 60
    assert len(samples) >= 3
    assert not passed({**report, "mb_per_hour": 0.0, "differences": {"verdict mask": -1}})
    assert not passed({**report, "mb_per_hour": 1.5})
    soak.draw(samples, report, tmp_path / "soak.svg")
    assert (tmp_path / "soak.svg").read_text().startswith("<?xml")
