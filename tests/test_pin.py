"""The staff PIN on the disk: hashed, private, and never half written."""

from __future__ import annotations

import json
import os
import stat

import pytest

from kiosk import pin
from kiosk.errors import InputError


def test_only_the_right_pin_opens(own_state):
    """What was set is accepted, anything else is not."""
    pin.set_pin("4711")

    assert pin.is_set()
    assert pin.verify("4711")
    assert not any(pin.verify(wrong) for wrong in ["4712", "", "47110", "四七一一"])


def test_a_new_pin_replaces_the_old(own_state):
    """After a change the old PIN is worthless."""
    pin.set_pin("4711")
    pin.set_pin("00000000")

    assert (pin.verify("00000000"), pin.verify("4711")) == (True, False)


def test_no_pin_opens_nothing(own_state):
    """Before the first and after clearing, nothing is accepted; clearing twice is fine."""
    assert (pin.is_set(), pin.verify("")) == (False, False)

    pin.set_pin("4711")
    pin.clear_pin()
    pin.clear_pin()

    assert (pin.is_set(), pin.verify("4711")) == (False, False)


@pytest.mark.parametrize("bad", ["", "123", "123456789", "12a4", "12 34", "１２３４", "1234\n"])
def test_a_pin_is_four_to_eight_digits(own_state, bad):
    """Anything else is refused and changes nothing."""
    pin.set_pin("4711")

    with pytest.raises(InputError, match="4 to 8 digits"):
        pin.set_pin(bad)

    assert pin.verify("4711")


def test_the_file_is_private_and_tells_nothing(own_state):
    """Mode 0600, no PIN in it, and the same PIN never gives the same file."""
    pin.set_pin("4711")
    first = (own_state / "pin.json").read_text()
    pin.set_pin("4711")
    second = (own_state / "pin.json").read_text()

    assert stat.S_IMODE((own_state / "pin.json").stat().st_mode) == 0o600
    assert "4711" not in json.loads(first).values()
    assert json.loads(first)["hash"] != json.loads(second)["hash"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "null",
        "[]",
        '{"salt": "aa"}',
        '{"salt": "zz", "n": 2, "r": 8, "p": 1, "hash": ""}',
        '{"salt": "aa", "n": 3, "r": 8, "p": 1, "hash": ""}',
        '{"salt": "aa", "n": "x", "r": 8, "p": 1, "hash": ""}',
        '{"salt": "aa", "n": 16384, "r": 8, "p": 1, "hash": 5}',
        '{"salt": "aa", "n": 16384, "r": 8, "p": 1, "hash": "é"}',
    ],
)
def test_a_damaged_file_opens_nothing(own_state, content):
    """Whatever stands in the file, no PIN is accepted and nothing is raised."""
    own_state.mkdir(parents=True)
    (own_state / "pin.json").write_text(content, encoding="utf-8")

    assert not pin.verify("")
    assert not pin.verify("4711")


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path, monkeypatch):
    """A state folder that is a file is an error with the path in it."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "file" / "state"))

    for act in (lambda: pin.set_pin("4711"), pin.clear_pin):
        with pytest.raises(InputError, match=r"pin.json cannot be written \(Not a directory\)"):
            act()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_root_sets_it_for_the_kiosk(own_state):
    """A PIN set by root belongs to who owns the state folder, and stays private."""
    own_state.mkdir(parents=True)
    os.chown(own_state, 12345, 12345)

    pin.set_pin("4711")

    status = (own_state / "pin.json").stat()
    assert (status.st_uid, stat.S_IMODE(status.st_mode)) == (12345, 0o600)
