from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ops_core.domain.opening_hours import OpeningHours, OpeningPeriod, normalise_opening_hours, opens_next
from ops_core.domain.weekday import Weekday
from ops_core.errors import InvalidInput
from ops_core.structure import structure, unstructure
from tests.support.hours import AROUND_CHANGES, ZONES, hours

MINUTE = timedelta(minutes=1)
WORKWEEK = ", ".join(f"{day} 09:00-18:00" for day in list(Weekday)[:5])
ALWAYS = tuple(OpeningPeriod(day, "00:00", "00:00") for day in Weekday)


def periods(*texts: str) -> tuple[OpeningPeriod, ...]:
    """Return periods from texts such as ``monday 09:00-18:00``."""
    parts = [text.replace("-", " ").split() for text in texts]
    return tuple(OpeningPeriod(Weekday(day), opens, closes) for day, opens, closes in parts)


def faults(entered: tuple[OpeningPeriod, ...]) -> list[tuple[str, str]]:
    """Return the pointer and the code of every error."""
    with pytest.raises(InvalidInput) as caught:
        normalise_opening_hours(entered)
    return [(error.pointer, error.code) for error in caught.value.errors]


def test_periods_are_sorted() -> None:
    """By day and time, Monday first; sorted, they stay as they are."""
    kept = normalise_opening_hours(periods("sunday 10:00-14:00", "monday 13:00-18:00", "monday 09:00-12:00"))
    assert kept == periods("monday 09:00-12:00", "monday 13:00-18:00", "sunday 10:00-14:00")
    assert normalise_opening_hours(kept) == kept
    assert normalise_opening_hours(()) == ()


@pytest.mark.parametrize(
    "entered",
    [
        ("monday 09:00-12:00", "monday 11:59-18:00"),
        ("monday 09:00-18:00", "monday 10:00-11:00"),
        ("monday 10:00-11:00", "monday 09:00-18:00"),
        ("monday 22:00-02:00", "tuesday 01:00-03:00"),
        ("monday 00:00-03:00", "sunday 22:00-00:01"),
        ("sunday 22:00-06:00", "monday 05:00-09:00"),
        ("monday 12:00-12:00", "tuesday 11:00-13:00"),
        ("monday 09:00-18:00", "monday 09:00-12:00"),
        ("monday 09:00-18:00", "monday 09:00-18:00"),
    ],
)
def test_overlaps_are_refused(entered: tuple[str, str]) -> None:
    """Also over midnight, over the end of the week, and with a period of 24 hours; the later entry is at fault."""
    assert faults(periods(*entered)) == [("/opening_hours/1/opens", "overlap")]


@pytest.mark.parametrize(
    "entered",
    [
        ("monday 09:00-12:00", "monday 12:00-18:00"),
        ("monday 22:00-02:00", "tuesday 02:00-03:00"),
        ("sunday 12:00-00:00", "monday 00:00-03:00"),
        ("monday 12:00-12:00", "tuesday 12:00-12:00"),
    ],
)
def test_a_period_may_begin_when_another_ends(entered: tuple[str, str]) -> None:
    """Periods that only touch are two periods."""
    assert set(normalise_opening_hours(periods(*entered))) == set(periods(*entered))


def test_every_overlap_is_named() -> None:
    """Each entry at fault is named where it is in the input, with what it overlaps."""
    entered = periods(
        "friday 09:00-18:00", "monday 09:00-12:00", "friday 17:00-20:00", "tuesday 09:00-12:00", "monday 08:00-09:30"
    )
    with pytest.raises(InvalidInput) as caught:
        normalise_opening_hours(entered, "/location/hours")
    assert [error.pointer for error in caught.value.errors] == ["/location/hours/2/opens", "/location/hours/4/opens"]
    assert "Friday 09:00 to 18:00" in caught.value.errors[0].message


@pytest.mark.parametrize(
    ("entered", "pointer", "code"),
    [
        ([{"weekday": "monday", "opens": "9:00", "closes": "18:00"}], "/0/opens", "too_short"),
        ([{"weekday": "monday", "opens": "09:00", "closes": "24:00"}], "/0/closes", "format"),
        ([{"weekday": "noday", "opens": "09:00", "closes": "18:00"}], "/0/weekday", "choice"),
        ([{"weekday": "monday", "opens": "09:00", "closes": "18:00"}] * 2, "", "repeated"),
    ],
)
def test_the_form_of_periods_is_checked(entered: list[dict[str, str]], pointer: str, code: str) -> None:
    """The annotations refuse what does not fit, and the same period twice."""
    with pytest.raises(InvalidInput) as caught:
        structure(entered, OpeningHours)
    assert [(error.pointer, error.code) for error in caught.value.errors] == [(pointer, code)]


@pytest.mark.parametrize(
    ("zone", "week", "instant", "expected"),
    [
        pytest.param("Europe/Berlin", WORKWEEK, "2026-03-02T07:00Z", "2026-03-02T08:00Z", id="before"),
        pytest.param("Europe/Berlin", WORKWEEK, "2026-03-02T08:00Z", "2026-03-02T08:00Z", id="as-it-opens"),
        pytest.param("Europe/Berlin", WORKWEEK, "2026-03-02T16:59:59Z", "2026-03-02T16:59:59Z", id="open"),
        pytest.param("Europe/Berlin", WORKWEEK, "2026-03-02T17:00Z", "2026-03-03T08:00Z", id="as-it-closes"),
        pytest.param("Europe/Berlin", WORKWEEK, "2026-03-27T17:00Z", "2026-03-30T07:00Z", id="weekend-of-summer-time"),
        pytest.param(
            "America/New_York", "sunday 22:00-02:00", "2026-03-02T06:30Z", "2026-03-02T06:30Z", id="over-midnight"
        ),
        pytest.param(
            "America/New_York", "sunday 22:00-02:00", "2026-03-02T07:00Z", "2026-03-09T02:00Z", id="a-week-later"
        ),
        pytest.param(
            "UTC", "monday 12:00-12:00", "2026-03-03T11:59Z", "2026-03-03T11:59Z", id="still-open-for-24-hours"
        ),
        pytest.param("UTC", "monday 12:00-12:00", "2026-03-03T12:00Z", "2026-03-09T12:00Z", id="24-hours-are-over"),
        pytest.param(
            "Europe/Berlin", "sunday 02:15-05:00", "2026-03-29T00:30Z", "2026-03-29T01:00Z", id="opens-in-a-gap"
        ),
        pytest.param(
            "Europe/Berlin", "sunday 02:15-02:45", "2026-03-29T00:30Z", "2026-04-05T00:15Z", id="lost-in-a-gap"
        ),
        pytest.param(
            "Europe/Berlin", "sunday 02:15-02:45", "2026-10-25T01:30Z", "2026-11-01T01:15Z", id="second-of-a-fold"
        ),
        pytest.param(
            "Europe/Berlin", "sunday 02:15-05:00", "2026-10-25T01:05Z", "2026-10-25T01:05Z", id="stays-open-in-a-fold"
        ),
        pytest.param(
            "Pacific/Apia", "friday 09:00-18:00", "2011-12-29T12:00Z", "2012-01-05T19:00Z", id="date-that-never-was"
        ),
        pytest.param(
            "Pacific/Apia", "thursday 20:00-03:00", "2011-12-30T10:00Z", "2012-01-05T06:00Z", id="closed-by-a-gap"
        ),
        pytest.param(
            "Pacific/Apia", "friday 20:00-03:00", "2011-12-30T09:59Z", "2011-12-30T10:00Z", id="begun-by-a-gap"
        ),
    ],
)
def test_when_it_opens_next(zone: str, week: str, instant: str, expected: str) -> None:
    """At once where it is open, otherwise when the clock of the place reaches the next opening time."""
    found = opens_next(periods(*week.split(", ")), datetime.fromisoformat(instant), ZoneInfo(zone))
    assert found == datetime.fromisoformat(expected)


def test_unknown_hours_close_nothing() -> None:
    """Without periods any instant will do, and it is returned as it is."""
    instant = datetime.fromisoformat("2026-03-02T04:30:00.000001+01:00")
    assert opens_next((), instant, ZoneInfo("UTC")) is instant
    assert opens_next(ALWAYS, instant, ZoneInfo("UTC")) is instant


def test_a_naive_instant_is_refused() -> None:
    """Without a zone it is unclear which instant is meant."""
    with pytest.raises(ValueError, match="time zone"):
        opens_next(ALWAYS, datetime(2026, 1, 1), ZoneInfo("UTC"))  # noqa: DTZ001 - the mistake under test


@given(hours(), st.randoms())
def test_the_order_of_entries_does_not_matter(week: tuple[OpeningPeriod, ...], random: Random) -> None:
    """Normal hours are sorted, written and read without loss, and found from any order of entry."""
    entered = list(week)
    random.shuffle(entered)
    assert normalise_opening_hours(entered) == week
    assert structure(unstructure(week), tuple[OpeningPeriod, ...]) == week


@settings(deadline=None)
@given(hours(), ZONES, AROUND_CHANGES)
def test_it_never_opens_in_the_past(week: tuple[OpeningPeriod, ...], zone: ZoneInfo, instant: datetime) -> None:
    """The opening is not before, is open itself, and a later instant does not lead to an earlier opening."""
    opening = opens_next(week, instant, zone)
    assert opening >= instant
    assert opens_next(week, opening, zone) == opening
    assert opens_next(week, instant + timedelta(hours=7), zone) >= opening
    assert opening == instant or opens_next(week, opening - timedelta(microseconds=1), zone) == opening


@settings(deadline=None)
@given(ZONES, AROUND_CHANGES)
def test_always_open_is_open_across_every_change(zone: ZoneInfo, instant: datetime) -> None:
    """Seven periods of 24 hours leave no gap, whatever the clocks do."""
    assert opens_next(ALWAYS, instant, zone) == instant


@settings(deadline=None, max_examples=25)
@given(hours(), ZONES, AROUND_CHANGES)
@example(periods("sunday 02:15-02:45"), ZoneInfo("Europe/Berlin"), datetime.fromisoformat("2025-10-25T20:00Z"))
@example(periods("sunday 01:40-01:50"), ZoneInfo("Australia/Lord_Howe"), datetime.fromisoformat("2024-04-06T12:00Z"))
@example(periods("friday 20:00-03:00"), ZoneInfo("Pacific/Apia"), datetime.fromisoformat("2011-12-30T02:00Z"))
def test_agrees_with_watching_the_clock(week: tuple[OpeningPeriod, ...], zone: ZoneInfo, start: datetime) -> None:
    """Whoever watches the local clock minute by minute finds it open and closed at the same times.

    The watcher goes by the latest time that the clock has shown so far: so nothing opens or closes twice.
    """
    reached = max(_shown(start - minute * MINUTE, zone) for minute in range(3 * 24 * 60))
    watched = []
    for minute in range(2 * 24 * 60):
        moment = start + minute * MINUTE
        reached = max(reached, _shown(moment, zone))
        watched.append((moment, _is_open(week, reached)))
    for moment, is_open in watched:
        assert (opens_next(week, moment, zone) == moment) is is_open
    for (before, was_open), (moment, is_open) in pairwise(watched):
        if is_open and not was_open:
            assert opens_next(week, before, zone) == moment


def _shown(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _is_open(week: tuple[OpeningPeriod, ...], shown: datetime) -> bool:
    """Whether a clock that is never changed shows a time within a period that began on this date or the one before."""
    for day in (shown.date(), shown.date() - timedelta(days=1)):
        for period in week:
            opens = datetime.fromisoformat(f"{day}T{period.opens}")
            closes = datetime.fromisoformat(f"{day}T{period.closes}")
            closes += timedelta(days=1) if period.closes <= period.opens else timedelta()
            if list(Weekday)[day.weekday()] is period.weekday and opens <= shown < closes:
                return True
    return False


def test_an_instant_is_answered_in_utc() -> None:
    """Whatever the zone of the question."""
    asked = datetime.fromisoformat("2026-03-02T05:00:00-05:00")
    assert opens_next(periods("monday 12:00-13:00"), asked, ZoneInfo("UTC")).tzinfo is UTC
