"""Settings that are saved, come into force, and survive a bad disk and bad files."""

from __future__ import annotations

import shutil
import time

import pytest
import yaml

from kiosk import config, last_good, overrides
from kiosk.errors import InputError
from kiosk.health import HealthBoard
from kiosk.settings import Settings
from kiosk.slot import Slot
from kiosk.staff.saving import Saving
from kiosk.types import EventKind, Part
from tests.saving_bench import Bench


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "SITE", tmp_path / "site.yaml")
    return Bench(tmp_path)


def test_what_is_saved_holds_from_the_next_look_on_and_is_journalled(bench):
    """The file written by hand is left alone; the other one holds the change and nothing else."""
    before = bench.file.read_bytes()
    assert bench.saving.save({"alarm.volume": 0.3, "decision.votes": 7}) == 2

    assert bench.slot.latest.alarm.volume == 0.3
    assert bench.slot.latest.door.min_hold == 3
    assert bench.changed == [
        {"who": "staff", "changes": {"decision.votes": [5, 7], "alarm.volume": [0.8, 0.3]}}
    ]
    assert bench.file.read_bytes() == before
    assert yaml.safe_load(config.overrides_path().read_text()) == {
        "alarm": {"volume": 0.3},
        "decision": {"votes": 7},
    }
    assert config.load(bench.file) == bench.slot.latest
    assert last_good.load_or_copy(last_good.copy_path()).settings == bench.slot.latest


def test_changes_add_up_and_what_is_back_as_written_by_hand_leaves_the_file(bench):
    bench.saving.save({"alarm.volume": 0.3})
    bench.saving.save({"door.min_hold": 4.0})
    assert overrides.read(bench.saving.base) == {"alarm.volume": 0.3, "door.min_hold": 4.0}
    bench.saving.save({"door.min_hold": 3.0})
    assert overrides.read(bench.saving.base) == {"alarm.volume": 0.3}


def test_a_disk_that_fails_leaves_the_old_settings_in_force(bench, own_state):
    """And the old file untouched."""
    bench.saving.save({"alarm.volume": 0.3})
    before = config.overrides_path().read_bytes()
    shutil.rmtree(own_state)
    own_state.write_text("a file where the folder was")

    with pytest.raises(InputError, match=r"Not saved \(.*\)\. The old settings still hold\."):
        bench.saving.save({"alarm.volume": 0.1})

    assert bench.slot.latest.alarm.volume == 0.3
    assert len(bench.changed) == 1
    assert b"0.3" in before


def test_values_that_do_not_fit_any_more_are_not_saved(bench):
    with pytest.raises(InputError, match="gap must not be longer"):
        bench.saving.save({"alarm.gap": 50.0})
    assert not config.overrides_path().exists()


def test_saving_over_a_spoilt_file_keeps_what_holds(bench):
    """What staff changed before is in force from the last good copy, and stays."""
    bench.saving.save({"alarm.volume": 0.3})
    config.overrides_path().write_text("alarm: [")
    bench.saving.save({"decision.votes": 7})
    assert overrides.read(bench.saving.base) == {"alarm.volume": 0.3, "decision.votes": 7}


def test_a_start_with_settings_of_its_own_is_no_model_for_later_ones(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "SITE", tmp_path / "site.yaml")
    bench = Bench(tmp_path, assignments=["alarm.repeats=9"])
    bench.saving.save({"alarm.volume": 0.3})
    assert bench.slot.latest.alarm.repeats == 9
    assert overrides.read(bench.saving.base) == {"alarm.volume": 0.3}
    assert not last_good.copy_path().exists()


def test_a_last_good_copy_that_cannot_be_kept_does_not_undo_the_save(bench):
    last_good.copy_path().mkdir(parents=True)
    assert bench.saving.save({"alarm.volume": 0.3}) == 1
    assert bench.slot.latest.alarm.volume == 0.3


def test_a_hand_edit_holds_at_once_where_it_can(bench):
    """What needs a new start is left as it is, and said."""
    bench.edit(bench.file, "door: {min_hold: 4}\ncamera: {fps: 15}\n")

    assert bench.slot.latest.door.min_hold == 4
    assert bench.slot.latest.camera.fps == 30
    assert bench.changed == [{"who": "file", "changes": {"door.min_hold": [3.0, 4.0]}}]
    assert bench.events[-1].data == {"keys": ["camera.fps"]}
    assert bench.saving.base.door.min_hold == 4


def test_a_hand_edit_that_holds_is_kept_for_a_start_on_a_bad_file(bench):
    bench.edit(bench.file, "door: {min_hold: 4}\n")
    bench.edit(bench.file, "door: {min_hold: much}\n")
    assert last_good.load_or_copy(bench.file).settings.door.min_hold == 4


def test_nothing_is_kept_before_the_kiosk_works(tmp_path):
    works = []
    bench = Bench(tmp_path, "door: {min_hold: 4}\n", works=lambda: bool(works))
    bench.saving.look()
    assert not last_good.copy_path().exists()
    works.append(True)
    bench.saving.look()
    assert "min_hold: 4" in last_good.copy_path().read_text()


def test_nor_is_what_staff_save_before_that(tmp_path):
    works = []
    bench = Bench(tmp_path, works=lambda: bool(works))
    bench.saving.save({"alarm.volume": 0.3})
    assert not last_good.copy_path().exists()
    works.append(True)
    bench.saving.look()
    assert "volume: 0.3" in last_good.copy_path().read_text()


def test_a_copy_that_a_full_disk_did_not_take_is_kept_once_there_is_room(tmp_path, caplog):
    """Told once, and tried again at every look."""
    config.overrides_path().parent.mkdir(parents=True, exist_ok=True)
    last_good.copy_path().mkdir()
    bench = Bench(tmp_path)
    bench.saving.look()
    bench.saving.look()
    assert len([one for one in caplog.messages if "cannot be kept" in one]) == 1
    last_good.copy_path().rmdir()
    bench.saving.look()
    assert "min_hold: 3" in last_good.copy_path().read_text()


def test_another_source_for_one_start_is_not_kept(tmp_path):
    """``kiosk run --source``: a later start has the one in the file."""
    bench = Bench(tmp_path, "camera: {source: /dev/video7}\n")
    now = bench.slot.latest
    camera = now.camera.model_copy(update={"source": "demo:"})
    bench.slot.put(now.model_copy(update={"camera": camera}))
    bench.saving.save({"alarm.volume": 0.3})
    assert "source: /dev/video7" in last_good.copy_path().read_text()


def test_a_hand_edit_that_changes_nothing_is_not_journalled(bench):
    before = bench.slot.latest
    bench.edit(bench.file, "# A remark.\ndoor: {min_hold: 3}\n")
    assert bench.slot.latest is before
    assert bench.events == []


def test_a_hand_edit_does_not_undo_what_staff_changed(bench):
    bench.saving.save({"alarm.volume": 0.3})
    bench.edit(bench.file, "alarm: {volume: 0.9, repeats: 4}\n")
    assert (bench.slot.latest.alarm.volume, bench.slot.latest.alarm.repeats) == (0.3, 4)


@pytest.mark.parametrize("which", ["hand", "staff"])
def test_a_bad_file_at_run_time_changes_nothing_and_is_said_until_it_is_mended(bench, which):
    file = bench.file if which == "hand" else config.overrides_path()
    bench.edit(file, "alarm: {volume: 7}\n")

    trouble = bench.board.of(Part.CONFIG)
    assert "The old settings stay in force" in trouble.sentence
    assert f"{file}:1:9: alarm.volume: 7 does not fit" in trouble.sentence
    assert bench.slot.latest.alarm.volume == 0.8

    bench.edit(file, "alarm: {volume: 0.7}\n")
    assert bench.board.of(Part.CONFIG) is None
    assert bench.slot.latest.alarm.volume == 0.7


def test_another_mistake_takes_the_place_of_the_one_before(bench):
    """Whoever mends a file sees what is wrong with it now; the same is not told twice."""
    for text in ("alarm: {volume: 7}\n", "alarm: {repeats: 0}\n", "# !\nalarm: {repeats: 0}\n"):
        bench.edit(bench.file, text)
        bench.edit(bench.file, f"{text} ")
    assert "yaml:2:9: alarm.repeats: 0 does not fit" in bench.board.of(Part.CONFIG).sentence
    told = [event for event in bench.events if event.kind is EventKind.TROUBLE]
    assert len(told) == 3


def test_a_rule_that_only_fits_another_wiring_waits_for_the_next_start(tmp_path, monkeypatch):
    """The board was opened for the wiring of the start; hold would not be safe on it."""
    monkeypatch.setattr(config, "SITE", tmp_path / "site.yaml")
    bench = Bench(tmp_path, "door: {policy: admit, wiring: energise_to_unlock}\n")
    bench.edit(bench.file, "door: {policy: hold}\n")
    assert "policy hold needs wiring energise_to_lock" in bench.board.of(Part.CONFIG).sentence
    assert bench.slot.latest.door.policy.value == "admit"


def test_files_that_did_not_change_are_not_read_again(bench):
    """Nor is what was just saved taken for a hand edit."""
    bench.saving.save({"alarm.volume": 0.3})
    before = bench.slot.latest
    bench.saving.look()
    assert bench.slot.latest is before
    assert [data["who"] for data in bench.changed] == ["staff"]


@pytest.mark.parametrize("which", ["hand", "staff"])
def test_a_hand_edit_just_before_a_save_is_not_missed(bench, which):
    """Nobody looked at the files in between; what staff saved is still no hand edit."""
    bench.saving.save({"alarm.volume": 0.3})
    bench.saving.look()
    if which == "hand":
        bench.file.write_text("door: {max_hold: 45}\n")
    else:
        config.overrides_path().write_text("door: {max_hold: 45}\nalarm: {volume: 0.3}\n")
    bench.saving.save({"alarm.volume": 0.5})
    bench.saving.look()
    assert (bench.slot.latest.door.max_hold, bench.slot.latest.alarm.volume) == (45, 0.5)
    assert [data["who"] for data in bench.changed] == ["staff", "staff", "file"]
    assert "alarm.volume" not in bench.changed[-1]["changes"]


def test_a_spoilt_file_that_staff_save_over_is_no_trouble_any_more(bench):
    bench.edit(config.overrides_path(), "alarm: [")
    assert bench.board.of(Part.CONFIG) is not None
    bench.saving.save({"alarm.volume": 0.3})
    bench.saving.look()
    assert bench.board.of(Part.CONFIG) is None
    assert bench.slot.latest.alarm.volume == 0.3


def test_what_staff_save_above_the_shell_holds_for_as_long_as_no_file_is_edited(
    tmp_path, monkeypatch
):
    """Read anew, the value from the shell would win."""
    monkeypatch.setattr(config, "SITE", tmp_path / "site.yaml")
    bench = Bench(tmp_path, assignments=["alarm.volume=0.9"])
    for volume in (0.3, 0.4):
        bench.saving.save({"alarm.volume": volume})
        bench.saving.look()
        assert bench.slot.latest.alarm.volume == volume


def test_without_any_file_there_is_nothing_to_look_at(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "SITE", tmp_path / "site.yaml")
    slot = Slot(Settings())
    saving = Saving(slot, Settings(), HealthBoard(time.monotonic, print), print)
    saving.look()
    assert slot.latest == saving.in_force == Settings()


def test_a_policy_that_the_board_cannot_serve_is_refused(tmp_path, monkeypatch):
    """Kept, it would end every later start of the kiosk."""
    monkeypatch.setattr(config, "SITE", tmp_path / "site.yaml")
    relay = "relay: {port: /dev/ttyUSB0, board: lcus1}"
    bench = Bench(tmp_path, f"door: {{policy: remind}}\n{relay}\n")
    with pytest.raises(InputError, match=r"Not saved \(relay\.board: .* relay\.unsupervised: true"):
        bench.saving.save({"door.policy": "hold"})
    assert bench.slot.latest.door.policy.value == "remind"
    assert not config.overrides_path().exists()


LOCKED = "door: {policy: admit, on_fault: lock}\n"


def lost(bench):
    """The trouble that is told; the door stays locked."""
    assert bench.slot.latest.door.on_fault.value == "lock"
    assert bench.saving.base.door.on_fault.value == "lock"
    trouble = bench.board.of(Part.CONFIG)
    return "" if trouble is None else trouble.sentence


@pytest.mark.parametrize("by_name", [True, False])
def test_a_file_that_is_emptied_or_gone_changes_nothing_and_is_said(tmp_path, monkeypatch, by_name):
    """Every default would unlock the door; who wants them says so in the file."""
    monkeypatch.setattr(config, "SITE", tmp_path / "kiosk.yaml")
    bench = Bench(tmp_path, LOCKED, by_name=by_name)
    bench.edit(bench.file, "")
    said = f"The old settings stay in force, because of: {bench.file}:1:1: this file held settings"
    assert lost(bench).startswith(said)
    bench.edit(bench.file, LOCKED)
    assert lost(bench) == ""
    bench.file.unlink()
    bench.saving.look()
    assert lost(bench).startswith(said)
    bench.edit(bench.file, "{}\n")
    assert bench.board.of(Part.CONFIG) is None
    assert bench.slot.latest == bench.saving.base == Settings()


def test_a_file_that_came_later_is_missed_as_well(tmp_path, monkeypatch):
    """Without one the kiosk started on the defaults, and follows what staff save."""
    monkeypatch.setattr(config, "SITE", tmp_path / "kiosk.yaml")
    bench = Bench(tmp_path, "", by_name=False)
    bench.edit(config.overrides_path(), "alarm: {volume: 0.3}\n")
    assert bench.slot.latest.alarm.volume == 0.3
    assert bench.board.of(Part.CONFIG) is None
    bench.edit(bench.file, LOCKED)
    assert lost(bench) == ""
    bench.edit(bench.file, "")
    assert "this file held settings" in lost(bench)


def test_a_start_on_the_copy_goes_on_with_it_while_the_file_is_empty(tmp_path, monkeypatch):
    """However it is emptied anew, and whatever staff save meanwhile: the next start knows, too."""
    monkeypatch.setattr(config, "SITE", tmp_path / "kiosk.yaml")
    config.SITE.write_text(LOCKED)
    last_good.keep(config.load(), config.SITE)
    bench = Bench(tmp_path, "", by_name=False)
    bench.edit(bench.file, " ")
    assert "this file held settings" in lost(bench)
    bench.saving.save({"alarm.volume": 0.3})
    loaded = last_good.load_or_copy()
    assert "this file held settings" in loaded.notice
    assert (loaded.settings.door.on_fault.value, loaded.settings.alarm.volume) == ("lock", 0.3)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("relay: {port: /dev/ttyUSB9, board: lcus1}\n", "relay.board: lcus1 cannot say"),
        ("relay: {port: /dev/ttyUSB9, board: wavshare}\n", "did you mean waveshare?"),
        ("door: {contact: {input: 1}}\n", "door.contact: nothing can be read without a board"),
        ("door: {on: 3}\n", "door.on: YAML reads this key as true or false"),
        ("1: {a: 2}\n", "1: YAML reads this key as a number"),
    ],
)
def test_what_would_end_the_next_start_is_said_now(bench, text, complaint):
    """And until it is mended."""
    before = bench.slot.latest
    bench.edit(bench.file, text)
    assert complaint in bench.board.of(Part.CONFIG).sentence
    assert bench.slot.latest is before
    bench.edit(bench.file, "door: {min_hold: 4}\n")
    assert bench.board.of(Part.CONFIG) is None
    assert bench.slot.latest.door.min_hold == 4


def test_a_rule_that_only_fits_another_board_waits_for_the_next_start(tmp_path, monkeypatch):
    """The board of this start is blind; that of the file is not."""
    monkeypatch.setattr(config, "SITE", tmp_path / "site.yaml")
    bench = Bench(tmp_path, "relay: {port: /dev/ttyUSB9, board: lcus1}\ndoor: {policy: remind}\n")
    bench.edit(bench.file, "relay: {port: /dev/ttyUSB9, board: waveshare}\ndoor: {policy: hold}\n")
    sentence = bench.board.of(Part.CONFIG).sentence
    assert "relay.board: lcus1 cannot say" in sentence
    assert sentence.endswith("board and wiring change with the next start")
    assert bench.slot.latest.door.policy.value == "remind"


def test_keys_that_are_no_text_do_not_keep_staff_from_saving(bench):
    """Somebody had the file with what staff changed in an editor."""
    bench.saving.save({"alarm.volume": 0.3})
    config.overrides_path().write_text("door: {contact: {1: 2}}\n")
    bench.saving.save({"decision.votes": 7})
    assert overrides.read(bench.saving.base) == {"alarm.volume": 0.3, "decision.votes": 7}


def test_a_hand_edit_after_another_is_kept_too(bench):
    """Or an emptied file would bring an older rule of the door back."""
    bench.saving.look()
    assert "min_hold: 3" in last_good.copy_path().read_text()
    bench.edit(bench.file, "door: {min_hold: 4}\n")
    assert "min_hold: 4" in last_good.copy_path().read_text()
