"""Settings by dotted keys, and the file with what staff changed."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk import config, overrides
from kiosk.errors import ConfigError
from kiosk.overrides import difference, flat, holds_at_once, with_values
from kiosk.settings import AlarmSettings, Settings
from kiosk.settings_door import DoorSettings, InputSettings

CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "alarm.volume": st.floats(0, 1),
        "alarm.quiet_hours": st.lists(st.just("22:00-07:00"), max_size=2),
        "decision.votes": st.integers(2, 4),
        "decision.zone": st.just([[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]]),
        "detector.thresholds.mask": st.floats(0.02, 1) | st.none(),
        "door.policy": st.sampled_from(["hold", "admit", "remind"]),
        "door.open_for": st.floats(0.5, 60),
        "ui.hint": st.dictionaries(st.sampled_from(["en", "es"]), st.text(max_size=9)),
    },
)


@given(CHANGES)
def test_changed_settings_differ_in_what_was_changed_and_nothing_else(values):
    changed = with_values(Settings(), values)
    before, after = flat(Settings()), flat(changed)
    assert {key for key in after if after[key] != before[key]} <= set(values)
    assert with_values(Settings(), difference(changed, Settings())) == changed


@example({"ui.hint": {"en": "next\x85line"}})
@given(CHANGES)
def test_what_was_kept_is_read_and_loaded_again(tmp_path_factory, values):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIOSK_STATE", str(tmp_path_factory.mktemp("state")))
        patch.setattr(config, "SITE", tmp_path_factory.mktemp("site") / "none.yaml")
        overrides.write(values)
        assert config.load() == with_values(Settings(), values)
        assert overrides.read(Settings()) == values


def test_every_setting_has_a_key_and_lists_and_mappings_are_one():
    keys = flat(Settings())
    assert "detector.thresholds.mask" in keys
    assert "ui.hint" in keys
    assert "door.contact" in keys
    wired = Settings(door=DoorSettings(contact=InputSettings(input=3)))
    assert flat(wired)["door.contact"] == {"input": 3, "normally": "closed"}


def test_what_does_not_fit_is_said_by_its_key():
    with pytest.raises(ConfigError) as caught:
        with_values(Settings(), {"alarm.volume": 3, "alarm.gap": 9.0, "alarm.what": 1})
    assert caught.value.problems == (
        "alarm.volume: 3 does not fit; give a number from 0 to 1",
        "alarm.what: unknown; there are " + ", ".join(AlarmSettings.model_fields),
    )
    with pytest.raises(ConfigError, match=r"alarm\.volume\.loud: unknown; volume is one value"):
        with_values(Settings(), {"alarm.volume.loud": 1})
    with pytest.raises(ConfigError, match="alarm: gap must not be longer than interval"):
        with_values(Settings(), {"alarm.gap": 9.0})


@pytest.mark.parametrize(
    ("key", "live"),
    [
        ("alarm.volume", True),
        ("detector.thresholds.mask", True),
        ("decision.zone", True),
        ("door.policy", True),
        ("door.schedule", True),
        ("ui.languages", True),
        ("door.wiring", False),
        ("door.contact", False),
        ("detector.model", False),
        ("camera.source", False),
        ("relay.port", False),
        ("journal.keep_days", False),
    ],
)
def test_wiring_camera_model_and_board_wait_for_the_next_start(key, live):
    assert key in flat(Settings())
    assert holds_at_once(key) is live


def test_no_file_means_no_changes(own_state):
    assert overrides.read(Settings()) == {}
    overrides.write({})
    assert overrides.read(Settings()) == {}


@pytest.mark.parametrize(
    "content",
    [
        b"alarm: [",
        b"\xff\xfe",
        b"- 1\n",
        b"alarm: {volume: 7}\n",
        b"nothing: 1\n",
        b"alarm: 3\n",
        b"alarm.volume.loud: 1\n",
        b"door.contact.input: 1\n",
    ],
)
def test_a_file_that_cannot_be_used_is_told_from_none(own_state, content):
    own_state.mkdir()
    config.overrides_path().write_bytes(content)
    assert overrides.read(Settings()) is None


def test_the_file_says_what_it_is_and_holds_plain_yaml(own_state):
    overrides.write({"alarm.volume": 0.5, "ui.languages": ["zh-Hant"]})
    text = config.overrides_path().read_text(encoding="utf-8")
    assert text.startswith("# What staff changed")
    assert yaml.safe_load(text) == {"alarm": {"volume": 0.5}, "ui": {"languages": ["zh-Hant"]}}
