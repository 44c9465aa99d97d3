"""A clock that tests move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Lock

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday."""


class FakeClock:
    """Shows the time that it was set to, and a millisecond more each time that it is asked.

    The milliseconds put what happens into an order, as they do on a real clock: ids sort by them.
    """

    def __init__(self, start: datetime = START, step: timedelta = timedelta(milliseconds=1)) -> None:
        self._now = start
        self._step = step
        self._lock = Lock()

    def now(self) -> datetime:
        """Return the present instant."""
        with self._lock:
            self._now += self._step
            return self._now

    def advance(self, **by: float) -> None:
        """Let time pass: ``clock.advance(seconds=5)``, with the arguments of a timedelta."""
        with self._lock:
            self._now += timedelta(**by)

    def set(self, now: datetime) -> None:
        """Go to an instant."""
        with self._lock:
            self._now = now
