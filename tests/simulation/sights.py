"""Notable things that happen in histories, so that a test can tell that none of them never does."""

from __future__ import annotations

from collections.abc import Iterator

from ops_core.domain.chunk import OPEN_CHUNK_STATES, Chunk, ChunkState
from ops_core.domain.event import EventKind
from tests.simulation.actors import Kind
from tests.simulation.step import Step

WANTED = frozenset(
    {
        "claimed", "taken over", "handed back", "settled as done", "settled as dead", "cancelled while held", "revived",
        "saved late", "scheduled", "mended by a sweep", "moved to a user while open",
        "run.completed", "run.failed", "run.cancelled", "run.replayed",
        "given up for transient", "given up for auth", "given up for bug", "waits for throttled", "waits for transient",
        "work killed at answer", "work killed at committed", "work killed at write", "work lost the storage",
        "sweep killed at read", "sweep lost the storage", "request killed at read",
        "request refused with IdempotencyMismatch", "replay refused with FeatureDisabled",
    }
)  # fmt: skip
"""What must have happened in every simulation of some length."""


def sights(step: Step) -> Iterator[str]:
    """Yield what is notable about a step."""
    for before, after in step.changed.chunks:
        if before is not None:
            yield from _of_chunk(step, before.chunk, after.chunk)
    for event in step.changed.events:
        if event.kind is not EventKind.RUN_QUEUED:
            yield str(event.kind)
    if any(run is None and new.scheduled_for is not None for run, new in step.changed.runs):
        yield "scheduled"
    for run_id, _ in step.changed.cells:
        if not step.before.runs[run_id].is_open:
            yield "saved late"


def _of_chunk(step: Step, before: Chunk, after: Chunk) -> Iterator[str]:
    if after.state is ChunkState.LEASED and after.token > before.token:
        yield "taken over" if before.state is ChunkState.LEASED else "claimed"
    elif before.owner != after.owner and before.state in OPEN_CHUNK_STATES:
        yield "moved to a user while held" if before.state is ChunkState.LEASED else "moved to a user while open"
    elif before.state is ChunkState.LEASED and after.state is ChunkState.READY:
        yield f"waits for {after.failure}" if after.failure else "handed back"
    elif before.state is ChunkState.LEASED and after.state is ChunkState.CANCELLED:
        yield "cancelled while held"
    elif before.state is ChunkState.LEASED and after.state is not ChunkState.LEASED:
        yield f"settled as {after.state}"
        if after.failure:
            yield f"given up for {after.failure}"
    elif after.state is ChunkState.READY and before.state not in OPEN_CHUNK_STATES:
        yield "revived"
    elif step.actor.kind is Kind.SWEEP:
        yield "mended by a sweep"
