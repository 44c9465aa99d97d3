"""A part of a run that one worker takes at a time, under a lease."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from ops_core.domain.cell import FailureClass
from ops_core.domain.lane import Lane
from ops_core.domain.principal import Owner


class ChunkState(StrEnum):
    """Where a chunk stands."""

    READY = "ready"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"
    """Given up after too many attempts, or for a failure that no retry mends."""
    CANCELLED = "cancelled"


OPEN_CHUNK_STATES = frozenset({ChunkState.READY, ChunkState.LEASED})
"""The states in which a chunk still has to be worked on."""


_NOBODY = Owner("")


@attrs.frozen
class Chunk:
    """Some cells of one keyword of a run.

    The token fences: it grows with every claim, and whoever writes with an older one is refused.

    Attributes:
        run_id: The run.
        number: Position within the run, from 0.
        keyword: Index of the keyword.
        cells: Numbers of the grid points to measure.
        priority: Lower is claimed first.
        state: Where it stands.
        worker: Who holds the lease, or None.
        token: Fencing token of the latest claim, 0 before the first.
        attempts: Claims so far that count against the limit.
        available_at: From when it may be claimed: its back-off while ready, the end of its lease while leased, UTC;
            None once it is closed.
        failure: Class of its latest failure, or None.
        detail: What happened then, in plain words without secrets, or None.
        owner: Who owns the run.
        provider: Name of the ranking offer that answers.
        calls: Provider calls at once that its holder may make; 0 while nobody holds it.
        claimed_at: When the latest claim was made, UTC, or None before the first.
    """

    run_id: str
    number: int
    keyword: int
    cells: tuple[int, ...]
    priority: int
    state: ChunkState
    worker: str | None
    token: int
    attempts: int
    available_at: datetime | None
    failure: FailureClass | None = None
    detail: str | None = None
    owner: Owner = _NOBODY
    provider: str = ""
    calls: int = 0
    claimed_at: datetime | None = None

    @property
    def lane(self) -> Lane:
        """Whose work it is, and who answers."""
        return Lane(self.owner, self.provider)
