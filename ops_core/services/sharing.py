"""Choosing what a worker does next: owners in turn, and no more provider calls at once than are allowed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import attrs

from ops_core.domain.chunk import Chunk
from ops_core.domain.lane import CallLimits, Lane, share
from ops_core.ports.clock import Clock
from ops_core.ports.storage import UnitOfWork
from ops_core.services.ranking import RankingSources
from ops_core.settings import JobSettings

_LANES = 50
"""How many lanes are looked at for one claim; whoever is not among them has been served lately."""


@attrs.frozen
class Refusal:
    """Why nothing was claimed.

    Attributes:
        is_full: Whether there is work for which no provider call is free now.
    """

    is_full: bool


@attrs.frozen
class Sharing:
    """Shares work and calls out among the workers of all job hosts.

    Owners are served in turn, the one who waited longest first. So with `n` owners waiting and `w` workers, the first
    chunk of a new run is claimed after at most `n / w` turns of `jobs.turn_seconds`, however long the others' backlogs
    are. Within the work of one owner, runs that people wait for come before those on schedule.

    Attributes:
        rankings: Which providers can be used here, and what they allow.
        jobs: Limits that whoever runs the hub has set.
    """

    rankings: RankingSources
    jobs: JobSettings

    @property
    def limits(self) -> CallLimits:
        """The limits that are in force: what settings say, else what each provider declares."""
        declared = {
            name: source.limits.total
            for name, source in self.rankings.sources.items()
            if source.limits.total is not None
        }
        return CallLimits({**declared, **self.jobs.provider_calls}, self.jobs.owner_calls or None)

    def claim(
        self, uow: UnitOfWork, worker: str, clock: Clock, lease: timedelta, usable: Mapping[str, int]
    ) -> Chunk | Refusal:
        """Lease a chunk of the owner whose turn it is.

        The clock is read when nobody is waited for any more, so that no wait is taken off the lease.

        Args:
            uow: In which it is claimed.
            worker: Who claims.
            clock: Tells when the lease ends.
            lease: How long it lasts.
            usable: Calls at once of one worker, by each provider that may be asked here and now.

        Raises:
            ChunkUnreadable: What is stored of the chunk makes no sense.
        """
        limits = self.limits
        counted = any(limits.bind(name) for name in usable)
        if counted:
            uow.chunks.take_turns()
        now = clock.now()
        under_way = uow.chunks.under_way(now) if counted else {}
        full = {name for name in usable if _is_full(name, limits, under_way)}
        waiting = uow.lanes.waiting(now, usable.keys() - full, _LANES)
        for lane in waiting:
            calls = share(lane, usable[lane.provider], limits, under_way, waiting)
            if not calls:
                continue
            chunk = uow.chunks.claim(worker, now, lease, lane=lane, calls=calls)
            if chunk is not None:
                uow.lanes.serve(lane, now)
                return chunk
        return Refusal(is_full=bool(waiting or (full and uow.lanes.waiting(now, full, 1))))

    def renew(self, uow: UnitOfWork, chunk: Chunk, now: datetime, held: int, wanted: int) -> int:
        """Return how many calls at once the holder of a chunk may make from now on, at least one.

        Args:
            uow: A unit of work that then stores the answer with `hold`.
            chunk: As it was claimed.
            now: The present instant.
            held: What its holder may make so far.
            wanted: How many it could use.
        """
        if not self.limits.bind(chunk.provider):
            return wanted
        uow.chunks.take_turns()
        return self.offer(uow, chunk, now, held, wanted)

    def offer(self, uow: UnitOfWork, chunk: Chunk, now: datetime, held: int, wanted: int) -> int:
        """Return what `renew` would, without keeping others from being given the same calls meanwhile."""
        under_way = _without(uow.chunks.under_way(now), chunk.lane, held)
        waiting = uow.lanes.waiting(now, [chunk.provider], _LANES)
        return max(1, share(chunk.lane, wanted, self.limits, under_way, waiting))

    def regain(self, uow: UnitOfWork, chunk: Chunk, now: datetime, wanted: int) -> int:
        """Return how many calls at once the holder of a chunk may make whose lease had ended, 0 to `wanted`.

        Its calls have been shared out to others meanwhile, if anybody wanted them.
        """
        limits = self.limits
        if not limits.bind(chunk.provider):
            return wanted
        uow.chunks.take_turns()
        waiting = uow.lanes.waiting(now, [chunk.provider], _LANES)
        return share(chunk.lane, wanted, limits, uow.chunks.under_way(now), waiting)

    def others_wait(self, uow: UnitOfWork, chunk: Chunk, now: datetime, usable: Collection[str]) -> bool:
        """Return whether another owner has work that could be claimed here now, of the providers `usable`."""
        return any(lane.owner != chunk.owner for lane in uow.lanes.waiting(now, usable, 2))


def _is_full(provider: str, limits: CallLimits, under_way: Mapping[Lane, int]) -> bool:
    most = limits.providers.get(provider)
    return most is not None and most <= sum(calls for lane, calls in under_way.items() if lane.provider == provider)


def _without(under_way: Mapping[Lane, int], lane: Lane, calls: int) -> dict[Lane, int]:
    left = {**under_way, lane: under_way.get(lane, 0) - calls}
    return {other: count for other, count in left.items() if count > 0}
