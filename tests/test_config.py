"""Settings files: layers, places of errors, and the copy that worked last."""

from __future__ import annotations

import errno
import os
import resource
import signal
import string
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings, strategies

from kiosk import config, last_good, paths
from kiosk.errors import ConfigError, InputError
from kiosk.files import write_atomic
from kiosk.languages import languages
from kiosk.settings import AlarmSettings, CameraSettings, Settings
from kiosk.settings_words import allowed, commented
from kiosk.types import Label


@pytest.fixture(autouse=True)
def own_state(tmp_path, monkeypatch):
    """Every test has a state folder of its own and no site file."""
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(config, "SITE", tmp_path / "site.yaml")


def written(tmp_path, text):
    path = tmp_path / "kiosk.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(path, assignments=()):
    with pytest.raises(ConfigError) as caught:
        config.load(path, assignments)
    return caught.value.problems


def test_without_a_file_the_defaults_hold():
    """No file anywhere means every default."""
    assert Settings() == config.load()


def test_the_file_that_ships_is_the_defaults():
    """configs/kiosk.yaml equals the defaults in value and in every comment."""
    path = paths.share() / "configs" / "kiosk.yaml"

    assert Settings() == config.load(path)
    assert path.read_text(encoding="utf-8") == commented()


@pytest.mark.parametrize("name", ["jetson.yaml", "laptop.yaml"])
def test_every_file_that_ships_is_good(name):
    """A user may start from any of the files in configs/."""
    config.load(paths.share() / "configs" / name)


def test_an_empty_file_and_an_empty_section_mean_defaults(tmp_path):
    """Writing nothing changes nothing."""
    assert Settings() == config.load(written(tmp_path, ""))
    assert Settings() == config.load(written(tmp_path, "door:\n"))


def test_the_site_file_is_read_when_none_is_named(tmp_path):
    """/etc's file applies without being named."""
    config.SITE.write_text("camera: {fps: 15}")

    assert config.load().camera.fps == 15


def test_a_credential_of_systemd_is_a_setting(tmp_path, monkeypatch):
    """A camera's password stands in a file of its own, above what was written by hand."""
    handed_over = tmp_path / "credentials"
    handed_over.mkdir()
    (handed_over / "camera.source").write_text("rtsp://u:p@192.0.2.17/1\n", encoding="utf-8")
    (handed_over / "another-kind").write_text("of secret", encoding="utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed_over))
    path = written(tmp_path, "camera: {source: /dev/video3, fps: 10}")
    loaded = last_good.load_or_copy(path)
    assert loaded.settings.camera.source == "rtsp://u:p@192.0.2.17/1"
    assert loaded.base.camera.source == "rtsp://u:p@192.0.2.17/1"
    assert loaded.settings.camera.fps == 10


def test_a_credential_that_is_no_setting_is_named_with_its_file(tmp_path, monkeypatch):
    (tmp_path / "camera.surce").write_text("x", encoding="utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (problem,) = problems(None)
    assert problem.startswith(f"{tmp_path}/camera.surce:1:1: camera.surce: unknown")


def test_later_layers_win_key_by_key(tmp_path):
    """Overrides beat the file, the shell beats both, other keys stay."""
    path = written(tmp_path, "door: {open_for: 3, max_hold: 40}\ndetector: {threads: 1}")
    paths.state().mkdir()
    config.overrides_path().write_text("door: {open_for: 4}\ndetector: {thresholds: {mask: 0.5}}")

    loaded = config.load(path, ["door.min_hold=1", "detector.thresholds.no_mask=0.6"])

    assert (4, 40, 1) == (loaded.door.open_for, loaded.door.max_hold, loaded.door.min_hold)
    assert loaded.detector.threads == 1
    assert loaded.detector.thresholds.given == {Label.MASK: 0.5, Label.NO_MASK: 0.6}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("camera:\n  widht: 5", ":2:3: camera.widht: unknown; did you mean width?"),
        ("camera:\n  width: 12", ":2:3: camera.width: 12 does not fit; give a whole number from 160 to 3840"),
        ("camera:\n  width: 640.5", ":2:3: camera.width: 640.5 does not fit; give a whole number from 160 to 3840"),
        ("camera:\n  mirror: maybe", ":2:3: camera.mirror: 'maybe' does not fit; give true or false"),
        ("camera:\n  source:", ":2:3: camera.source: nothing does not fit; give a text such as /dev/video0"),
        ("door:\n  policy: open", ":2:3: door.policy: 'open' does not fit; give one of hold, admit, remind"),
        ("door: {wiring: energise_to_unlock}", ":1:1: door: policy hold needs wiring energise_to_lock"),
        ("door: {min_hold: 9, max_hold: 3}", ":1:1: door: min_hold must not be longer than max_hold"),
        ("door: {debounce: 3, min_hold: 2}", ":1:1: door: debounce must not be longer than min_hold or open_for"),
        ("door: {debounce: 3, min_hold: 5, open_for: 2}", ":1:1: door: debounce must not be longer than min_hold or open_for"),
        ("decision: {votes: 20, window: 10}", ":1:1: decision: votes must not be more than window"),
        ("decision: {agreement: 0.5}", ":1:12: decision.agreement: 0.5 does not fit; give a number above 0.5, at most 1"),
        ("decision: {zone: [[0, 0], [2, 0], [1, 1]]}", ":1:1: decision: every corner of zone must lie in 0..1"),
        ("decision:\n  zone:\n  - [0, 0]", ":2:3: decision.zone: [[0, 0]] does not fit; give a list of 3 to 8, such as [[0.2, 0], [0.8, 0], [0.8, 1]]"),
        ("detector: {thresholds: {mask: 2}}", ":1:25: detector.thresholds.mask: 2 does not fit; give a number from 0.02 to 1"),
        ("detector: {thresholds: 2}", ":1:12: detector.thresholds: 2 does not fit; give keys mask, no_mask, misplaced"),
        ("ui: {hint: 3}", ":1:6: ui.hint: 3 does not fit; give a text for each key"),
        ("ui: {hint: {en: null}}", ":1:13: ui.hint.en: nothing does not fit; give a text for each key"),
        ("ui: {hint: {zh: a}}", f":1:13: ui.hint.zh: no words in 'zh'; there are {', '.join(languages())}"),
        ("decision: {zone: [[0, 0], [a, 1], [1, 1]]}", ":1:28: decision.zone.1.0: 'a' does not fit; give a list of 3 to 8, such as [[0.2, 0], [0.8, 0], [0.8, 1]]"),
        ("alarm: 5", f":1:1: alarm: 5 does not fit; give keys {', '.join(AlarmSettings.model_fields)}"),
        ("alarm: {quiet_hours: ['22-7']}", ":1:23: alarm.quiet_hours.0: '22-7' does not fit; write hours as in 'mon-fri 20:00-06:00'"),
        ("ui: {languages: [en, none]}", f":1:22: ui.languages.1: no words in 'none'; there are {', '.join(languages())}"),
        ("alarm: {quiet_hours: always}", ":1:9: alarm.quiet_hours: 'always' does not fit; give a list of 0 to 14, such as [\"22:00-07:00\"]"),
        ("alarm: {gap: 5, interval: 4}", ":1:1: alarm: gap must not be longer than interval"),
        ("uii: {}", ":1:1: uii: unknown; did you mean ui?"),
        ("xyz: {}", ":1:1: xyz: unknown; there are camera, detector, decision, door, relay, alarm, ui, journal"),
        ("a: [1\nb: 2", ":2:2: not YAML: expected ',' or ']', but got ':'"),
        ("- 1", ":1:1: must be sections with settings, such as 'camera:'"),
        ("camera: {fps: 3, fps: 4}", ":1:18: camera.fps: written twice; keep one"),
        ("a: !!python/name:os.system x", ":1:4: not YAML: could not determine a constructor for the tag 'tag:yaml.org,2002:python/name:os.system'"),
        ("a: \x07", ":1:1: not YAML: not readable as text"),
        ("camera: &a\n  x: *a", f":2:3: camera.x: unknown; there are {', '.join(CameraSettings.model_fields)}"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place_and_its_cure(tmp_path, text, expected):
    """File, line, column, key, what is wrong, what fits."""
    path = written(tmp_path, text)

    assert (f"{path}{expected}",) == problems(path)


def test_every_mistake_of_a_section_and_of_a_list_is_named(tmp_path):
    path = written(
        tmp_path,
        """\
door: {wiring: energise_to_unlock, min_hold: 9, max_hold: 3}
alarm: {quiet_hours: ['22-7', '22:00-07:00', '7']}
decision: {votes: 20, window: 10, zone: [[0, 0], [2, 0], [1, 1]]}
""",
    )
    told = [problem[len(f"{path}:") :].partition(" does")[0] for problem in problems(path)]
    min_hold, corner = "min_hold must not be longer than max_hold", "every corner of zone must lie"
    assert told == [
        f"1:1: door: policy hold needs wiring energise_to_lock, and {min_hold}",
        "2:23: alarm.quiet_hours.0: '22-7'",
        "2:46: alarm.quiet_hours.2: '7'",
        f"3:1: decision: votes must not be more than window, and {corner} in 0..1",
    ]


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file(tmp_path):
    """One look is enough to mend a file."""
    path = written(tmp_path, "camera: {fps: 0}\ndoor:\n  opn_for: 3\nalarm:\n  volume: 4")

    assert [f"{path}:1:10", f"{path}:3:3", f"{path}:5:3"] == [
        ":".join(line.split(":")[:3]) for line in problems(path)
    ]


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path):
    """Missing, binary and endless files are told apart."""
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    endless = written(tmp_path, "#" * 300_000)

    assert problems(tmp_path / "no.yaml")[0].endswith("cannot be read: No such file or directory")
    assert problems(binary)[0].endswith("cannot be read: not text in UTF-8")
    assert problems(endless)[0].endswith("too long to be a settings file")


@pytest.mark.parametrize("assignment", ["door", "door=3", ".a=3", "door.=3", "door.x=[", "a.b"])
def test_a_bad_assignment_is_named(assignment):
    """``--set`` is checked like a file."""
    with pytest.raises(InputError, match="--set"):
        config.load(None, [assignment])


def test_a_wrong_value_in_an_assignment_names_the_key():
    """The place is the shell's own option."""
    assert problems(None, ["door.open_for=soon"]) == (
        "--set:1:1: door.open_for: 'soon' does not fit; give a number from 0.5 to 60",
    )


def test_a_source_that_looks_like_a_key_is_a_text():
    """Nobody has to quote ``demo:`` twice."""
    assert config.load(None, ["camera.source=demo:"]).camera.source == "demo:"


def test_bad_settings_start_on_the_last_good_copy_and_say_so(tmp_path):
    """A typing mistake does not keep the door from being watched."""
    path = written(tmp_path, "door: {open_for: long}")
    last_good.keep(config.load(None, ["door.open_for=7"]), path)

    loaded = last_good.load_or_copy(path, ["door.min_hold=3"])

    assert (7, 3) == (loaded.settings.door.open_for, loaded.settings.door.min_hold)
    assert loaded.notice is not None
    assert "door.open_for: 'long' does not fit" in loaded.notice


def test_the_copy_of_another_file_stands_in_for_none(tmp_path):
    """It may work another door."""
    last_good.keep(config.load(None, ["door.open_for=7"]), tmp_path / "other.yaml")
    with pytest.raises(ConfigError):
        last_good.load_or_copy(written(tmp_path, "door: {open_for: long}"))


def test_a_password_from_a_credential_is_not_in_the_copy(tmp_path, monkeypatch):
    """It comes from the credential again when the copy is in force."""
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "secrets"))
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "camera.source").write_text("rtsp://me:secret@cam/1\n")
    path = written(tmp_path, "door: {open_for: 7}")
    last_good.keep(config.load(path), path)
    assert "secret" not in last_good.copy_path().read_text()
    written(tmp_path, "door: {open_for: long}")
    settings = last_good.load_or_copy(path).settings
    assert (settings.camera.source, settings.door.open_for) == ("rtsp://me:secret@cam/1", 7)


@pytest.mark.parametrize("of", ["overrides_path", "site_path"])
def test_files_where_nobody_may_look_are_not_taken_for_none(tmp_path, monkeypatch, of):
    """A folder of root's alone, say: not every default, and no traceback."""

    def forbidden(self, *_args, **_kwargs):
        if self.name == locked.name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return stat(self)

    stat, locked = Path.stat, tmp_path / "kiosk.yaml"
    monkeypatch.setattr(config, "SITE", locked)
    if of == "overrides_path":
        monkeypatch.setattr(config, "overrides_path", lambda: locked)
        monkeypatch.setattr(config, "SITE", tmp_path / "none.yaml")
    monkeypatch.setattr(Path, "stat", forbidden)
    with pytest.raises(ConfigError, match="cannot be read: Permission denied"):
        config.load()


def test_without_a_last_good_copy_bad_settings_are_refused(tmp_path):
    """There is nothing to fall back on the first time."""
    with pytest.raises(ConfigError):
        last_good.load_or_copy(written(tmp_path, "door: 3"))


def test_good_settings_come_without_a_notice():
    """Nothing is said when nothing is wrong."""
    assert last_good.Loaded(Settings(), Settings()) == last_good.load_or_copy()


def test_dumped_settings_load_as_they_were(tmp_path):
    """The last good copy is a settings file like any other."""
    odd = config.load(
        None, ["decision.zone=[[0,0],[1,0],[1,1]]", "ui.hint={en: 'Ask at the desk'}"]
    )

    assert odd == config.load(written(tmp_path, config.dump(odd)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    strategies.recursive(
        strategies.none() | strategies.booleans() | strategies.integers() | strategies.text(string.printable, max_size=8),
        lambda inner: strategies.lists(inner, max_size=3)
        | strategies.dictionaries(
            strategies.sampled_from([*Settings.model_fields, "fps", "zone", "thresholds", "hint", "mask"]), inner, max_size=4
        ),
        max_leaves=12,
    )
)  # fmt: skip
def test_any_yaml_is_taken_or_refused_in_sentences(tmp_path, value):
    """No content of a file ends in anything but settings or problems with their place."""
    path = written(tmp_path, yaml.safe_dump(value))
    try:
        config.load(path)
    except ConfigError as error:
        assert all(line.startswith(f"{path}:") for line in error.problems)


def test_every_field_says_what_it_allows():
    """No setting is without a range or a choice of words."""
    for name, field in Settings.model_fields.items():
        assert all(allowed(field.annotation, key) for key in field.annotation.model_fields), name


def test_a_failed_write_leaves_the_old_file(tmp_path):
    """A full disk costs the change, never the file."""
    (tmp_path / "old.yaml").write_text("old")
    too_much = b"x" * 100_000
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_atomic(tmp_path / "old.yaml", too_much)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        signal.signal(signal.SIGXFSZ, handler)

    assert [tmp_path / "old.yaml"] == list(tmp_path.iterdir())
    assert (tmp_path / "old.yaml").read_text() == "old"


def test_what_staff_changed_is_left_out_where_it_is_bad_and_nothing_else_is_known(tmp_path):
    """A spoilt overrides file must not keep the door from being watched."""
    path = written(tmp_path, "door: {min_hold: 3}")
    overrides = config.overrides_path()
    overrides.parent.mkdir(parents=True)
    overrides.write_text("alarm: {volume: 7}")

    loaded = last_good.load_or_copy(path)

    assert loaded.settings == loaded.base == config.load_base(path)
    assert loaded.settings.door.min_hold == 3
    assert "What staff changed on the screen is not in force" in loaded.notice
    assert "overrides.yaml:1:9: alarm.volume: 7 does not fit" in loaded.notice


def test_bad_overrides_start_on_the_last_good_copy_above_the_hand_written_base(tmp_path):
    """What staff changed before goes on to hold; the base is still what was written by hand."""
    path = written(tmp_path, "door: {min_hold: 3}")
    write_atomic(config.overrides_path(), b"alarm: {volume: 0.3}")
    last_good.keep(config.load(path), path)
    write_atomic(config.overrides_path(), b"alarm: [")

    loaded = last_good.load_or_copy(path)

    assert (loaded.settings.alarm.volume, loaded.settings.door.min_hold) == (0.3, 3)
    assert loaded.base == config.load_base(path)


def test_without_overrides_everything_is_the_base(tmp_path):
    write_atomic(config.overrides_path(), b"alarm: {volume: 0.3}")
    loaded = last_good.load_or_copy(None, ["door.min_hold=3"])
    assert loaded.settings.alarm.volume == 0.3
    assert loaded.base.alarm.volume == Settings().alarm.volume
    assert loaded.base.door.min_hold == 3
