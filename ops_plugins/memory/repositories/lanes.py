"""Lanes: whose turn it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ops_core.domain.chunk import OPEN_CHUNK_STATES
from ops_core.domain.lane import Lane
from ops_plugins.memory.repositories.chunks import is_claimable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from ops_core.domain.chunk import Chunk
    from ops_plugins.memory.tables import ChunkRow, Tables


class MemoryLanes:
    """Keeps when each lane was last served."""

    def __init__(self, tables: Tables) -> None:
        self._served = tables.lanes
        self._chunks = tables.chunks
        self._runs = tables.runs

    def open(self, lane: Lane, now: datetime) -> None:
        """Make sure that there is a row for `lane`; a new one counts as served at `now`."""
        if self._served.get(lane) is None:
            self._served.put(lane, now)

    def waiting(self, now: datetime, providers: Collection[str], limit: int) -> tuple[Lane, ...]:
        """Return the lanes of these providers with a chunk that could be claimed now, longest unserved first."""
        claimable = {chunk.lane for chunk in self._open_chunks() if is_claimable(chunk, now)}
        found = sorted(
            (served_at, lane.owner, lane.provider)
            for lane, served_at in self._served.items()
            if lane.provider in providers and lane in claimable
        )
        return tuple(Lane(owner, provider) for _, owner, provider in found[:limit])

    def serve(self, lane: Lane, now: datetime) -> None:
        """Record that every lane of the owner of `lane` was served at `now`."""
        for other in self._served.keys():  # noqa: SIM118 - a table is no mapping
            if other.owner == lane.owner:
                self._served.put(other, now)

    def bring_back(self, now: datetime) -> int:
        """Count lanes that were served after `now` as served at `now` and return how many."""
        ahead = [lane for lane, served_at in self._served.items() if served_at > now]
        for lane in ahead:
            self._served.put(lane, now)
        return len(ahead)

    def mend(self, idle_since: datetime) -> int:
        """Make the rows agree with the open chunks and return how many chunks and lanes were changed.

        A lane that had no row counts as served at `idle_since`: it has waited for long enough.
        """
        named = self._name_chunks()
        wanted = {chunk.lane for chunk in self._open_chunks()}
        served = dict(self._served.items())
        missing = wanted - served.keys()
        idle = [lane for lane, served_at in served.items() if served_at < idle_since and lane not in wanted]
        for lane in missing:
            self._served.put(lane, idle_since)
        for lane in idle:
            self._served.drop(lane)
        return named + len(missing) + len(idle)

    def _name_chunks(self) -> int:
        """Give open chunks that do not name their owner or provider those of their run and return how many."""
        named = 0
        for run_id, rows in self._chunks.items():
            after = tuple(self._named(row) for row in rows)
            changed = sum(new is not old for new, old in zip(after, rows, strict=True))
            if changed:
                self._chunks.put(run_id, after)
            named += changed
        return named

    def _named(self, row: ChunkRow) -> ChunkRow:
        chunk, run = row.chunk, self._runs.get(row.chunk.run_id)
        if run is None or chunk.state not in OPEN_CHUNK_STATES or (chunk.owner and chunk.provider):
            return row
        return attrs.evolve(row, chunk=attrs.evolve(chunk, owner=run.owner, provider=run.provider))

    def _open_chunks(self) -> Iterator[Chunk]:
        every = (row.chunk for rows in self._chunks.values() for row in rows)
        return (chunk for chunk in every if chunk.state in OPEN_CHUNK_STATES)
