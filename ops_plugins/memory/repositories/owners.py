"""Owners: what is known of a caller beyond its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from ops_core.domain.lane import Lane

if TYPE_CHECKING:
    from datetime import datetime

    from ops_core.domain.principal import Owner
    from ops_plugins.memory.table import Table
    from ops_plugins.memory.tables import Tables


class MemoryOwners:
    """Remembers who was seeded, and moves the rows of a session to the user who signs in."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def mark_seeded(self, owner: Owner, profile_id: str, now: datetime) -> bool:  # noqa: ARG002 - nobody asks when
        """Record that `owner` was seeded from a legacy profile; False when that was recorded before."""
        if self._tables.seeded.get(owner) is not None:
            return False
        self._tables.seeded.put(owner, profile_id)
        return True

    def seeded_from(self, owner: Owner) -> str | None:
        """Return the id of the profile that `owner` was seeded from, or None."""
        return self._tables.seeded.get(owner)

    def reassign(self, source: Owner, target: Owner) -> int:
        """Move every row of `source` to `target` and return how many were moved.

        Chunks, lanes and figures do not count. Sessions stay: a cookie that was handed out before somebody signed in
        must not act as the user afterwards.
        """
        if source == target:
            return 0
        tables = self._tables
        self._move_chunks(source, target)
        self._move_lanes(source, target)
        _move_rows(tables.figures, source, target)
        owned: tuple[Table[str, Any], ...] = (
            tables.reports, tables.runs, tables.events, tables.dead_letters, tables.audit
        )  # fmt: skip
        moved = sum(_move_rows(table, source, target) for table in owned)
        moved += self._move_locations(source, target)
        moved += self._move_idempotency(source, target)
        moved += self._move_setup_tasks(source, target)
        moved += _move_single(tables.onboarding, source, target)
        moved += _move_single(tables.preferences, source, target)
        moved += _move_single(tables.seeded, source, target)
        return moved

    def _move_chunks(self, source: Owner, target: Owner) -> None:
        chunks = self._tables.chunks
        for run_id, rows in chunks.items():
            run = self._tables.runs.get(run_id)
            if run is not None and run.owner == source:
                moved = (attrs.evolve(row, chunk=attrs.evolve(row.chunk, owner=target)) for row in rows)
                chunks.put(run_id, tuple(moved))

    def _move_lanes(self, source: Owner, target: Owner) -> None:
        lanes = self._tables.lanes
        for lane, served_at in lanes.items():
            if lane.owner != source:
                continue
            lanes.drop(lane)
            moved = Lane(target, lane.provider)
            if lanes.get(moved) is None:
                lanes.put(moved, served_at)

    def _move_locations(self, source: Owner, target: Owner) -> int:
        rows = self._tables.locations
        moving = [(key, row) for key, row in rows.items() if row.location.owner == source]
        for key, row in moving:
            rows.put(key, attrs.evolve(row, location=attrs.evolve(row.location, owner=target)))
        return len(moving)

    def _move_idempotency(self, source: Owner, target: Owner) -> int:
        records = self._tables.idempotency
        moved = 0
        for (owner, route, key), record in records.items():
            if owner != source:
                continue
            records.drop((owner, route, key))
            if records.get((target, route, key)) is None:
                records.put((target, route, key), attrs.evolve(record, owner=target))
                moved += 1
        return moved

    def _move_setup_tasks(self, source: Owner, target: Owner) -> int:
        tasks = self._tables.setup_tasks
        leaving, kept = tasks.get(source), tasks.get(target) or {}
        if leaving is None:
            return 0
        moving = {task: attrs.evolve(row, owner=target) for task, row in leaving.items() if task not in kept}
        tasks.drop(source)
        tasks.put(target, {**kept, **moving})
        return len(moving)


def _move_rows(table: Table[str, Any], source: Owner, target: Owner) -> int:
    moving = [(key, row) for key, row in table.items() if row.owner == source]
    for key, row in moving:
        table.put(key, attrs.evolve(row, owner=target))
    return len(moving)


def _move_single(table: Table[Owner, Any], source: Owner, target: Owner) -> int:
    row = table.get(source)
    if row is None:
        return 0
    table.drop(source)
    if table.get(target) is not None:
        return 0
    table.put(target, attrs.evolve(row, owner=target) if attrs.has(type(row)) else row)
    return 1
