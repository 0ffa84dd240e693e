"""What went wrong lately, out of the journal."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from kiosk.health import HealthBoard
from kiosk.journal.reader import Entry
from kiosk.staff.happened import MOST, happened
from kiosk.types import Part, TroubleCode


def entry(id_, kind, subject, seconds_later=0, **data):
    at = datetime(2026, 11, 20, tzinfo=timezone.utc) + timedelta(seconds=seconds_later)
    return Entry(id_, 1, at, kind, subject, data)


def test_troubles_are_told_with_how_long_they_lasted():
    entries = [
        entry(1, "trouble", "camera_lost", part="camera", sentence="Plug it in."),
        entry(2, "recovered", "camera_lost", 6, part="camera", seconds=6.2),
        entry(3, "recovered", "relay_lost", 7, part="relay", seconds=1.0),
        entry(4, "trouble", "relay_lost", 8, part="relay", sentence="Board."),
        entry(5, "program", "stop", 9),
        entry(6, "program", "start", 18),
        entry(7, "trouble", "sound_missing", 20, part="sound", sentence="No sound."),
    ]
    told = [(one.code, one.part, one.sentence, one.seconds) for one in happened(entries)]
    assert told == [
        ("sound_missing", "sound", "No sound.", None),
        ("relay_lost", "relay", "Board.", 10.0),
        ("camera_lost", "camera", "Plug it in.", 6.2),
    ]


def test_only_the_latest_troubles_are_told():
    entries = [entry(n, "trouble", "camera_lost", n, part="camera") for n in range(50)]
    found = happened(entries)
    assert len(found) == MOST
    assert found[0].at > found[-1].at


def test_a_trouble_that_gave_way_to_another_of_its_part_is_over_with_it():
    """As the board journals it: a camera falls silent, then is lost, then is well."""
    now, entries = [0.0], []

    def record(event):
        entries.append(entry(len(entries), event.kind.value, event.subject, now[0], **event.data))

    board = HealthBoard(lambda: now[0], record)
    for at, code in ((0.0, TroubleCode.CAMERA_SILENT), (4.0, TroubleCode.CAMERA_LOST)):
        now[0] = at
        board.report(Part.CAMERA, code, "")
    board.report(Part.SOUND, TroubleCode.SOUND_MISSING, "")
    now[0] = 9.0
    board.clear(Part.CAMERA)
    assert [(one.code, one.seconds) for one in happened(entries)] == [
        ("sound_missing", None),
        ("camera_lost", 5.0),
        ("camera_silent", 4.0),
    ]


def test_nothing_lasted_less_than_no_time_where_the_clock_was_set_back():
    entries = [
        entry(1, "trouble", "camera_silent", part="camera"),
        entry(2, "trouble", "camera_lost", -60, part="camera"),
        entry(3, "program", "start", -90),
    ]
    assert [one.seconds for one in happened(entries)] == [0.0, 0.0]


def test_a_damaged_number_hides_no_trouble():
    entries = [
        entry(1, "trouble", "camera_lost", part="camera"),
        entry(2, "recovered", "camera_lost", 6, part="camera", seconds="6.\ufffd"),
    ]
    assert [one.seconds for one in happened(entries)] == [0.0]
