"""Faults that are planted into a host process, to show that the tests of chaos notice them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from ops_core.domain.chunk import Chunk, ChunkState
    from ops_core.domain.run import Run
    from ops_plugins.storage_sql.repositories.runs import SqlRuns


def plant(name: str) -> None:
    """Plant a fault into this process; "" plants none."""
    if name:
        FAULTS[name]()


def no_row_lock() -> None:
    """Let workers conclude a run without having locked it: of the last two, each sees the other's chunk as open."""
    from ops_core.domain.run import RunState  # noqa: PLC0415 - only processes with this fault pay for it
    from ops_plugins.storage_sql.repositories.runs import SqlRuns  # noqa: PLC0415 - as above

    lock = SqlRuns.lock

    def naive(self: SqlRuns, run_id: str) -> Run:
        run = self.find(run_id)
        return lock(self, run_id) if run.state is RunState.QUEUED else run

    SqlRuns.lock = naive  # type: ignore[method-assign]  # that is the fault


def no_fence() -> None:
    """Let workers write whether they still hold their chunk or not."""
    import sqlalchemy as sa  # noqa: PLC0415 - only processes with this fault pay for it

    from ops_plugins.storage_sql.repositories.chunks import SqlChunks  # noqa: PLC0415 - as above
    from ops_plugins.storage_sql.tables import chunks  # noqa: PLC0415 - as above

    def hold(self: SqlChunks, chunk: Chunk, _now: datetime, _lease: timedelta, saved: int, **_: object) -> bool:
        this = sa.and_(chunks.c.run_id == chunk.run_id, chunks.c.number == chunk.number)
        self.connection.execute(sa.update(chunks).where(this).values(saved=chunks.c.saved + saved, worker=chunk.worker))
        return True

    def settle(_self: SqlChunks, _chunk: Chunk, _state: ChunkState, **_: object) -> bool:
        return True

    SqlChunks.hold = hold  # type: ignore[method-assign,assignment]  # that is the fault
    SqlChunks.settle = settle  # type: ignore[method-assign,assignment]  # that is the fault


FAULTS: Mapping[str, Callable[[], None]] = MappingProxyType({"no_row_lock": no_row_lock, "no_fence": no_fence})
