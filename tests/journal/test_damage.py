"""One byte that a failing disk has turned over: the journal goes on, or is kept and begun anew."""

from __future__ import annotations

import pytest

from kiosk.cli import main
from kiosk.errors import JournalError
from kiosk.journal.reader import latest, read
from kiosk.journal.stamp import Stamped
from kiosk.journal.store import FILE, Store
from kiosk.types import Event, EventKind

HIGH_BIT = 0x80

UNUTTERABLE = b"TABLE events"
"""With its first letter damaged, what SQLite says of the file is no UTF-8."""


def turn_over(path, word):
    """The high bit of the first letter of a word that is there once."""
    content = bytearray(path.read_bytes())
    assert content.count(word) == 1
    content[content.index(word)] ^= HIGH_BIT
    path.write_bytes(content)


@pytest.fixture
def journal(own_state):
    """The file of a journal with two events, of a kiosk that has ended."""
    store = Store(own_state)
    events = [
        Stamped(Event(EventKind.VERDICT, "no_mask", {"words": "trembling"}), 1_700_000_000.0, 1.0),
        Stamped(Event(EventKind.STATE, "idle", {}), 1_700_000_001.0, 2.0),
    ]
    store.append(events, run=1)
    store.close()
    return own_state / FILE


@pytest.mark.parametrize("word", [b"verdict", b"no_mask", b"words", b"trembling"])
def test_a_letter_that_is_none_any_more_stops_nothing(journal, bench, capsys, word):
    """The first event has it: events go on being recorded, and this one is read all the same."""
    turn_over(journal, word)
    one = bench(journal.parent).start()
    one.note("fresh")
    assert one.journal.stop()

    assert one.trouble is None
    entries = list(read(journal.parent))
    assert [entry.id for entry in entries] == [1, 2, 3]
    assert entries[2].subject == "fresh"
    assert [entry.subject for entry in latest(journal.parent, (EventKind.STATE,), 1)] == ["fresh"]
    assert not list(journal.parent.glob("journal.damaged*"))
    for command in (["events"], ["events", "--json"], ["events", "--csv", "-"]):
        assert main(command) == 0
        assert "\ufffd" in capsys.readouterr().out
    assert main(["report"]) == 0


@pytest.mark.parametrize(
    "word", [UNUTTERABLE, b"run INTEGER", b"monotonic REAL", b"kind TEXT", b"subject TEXT"]
)
def test_where_nothing_could_be_written_a_new_journal_is_begun(journal, bench, word):
    """The damage is in a name of the file's own; SQLite finds some of these files sound."""
    turn_over(journal, word)
    kept = journal.read_bytes()
    one = bench(journal.parent).start()
    one.note("fresh")
    assert one.journal.stop()

    assert one.trouble is None
    assert "fresh" in one.subjects
    (aside,) = journal.parent.glob("journal.damaged*")
    assert aside.read_bytes() == kept


def test_a_name_that_sqlite_cannot_utter_is_one_sentence(journal, capsys):
    """Where nobody has begun a new journal yet."""
    turn_over(journal, UNUTTERABLE)

    with pytest.raises(JournalError, match="cannot be used"):
        latest(journal.parent, (EventKind.STATE,), 1)
    assert main(["events"]) == 1
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert "cannot be used (the file is damaged); check the disk" in err


def test_a_version_below_nought_is_damage(journal):
    """No program ever wrote one."""
    content = bytearray(journal.read_bytes())
    content[60] ^= HIGH_BIT
    journal.write_bytes(content)

    store = Store(journal.parent)
    assert store.append([], store.next_run()) == 0
    store.close()

    assert store.set_aside.read_bytes() == content
