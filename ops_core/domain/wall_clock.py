"""The clock on the wall of a place, which skips some times of the year and shows others twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

LONGEST_GAP: Final = timedelta(days=2)
"""No clock ever skipped so much; places that crossed the date line skipped a whole day."""


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant, UTC, at which the clock of `zone` shows `wall`, or a later time where it skips `wall`.

    Of a time that is shown twice that is the first one. It never decreases as `wall` grows. Local time is as in
    PEP 495.

    Args:
        wall: A whole second, without a time zone.
        zone: Whose clock it is.
    """
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _shown(instant, zone) == wall:
        return instant
    # PEP 495: of a skipped time, fold 0 counts with the offset from before the gap and so lies behind its end.
    high = int(instant.timestamp())
    low = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if _shown(datetime.fromtimestamp(middle, UTC), zone) < wall:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def _shown(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)
