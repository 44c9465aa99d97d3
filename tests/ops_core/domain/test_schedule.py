from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops_core.domain.schedule import (
    BIWEEKLY_EPOCH,
    Frequency,
    Occurrence,
    Schedule,
    describe_occurrences,
    next_occurrences,
    validate_schedule,
)
from ops_core.domain.weekday import Weekday
from ops_core.errors import InvalidInput
from ops_core.structure import structure, unstructure

ZONES = sorted(available_timezones() - {"Factory", "localtime"})


def _daily(time: str, zone: str) -> Schedule:
    return Schedule(Frequency.DAILY, time, zone)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _locals(schedule: Schedule, after: str, count: int) -> list[str]:
    return [occurrence.local for occurrence in describe_occurrences(schedule, _instant(after), count)]


def _errors(schedule: Schedule, pointer: str = "/schedule") -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        validate_schedule(schedule, pointer)
    return [(error.pointer, error.code) for error in caught.value.errors]


@pytest.mark.parametrize(
    ("zone", "time", "after", "expected"),
    [
        pytest.param(
            "America/New_York",
            "02:30",
            "2026-03-07T00:00:00Z",
            ["2026-03-07T02:30-05:00", "2026-03-08T03:00-04:00", "2026-03-09T02:30-04:00"],
            id="gap",
        ),
        pytest.param(
            "America/New_York",
            "01:30",
            "2026-10-31T12:00:00Z",
            ["2026-11-01T01:30-04:00", "2026-11-02T01:30-05:00"],
            id="fold",
        ),
        pytest.param(
            "America/New_York",
            "01:30",
            "2026-11-01T05:30:00Z",
            ["2026-11-02T01:30-05:00"],
            id="second-of-the-fold-is-not-run",
        ),
        pytest.param(
            "Australia/Lord_Howe",
            "02:15",
            "2024-10-05T00:00:00Z",
            ["2024-10-06T02:30+11:00", "2024-10-07T02:15+11:00"],
            id="half-hour-gap",
        ),
        pytest.param(
            "Australia/Lord_Howe",
            "01:45",
            "2024-04-06T00:00:00Z",
            ["2024-04-07T01:45+11:00", "2024-04-08T01:45+10:30"],
            id="half-hour-fold",
        ),
        pytest.param(
            "Europe/Berlin",
            "09:00",
            "2025-03-29T00:00:00Z",
            ["2025-03-29T09:00+01:00", "2025-03-30T09:00+02:00"],
            id="same-wall-clock-across-summer-time",
        ),
        pytest.param(
            "Europe/Berlin",
            "02:00",
            "2025-03-29T12:00:00Z",
            ["2025-03-30T03:00+02:00", "2025-03-31T02:00+02:00"],
            id="first-minute-of-a-gap",
        ),
        pytest.param(
            "Europe/Berlin",
            "02:00",
            "2025-10-25T12:00:00Z",
            ["2025-10-26T02:00+02:00", "2025-10-27T02:00+01:00"],
            id="first-minute-of-a-fold",
        ),
        pytest.param(
            "America/Havana",
            "00:00",
            "2025-03-08T12:00:00Z",
            ["2025-03-09T01:00-04:00", "2025-03-10T00:00-04:00"],
            id="skipped-midnight",
        ),
        pytest.param(
            "America/Nuuk",
            "23:30",
            "2025-03-29T12:00:00Z",
            ["2025-03-30T00:00-01:00", "2025-03-30T23:30-01:00"],
            id="gap-that-ends-on-the-next-date",
        ),
        pytest.param(
            "Pacific/Apia",
            "09:00",
            "2011-12-29T00:00:00Z",
            ["2011-12-29T09:00-10:00", "2011-12-31T00:00+14:00", "2011-12-31T09:00+14:00"],
            id="skipped-date",
        ),
        pytest.param(
            "Pacific/Apia",
            "00:00",
            "2011-12-29T09:00:00Z",
            ["2011-12-29T00:00-10:00", "2011-12-31T00:00+14:00", "2012-01-01T00:00+14:00"],
            id="two-dates-at-one-instant-run-once",
        ),
        pytest.param(
            "Africa/Casablanca",
            "02:30",
            "2025-02-22T12:00:00Z",
            ["2025-02-23T02:30+01:00", "2025-02-24T02:30+00:00"],
            id="ramadan-begins",
        ),
        pytest.param(
            "Africa/Casablanca",
            "02:30",
            "2025-04-05T12:00:00Z",
            ["2025-04-06T03:00+01:00", "2025-04-07T02:30+01:00"],
            id="ramadan-ends",
        ),
    ],
)
def test_daily_across_changes_of_the_clock(zone: str, time: str, after: str, expected: list[str]) -> None:
    """A skipped time runs at the end of the gap, a repeated one once and at its first instant."""
    assert _locals(_daily(time, zone), after, len(expected)) == expected


def test_occurrences_lie_strictly_after() -> None:
    """An occurrence at the very instant asked about is over; one a microsecond later is not."""
    schedule = _daily("09:00", "UTC")
    nine = _instant("2026-01-05T09:00:00Z")
    assert next_occurrences(schedule, nine, 1) == (nine + timedelta(days=1),)
    assert next_occurrences(schedule, nine - timedelta(microseconds=1), 1) == (nine,)
    assert next_occurrences(schedule, nine, 0) == ()


def test_a_naive_instant_is_refused() -> None:
    """Without a zone it is unclear which instant is meant."""
    with pytest.raises(ValueError, match="time zone"):
        next_occurrences(_daily("09:00", "UTC"), datetime(2026, 1, 1), 1)  # noqa: DTZ001 - the mistake under test


def test_instants_are_utc_and_described_locally() -> None:
    """A preview shows both the stored instant and the clock of the place."""
    schedule = _daily("09:00", "Asia/Kolkata")
    assert describe_occurrences(schedule, _instant("2026-01-05T00:00:00+01:00"), 1) == (
        Occurrence(datetime(2026, 1, 5, 3, 30, tzinfo=UTC), "2026-01-05T09:00+05:30"),
    )
    assert next_occurrences(schedule, _instant("2026-01-05T00:00:00+01:00"), 1)[0].tzinfo is UTC


def test_weekly_runs_on_its_weekday() -> None:
    """Every seventh day, also across a change of the clock."""
    schedule = Schedule(Frequency.WEEKLY, "08:00", "Europe/Berlin", weekday=Weekday.SUNDAY)
    assert _locals(schedule, "2025-03-24T00:00:00Z", 2) == ["2025-03-30T08:00+02:00", "2025-04-06T08:00+02:00"]


def test_biweekly_counts_from_its_start() -> None:
    """The first run is on the first such weekday from the start, whenever one asks."""
    schedule = Schedule(
        Frequency.BIWEEKLY, "08:00", "UTC", weekday=Weekday.MONDAY, starts_on=date(2026, 1, 7)
    )  # a Wednesday
    expected = ["2026-01-12T08:00+00:00", "2026-01-26T08:00+00:00", "2026-02-09T08:00+00:00"]
    assert _locals(schedule, "2020-01-01T00:00:00Z", 3) == expected
    assert _locals(schedule, "2026-01-13T00:00:00Z", 2) == expected[1:]
    assert _locals(schedule, "2026-01-20T00:00:00Z", 2) == expected[1:]


def test_biweekly_without_a_start_counts_from_the_epoch() -> None:
    """The weeks alternate without a break, also over a year of 53 weeks."""
    schedule = Schedule(Frequency.BIWEEKLY, "00:00", "UTC", weekday=Weekday.MONDAY)
    assert next_occurrences(schedule, _instant("1970-01-01T00:00:00Z"), 1)[0].date() == BIWEEKLY_EPOCH
    days = [instant.date() for instant in next_occurrences(schedule, _instant("2020-12-01T00:00:00Z"), 6)]
    assert all((day - BIWEEKLY_EPOCH).days % 14 == 0 for day in days)
    assert all(later - earlier == timedelta(days=14) for earlier, later in pairwise(days))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (31, ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
        (30, ["2028-01-30", "2028-02-29", "2028-03-30", "2028-04-30"]),
        (1, ["2028-01-01", "2028-02-01", "2028-03-01", "2028-04-01"]),
    ],
)
def test_monthly_falls_back_to_the_last_day(day: int, expected: list[str]) -> None:
    """A day that a month lacks is its last day; the months after are unaffected."""
    schedule = Schedule(Frequency.MONTHLY, "12:00", "UTC", day_of_month=day)
    found = next_occurrences(schedule, _instant("2027-12-31T18:00:00Z"), 4)
    assert [instant.date().isoformat() for instant in found] == expected


def test_nothing_runs_before_its_start() -> None:
    """The start is a local date and is itself allowed."""
    schedule = attrs.evolve(_daily("00:30", "Pacific/Auckland"), starts_on=date(2026, 7, 1))
    assert _locals(schedule, "2026-01-01T00:00:00Z", 1) == ["2026-07-01T00:30+12:00"]
    monthly = Schedule(Frequency.MONTHLY, "00:30", "UTC", day_of_month=5, starts_on=date(2026, 7, 6))
    assert _locals(monthly, "2026-01-01T00:00:00Z", 1) == ["2026-08-05T00:30+00:00"]


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("AMERICA/NEW_YORK", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("utc", "UTC"),
        ("America/Port-au-Prince", "America/Port-au-Prince"),
    ],
)
def test_spells_the_zone_as_the_database_does(given_name: str, expected: str) -> None:
    """Case and blanks do not matter; everything else of the schedule stays."""
    schedule = _daily("09:00", given_name)
    assert validate_schedule(schedule) == attrs.evolve(schedule, time_zone=expected)


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("US/New_York", "America/New_York"),
        ("Asia/Calcuta", "Asia/Calcutta"),
        ("../../etc/passwd", "such as Europe/Berlin"),
        ("localtime", "no such time zone"),
        ("Factory", "no such time zone"),
    ],
)
def test_suggests_zones_for_an_unknown_one(name: str, suggestion: str) -> None:
    """A misspelt zone or a bare city is answered with the closest names."""
    with pytest.raises(InvalidInput) as caught:
        validate_schedule(_daily("09:00", name))
    (error,) = caught.value.errors
    assert (error.pointer, error.code) == ("/schedule/time_zone", "unknown_time_zone")
    assert suggestion in error.message


@pytest.mark.parametrize("frequency", [Frequency.WEEKLY, Frequency.BIWEEKLY])
def test_weeks_need_a_weekday_and_no_day_of_the_month(frequency: Frequency) -> None:
    """Both mistakes are named at once."""
    assert _errors(Schedule(frequency, "09:00", "UTC", day_of_month=3)) == [
        ("/schedule/weekday", "required"),
        ("/schedule/day_of_month", "not_allowed"),
    ]
    assert validate_schedule(Schedule(frequency, "09:00", "UTC", weekday=Weekday.FRIDAY)).weekday is Weekday.FRIDAY


def test_months_need_a_day_and_no_weekday() -> None:
    """Both mistakes are named at once."""
    assert _errors(Schedule(Frequency.MONTHLY, "09:00", "UTC", weekday=Weekday.MONDAY)) == [
        ("/schedule/weekday", "not_allowed"),
        ("/schedule/day_of_month", "required"),
    ]


def test_every_field_at_fault_is_named() -> None:
    """All errors come at once, below the pointer given."""
    schedule = Schedule(Frequency.DAILY, "09:00", "Nowhere", Weekday.MONDAY, 1, date(9999, 12, 31))
    assert _errors(schedule, "/report/schedule") == [
        ("/report/schedule/time_zone", "unknown_time_zone"),
        ("/report/schedule/weekday", "not_allowed"),
        ("/report/schedule/day_of_month", "not_allowed"),
        ("/report/schedule/starts_on", "out_of_range"),
    ]


def test_reads_and_writes_json() -> None:
    """A schedule survives storage as a document."""
    document = {
        "frequency": "biweekly",
        "time": "23:59",
        "time_zone": "Europe/Berlin",
        "weekday": "friday",
        "day_of_month": None,
        "starts_on": "2026-02-28",
        "only_when_open": True,
    }
    assert unstructure(structure(document, Schedule)) == document


@pytest.mark.parametrize("time", ["24:00", "9:00", "09:60", "09:00:00", "0900", "\u0660\u0669:\u0660\u0660", ""])
def test_refuses_other_times(time: str) -> None:
    """Only a 24-hour time of five characters is a time."""
    with pytest.raises(InvalidInput) as caught:
        structure({"frequency": "daily", "time": time, "time_zone": "UTC"}, Schedule)
    assert [error.pointer for error in caught.value.errors] == ["/time"]


@pytest.mark.parametrize("day", [0, 32])
def test_refuses_other_days_of_the_month(day: int) -> None:
    """A month has the days 1 to 31."""
    body = {"frequency": "monthly", "time": "09:00", "time_zone": "UTC", "day_of_month": day}
    with pytest.raises(InvalidInput) as caught:
        structure(body, Schedule)
    assert [error.pointer for error in caught.value.errors] == ["/day_of_month"]


_times = st.times().map(lambda time: f"{time:%H:%M}")
_instants = st.datetimes(datetime(1973, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - its zone is the last argument
_transition_days = st.sampled_from(
    ["2025-03-08", "2025-03-29", "2025-10-04", "2025-10-25", "2011-12-29", "2024-03-30", "2025-03-09"]
)
_around_transitions = st.builds(
    lambda day, hours: _instant(f"{day}T00:00Z") + timedelta(hours=hours), _transition_days, st.integers(0, 48)
)


@st.composite
def _schedules(draw: st.DrawFn) -> Schedule:
    frequency = draw(st.sampled_from(Frequency))
    weekday = draw(st.sampled_from(Weekday)) if frequency in {Frequency.WEEKLY, Frequency.BIWEEKLY} else None
    day = draw(st.integers(1, 31)) if frequency is Frequency.MONTHLY else None
    start = draw(st.none() | st.dates(date(2000, 1, 1), date(2080, 1, 1)))
    return Schedule(frequency, draw(_times), draw(st.sampled_from(ZONES)), weekday, day, start)


@settings(deadline=None)
@given(_schedules(), _instants | _around_transitions)
def test_occurrences_strictly_increase_and_chain(schedule: Schedule, after: datetime) -> None:
    """Each occurrence is the first after the one before it, so asking for one at a time misses none."""
    found = next_occurrences(validate_schedule(schedule), after, 4)
    assert all(earlier < later for earlier, later in pairwise((after, *found)))
    cursor = after
    for expected in found:
        (cursor,) = next_occurrences(schedule, cursor, 1)
        assert cursor == expected


def _fits(schedule: Schedule, day: date) -> bool:
    if schedule.starts_on is not None and day < schedule.starts_on:
        return False
    if schedule.weekday is not None:
        return day.weekday() == list(Weekday).index(schedule.weekday)
    if schedule.day_of_month is not None:
        is_last = (day + timedelta(days=1)).day == 1
        return day.day == schedule.day_of_month or (is_last and day.day < schedule.day_of_month)
    return True


@settings(deadline=None)
@given(_schedules(), _instants | _around_transitions)
def test_runs_when_the_clock_reaches_the_time(schedule: Schedule, after: datetime) -> None:
    """In the second of a run the local clock reaches the configured time, or leaps over it, on a fitting date."""
    zone = ZoneInfo(schedule.time_zone)
    for instant in next_occurrences(schedule, after, 3):
        shown = instant.astimezone(zone).replace(tzinfo=None, fold=0)
        before = (instant - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None, fold=0)
        days = [before.date() + timedelta(days=number) for number in range((shown.date() - before.date()).days + 1)]
        reached = [day for day in days if before < datetime.fromisoformat(f"{day}T{schedule.time}") <= shown]
        assert any(_fits(schedule, day) for day in reached)


@settings(deadline=None, max_examples=60)
@given(_times, st.sampled_from(ZONES), _instants | _around_transitions)
def test_daily_agrees_with_watching_the_clock(time: str, zone_name: str, after: datetime) -> None:
    """Whoever watches the local clock minute by minute finds each day's run, and no other.

    The zones change their clocks at whole minutes only in the years tried.
    """
    zone = ZoneInfo(zone_name)
    start = after.replace(second=0, microsecond=0)
    watched: list[datetime] = []
    # The date of the next run: today's time may have passed, possibly twice, before the watch begins.
    reached = max(
        f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"
        for moment in (start - timedelta(minutes=minutes) for minutes in range(3 * 24 * 60))
    )
    for minute in range(1, 4 * 24 * 60):
        moment = start + timedelta(minutes=minute)
        shown = f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"
        if shown > reached:
            due = f"{shown[:10]}T{time}"
            yesterday = f"{date.fromisoformat(shown[:10]) - timedelta(days=1)}T{time}"
            if reached < due <= shown or reached < yesterday <= shown:
                watched.append(moment)
            reached = shown
    found = next_occurrences(_daily(time, zone_name), start, len(watched))
    assert list(found) == watched
    assert len(watched) >= 2
