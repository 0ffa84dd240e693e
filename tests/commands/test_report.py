"""``kiosk report`` on the terminal, as JSON and as a page."""

from __future__ import annotations

import json
import time

import pytest

from kiosk.cli import main
from kiosk.journal.charts import bars
from kiosk.journal.people import People
from kiosk.journal.stamp import Stamped
from kiosk.journal.store import Store
from kiosk.types import Event, EventKind


@pytest.fixture(scope="module", autouse=True)
def _fonts():
    """Let matplotlib open its font files, which it keeps open, before anybody looks for leaks."""
    bars(["a day"], [People(mask=1)])


@pytest.fixture
def journal(own_state):
    """Three people, one of whom put the mask on, and an alarm; the kiosk still runs."""
    events = [
        Event(EventKind.VERDICT, "mask", {"track": 1}),
        Event(EventKind.VERDICT, "no_mask", {"track": 2}),
        Event(EventKind.ALARM, "no_mask", {"heard": True}),
        Event(EventKind.VERDICT, "mask", {"track": 2}),
        Event(EventKind.VERDICT, "misplaced", {"track": 3}),
    ]
    store = Store(own_state)
    store.append([Stamped(event, time.time(), 0.0) for event in events], run=1)
    yield store
    store.close()


def test_tables(journal, capsys):
    """People per day and hour with the compliance, and the alarms."""
    assert main(["report"]) == 0

    out = capsys.readouterr().out
    assert "Put the mask on when asked: 1" in out
    assert "67%" in out
    assert "Alarms" in out
    assert "Troubles" not in out


def test_json(journal, capsys):
    """One document with the same numbers."""
    assert main(["report", "--json", "--since", "1h"]) == 0

    report = json.loads(capsys.readouterr().out)
    assert report["people"] == {
        "total": 3,
        "mask": 2,
        "misplaced": 1,
        "no_mask": 0,
        "compliance": pytest.approx(2 / 3),
    }
    assert (report["put_on"], report["alarms"]) == (1, {"no_mask": 1})
    assert [3] == [people["total"] for people in report["days"].values()]


def test_page(journal, tmp_path, capsys):
    """A page with charts is written; nothing is printed."""
    path = tmp_path / "report.html"

    assert main(["report", "--html", str(path)]) == 0

    assert "<svg" in path.read_text(encoding="utf-8")
    assert capsys.readouterr().out == ""


def test_a_quiet_time(journal, capsys):
    """Where nothing happened that is said, in every form."""
    assert main(["report", "--since", "0m"]) == 0
    assert "no events" in capsys.readouterr().out

    assert main(["report", "--since", "0m", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["first"], report["people"]["compliance"]) == (None, None)


def test_bad_input_is_one_sentence(journal, tmp_path, capsys):
    """A page that cannot be written ends with 2 and says why."""
    (tmp_path / "file").write_text("")

    assert main(["report", "--html", str(tmp_path / "file" / "report.html")]) == 2
    assert "report.html cannot be written: Not a directory" in capsys.readouterr().err


def test_before_the_first_run(own_state, capsys):
    """Without a journal: one sentence and exit code 2."""
    assert main(["report"]) == 2

    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert "there is no journal yet" in err
