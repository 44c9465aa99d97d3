"""Owners: who was seeded, and moving the rows of a session to the user who signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection, Table

from ops_plugins.storage_sql import tables
from ops_plugins.storage_sql.insertion import insert
from ops_plugins.storage_sql.locking import take_turns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from ops_core.domain.principal import Owner

_UNIQUE: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (tables.owners, ()),
    (tables.onboarding, ()),
    (tables.setup_tasks, ("task",)),
    (tables.preferences, ()),
    (tables.idempotency_keys, ("route", "key")),
)
"""Tables where an owner has at most one row, or one for each value of these columns."""

_FREE: tuple[Table, ...] = (
    tables.locations,
    tables.reports,
    tables.connections,
    tables.outbox,
    tables.dead_letters,
    tables.audit,
)

_MOVE_RUNS = (
    sa.update(tables.runs)
    .where(tables.runs.c.owner == sa.bindparam("mine"))
    .values(owner=sa.bindparam("taken_by"))
    .returning(tables.runs.c.id)
)
_MOVE_CHUNKS = (
    sa.update(tables.chunks).where(tables.chunks.c.run_id == sa.bindparam("run")).values(owner=sa.bindparam("taken_by"))
)
_SEEDED_FROM = sa.select(tables.owners.c.seeded_from).where(tables.owners.c.owner == sa.bindparam("owner"))


@attrs.frozen
class SqlOwners:
    """Remembers who was seeded, and moves rows from one owner to another."""

    connection: Connection

    def mark_seeded(self, owner: Owner, profile_id: str, now: datetime) -> bool:
        """Record that `owner` was seeded from a legacy profile; False when that was recorded before."""
        statement = insert(self.connection, tables.owners).on_conflict_do_nothing()
        values = {"owner": owner, "seeded_from": profile_id, "seeded_at": now}
        return self.connection.execute(statement, values).rowcount == 1

    def seeded_from(self, owner: Owner) -> str | None:
        """Return the id of the profile that `owner` was seeded from, or None."""
        found: str | None = self.connection.execute(_SEEDED_FROM, {"owner": owner}).scalar()
        return found

    def reassign(self, source: Owner, target: Owner) -> int:
        """Move every row of `source` to `target` and return how many were moved.

        Of what there is only once, the row of `target` wins. Sessions stay: a token that was given out for `source`
        must not open what belongs to `target`.
        """
        if source == target:
            return 0
        take_turns(self.connection, "setup tasks", source)
        take_turns(self.connection, "setup tasks", target)
        return sum(self._moves(source, target))

    def _moves(self, source: Owner, target: Owner) -> Iterator[int]:
        for table, columns in _UNIQUE:
            self._drop_taken(table, columns, source, target)
            yield self._move(table, source, target)
        for table in _FREE:
            if "deleted_at" in table.c:
                # One by one, because each condition has an index of its own.
                yield self._move(table, source, target, table.c.deleted_at.is_(None))
                yield self._move(table, source, target, table.c.deleted_at.is_not(None))
            else:
                yield self._move(table, source, target)
        self._move(tables.location_match_keys, source, target)
        self._move(tables.figures, source, target)
        yield self._move_runs(source, target)

    def _move(self, table: Table, source: Owner, target: Owner, *conditions: ColumnElement[bool]) -> int:
        statement = sa.update(table).where(table.c.owner == source, *conditions).values(owner=target)
        return self.connection.execute(statement).rowcount

    def _move_runs(self, source: Owner, target: Owner) -> int:
        """Move runs, then their chunks: locks are taken in this order."""
        moved = list(self.connection.execute(_MOVE_RUNS, {"mine": source, "taken_by": target}).scalars())
        if moved:
            given = [{"run": run_id, "taken_by": target} for run_id in moved]
            self.connection.execute(_MOVE_CHUNKS, given)
        self._drop_taken(tables.lanes, ("provider",), source, target)
        self._move(tables.lanes, source, target)
        return len(moved)

    def _drop_taken(self, table: Table, columns: tuple[str, ...], source: Owner, target: Owner) -> None:
        """Delete the rows of `source` in whose place `target` has one."""
        theirs = table.alias()
        same = [theirs.c[name] == table.c[name] for name in columns]
        is_taken = sa.exists().where(theirs.c.owner == target, *same)
        self.connection.execute(sa.delete(table).where(table.c.owner == source, is_taken))
