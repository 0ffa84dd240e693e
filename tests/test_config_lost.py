"""A settings file that was emptied or is gone: nobody asked for the defaults then."""

from __future__ import annotations

import pytest

from kiosk import cli, config, last_good, overrides
from kiosk.files import write_atomic
from kiosk.settings import Settings
from tests.program import QUIET_DEMO, finished, plain_environment, run_until_kept

TEXT = "door: {policy: admit, on_fault: lock}\n"


@pytest.fixture(autouse=True)
def site(tmp_path, monkeypatch):
    """A site's file of this test's own; not there yet."""
    monkeypatch.setattr(config, "SITE", tmp_path / "site.yaml")
    return config.SITE


def emptied(file):
    file.write_text("")


def blanked(file):
    file.write_text(" \n\n")


def removed(file):
    file.unlink()


LOSSES = pytest.mark.parametrize("lose", [emptied, blanked, removed])


def started(path=None):
    """What a start does with the settings, and keeps of them; as ``kiosk run`` does it."""
    loaded = last_good.load_or_copy(path)
    if loaded.notice is None:
        last_good.keep(loaded.settings, config.written_in(path))
    return loaded


@LOSSES
def test_the_copy_is_in_force_at_every_start_until_there_is_something_in_the_file(site, lose):
    """What would hold without anything that staff changed is not known meanwhile."""
    site.write_text(TEXT)
    good = started().settings
    lose(site)
    for _ in range(2):
        loaded = started()
        assert (loaded.settings, loaded.base) == (good, None)
        assert loaded.notice.startswith("The last good settings are in force, because of: ")
        assert f"{site}:1:1: this file held settings and is empty or gone" in loaded.notice
    site.write_text("door: {policy: remind}\n")
    assert started().notice is None


@LOSSES
def test_a_file_that_was_named_is_no_different(tmp_path, lose):
    """``--config F`` is watched over like the site's file."""
    file = tmp_path / "named.yaml"
    file.write_text(TEXT)
    good = started(file).settings
    lose(file)
    loaded = started(file)
    assert loaded.settings == good
    assert f"{file}:1:1: this file held settings and is empty or gone" in loaded.notice


@pytest.mark.parametrize("text", ["{}\n", "# Every default is wanted here.\n"])
def test_who_wants_every_default_writes_that(site, text):
    """What somebody wrote counts, however little it is."""
    site.write_text(TEXT)
    started()
    site.write_text(text)
    assert started() == last_good.Loaded(Settings(), Settings())


def test_a_machine_without_a_file_starts_on_the_defaults_again_and_again(site):
    """The copy says that it came from no file; what staff change goes into it all the same."""
    started()
    overrides.write({"alarm.volume": 0.3})
    for _ in range(2):
        loaded = started()
        assert (loaded.notice, loaded.settings.alarm.volume) == (None, 0.3)
    emptied(site)
    assert started().notice is None


def test_a_copy_of_another_file_says_nothing_of_this_one(tmp_path):
    """``kiosk run`` after ``kiosk run --config F`` is not to go on with what F says."""
    file = tmp_path / "another.yaml"
    file.write_text(TEXT)
    started(file)
    assert started() == last_good.Loaded(Settings(), Settings())


def test_a_copy_that_does_not_say_where_it_came_from_counts(site):
    """Older versions wrote none of that; locked is safer than open."""
    write_atomic(last_good.copy_path(), TEXT.encode())
    loaded = started()
    assert loaded.settings.door.on_fault.value == "lock"
    assert f"{site}:1:1: this file held settings" in loaded.notice


def test_such_a_copy_of_nothing_but_defaults_was_made_of_no_file(site):
    """A kiosk that never had a file is not asked for one after an update."""
    write_atomic(last_good.copy_path(), config.dump(Settings()).encode())
    assert last_good.load_or_copy().notice is None


def test_it_is_said_as_well_when_the_copy_is_spoilt(site):
    """The defaults hold for want of anything else, and not in silence."""
    site.write_text(TEXT)
    started()
    emptied(site)
    copy = last_good.copy_path()
    copy.write_text(copy.read_text().replace("policy: admit", "policy: ["))
    loaded = started()
    assert loaded.settings == Settings()
    assert f"{site}:1:1: this file held settings and is empty or gone" in loaded.notice


def test_the_name_of_the_file_cannot_spoil_the_copy(tmp_path):
    """A file may be called anything."""
    file = tmp_path / "a\nb: [ \udcff.yaml"
    file.write_text(TEXT)
    good = started(file).settings
    emptied(file)
    assert started(file).settings == good


def test_the_program_goes_on_with_the_copy_and_leaves_it_as_it_is(tmp_path):
    """Started as ever, on a file that is empty by now, and once more."""
    environment = plain_environment(tmp_path / "state")
    file = tmp_path / "kiosk.yaml"
    file.write_text(QUIET_DEMO + "door: {policy: admit, on_fault: lock}\n")
    run = ("run", "--headless", "--duration", "0.1", "--config", file)
    copy = run_until_kept(environment, file).read_bytes()
    emptied(file)
    for _ in range(2):
        done = finished(environment, *run)
        assert done.returncode == 0, done.stderr
        assert "config_last_good" in done.stdout
        assert (tmp_path / "state" / "last-good.yaml").read_bytes() == copy


@LOSSES
@pytest.mark.parametrize("asked", [["check"], ["config", "check"], ["config", "show"]])
def test_the_commands_do_not_take_a_lost_file_for_every_default(site, lose, asked, capsys):
    """They would say of the door what is not so."""
    site.write_text(TEXT)
    started()
    lose(site)
    assert cli.main(asked) in (2, 3)
    told = capsys.readouterr()
    flat = "".join((told.out + told.err).split())
    assert "thisfileheldsettingsandisemptyorgone" in flat
    assert "Cameralost" not in flat
    assert "everyonehasitsdefault" not in flat
