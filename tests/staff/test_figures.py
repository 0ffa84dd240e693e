"""What the page *Today* adds up and draws."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.journal.people import People
from kiosk.journal.reader import Entry
from kiosk.staff.charts import people_png, waits_png
from kiosk.staff.contract import WAIT_STEP
from kiosk.staff.figures import DAYS, add_up, begin, begin_before
from kiosk.staff.records import ChartSize, Column, Span
from kiosk.staff.today import StaffToday, drawn
from kiosk.types import Event, EventKind

NOW = datetime(2026, 11, 20, 11, 5).astimezone()
LABELS = st.sampled_from(["mask", "misplaced", "no_mask"])


def at(hour, minute=0, second=0, day=20):
    return datetime(2026, 11, day, hour, minute, second).astimezone().astimezone(timezone.utc)


def verdict(when, track, label, after_s=None, run=1):
    data = {"track": track, "confidence": 0.9}
    return Entry(
        0, run, when, "verdict", label, data if after_s is None else {**data, "after_s": after_s}
    )


def test_a_day_adds_up():
    entries = [
        verdict(at(9, day=19), 1, "mask"),
        verdict(at(10, day=19), 2, "no_mask"),
        verdict(at(15, day=19), 3, "mask"),
        verdict(at(8, 1), 4, "mask", 0.5),
        verdict(at(8, 14, 59), 5, "no_mask", 0.9),
        Entry(0, 1, at(8, 15), "alarm", "no_mask", {}),
        verdict(at(8, 15, 7), 5, "mask"),
        verdict(at(8, 20), 6, "misplaced", 1.5),
        Entry(0, 1, at(8, 20), "alarm", "misplaced", {}),
        Entry(0, 1, at(8, 21), "alarm", "staff", {}),
        Entry(0, 1, at(8, 21), "door", "hold", {}),
        Entry(0, 1, at(8, 22), "door", "release", {}),
        verdict(at(8, 30), 4, "mask", 0.7, run=2),
        verdict(at(8, 31), 7, "of a later version"),
    ]
    figures = add_up(entries, Span.TODAY, NOW)

    assert figures.people == People(mask=3, misplaced=1)
    assert figures.before == People(mask=1, no_mask=1)  # yesterday by now
    assert (figures.reminders, figures.reminded, figures.put_right) == (2, 2, 1)
    assert figures.after_s == 8.0
    assert (figures.wait_s, figures.wait_95_s) == (0.8, 1.5)
    assert figures.door == {"hold": 1, "release": 1}
    assert figures.by_time == (
        Column(at(8).astimezone(), masked=1, misplaced=0, no_mask=0),
        Column(at(8, 15).astimezone(), masked=1, misplaced=1, no_mask=1),
        Column(at(8, 30).astimezone(), masked=1, misplaced=0, no_mask=0),
    )


def test_nobody_is_no_figure():
    figures = add_up([], Span.WEEK, NOW)
    assert figures.people.total == figures.before.total == 0
    assert figures.after_s is figures.wait_s is figures.wait_95_s is None
    assert figures.waits == figures.by_time == ()


@pytest.mark.parametrize(("span", "first"), [(Span.TODAY, 20), (Span.WEEK, 14), (Span.MONTH, None)])
def test_spans_begin_at_local_midnights(span, first):
    began = begin(span, NOW)
    assert (began.hour, began.minute) == (0, 0)
    assert (NOW.date() - began.date()).days == DAYS[span] - 1
    assert (began.date() - begin_before(span, NOW).date()).days == DAYS[span]
    assert first is None or began.day == first


@given(
    st.lists(
        st.tuples(st.integers(0, 80 * 24 * 60), st.integers(1, 9), LABELS, st.floats(0, 30)),
        max_size=60,
    ),
    st.sampled_from(Span),
)
def test_columns_waits_and_people_agree_whatever_happened(events, span):
    entries = [
        verdict((NOW - timedelta(minutes=back)).astimezone(timezone.utc), track, label, wait)
        for back, track, label, wait in sorted(events, reverse=True)
    ]
    figures = add_up(entries, span, NOW)

    assert sum(column.masked for column in figures.by_time) == figures.people.mask
    told = sum(column.misplaced + column.no_mask for column in figures.by_time)
    assert told == figures.reminded
    assert figures.put_right <= figures.reminded <= figures.people.total
    assert sum(figures.waits) == figures.people.total
    times = [column.at for column in figures.by_time]
    assert times == sorted(set(times))
    assert all(figures.first <= time <= NOW for time in times)


def picture(png):
    return cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)


def share(pixels, hex_):
    colour = [int(hex_[place : place + 2], 16) for place in (5, 3, 1)]
    return float((np.abs(pixels.astype(int) - colour).max(axis=2) < 12).mean())


@pytest.mark.parametrize("span", Span)
@pytest.mark.parametrize(
    ("width", "height", "text"), [(1460, 280, 22), (640, 200, 16), (2900, 560, 44)]
)
def test_charts_have_the_size_asked_for_and_every_kind_in_them(span, width, height, text):
    days = DAYS[span]
    entries = [
        verdict(at(8) - timedelta(days=day), 100 * day + number, label, 0.4 + number / 3)
        for day in range(days)
        for number, label in enumerate(["mask", "mask", "misplaced", "no_mask"])
    ]
    figures = add_up(entries, span, NOW)
    size = ChartSize(width, height, text)
    figures = drawn(figures, NOW, size, size)

    chart = picture(figures.chart)
    assert chart.shape == (height, width, 3)
    for colour in ("#005C4B", "#FFBE2E", "#A80F1F"):
        assert share(chart, colour) > 0.0005
    waits = picture(figures.wait_chart)
    assert waits.shape == (height, width, 3)
    assert share(waits, "#1B49B4") > 0.01


def test_a_column_of_nobody_masked_is_drawn_without_a_number():
    column = Column(NOW.replace(hour=8, minute=0), masked=0, misplaced=1, no_mask=0)
    png = people_png(
        [column], first=begin(Span.TODAY, NOW), now=NOW, step=timedelta(minutes=15),
        size=(600, 200), text=16,
    )  # fmt: skip
    assert share(picture(png), "#005C4B") < 0.0005
    assert picture(waits_png([0, 3, 1], WAIT_STEP, size=(600, 200), text=16)).size


def test_the_page_reads_the_journal_on_the_worker(worker, journal, soon):
    today, size = StaffToday(worker, lambda: 0.0), ChartSize(600, 200, 16)
    for track in range(3):
        data = {"track": track, "confidence": 0.9, "after_s": 0.7}
        journal.record(Event(EventKind.VERDICT, "mask", data))

    def figures():
        today.ask(Span.TODAY, size, size)
        soon(lambda: not today.figures.pending, 60)
        return today.figures.value

    found = soon(lambda: (figures() and figures().people.total == 3 and figures()) or None, 60)
    assert picture(found.chart).shape == (200, 600, 3)


def test_without_a_journal_it_says_so(worker, soon, own_state):
    today, size = StaffToday(worker, lambda: 0.0), ChartSize(600, 200, 16)
    today.ask(Span.TODAY, size, size)
    assert "there is no journal yet" in soon(lambda: today.figures.problem)


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(
    ("span", "month", "day"),
    [(Span.TODAY, 3, 29), (Span.TODAY, 10, 25), (Span.WEEK, 3, 31)],
    ids=["spring", "autumn", "week"],
)
def test_the_span_before_ends_at_the_same_time_of_the_day(span, month, day):
    """Also where a day in between had 23 or 25 hours."""
    now = datetime(2026, month, day, 14).astimezone()
    then = now.replace(tzinfo=None) - timedelta(days=DAYS[span])
    seen = [then - timedelta(minutes=1), then + timedelta(minutes=1)]
    entries = [verdict(when.astimezone(), number, "mask") for number, when in enumerate(seen)]
    assert add_up(entries, span, now).before == People(mask=1)
