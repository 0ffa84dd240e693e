"""``kiosk config``: what a start would refuse is named before it."""

from __future__ import annotations

import pytest

from kiosk import config, last_good
from kiosk.cli import main
from kiosk.workable import refuse_what_cannot_work
from tests.program import QUIET_DEMO, finished, plain_environment, run_until_kept

MISTAKES = [
    ("board: lcus1", ":1:29: relay.board: lcus1 cannot say what its output is; set relay.unsupervised"),
    ("board: wavshare", ":1:29: relay.board: no board is called 'wavshare'; did you mean waveshare?"),
    ("board: waveshare, channel: 16", ":1:47: relay.channel: waveshare has outputs 1 to 8, not 16"),
    ("board: waveshare, coil_off: 65280", ":1:1: relay.coil_on, relay.coil_off: on and off must"),
    ("board: waveshare}\ndoor: {emergency_input: {input: 1}", ":2:8: door.emergency_input: waveshare has no"),
]  # fmt: skip


def relay(folder, text):
    """A settings file with a port and ``text`` beside it."""
    path = folder / "kiosk.yaml"
    path.write_text(f"relay: {{port: /dev/ttyUSB9, {text}}}\n", encoding="utf-8")
    return path


def test_good_settings_are_fine(tmp_path, capsys):
    """A board that reads back, and an output that it has."""
    path = relay(tmp_path, "board: waveshare, channel: 8")
    assert main(["config", "check", "--config", str(path)]) == 0
    assert capsys.readouterr().out == "The settings are fine.\n"


def test_that_there_are_none_is_said(tmp_path, monkeypatch, capsys):
    """An empty file and no file are no mistake, and hardly what somebody wanted to hear is fine."""
    monkeypatch.setattr(config, "SITE", tmp_path / "site.yaml")
    (tmp_path / "empty.yaml").write_text("")
    for path, given in ((config.SITE, ()), (tmp_path / "empty.yaml", ("--config",))):
        assert main(["config", "check", *given, *[str(path)] * len(given)]) == 0
        said = f"There are no settings in {path}: every one has its default.\n"
        assert capsys.readouterr().out == said


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_a_board_that_cannot_do_it_is_a_mistake(tmp_path, capsys, text, expected):
    """Each of these settings fits; together they would end every start."""
    path = relay(tmp_path, text)
    assert main(["config", "check", "--config", str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"{path}{expected}")


def test_all_that_a_board_cannot_do_is_named_at_once(tmp_path, capsys):
    """And a model that is nowhere with it."""
    path = relay(tmp_path, "board: lcus1, channel: 5}\ndoor: {contact: {}}\ndetector: {model: wid")
    assert main(["config", "check", "--config", str(path)]) == 2
    keys = [line.split(": ")[1] for line in capsys.readouterr().err.splitlines()]
    assert keys == ["relay.channel", "relay.board", "door.contact", "detector.model"]


def test_what_no_board_is_asked_for_is_no_mistake(tmp_path):
    """With the policy remind the relay is left alone."""
    path = relay(tmp_path, "board: lcus1}\ndoor: {policy: remind")
    assert main(["config", "check", "--config", str(path)]) == 0


def test_a_start_goes_on_with_the_last_good_settings(tmp_path):
    """And ends with 2 where there are none, or those of another file, which may be another door."""
    environment = plain_environment(tmp_path / "state")
    path = relay(tmp_path, MISTAKES[0][0])
    run = ("run", "--headless", "--duration", "0.1", "--config")
    done = finished(environment, *run, path)
    assert (done.returncode, done.stderr[: len(str(path))]) == (2, str(path))
    path.write_text(QUIET_DEMO)
    run_until_kept(environment, path)
    relay(tmp_path, MISTAKES[0][0])
    done = finished(environment, *run, path)
    assert done.returncode == 0, done.stderr
    assert "config_last_good" in done.stdout
    other = path.rename(tmp_path / "other.yaml")
    done = finished(environment, *run, other)
    assert (done.returncode, done.stderr[: len(str(other))]) == (2, str(other))


def test_settings_with_which_a_start_failed_are_not_kept(tmp_path):
    """They would stand in for those that worked."""
    environment = plain_environment(tmp_path / "state")
    path = tmp_path / "kiosk.yaml"
    path.write_text(QUIET_DEMO)
    kept = run_until_kept(environment, path).read_bytes()
    model = tmp_path / "model"
    model.mkdir()
    path.write_text(f"{QUIET_DEMO}detector: {{model: {model}}}\n")
    done = finished(environment, "run", "--headless", "--config", path)
    assert (done.returncode, "model.yaml: cannot be read" in done.stderr) == (2, True)
    assert (tmp_path / "state" / "last-good.yaml").read_bytes() == kept


def test_a_model_that_is_nowhere_is_a_mistake_in_the_file(tmp_path, capsys):
    path = tmp_path / "kiosk.yaml"
    path.write_text("detector:\n  model: wid\n")
    assert main(["config", "check", "--config", str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"{path}:2:3: detector.model: wid: no such model")


def test_what_comes_from_the_shell_is_no_default(tmp_path, capsys):
    empty = tmp_path / "kiosk.yaml"
    empty.touch()
    given = ["config", "check", "--config", str(empty)]
    assert (main(given), capsys.readouterr().out[:21]) == (0, "There are no settings")
    assert main([*given, "--set", "door.policy=remind"]) == 0
    assert capsys.readouterr().out == "The settings are fine.\n"


def test_what_staff_changed_is_left_out_where_the_board_cannot_do_it(tmp_path):
    """The policy came back by hand; what was written before it holds, and is the base."""
    path = relay(tmp_path, "board: lcus1}\ndoor: {policy: remind")
    config.overrides_path().parent.mkdir(parents=True)
    config.overrides_path().write_text("door: {policy: hold}\n")
    loaded = last_good.load_or_copy(path, (), refuse_what_cannot_work)
    assert loaded.settings.door.policy.value == "remind"
    assert "relay.board: lcus1 cannot say" in loaded.notice
