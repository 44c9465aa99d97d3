"""Lanes: whose turn it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.lane import Lane
from ops_plugins.storage_sql.insertion import insert
from ops_plugins.storage_sql.repositories.runs import IS_OPEN
from ops_plugins.storage_sql.tables import chunks, lanes, runs

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

_OF_LANE = sa.and_(
    chunks.c.owner == lanes.c.owner, chunks.c.provider == lanes.c.provider, chunks.c.available_at.is_not(None)
)
_WAITING = (
    sa.select(lanes.c.owner, lanes.c.provider)
    .where(
        lanes.c.provider.in_(sa.bindparam("providers", expanding=True)),
        sa.exists().where(_OF_LANE, chunks.c.available_at <= sa.bindparam("now")),
    )
    .order_by(lanes.c.served_at, lanes.c.owner, lanes.c.provider)
    .limit(sa.bindparam("rows"))
)
# Only rows that nobody is writing: a worker must not wait here for the transaction of another one.
_FREE = sa.select(lanes.c.provider).where(lanes.c.owner == sa.bindparam("of")).with_for_update(skip_locked=True)
_SERVE = (
    sa.update(lanes)
    .where(lanes.c.owner == sa.bindparam("of"), lanes.c.provider.in_(_FREE))
    .values(served_at=sa.bindparam("now"))
)
_AHEAD = (
    sa.select(lanes.c.owner, lanes.c.provider)
    .where(lanes.c.served_at > sa.bindparam("now"))
    .with_for_update(skip_locked=True)
)
_BRING_BACK = (
    sa.update(lanes).where(sa.tuple_(lanes.c.owner, lanes.c.provider).in_(_AHEAD)).values(served_at=sa.bindparam("now"))
)
_RUN_OF_CHUNK = chunks.c.run_id == runs.c.id
_NOTHING: sa.ColumnClause[str] = sa.literal_column("''")
_IS_NAMELESS = sa.and_(
    sa.or_(chunks.c.owner == _NOTHING, chunks.c.provider == _NOTHING), chunks.c.available_at.is_not(None)
)
_NAME = (
    sa.update(chunks)
    .where(_IS_NAMELESS)
    .values(
        owner=sa.select(runs.c.owner).where(_RUN_OF_CHUNK).scalar_subquery(),
        provider=sa.select(runs.c.provider).where(_RUN_OF_CHUNK).scalar_subquery(),
    )
)
_ROWLESS = (
    sa.select(runs.c.owner, runs.c.provider)
    .distinct()
    .where(
        IS_OPEN,
        ~sa.exists().where(lanes.c.owner == runs.c.owner, lanes.c.provider == runs.c.provider),
        sa.exists().where(_RUN_OF_CHUNK, chunks.c.available_at.is_not(None)),
    )
)
_IDLE = (
    sa.select(lanes.c.owner, lanes.c.provider)
    .where(lanes.c.served_at < sa.bindparam("since"), ~sa.exists().where(_OF_LANE))
    .with_for_update(skip_locked=True)
)
_THIS = sa.and_(lanes.c.owner == sa.bindparam("of"), lanes.c.provider == sa.bindparam("at"))


@attrs.frozen
class SqlLanes:
    """Keeps a row for every lane that may have open chunks."""

    connection: Connection

    def open(self, lane: Lane, now: datetime) -> None:
        """Make sure that there is a row for `lane`; a new one counts as served at `now`."""
        statement = insert(self.connection, lanes).on_conflict_do_nothing()
        self.connection.execute(statement, {"owner": lane.owner, "provider": lane.provider, "served_at": now})

    def waiting(self, now: datetime, providers: Collection[str], limit: int) -> tuple[Lane, ...]:
        """Return the lanes of these providers with a chunk that could be claimed now, longest unserved first."""
        given = {"now": now, "providers": list(providers), "rows": limit}
        return tuple(Lane(*row) for row in self.connection.execute(_WAITING, given))

    def serve(self, lane: Lane, now: datetime) -> None:
        """Record that every lane of the owner of `lane` was served at `now`, but for rows that are being written."""
        self.connection.execute(_SERVE, {"of": lane.owner, "now": now})

    def bring_back(self, now: datetime) -> int:
        """Count lanes that were served after `now` as served at `now` and return how many."""
        return self.connection.execute(_BRING_BACK, {"now": now}).rowcount

    def mend(self, idle_since: datetime) -> int:
        """Make the rows agree with the open chunks and return how many chunks and lanes were changed."""
        changed = self.connection.execute(_NAME).rowcount
        for owner, provider in self.connection.execute(_ROWLESS).all():
            self.open(Lane(owner, provider), idle_since)
            changed += 1
        idle = self.connection.execute(_IDLE, {"since": idle_since}).all()
        for owner, provider in idle:
            self.connection.execute(sa.delete(lanes).where(_THIS), {"of": owner, "at": provider})
        return changed + len(idle)
