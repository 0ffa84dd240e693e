"""The door's week: the first entry that covers the local time counts, whatever the clock does."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.schedule import Schedule
from kiosk.settings_door import DoorSettings
from kiosk.types import DoorAction

MONDAY = datetime(2026, 1, 5, tzinfo=timezone.utc)
LOCK, RELEASE = DoorAction.LOCK, DoorAction.RELEASE
SHOP = Schedule.parse(
    ["mon-fri 08:00-18:00 automatic", "sat 10:00-12:00 release", "00:00-24:00 lock"]
)


@pytest.mark.parametrize(
    ("days", "hour", "order"),
    [
        *[(0, 7, LOCK), (0, 8, None), (4, 17, None), (4, 18, LOCK)],
        *[(5, 9, LOCK), (5, 10, RELEASE), (5, 12, LOCK), (6, 11, LOCK)],
    ],
)
def test_the_first_entry_that_fits_counts(days, hour, order) -> None:
    assert SHOP.order(MONDAY + timedelta(days=days, hours=hour)) is order


def test_hours_that_no_entry_covers_are_the_pictures() -> None:
    night = Schedule.parse(["22:00-06:00 lock"])
    assert night.order(MONDAY + timedelta(hours=12)) is None
    assert Schedule().order(MONDAY) is None


@pytest.mark.parametrize(
    "line", ["", "lock", "08:00-18:00", "mon 08:00-18:00 open", "monday 08:00-18:00 lock"]
)
def test_a_line_that_does_not_fit_is_refused_with_a_sentence(line) -> None:
    with pytest.raises(ValidationError, match=r"write (it|hours) as in"):
        DoorSettings(schedule=[line])


def local(*utc: int) -> datetime:
    return datetime(*utc, tzinfo=timezone.utc).astimezone()


@pytest.mark.usefixtures("berlin")
def test_hours_stay_the_wall_clocks_when_summer_comes_and_goes() -> None:
    """02:00 to 03:00 does not exist on 29 March 2026 and comes twice on 25 October."""
    early = Schedule.parse(["sun 00:00-02:30 lock"])
    spring = [early.order(local(2026, 3, 29, 0, minute)) for minute in (0, 59)]
    assert spring == [LOCK, LOCK]
    assert early.order(local(2026, 3, 29, 1, 0)) is None  # 03:00: 02:30 never came
    autumn = [
        early.order(local(2026, 10, 25, *clock)) for clock in [(0, 29), (0, 31), (1, 29), (1, 31)]
    ]
    assert autumn == [LOCK, None, LOCK, None]


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(("month", "day"), [(3, 29), (10, 25)])
def test_opening_time_is_kept_on_the_days_of_the_change(month, day) -> None:
    opens = Schedule.parse(["09:00-18:00 automatic", "00:00-24:00 lock"])
    midnight = local(2026, month, day - 1, 23, 0)
    hours = [midnight + timedelta(minutes=minutes) for minutes in range(0, 24 * 60, 10)]
    free = [at.astimezone() for at in hours if opens.order(at.astimezone()) is None]
    assert (free[0].hour, free[0].minute) == (9, 0)
    assert (free[-1].hour, free[-1].minute) == (17, 50)


def test_a_clock_that_was_never_set_orders_nothing() -> None:
    assert Schedule.parse(["00:00-24:00 lock"]).order(MONDAY.replace(year=1970)) is None


@given(st.datetimes(datetime(2024, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_every_moment_has_the_order_of_its_weekday_and_minute(moment) -> None:
    days = moment.weekday() - MONDAY.weekday()
    same = MONDAY + timedelta(days=days, hours=moment.hour, minutes=moment.minute)
    assert SHOP.order(moment) is SHOP.order(same)
