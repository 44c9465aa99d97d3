"""How many provider calls at once the holder of a chunk may make, while it works on it."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from ops_core.domain.chunk import Chunk
from ops_core.ports.storage import UnitOfWork
from ops_core.services.measurement import Measurement
from ops_core.services.sharing import Sharing

_RENEW_EVERY = timedelta(milliseconds=50)


@attrs.define(eq=False)
class Allowance:
    """The calls of one chunk, from its claim until it is settled.

    Attributes:
        sharing: Shares calls out among chunks.
        chunk: As it was claimed.
        asked_at: When it was last asked how many calls there are.
        measurement: Makes the calls; None before there are any.
        left: Points that have not been asked for yet.
        calls: How many may be under way at once, at least 1.
        held: How many are taken up in the storage: what is under way, even when that is more than `calls` by now.
    """

    sharing: Sharing
    chunk: Chunk
    asked_at: datetime
    measurement: Measurement | None = None
    left: int = 0
    calls: int = attrs.field(init=False)
    held: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Begin with what the claim has given."""
        self.calls = self.held = max(1, self.chunk.calls)

    @property
    def is_limited(self) -> bool:
        """Whether others may want the same calls."""
        return self.sharing.limits.bind(self.chunk.provider)

    @property
    def is_short(self) -> bool:
        """Whether the chunk could use more calls than it has."""
        return self.is_limited and self.calls < self._wanted

    def is_offered_more(self, uow: UnitOfWork, now: datetime) -> bool:
        """Return whether there are more calls for this chunk by now."""
        return self.sharing.offer(uow, self.chunk, now, self.held, self._wanted) > self.calls

    def renew(self, uow: UnitOfWork, now: datetime) -> int | None:
        """Return how many calls this chunk takes up from now on, or None for as many as before.

        It is never less than what is under way: only calls that have ended can be given to others, and those are at
        once. Whether there are more for this chunk is asked from time to time.
        """
        if self.measurement is None or self.measurement.source.limits.concurrency <= 1:
            return None
        has_to_give = self.held > max(1, self._under_way, min(self.calls, self._wanted))
        if not has_to_give and now - self.asked_at < _RENEW_EVERY:
            return None
        self.asked_at = now
        self.calls = self.sharing.renew(uow, self.chunk, now, self.held, max(1, self._wanted))
        self.held = max(self.calls, self._under_way)
        return self.held

    def regain(self, uow: UnitOfWork, now: datetime) -> bool:
        """Take up calls again after the lease had ended; False when they were given to others, and none is left.

        What is under way is taken up in any case.
        """
        free = self.sharing.regain(uow, self.chunk, now, max(self.held, self._under_way))
        has_some = free > self._under_way or free >= self.held
        self.asked_at = now
        self.calls = max(1, free)
        self.held = max(free, self._under_way)
        return has_some

    @property
    def _under_way(self) -> int:
        return self.measurement.under_way if self.measurement else 0

    @property
    def _wanted(self) -> int:
        if self.measurement is None:
            return 1
        return min(self.measurement.source.limits.concurrency, self.left + self.measurement.under_way)
