"""The clock of the database server: machines whose own clocks differ agree on it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from time import clock_gettime
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.pool import ConnectionPoolEntry

# Goes on while the machine sleeps, and is never set; where there is none, the next best.
_ELAPSED = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class ServerClock:
    """Shows the time of a PostgreSQL server, as read with every new connection of an engine.

    Between two readings the time that has elapsed on this machine is added, so a local clock that is set makes no
    difference.
    """

    def __init__(self, engine: Engine) -> None:
        self._start: float | None = None
        """What the server showed when nothing had elapsed, in seconds since 1970."""
        if engine.dialect.name == "postgresql":
            event.listen(engine, "connect", self._read)

    def now(self) -> datetime | None:
        """Return the time, UTC, or None before the first connection and where there is no server."""
        # Every answer asks for it: this takes a quarter of the time of sums of instants.
        return None if self._start is None else datetime.fromtimestamp(self._start + clock_gettime(_ELAPSED), UTC)

    def _read(self, connection: Any, entry: ConnectionPoolEntry) -> None:
        del entry
        before = clock_gettime(_ELAPSED)
        shown: datetime = connection.execute("SELECT clock_timestamp()").fetchone()[0]
        connection.rollback()
        self._start = shown.timestamp() - (before + clock_gettime(_ELAPSED)) / 2
