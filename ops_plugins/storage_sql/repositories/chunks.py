"""Chunks of runs: what workers claim, hold and settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.chunk import OPEN_CHUNK_STATES, Chunk, ChunkState
from ops_plugins.storage_sql.tables import chunks

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from ops_core.domain.cell import FailureClass

_FIELDS = [chunks.c[field.name] for field in attrs.fields(Chunk)]
_OF_RUN = chunks.c.run_id == sa.bindparam("run")
_THIS = sa.and_(_OF_RUN, chunks.c.number == sa.bindparam("this"))
_HELD = sa.and_(_THIS, chunks.c.token == sa.bindparam("held"), chunks.c.state == ChunkState.LEASED)
_IS_OPEN = chunks.c.available_at.is_not(None)
_CLAIMABLE = chunks.c.available_at <= sa.bindparam("now")

# As a materialised CTE: PostgreSQL may run a subquery more than once and would then lease more than one chunk.
_NEXT = (
    sa.select(chunks.c.run_id, chunks.c.number)
    .where(_CLAIMABLE)
    .order_by(chunks.c.priority, chunks.c.run_id, chunks.c.number)
    .limit(1)
    .with_for_update(skip_locked=True)
    .cte("claimed")
    .prefix_with("MATERIALIZED")
)
_CLAIM = (
    sa.update(chunks)
    .where(chunks.c.run_id == _NEXT.c.run_id, chunks.c.number == _NEXT.c.number)
    .values(
        state=ChunkState.LEASED,
        worker=sa.bindparam("by"),
        token=chunks.c.token + 1,
        attempts=chunks.c.attempts + 1,
        available_at=sa.bindparam("until"),
    )
    .returning(*_FIELDS)
)
_HOLD = (
    sa.update(chunks)
    .where(_HELD)
    .values(available_at=sa.bindparam("until"), saved=chunks.c.saved + sa.bindparam("more"))
)
_SETTLE = (
    sa.update(chunks)
    .where(_HELD)
    .values(
        state=sa.bindparam("settled"),
        worker=None,
        available_at=sa.bindparam("from_when"),
        attempts=sa.func.coalesce(sa.bindparam("counted", type_=sa.Integer), chunks.c.attempts),
        failure=sa.bindparam("why"),
        detail=sa.bindparam("what"),
    )
)
_ALL = sa.select(*_FIELDS).where(_OF_RUN).order_by(chunks.c.number)
_COUNT_OPEN = sa.select(sa.func.count()).select_from(chunks).where(_OF_RUN, _IS_OPEN)
_CANCEL = (
    sa.update(chunks)
    .where(_OF_RUN, _IS_OPEN)
    .values(state=ChunkState.CANCELLED, worker=None, token=chunks.c.token + 1, available_at=None)
)
_REVIVE = (
    sa.update(chunks)
    .where(_THIS, chunks.c.state.in_((ChunkState.DEAD, ChunkState.CANCELLED)))
    .values(state=ChunkState.READY, attempts=0, available_at=sa.bindparam("now"))
)
_BACKLOG = sa.select(sa.func.count(), sa.func.min(chunks.c.available_at)).where(
    _CLAIMABLE, chunks.c.state == ChunkState.READY
)


@attrs.frozen
class SqlChunks:
    """Keeps chunks."""

    connection: Connection

    def claim(self, worker: str, now: datetime, lease: timedelta) -> Chunk | None:
        """Lease the next chunk that is ready, or whose lease has ended, to `worker`; None when there is none.

        Lowest priority number first, then oldest run, then number. Chunks that another claim is just taking are passed
        over.
        """
        row = self.connection.execute(_CLAIM, {"by": worker, "now": now, "until": now + lease}).first()
        return None if row is None else Chunk(*row)

    def hold(self, chunk: Chunk, now: datetime, lease: timedelta, saved: int) -> bool:
        """Extend the lease of a claimed chunk and add `saved` to its count of saved cells; False when it was lost."""
        given = {**_held(chunk), "until": now + lease, "more": saved}
        return self.connection.execute(_HOLD, given).rowcount == 1

    def settle(
        self,
        chunk: Chunk,
        state: ChunkState,
        *,
        available_at: datetime | None = None,
        attempts: int | None = None,
        failure: FailureClass | None = None,
        detail: str | None = None,
    ) -> bool:
        """End the claim of a chunk: ready again from `available_at`, done, or dead; False when it was lost."""
        given = {
            **_held(chunk),
            "settled": state,
            "from_when": available_at if state in OPEN_CHUNK_STATES else None,
            "counted": attempts,
            "why": failure,
            "what": detail,
        }
        return self.connection.execute(_SETTLE, given).rowcount == 1

    def of_run(self, run_id: str) -> tuple[Chunk, ...]:
        """Return the chunks of a run by number."""
        return tuple(Chunk(*row) for row in self.connection.execute(_ALL, {"run": run_id}))

    def count_open(self, run_id: str) -> int:
        """Return how many chunks of a run are ready or leased."""
        return int(self.connection.execute(_COUNT_OPEN, {"run": run_id}).scalar_one())

    def cancel(self, run_id: str) -> int:
        """Cancel the open chunks of a run, raising their tokens so that holders are refused; return how many."""
        return self.connection.execute(_CANCEL, {"run": run_id}).rowcount

    def revive(self, run_id: str, number: int, now: datetime) -> bool:
        """Make a dead or cancelled chunk ready from `now`, with no attempts counted; False when it is neither."""
        return self.connection.execute(_REVIVE, {"run": run_id, "this": number, "now": now}).rowcount == 1

    def backlog(self, now: datetime) -> tuple[int, datetime | None]:
        """Return how many chunks are ready and could be claimed, and since when the first of them could."""
        count, earliest = self.connection.execute(_BACKLOG, {"now": now}).one()
        return count, earliest


def _held(chunk: Chunk) -> dict[str, object]:
    return {"run": chunk.run_id, "this": chunk.number, "held": chunk.token}
