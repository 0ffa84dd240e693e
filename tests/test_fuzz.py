"""Rubbish in what the kiosk reads, with a small budget; ``python -m tests.fuzz`` has a large one."""

from __future__ import annotations

import pytest

from kiosk import config, last_good
from kiosk.errors import ConfigError
from tests.fuzz import TARGETS, fuzz
from tests.fuzz_material import MALICIOUS

BUDGET = {"serial": 300, "pin_pad": 150, "network": 100}
READ_AS_TEXT = ("settings", "assignment", "staff", "manifest", "small_files")


@pytest.mark.parametrize("name", TARGETS)
def test_rubbish_is_refused_and_breaks_nothing(name):
    """The same made-up rubbish every time."""
    fuzz(name, BUDGET.get(name, 25))


@pytest.mark.parametrize("name", READ_AS_TEXT)
def test_what_is_meant_to_break_it_is_refused(name):
    """Brackets without end, keys that are lists, days that do not exist: all of these did once."""
    _, target = TARGETS[name]
    for content in MALICIOUS:
        target(content)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[" * 700, "nested too deeply"),
        ("camera: {source: 2024-99-99}", "month must be in 1..12"),
        ("? [1, 2]\n: 3", "unhashable key"),
    ],
)
def test_the_complaint_says_what_is_wrong(tmp_path, text, complaint):
    path = tmp_path / "kiosk.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=complaint) as caught:
        config.load(path)
    assert len(caught.value.problems) == 1


def test_a_spoilt_copy_of_the_last_good_settings_keeps_nobody_from_starting(own_state):
    """What staff changed is spoilt as well; what was written by hand is in force."""
    own_state.mkdir()
    config.overrides_path().write_text("alarm: {volume: 7}")
    last_good.copy_path().write_text("[")
    loaded = last_good.load_or_copy()
    assert loaded.settings.alarm.volume == 0.8
    assert "alarm.volume" in loaded.notice
