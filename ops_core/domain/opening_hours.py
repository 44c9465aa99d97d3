"""Opening hours of a place, in its local time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import attrs

from ops_core.domain.wall_clock import LONGEST_GAP, first_instant
from ops_core.domain.weekday import Weekday
from ops_core.errors import FieldError, InvalidInput
from ops_core.structure import Items, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

_DAY: Final = 24 * 60
_WEEK: Final = 7 * _DAY
_WEEKDAYS: Final = tuple(Weekday)


@attrs.frozen
class OpeningPeriod:
    """A time of the week in which a place is open.

    Attributes:
        weekday: Local day on which it opens.
        opens: Local time of day, 24 hours, ``HH:MM``.
        closes: Local time of day, 24 hours, ``HH:MM``; not after `opens` means on the next day, and the same as `opens`
            that it is open for 24 hours.
    """

    weekday: Weekday
    opens: Annotated[str, Text(5, 5, pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", hint="a time such as 09:30")]
    closes: Annotated[str, Text(5, 5, pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", hint="a time such as 18:00")]


OpeningHours = Annotated[tuple[OpeningPeriod, ...], Items(0, 50, unique=True)]
"""All periods of a week as a user enters them."""


def normalise_opening_hours(
    periods: Iterable[OpeningPeriod], pointer: str = "/opening_hours"
) -> tuple[OpeningPeriod, ...]:
    """Return `periods` by weekday and time. One may begin when another ends.

    Args:
        periods: As entered, each well formed by itself.
        pointer: Where they are in the input.

    Raises:
        InvalidInput: ``overlap``, at the opening time of each period that overlaps one entered before it.
    """
    entered = tuple(periods)
    errors = []
    for number, period in enumerate(entered):
        other = next((before for before in entered[:number] if _overlap(before, period)), None)
        if other is not None:
            known = f"{other.weekday.capitalize()} {other.opens} to {other.closes}"
            message = f"This overlaps {known}. Change one of the two, or leave one out."
            errors.append(FieldError(f"{pointer}/{number}/opens", "overlap", message))
    if errors:
        raise InvalidInput(errors)
    return tuple(sorted(entered, key=_start))


def opens_next(periods: Iterable[OpeningPeriod], instant: datetime, zone: ZoneInfo) -> datetime:
    """Return `instant` if the place is open then, otherwise the first instant after it, UTC, at which it opens.

    A place is open from the first instant at which the clock of `zone` shows the opening time, or a later one where it
    skips that time, until just before the same is true of the closing time. So of an hour that is shown twice, the
    first one counts, and a period that the clocks skip as a whole is left out that week.

    Args:
        periods: Of a week. Without any, the hours are not known and the place counts as open at all times.
        instant: With a time zone.
        zone: Whose clock the periods mean.

    Raises:
        ValueError: `instant` has no time zone.
    """
    if instant.tzinfo is None:
        msg = "Give an instant with a time zone"
        raise ValueError(msg)
    by_start = sorted(periods, key=_start)
    if not by_start:
        return instant
    spans = _spans(by_start, instant.astimezone(zone).date() - LONGEST_GAP, zone)
    return next(max(opens, instant) for opens, closes in spans if opens < closes and instant < closes)


def _spans(periods: list[OpeningPeriod], first: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Return from when until when a place is open, UTC, from a local date on, in order and without end."""
    day = first
    while True:
        for period in periods:
            if _WEEKDAYS[day.weekday()] is period.weekday:
                opens = datetime.combine(day, time.fromisoformat(period.opens))
                closes = opens + timedelta(minutes=_length(period))
                yield first_instant(opens, zone), first_instant(closes, zone)
        day += timedelta(days=1)


def _overlap(one: OpeningPeriod, other: OpeningPeriod) -> bool:
    ahead = (_start(other) - _start(one)) % _WEEK
    return ahead < _length(one) or (-ahead) % _WEEK < _length(other)


def _start(period: OpeningPeriod) -> int:
    """Return the minutes from the beginning of Monday."""
    return _WEEKDAYS.index(period.weekday) * _DAY + _minutes(period.opens)


def _length(period: OpeningPeriod) -> int:
    """Return the minutes from its opening to its closing on a clock that is not changed."""
    return (_minutes(period.closes) - _minutes(period.opens)) % _DAY or _DAY


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
