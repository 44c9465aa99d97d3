"""Opening hours and instants to try them at, most of them near a change of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from ops_core.domain.opening_hours import OpeningPeriod, normalise_opening_hours
from ops_core.domain.weekday import Weekday
from ops_core.errors import InvalidInput

ZONES: Final = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]).map(
    ZoneInfo
)
"""Places that change by an hour, by half an hour, and once by a day."""

_CHANGES = st.sampled_from(
    ["2025-03-08", "2025-03-29", "2025-11-01", "2025-10-25", "2024-04-06", "2024-10-05", "2011-12-29"]
)
AROUND_CHANGES: Final = st.builds(
    lambda day, minutes: datetime.fromisoformat(f"{day}T00:00Z") + timedelta(minutes=minutes),
    _CHANGES,
    st.integers(-8 * 24 * 60, 3 * 24 * 60),
) | st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - its zone is the last argument
    lambda instant: instant.replace(second=0, microsecond=0)
)
"""Whole minutes, in the week before a change or at any time."""

# Round times, so that they fall into the hours that are skipped and repeated, and touch each other.
_TIMES = st.sampled_from(["00:00", "01:30", "01:45", "02:00", "02:15", "02:30", "03:00", "09:00", "18:00", "23:30"])
_PERIODS = st.builds(OpeningPeriod, st.sampled_from(Weekday), _TIMES, _TIMES)


@st.composite
def hours(draw: st.DrawFn) -> tuple[OpeningPeriod, ...]:
    """Return normal opening hours, at least one period."""
    kept: tuple[OpeningPeriod, ...] = ()
    for period in draw(st.lists(_PERIODS, min_size=1, max_size=8)):
        try:
            kept = normalise_opening_hours((*kept, period))
        except InvalidInput:
            continue
    return kept
