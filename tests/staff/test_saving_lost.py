"""Staff save while kiosk.yaml cannot be read: what holds is the last good copy."""

from __future__ import annotations

import time

import pytest

from kiosk import config, overrides
from kiosk.settings import Settings
from kiosk.staff.changes import StaffChanges
from kiosk.types import Part
from tests.saving_bench import Bench

WRITTEN = "door: {max_hold: 20}\n"
MISTAKES = ["door: {max_hodl: 20}\n", "door: [\n", ""]
ZONE = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]
EARLIER = {"alarm.volume": 0.3, "door.on_fault": "lock", "decision.zone": ZONE}


@pytest.fixture(params=MISTAKES)
def bench(request, tmp_path, monkeypatch):
    """Staff changed something, kiosk.yaml was spoilt, and the kiosk was started anew."""
    monkeypatch.setattr(config, "SITE", tmp_path / "site.yaml")
    before = Bench(tmp_path, WRITTEN)
    before.saving.save(EARLIER)
    return Bench(tmp_path, request.param)


def staff_changed():
    """What stands in their file."""
    return overrides.read(Settings())


def test_what_staff_changed_before_is_kept_when_they_save_more(bench):
    """The copy that holds meanwhile has it in it, so it differs from nothing; it is theirs still."""
    bench.saving.save({"alarm.repeats": 2})
    assert staff_changed() == {**EARLIER, "alarm.repeats": 2}

    bench.edit(bench.file, WRITTEN)
    assert bench.board.of(Part.CONFIG) is None
    settings = bench.slot.latest
    assert (settings.alarm.volume, settings.alarm.repeats) == (0.3, 2)
    assert settings.door.on_fault.value == "lock"
    assert settings.decision.zone is not None
    assert bench.saving.base == config.load_base(bench.file)


def test_once_the_file_is_mended_what_is_back_as_written_leaves_the_other_again(bench):
    bench.saving.save({"alarm.volume": 0.8})
    assert staff_changed() == {**EARLIER, "alarm.volume": 0.8}
    bench.edit(bench.file, WRITTEN)
    bench.saving.save({"door.on_fault": "release"})
    assert staff_changed() == {"decision.zone": ZONE}


def test_as_long_as_that_is_not_known_there_are_no_defaults_to_go_back_to(bench, worker):
    """Nor is it said that nothing was changed."""
    changes = StaffChanges(worker, bench.saving, time.monotonic)
    changes.change({"alarm.repeats": 2})
    assert "kiosk.yaml cannot be read" in changes.to_defaults()
    assert [change.key for change in changes.changes] == ["alarm.repeats"]

    bench.edit(bench.file, WRITTEN)
    assert changes.to_defaults() == ""
    assert {change.key for change in changes.changes} == set(EARLIER)


def test_a_bad_edit_while_the_kiosk_runs_leaves_known_what_was_written_before(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(config, "SITE", tmp_path / "site.yaml")
    bench = Bench(tmp_path, WRITTEN)
    bench.saving.save(EARLIER)
    bench.edit(bench.file, "door: [\n")
    bench.saving.save({"alarm.volume": 0.8})
    assert staff_changed() == {key: EARLIER[key] for key in ("door.on_fault", "decision.zone")}
    assert bench.saving.base_known
