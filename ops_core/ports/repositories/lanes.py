"""Lanes: whose turn it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from ops_core.domain.lane import Lane


class LaneRepository(Protocol):
    """Keeps a row for every lane that may have open chunks, with the instant at which it was last served."""

    def open(self, lane: Lane, now: datetime) -> None:
        """Make sure that there is a row for `lane`; a new one counts as served at `now`."""
        ...

    def waiting(self, now: datetime, providers: Collection[str], limit: int) -> tuple[Lane, ...]:
        """Return the lanes of these providers with a chunk that could be claimed now, longest unserved first.

        Lanes that were served at the same instant come by owner.
        """
        ...

    def serve(self, lane: Lane, now: datetime) -> None:
        """Record that every lane of the owner of `lane` that has a row was served at `now`.

        A row that another unit of work is just writing is left to it: nobody waits here.
        """
        ...

    def bring_back(self, now: datetime) -> int:
        """Count lanes that were served after `now`, as when a clock was set back, as served at `now`; return how many.

        A row that another unit of work is just writing is left to it.
        """
        ...

    def mend(self, idle_since: datetime) -> int:
        """Make the rows agree with the open chunks and return how many chunks and lanes were changed.

        Open chunks that do not name their owner or provider, as versions of the hub without lanes write them, get
        those of their run. Lanes with open chunks and no row get one that counts as served at `idle_since`. Rows
        without open chunks that were last served before `idle_since` are dropped.
        """
        ...
