from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from ops_core.domain.opening_hours import OpeningPeriod, opens_next
from ops_core.domain.schedule import Frequency, Schedule, describe_occurrences, next_occurrences, validate_schedule
from ops_core.domain.weekday import Weekday
from tests.support.hours import AROUND_CHANGES, ZONES, hours

WEEKDAYS = tuple(OpeningPeriod(day, "09:00", "18:00") for day in list(Weekday)[:5])


def _daily(time: str, zone: str = "Europe/Berlin") -> Schedule:
    return Schedule(Frequency.DAILY, time, zone, only_when_open=True)


def _locals(schedule: Schedule, after: str, count: int, week: tuple[OpeningPeriod, ...] = WEEKDAYS) -> list[str]:
    found = describe_occurrences(schedule, datetime.fromisoformat(after), count, week)
    return [occurrence.local for occurrence in found]


def test_a_run_outside_the_hours_waits_for_the_opening() -> None:
    """What is due at the weekend runs on Monday, once."""
    assert _locals(_daily("10:00"), "2026-03-06T00:00Z", 3) == [
        "2026-03-06T10:00+01:00",
        "2026-03-09T09:00+01:00",
        "2026-03-09T10:00+01:00",
    ]
    assert _locals(_daily("20:00"), "2026-03-05T12:00Z", 3) == [
        "2026-03-06T09:00+01:00",
        "2026-03-09T09:00+01:00",
        "2026-03-10T09:00+01:00",
    ]


def test_a_run_within_the_hours_stays() -> None:
    """The opening is within them, the closing is not."""
    monday_at_noon = "2026-03-02T11:00Z"
    assert _locals(_daily("09:00"), monday_at_noon, 1) == ["2026-03-03T09:00+01:00"]
    assert _locals(_daily("17:59"), monday_at_noon, 1) == ["2026-03-02T17:59+01:00"]
    assert _locals(_daily("18:00"), monday_at_noon, 2) == ["2026-03-03T09:00+01:00", "2026-03-04T09:00+01:00"]


def test_what_was_due_while_closed_is_still_ahead() -> None:
    """On Sunday, the run of Saturday waits for Monday; so does one that was due weeks ago at a place rarely open."""
    saturdays = Schedule(Frequency.WEEKLY, "10:00", "Europe/Berlin", Weekday.SATURDAY, only_when_open=True)
    assert _locals(saturdays, "2026-03-08T12:00Z", 2) == ["2026-03-09T09:00+01:00", "2026-03-16T09:00+01:00"]
    monthly = Schedule(Frequency.MONTHLY, "02:50", "Europe/Berlin", day_of_month=22, only_when_open=True)
    sunday_night = (OpeningPeriod(Weekday.SUNDAY, "02:15", "02:45"),)
    assert _locals(monthly, "2026-04-04T12:00Z", 1, sunday_night) == ["2026-04-05T02:15+02:00"]


def test_occurrences_lie_strictly_after() -> None:
    """The opening itself is over when asked at that instant."""
    opening = datetime.fromisoformat("2026-03-09T08:00Z")
    assert next_occurrences(_daily("20:00"), opening, 1, WEEKDAYS) == (opening + timedelta(days=1),)
    assert next_occurrences(_daily("20:00"), opening - timedelta(microseconds=1), 1, WEEKDAYS) == (opening,)


def test_an_opening_that_the_clocks_skip() -> None:
    """The place opens at the end of the gap, and so does the run that waits for it."""
    sundays = (OpeningPeriod(Weekday.SUNDAY, "02:30", "12:00"),)
    assert _locals(_daily("20:00"), "2026-03-24T00:00Z", 2, sundays) == [
        "2026-03-29T03:00+02:00",
        "2026-04-05T02:30+02:00",
    ]


def test_hours_count_only_where_the_schedule_says_so() -> None:
    """Without the choice, or without hours, nothing is moved."""
    schedule = _daily("20:00")
    nominal = ["2026-03-06T20:00+01:00", "2026-03-07T20:00+01:00"]
    assert _locals(schedule, "2026-03-06T00:00Z", 2, ()) == nominal
    assert _locals(attrs.evolve(schedule, only_when_open=False), "2026-03-06T00:00Z", 2) == nominal
    assert validate_schedule(schedule) == schedule


@st.composite
def _schedules(draw: st.DrawFn) -> Schedule:
    frequency = draw(st.sampled_from(Frequency))
    weekday = draw(st.sampled_from(Weekday)) if frequency in {Frequency.WEEKLY, Frequency.BIWEEKLY} else None
    day = draw(st.integers(1, 31)) if frequency is Frequency.MONTHLY else None
    time = draw(st.times().map(lambda time: f"{time:%H:%M}"))
    return Schedule(frequency, time, draw(ZONES).key, weekday, day, only_when_open=True)


@settings(deadline=None)
@given(_schedules(), hours(), AROUND_CHANGES)
def test_agrees_with_moving_each_occurrence(
    schedule: Schedule, week: tuple[OpeningPeriod, ...], after: datetime
) -> None:
    """They are the occurrences of the schedule from long before, each moved to its opening, each instant once."""
    zone = ZoneInfo(schedule.time_zone)
    found = next_occurrences(schedule, after, 3, week)
    nominal = next_occurrences(schedule, after - timedelta(days=60), 150)
    moved = {opens_next(week, instant, zone) for instant in nominal}
    assert list(found) == sorted(instant for instant in moved if instant > after)[:3]


@settings(deadline=None)
@given(_schedules(), hours(), AROUND_CHANGES)
def test_occurrences_strictly_increase_and_chain(
    schedule: Schedule, week: tuple[OpeningPeriod, ...], after: datetime
) -> None:
    """Each is open, and the first after the one before it: asking for one at a time misses none."""
    found = next_occurrences(schedule, after, 4, week)
    assert all(earlier < later for earlier, later in pairwise((after, *found)))
    assert all(opens_next(week, instant, ZoneInfo(schedule.time_zone)) == instant for instant in found)
    cursor = after
    for expected in found:
        (cursor,) = next_occurrences(schedule, cursor, 1, week)
        assert cursor == expected
