"""Schedules: when a report runs by itself, in the wall-clock time of a place."""

from __future__ import annotations

import calendar
import difflib
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from itertools import count as count_from
from typing import TYPE_CHECKING, Annotated, Final
from zoneinfo import ZoneInfo, available_timezones

import attrs

from ops_core.domain.opening_hours import OpeningPeriod, opens_next
from ops_core.domain.wall_clock import LONGEST_GAP, first_instant
from ops_core.domain.weekday import Weekday
from ops_core.errors import FieldError, InvalidInput
from ops_core.structure import Number, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BIWEEKLY_EPOCH: Final = date(1970, 1, 5)
"""A Monday. A biweekly schedule without a start runs on every second of its weekdays, counted from here."""

_FIRST_START: Final = date(2000, 1, 1)
_LAST_START: Final = date(2199, 12, 31)
_NO_PLACE: Final = frozenset({"Factory", "localtime"})  # in the database of zones, but of no place
_LONGEST_CLOSURE: Final = timedelta(weeks=3)  # a place that opens once a week, in the week when the clocks skip that


class Frequency(StrEnum):
    """How often a report runs."""

    DAILY = "daily"
    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    """Every second week."""
    MONTHLY = "monthly"


@attrs.frozen
class Schedule:
    """When a report runs by itself.

    Attributes:
        frequency: How often.
        time: Local time of day, 24 hours, ``HH:MM``.
        time_zone: IANA name of the place whose clock counts, such as ``Europe/Berlin``.
        weekday: Needed for weekly and biweekly, not allowed otherwise.
        day_of_month: Needed for monthly, not allowed otherwise. In a month that is shorter, its last day: 31 always
            means the last day.
        starts_on: First local date on which it may run, or None for at once. A biweekly schedule runs on the first of
            its weekdays from here and on every second one after it; see `BIWEEKLY_EPOCH` where there is none.
        only_when_open: Move a run that falls outside the opening hours of the location to when it opens next. The hours
            are read by the clock of `time_zone`.
    """

    frequency: Frequency
    time: Annotated[str, Text(5, 5, pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", hint="a time such as 09:30")]
    time_zone: Annotated[str, Text(1, 64, hint="a time zone such as Europe/Berlin")]
    weekday: Weekday | None = None
    day_of_month: Annotated[int, Number(1, 31)] | None = None
    starts_on: date | None = None
    only_when_open: bool = False


@attrs.frozen
class ScheduleProblem:
    """Why a scheduled run could not be started.

    Attributes:
        code: Stable code of the error.
        message: What is wrong and what to do, in plain words.
        due: The instant of the schedule that was due, UTC.
        since: When this was first noticed, UTC.
    """

    code: str
    message: str
    due: datetime
    since: datetime


@attrs.frozen
class Occurrence:
    """One instant of a schedule, for people to check before they save.

    Attributes:
        utc: The instant, UTC.
        local: The clock of the schedule's zone at that instant, ISO 8601 with offset: ``2026-03-08T03:00-04:00``.
    """

    utc: datetime
    local: str


def validate_schedule(schedule: Schedule, pointer: str = "/schedule") -> Schedule:
    """Return `schedule` with its time zone in the spelling of the IANA database.

    Args:
        schedule: With every field well formed by itself.
        pointer: Where it is in the input.

    Raises:
        InvalidInput: ``unknown_time_zone``, ``required``, ``not_allowed`` or ``out_of_range``, at each field at fault.
    """
    errors: list[FieldError] = []

    def refuse(field: str, code: str, message: str) -> None:
        errors.append(FieldError(f"{pointer}/{field}", code, message))

    zone = _zones().get(_key(schedule.time_zone))
    if zone is None:
        refuse("time_zone", "unknown_time_zone", _unknown_zone(schedule.time_zone))
    for field, wanted, hint in (
        ("weekday", schedule.frequency in {Frequency.WEEKLY, Frequency.BIWEEKLY}, "the day of the week"),
        ("day_of_month", schedule.frequency is Frequency.MONTHLY, "the day of the month, 1 to 31"),
    ):
        given = getattr(schedule, field) is not None
        if wanted and not given:
            refuse(field, "required", f"Choose {hint}.")
        if given and not wanted:
            refuse(field, "not_allowed", f"A {schedule.frequency} schedule has no such day. Leave it out.")
    if schedule.starts_on is not None and not _FIRST_START <= schedule.starts_on <= _LAST_START:
        refuse("starts_on", "out_of_range", f"Enter a date from {_FIRST_START} to {_LAST_START}.")
    if errors or zone is None:
        raise InvalidInput(errors)
    return attrs.evolve(schedule, time_zone=zone)


def next_occurrences(
    schedule: Schedule, after: datetime, count: int, opening_hours: Sequence[OpeningPeriod] = ()
) -> tuple[datetime, ...]:
    """Return the next `count` instants of a validated schedule, UTC, strictly after `after` and strictly increasing.

    On each of its dates a schedule runs at the first instant at which the local clock shows the configured time or a
    later one (local time as in PEP 495). So a time that the clocks skip runs at the first instant after the gap, even
    where the gap ends on the next date; a time that they show twice runs once, the first of both; and two dates whose
    times are skipped together run once.

    A schedule with `only_when_open` runs when the place opens next where it would be closed (`opens_next`); what would
    run several times before it opens runs once then. Without `opening_hours`, nothing is moved.

    Args:
        schedule: Validated.
        after: With a time zone.
        count: How many instants to return.
        opening_hours: Of the location.

    Raises:
        ValueError: `after` has no time zone.
    """
    if after.tzinfo is None:
        msg = "Give an instant with a time zone"
        raise ValueError(msg)
    zone = ZoneInfo(schedule.time_zone)
    at = time.fromisoformat(schedule.time)
    hours = tuple(opening_hours) if schedule.only_when_open else ()
    # What was due while the place was closed may still be ahead.
    looked_back = LONGEST_GAP + _LONGEST_CLOSURE if hours else LONGEST_GAP
    days = _dates(schedule, after.astimezone(zone).date() - looked_back)
    found: list[datetime] = []
    latest = after.astimezone(UTC)
    while len(found) < count:
        instant = opens_next(hours, first_instant(datetime.combine(next(days), at), zone), zone)
        if instant > latest:
            found.append(instant)
            latest = instant
    return tuple(found)


def describe_occurrences(
    schedule: Schedule, after: datetime, count: int = 3, opening_hours: Sequence[OpeningPeriod] = ()
) -> tuple[Occurrence, ...]:
    """Return what `next_occurrences` does, with what the clock of the schedule's zone shows then.

    Raises:
        ValueError: `after` has no time zone.
    """
    zone = ZoneInfo(schedule.time_zone)
    return tuple(
        Occurrence(utc, utc.astimezone(zone).isoformat(timespec="minutes"))
        for utc in next_occurrences(schedule, after, count, opening_hours)
    )


def _dates(schedule: Schedule, earliest: date) -> Iterator[date]:
    """Return every local date of a schedule from `earliest` on, without end."""
    start = max(earliest, schedule.starts_on or earliest)
    if schedule.frequency is Frequency.DAILY:
        return _every(1, start)
    if schedule.frequency is Frequency.MONTHLY:
        assert schedule.day_of_month is not None
        return _monthly(schedule.day_of_month, start)
    assert schedule.weekday is not None
    first = _on_or_after(start, schedule.weekday)
    if schedule.frequency is Frequency.WEEKLY:
        return _every(7, first)
    anchor = _on_or_after(schedule.starts_on or BIWEEKLY_EPOCH, schedule.weekday)
    return _every(14, first + (anchor - first) % timedelta(days=14))


def _every(days: int, first: date) -> Iterator[date]:
    return (first + timedelta(days=days * step) for step in count_from())


def _on_or_after(day: date, weekday: Weekday) -> date:
    return day + timedelta(days=(list(Weekday).index(weekday) - day.weekday()) % 7)


def _monthly(day_of_month: int, start: date) -> Iterator[date]:
    months = (divmod(month, 12) for month in count_from(start.year * 12 + start.month - 1))
    first_days = (date(year, month + 1, 1) for year, month in months)
    days = (day.replace(day=min(day_of_month, calendar.monthrange(day.year, day.month)[1])) for day in first_days)
    return (day for day in days if day >= start)


def _key(name: str) -> str:
    return "_".join(name.split()).casefold()


@cache
def _zones() -> dict[str, str]:
    """Return the spelling in the IANA database of each zone, by its name in lower case."""
    return {_key(name): name for name in sorted(available_timezones() - _NO_PLACE)}


def _unknown_zone(name: str) -> str:
    by_city = {key.rpartition("/")[2]: zone for key, zone in _zones().items()}
    names = by_city | _zones()
    close = [names[key] for key in difflib.get_close_matches(_key(name), names, n=5)]
    if not close:
        return "There is no such time zone. Enter an IANA time zone such as Europe/Berlin."
    return f"There is no such time zone. Did you mean {' or '.join(dict.fromkeys(close[:3]))}?"
