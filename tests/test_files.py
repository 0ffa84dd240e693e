"""Who may read what the kiosk writes, whatever the umask was."""

from __future__ import annotations

import os
import stat

import pytest

from kiosk import checks, pin
from kiosk.detectors.engines.store import EngineStore
from kiosk.files import write_atomic
from kiosk.journal.store import Store
from kiosk.settings import Settings


@pytest.fixture(autouse=True)
def everybody_may_read():
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path):
    return oct(stat.S_IMODE(path.stat().st_mode))


@pytest.mark.parametrize(
    "begin",
    [
        lambda _: pin.set_pin("4711"),
        lambda _: checks._disk(Settings()),
        lambda state: Store(state).close(),
        lambda state: EngineStore(state / "engines", "wide").begin(),
    ],
    ids=["pin", "check", "journal", "engine"],
)
def test_a_state_folder_is_for_its_owner_alone_whoever_began_it(own_state, begin):
    begin(own_state)
    assert mode(own_state) == "0o700"


@pytest.mark.parametrize(
    ("given", "file", "folder"), [(0o600, "0o600", "0o700"), (0o644, "0o644", "0o755")]
)
def test_who_may_read_a_file_may_enter_the_folder_that_was_made_for_it(
    tmp_path, given, file, folder
):
    """An engine that root built is for the kiosk's user."""
    path = tmp_path / "new" / "file"
    write_atomic(path, b"", given)
    assert (mode(path), mode(path.parent)) == (file, folder)
