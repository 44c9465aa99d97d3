from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.wall_clock import LONGEST_GAP, first_instant


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        pytest.param("Europe/Berlin", "2026-01-05T09:00", "2026-01-05T08:00Z", id="plain"),
        pytest.param("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00Z", id="skipped"),
        pytest.param("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30Z", id="shown-twice"),
        pytest.param("Australia/Lord_Howe", "2024-10-06T02:15", "2024-10-05T15:30Z", id="half-an-hour-skipped"),
        pytest.param("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00Z", id="day-skipped"),
    ],
)
def test_the_first_instant_of_a_time(zone: str, wall: str, expected: str) -> None:
    """A time that is skipped is reached at the end of the gap, one that is shown twice at its first instant."""
    found = first_instant(datetime.fromisoformat(wall), ZoneInfo(zone))
    assert (found, found.tzinfo) == (datetime.fromisoformat(expected), UTC)


_walls = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)).map(lambda wall: wall.replace(microsecond=0))  # noqa: DTZ001 - what the wall shows has no zone
_zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]).map(ZoneInfo)


@given(_walls, _walls, _zones)
def test_later_times_are_not_reached_earlier(one: datetime, other: datetime, zone: ZoneInfo) -> None:
    """The order of times is that of their instants, and no gap is longer than what is promised."""
    earlier, later = sorted([one, other])
    assert first_instant(earlier, zone) <= first_instant(later, zone)
    shown = first_instant(one, zone).astimezone(zone).replace(tzinfo=None, fold=0)
    assert one <= shown < one + LONGEST_GAP
