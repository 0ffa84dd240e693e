"""``kiosk events`` as people and programs see it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.journal.stamp import Stamped
from kiosk.journal.store import Store
from kiosk.types import Event, EventKind


@pytest.fixture
def journal(own_state):
    """Three events: of two days ago, of one minute ago, and of now, written by a kiosk that runs."""
    now = time.time()
    store = Store(own_state)
    store.append(
        [
            Stamped(Event(EventKind.PROGRAM, "start", {"version": "1"}), now - 2 * 86400, 0.0),
            Stamped(Event(EventKind.VERDICT, "no_mask", {"track": 3}), now - 60, 0.0),
            Stamped(Event(EventKind.SETTING, "ui.hint", {"after": "服務台, 免費"}), now, 0.0),
        ],
        run=1,
    )
    yield store
    store.close()


def test_a_line_each(journal, capsys):
    """Local time with its distance to UTC, what it is about, and the details."""
    assert main(["events"]) == 0

    first, second, third = capsys.readouterr().out.splitlines()
    assert "program    start            version 1" in first
    assert second.endswith("verdict    no_mask          track 3")
    assert "服務台, 免費" in third


@pytest.mark.parametrize(("since", "count"), [("1h", 2), ("3d", 3), ("2001-01-01", 3), ("0m", 0)])
def test_since(journal, capsys, since, count):
    """Only events from then on."""
    assert main(["events", "--since", since]) == 0

    assert count == len(capsys.readouterr().out.splitlines())


@pytest.mark.parametrize(("since", "count"), [("1h", 2), ("0m", 0)])
def test_json_is_one_document(journal, capsys, since, count):
    """Also when there is nothing in it."""
    assert main(["events", "--json", "--since", since]) == 0

    events = json.loads(capsys.readouterr().out)["events"]
    assert count == len(events)
    for event in events:
        assert {"id", "time", "kind", "subject", "data"} == set(event)
        assert event["time"].endswith("+00:00")


def test_csv(journal, tmp_path, capsys):
    """A table in a file, and the same on stdout; the details are JSON in one cell."""
    path = tmp_path / "events.csv"
    assert main(["events", "--csv", str(path)]) == 0
    assert main(["events", "--csv", "-"]) == 0

    printed = capsys.readouterr().out
    assert path.read_bytes().decode() == printed
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert ["start", "no_mask", "ui.hint"] == [row["subject"] for row in rows]
    assert {"after": "服務台, 免費"} == json.loads(rows[2]["data"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--since", "yesterday"], "--since yesterday: write a length of time"),
        (["--csv", "/nowhere/events.csv"], "/nowhere/events.csv cannot be written: No such file"),
    ],
)
def test_bad_input_is_one_sentence(journal, capsys, arguments, sentence):
    """Exit code 2, nothing on stdout, one line on stderr."""
    assert main(["events", *arguments]) == 2

    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert sentence in err


def test_before_the_first_run(own_state, tmp_path, capsys):
    """Without a journal: one sentence, exit code 2, and no file of that name is begun."""
    assert main(["events", "--csv", str(tmp_path / "events.csv")]) == 2

    assert "there is no journal yet at" in capsys.readouterr().err
    assert not (tmp_path / "events.csv").exists()


def test_a_reader_that_goes_away_is_no_error(own_state):
    """``kiosk events | head -1`` ends quietly."""
    store = Store(own_state)
    event = Event(EventKind.STATE, "idle", {"words": "x" * 100})
    store.append([Stamped(event, time.time(), 0.0)] * 5000, run=1)
    store.close()
    kiosk = [sys.executable, "-c", "import sys; from kiosk.cli import main; sys.exit(main())"]

    with subprocess.Popen(
        [*kiosk, "events"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        words = process.stderr.read()

    assert (process.returncode, words) == (0, b"")


@pytest.mark.parametrize("command", ["events", "report"])
def test_a_full_disk_is_one_sentence(journal, own_state, command):
    """Also where the lines fit into a buffer and are written at the very end."""
    asked = [sys.executable, "-c", "import sys; from kiosk.cli import main; sys.exit(main())"]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*asked, command], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (ended.returncode, ended.stderr) == (1, f"kiosk {command}: No space left on device.\n")
