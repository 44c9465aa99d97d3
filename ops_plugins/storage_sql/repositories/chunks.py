"""Chunks of runs: what workers claim, hold and settle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import OPEN_CHUNK_STATES, Chunk, ChunkState
from ops_core.domain.lane import Lane
from ops_core.ports.repositories.chunks import ChunkUnreadable
from ops_plugins.storage_sql.locking import take_turns
from ops_plugins.storage_sql.tables import chunks, runs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from sqlalchemy import Select, Update

_UNREADABLE = (msgspec.MsgspecError, LookupError, ValueError)
"""What column types raise on content that nobody could have written."""
_FIELDS = [chunks.c[field.name] for field in attrs.fields(Chunk)]
_OF_RUN = chunks.c.run_id == sa.bindparam("run")
_THIS = sa.and_(_OF_RUN, chunks.c.number == sa.bindparam("this"))
_HELD = sa.and_(_THIS, chunks.c.token == sa.bindparam("held"), chunks.c.state == ChunkState.LEASED)
_IS_OPEN = chunks.c.available_at.is_not(None)
_CLAIMABLE = chunks.c.available_at <= sa.bindparam("now")


# As a materialised CTE: PostgreSQL may run a subquery more than once and would then lease more than one chunk.
def _claim(where: Select[Any]) -> Update:
    """Return the statement that leases the first of some chunks."""
    first = (
        where.order_by(chunks.c.priority, chunks.c.run_id, chunks.c.number)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("claimed")
        .prefix_with("MATERIALIZED")
    )
    return (
        sa.update(chunks)
        .where(chunks.c.run_id == first.c.run_id, chunks.c.number == first.c.number)
        .values(
            state=ChunkState.LEASED,
            worker=sa.bindparam("by"),
            token=chunks.c.token + 1,
            attempts=chunks.c.attempts + 1,
            available_at=sa.bindparam("until"),
            calls=sa.bindparam("given"),
            claimed_at=sa.bindparam("now"),
        )
        .returning(*_FIELDS)
    )


_ANY = sa.select(chunks.c.run_id, chunks.c.number).where(_CLAIMABLE)
_CLAIM = _claim(_ANY)
_CLAIM_IN_LANE = _claim(_ANY.where(chunks.c.owner == sa.bindparam("of"), chunks.c.provider == sa.bindparam("at")))
_CLAIMED = sa.select(chunks.c.run_id, chunks.c.number).where(
    chunks.c.state == sa.literal_column("'leased'"),
    chunks.c.worker == sa.bindparam("by"),
    chunks.c.claimed_at == sa.bindparam("now"),
)
_HOLD = (
    sa.update(chunks)
    .where(_HELD)
    .values(
        available_at=sa.bindparam("until"),
        saved=chunks.c.saved + sa.bindparam("more"),
        calls=sa.func.coalesce(sa.bindparam("given", type_=sa.Integer), chunks.c.calls),
    )
)
_CREDIT = (
    sa.update(chunks)
    .where(_THIS, chunks.c.state == ChunkState.CANCELLED, chunks.c.token == sa.bindparam("raised"))
    .values(saved=chunks.c.saved + sa.bindparam("more"))
)
_UNDER_WAY = (
    sa.select(chunks.c.owner, chunks.c.provider, sa.func.sum(chunks.c.calls))
    .where(chunks.c.state == sa.literal_column("'leased'"), chunks.c.available_at > sa.bindparam("now"))
    .group_by(chunks.c.owner, chunks.c.provider)
)
_LEASED = (
    sa.select(*_FIELDS)
    .where(chunks.c.state == sa.literal_column("'leased'"))
    .order_by(chunks.c.claimed_at, chunks.c.run_id, chunks.c.number)
    .limit(sa.bindparam("rows"))
)
_BURY = (
    sa.update(chunks)
    .where(_THIS, _IS_OPEN)
    .values(
        state=ChunkState.DEAD,
        worker=None,
        token=chunks.c.token + 1,
        available_at=None,
        calls=0,
        failure=FailureClass.BUG,
        detail=sa.bindparam("what"),
    )
)
_END_FAR_LEASES = (
    sa.update(chunks)
    .where(chunks.c.state == sa.literal_column("'leased'"), chunks.c.available_at > sa.bindparam("latest"))
    .values(available_at=sa.bindparam("latest"))
)
_WAITS_TOO_LONG = sa.and_(
    chunks.c.state == sa.literal_column("'ready'"),
    chunks.c.available_at > sa.bindparam("latest"),
    chunks.c.available_at.is_not(None),
)
_END_FAR_WAITS = sa.update(chunks).where(_WAITS_TOO_LONG).values(available_at=sa.bindparam("latest"))
_END_FIRST_WAITS = _END_FAR_WAITS.where(chunks.c.token == 0)
_SETTLE = (
    sa.update(chunks)
    .where(_HELD)
    .values(
        state=sa.bindparam("settled"),
        worker=None,
        calls=0,
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
    .values(state=ChunkState.CANCELLED, worker=None, token=chunks.c.token + 1, available_at=None, calls=0)
)
_REVIVE = (
    sa.update(chunks)
    .where(_THIS, chunks.c.state.in_((ChunkState.DEAD, ChunkState.CANCELLED)))
    .values(
        state=ChunkState.READY,
        attempts=0,
        available_at=sa.bindparam("now"),
        # Hosts before revision 0002 left these out, and a closed chunk is not mended.
        owner=sa.select(runs.c.owner).where(runs.c.id == chunks.c.run_id).scalar_subquery(),
        provider=sa.select(runs.c.provider).where(runs.c.id == chunks.c.run_id).scalar_subquery(),
    )
)
_BACKLOG = sa.select(sa.func.count(), sa.func.min(chunks.c.available_at)).where(
    _CLAIMABLE, chunks.c.state == ChunkState.READY
)


@attrs.frozen
class SqlChunks:
    """Keeps chunks."""

    connection: Connection

    def claim(
        self, worker: str, now: datetime, lease: timedelta, *, lane: Lane | None = None, calls: int = 1
    ) -> Chunk | None:
        """Lease the next chunk that is ready, or whose lease has ended, to `worker`; None when there is none.

        Lowest priority number first, then oldest run, then number. Chunks that another claim is just taking are passed
        over.

        Raises:
            ChunkUnreadable: What is stored of the chunk makes no sense.
        """
        given: dict[str, object] = {"by": worker, "now": now, "until": now + lease, "given": calls}
        statement = _CLAIM
        if lane is not None:
            statement, given = _CLAIM_IN_LANE, {**given, "of": lane.owner, "at": lane.provider}
        try:
            found = self.connection.execute(statement, given).first()
        except _UNREADABLE as problem:
            run_id, number = self.connection.execute(_CLAIMED, {"by": worker, "now": now}).one()
            raise ChunkUnreadable(run_id, number) from problem
        return None if found is None else Chunk(*found)

    def hold(self, chunk: Chunk, now: datetime, lease: timedelta, saved: int, *, calls: int | None = None) -> bool:
        """Extend the lease of a claimed chunk and add `saved` to its count of saved cells; False when it was lost."""
        given = {**_held(chunk), "until": now + lease, "more": saved, "given": calls}
        return self.connection.execute(_HOLD, given).rowcount == 1

    def credit(self, chunk: Chunk, saved: int) -> bool:
        """Add to the count of saved cells of a chunk that was cancelled while `chunk` was its latest claim."""
        given = {"run": chunk.run_id, "this": chunk.number, "raised": chunk.token + 1, "more": saved}
        return self.connection.execute(_CREDIT, given).rowcount == 1

    def take_turns(self) -> None:
        """Wait for every other unit of work that has said this."""
        take_turns(self.connection, "calls of providers")

    def under_way(self, now: datetime) -> Mapping[Lane, int]:
        """Return how many calls the holders of leases that have not ended may make at once, by lane."""
        found = self.connection.execute(_UNDER_WAY, {"now": now})
        return {Lane(owner, provider): int(calls) for owner, provider, calls in found}

    def leased(self, limit: int) -> tuple[Chunk, ...]:
        """Return chunks that workers hold, the oldest claim first, also those whose lease has ended."""
        return tuple(Chunk(*row) for row in self.connection.execute(_LEASED, {"rows": limit}))

    def close_unreadable(self, run_id: str, number: int, detail: str) -> bool:
        """Close an open chunk as dead by class ``bug``, whatever is stored of it; False when it is not open."""
        return self.connection.execute(_BURY, {"run": run_id, "this": number, "what": detail}).rowcount == 1

    def end_far_leases(self, now: datetime, lease: timedelta, wait: timedelta) -> int:
        """Bring back instants that lie too far ahead, as when a clock was set back, and return how many."""
        ended = self.connection.execute(_END_FAR_LEASES, {"latest": now + lease}).rowcount
        ended += self.connection.execute(_END_FIRST_WAITS, {"latest": now}).rowcount
        return ended + self.connection.execute(_END_FAR_WAITS, {"latest": now + wait}).rowcount

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
        """Return the chunks of a run by number.

        Raises:
            ChunkUnreadable: What is stored of one makes no sense.
        """
        try:
            return tuple(Chunk(*row) for row in self.connection.execute(_ALL, {"run": run_id}))
        except _UNREADABLE as problem:
            raise ChunkUnreadable(run_id) from problem

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
