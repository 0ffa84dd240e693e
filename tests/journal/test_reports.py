"""What the events add up to, in the machine's own time zone."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.journal.page import page
from kiosk.journal.people import JUDGED, People
from kiosk.journal.reader import Entry
from kiosk.journal.reports import Report, TroubleCount, summarise
from kiosk.journal.words import period, tables

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)


@pytest.fixture(scope="module", autouse=True)
def _fonts():
    """Let matplotlib open its font files, which it keeps open, before anybody looks for leaks."""
    page(summarise([verdict("mask", 1)]))


@pytest.fixture
def zone(monkeypatch):
    """Sets the machine's time zone."""

    def set_to(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield set_to
    monkeypatch.undo()
    time.tzset()


def verdict(label, track, at=NOON, run=1):
    return Entry(0, run, at, "verdict", label, {"track": track, "confidence": 0.9})


def entry(kind, subject, **data):
    return Entry(0, 1, NOON, kind, subject, data)


def test_a_person_counts_once_with_the_last_verdict():
    """A mask put on at the door makes the person compliant, and is counted as put on."""
    report = summarise([verdict("no_mask", 1), verdict("misplaced", 1), verdict("mask", 1)])

    assert People(mask=1) == report.people
    assert (report.people.compliance, report.put_on) == (1.0, 1)


def test_tracks_of_different_starts_are_different_people():
    """Track 1 after a restart is somebody else."""
    report = summarise([verdict("mask", 1, run=1), verdict("no_mask", 1, run=2)])

    assert People(mask=1, no_mask=1) == report.people
    assert (report.people.compliance, report.put_on) == (0.5, 0)


def test_everything_else_is_counted():
    """Alarms by kind, door by action, troubles by code with the time they took, events lost."""
    report = summarise(
        [
            entry("alarm", "no_mask"),
            entry("alarm", "several"),
            entry("alarm", "no_mask"),
            entry("door", "hold"),
            entry("trouble", "camera_lost", part="camera"),
            entry("recovered", "camera_lost", part="camera", seconds=12.34),
            entry("trouble", "camera_lost", part="camera"),
            entry("program", "events_lost", count=7),
            entry("verdict", "not_visible", track=5),
            entry("from_the_future", "whatever"),
        ]
    )

    assert {"no_mask": 2, "several": 1} == report.alarms
    assert {"hold": 1} == report.door
    assert {"camera_lost": TroubleCount(2, 12.3, stands=True)} == report.troubles
    assert 7 == report.lost
    assert People() == report.people


def test_nothing_adds_up_to_nothing():
    """An empty journal is a report that says so."""
    report = summarise([])

    assert Report(None, None, People(), put_on=0) == report
    assert report.people.compliance is None
    assert "no events" in period(report)
    assert "Nobody was judged" in page(report)


def test_days_are_local(zone):
    """Half an hour before midnight in Taipei is the day before, whatever the day is in UTC."""
    zone("CST-8")
    late = datetime(2026, 3, 2, 15, 30, tzinfo=timezone.utc)

    report = summarise([verdict("mask", 1, late), verdict("mask", 2, late + timedelta(hours=1))])

    assert [date(2026, 3, 2), date(2026, 3, 3)] == list(report.days)


def test_the_day_with_25_hours(zone):
    """When clocks go back, the hour that comes twice stands there twice, in the order it came."""
    zone("CET-1CEST,M3.5.0,M10.5.0/3")
    midnight = datetime(2026, 10, 24, 22, 0, tzinfo=timezone.utc)

    report = summarise(verdict("mask", n, midnight + timedelta(hours=n)) for n in range(25))

    assert {date(2026, 10, 25): People(mask=25)} == report.days
    assert 25 == len(report.hours)
    names = [f"{hour:%H%z}" for hour in report.hours]
    assert ["01+0200", "02+0200", "02+0100", "03+0100"] == names[1:5]


def test_the_day_with_23_hours(zone):
    """When clocks go forward, the hour that is left out is not there."""
    zone("CET-1CEST,M3.5.0,M10.5.0/3")
    midnight = datetime(2026, 3, 28, 23, 0, tzinfo=timezone.utc)

    report = summarise(verdict("mask", n, midnight + timedelta(hours=n)) for n in range(23))

    assert {date(2026, 3, 29): People(mask=23)} == report.days
    assert ["01", "03"] == [f"{hour:%H}" for hour in report.hours][1:3]


def test_a_zone_between_the_hours(zone):
    """Hours are those on the wall, also where they do not begin with UTC's."""
    zone("IST-5:30")

    report = summarise([verdict("mask", 1, NOON)])

    assert ["17:00 +0530"] == [f"{hour:%H:%M %z}" for hour in report.hours]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(JUDGED), st.integers(1, 5), st.integers(1, 2), st.integers(0, 10**7)
        )
    )
)
def test_hours_and_days_add_up(verdicts):
    """However people come and go, hours, days and the whole have the same sum."""
    report = summarise(
        verdict(label, track, NOON + timedelta(seconds=seconds), run)
        for label, track, run, seconds in verdicts
    )

    assert report.people.total == len({(track, run) for _, track, run, _ in verdicts})
    for groups in (report.hours, report.days):
        assert list(groups) == sorted(groups)
        for label in JUDGED:
            parts = sum(getattr(people, label) for people in groups.values())
            assert parts == getattr(report.people, label)


def full_report():
    verdicts = [verdict(JUDGED[n % 3], n, NOON + timedelta(hours=n)) for n in range(60)]
    return summarise([*verdicts, entry("trouble", "<script>"), entry("door", "hold")])


def test_the_page_stands_alone():
    """One document with two charts, no script, nothing loaded, and every word escaped."""
    text = page(full_report())

    assert text.startswith("<!DOCTYPE html>")
    assert 2 == text.count("<svg") == text.count("</svg>")
    for foreign in (
        "<script",
        "src=",
        "@import",
        "<link",
        "<!DOCTYPE svg",
        "<metadata",
        'href="http',
    ):
        assert foreign not in text
    assert "&lt;script&gt;" in text


def test_the_page_is_the_same_again():
    """The same events make the same bytes."""
    assert page(full_report()) == page(full_report())


def test_tables_leave_out_what_is_empty():
    """Only what happened has a table; every row has a cell for each column."""
    titles = [table.title for table in tables(full_report())]

    assert ["People per day", "People per hour", "Door", "Troubles"] == titles
    for table in tables(full_report()):
        assert {len(table.columns)} == {len(row) for row in table.rows}


def trouble_at(minutes, kind, subject, part="camera", **data):
    return Entry(0, 1, NOON + timedelta(minutes=minutes), kind, subject, {"part": part, **data})


@pytest.mark.parametrize(
    ("entries", "count", "lasted"),
    [
        ([("trouble",), ("recovered", 0.04)], TroubleCount(1, 0.0, stands=False), "0"),
        ([("trouble",)], TroubleCount(1, 0.0, stands=True), "not over"),
        ([("trouble",), ("start",)], TroubleCount(1, 60.0, stands=False), "60"),
        (
            [("recovered", 72_000.0), ("trouble",), ("recovered", 2.0)],
            TroubleCount(1, 2.0, stands=False),
            "2",
        ),
        (
            [("trouble",), ("recovered", 9.0), ("trouble",)],
            TroubleCount(2, 9.0, stands=True),
            "9, not over",
        ),
    ],
    ids=["short", "stands", "until the next start", "begun before", "again"],
)
def test_a_trouble_lasts_as_long_as_it_did(entries, count, lasted):
    """As the panel has it; what began before the period is no trouble of the period."""
    told = []
    for minutes, (kind, *seconds) in enumerate(entries):
        if kind == "start":
            told.append(trouble_at(minutes, "program", "start"))
        else:
            data = {"seconds": seconds[0]} if seconds else {}
            told.append(trouble_at(minutes, kind, "camera_lost", **data))
    report = summarise(told)
    assert report.troubles == {"camera_lost": count}
    (table,) = (each for each in tables(report) if each.title == "Troubles")
    assert table.rows == [("camera_lost", str(count.times), lasted)]
