"""Claims that are wrong about lanes and about provider calls."""
# ruff: noqa: D101, D102 - the name of a mutant says what is wrong with it, and the port what would be right

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs

from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.lane import Lane
from ops_plugins.memory.repositories.chunks import MemoryChunks
from tests.contracts.mutation import wrong_answer, wrong_repository

if TYPE_CHECKING:
    from collections.abc import Mapping


@wrong_repository("test_a_lane_is_claimed_by_itself")
class ClaimsFromAnyLane(MemoryChunks):
    def claim(self, worker: str, now: datetime, lease: timedelta, **rest: Any) -> Chunk | None:
        return super().claim(worker, now, lease, **{**rest, "lane": None})


@wrong_repository("test_a_lane_is_claimed_by_itself")
class ClaimsFromAnyProvider(MemoryChunks):
    def claim(
        self, worker: str, now: datetime, lease: timedelta, *, lane: Lane | None = None, calls: int = 1
    ) -> Chunk | None:
        mine = sorted({each.lane.provider for each in self._all() if lane is not None and each.owner == lane.owner})
        tried = [lane] if lane is None else [lane, *(Lane(lane.owner, provider) for provider in mine)]
        claims = (
            super(ClaimsFromAnyProvider, self).claim(worker, now, lease, lane=each, calls=calls) for each in tried
        )
        return next((claimed for claimed in claims if claimed is not None), None)


@wrong_repository("test_a_claim_grants_calls")
class GrantsNoCalls(MemoryChunks):
    def claim(self, worker: str, now: datetime, lease: timedelta, **rest: Any) -> Chunk | None:
        return super().claim(worker, now, lease, **{**rest, "calls": 1})


@wrong_repository("test_a_claim_grants_calls")
class TakesNoCallsForOne(MemoryChunks):
    def claim(self, worker: str, now: datetime, lease: timedelta, **rest: Any) -> Chunk | None:
        return super().claim(worker, now, lease, **{**rest, "calls": rest.get("calls") or 1})


@wrong_repository("test_a_holder_may_be_given_other_calls")
class TakesZeroCallsForNone(MemoryChunks):
    def hold(self, chunk: Chunk, now: datetime, lease: timedelta, saved: int, *, calls: int | None = None) -> bool:
        return super().hold(chunk, now, lease, saved, calls=calls or None)


@wrong_repository("test_a_holder_may_be_given_other_calls")
class ForgetsCallsOnHold(MemoryChunks):
    def hold(self, chunk: Chunk, now: datetime, lease: timedelta, saved: int, *, calls: int | None = None) -> bool:
        return super().hold(chunk, now, lease, saved, calls=calls or 0)


@wrong_repository("test_calls_are_counted_by_lane")
class CountsHolders(MemoryChunks):
    def under_way(self, now: datetime) -> Mapping[Lane, int]:
        return Counter(chunk.lane for chunk in self._all() if chunk.state is ChunkState.LEASED)


@wrong_repository("test_calls_are_counted_by_lane")
class KeepsOneChunkOfALane(MemoryChunks):
    def under_way(self, now: datetime) -> Mapping[Lane, int]:
        return {chunk.lane: chunk.calls for chunk in self._all() if chunk.state is ChunkState.LEASED}


@wrong_repository("test_calls_count_until_the_lease_ends")
class CountsEndedLeases(MemoryChunks):
    def under_way(self, now: datetime) -> Mapping[Lane, int]:
        calls: Counter[Lane] = Counter()
        for chunk in self._all():
            calls[chunk.lane] += chunk.calls
        return calls


@wrong_repository("test_calls_count_until_the_lease_ends")
class EndsLeasesEarly(MemoryChunks):
    def under_way(self, now: datetime) -> Mapping[Lane, int]:
        return super().under_way(now + timedelta(seconds=1))


@wrong_repository("test_whoever_gives_up_a_chunk_gives_back_its_calls")
class KeepsCallsWhenCancelled(MemoryChunks):
    def cancel(self, run_id: str) -> int:
        calls = {chunk.number: chunk.calls for chunk in self.of_run(run_id)}
        cancelled = super().cancel(run_id)
        for chunk in self.of_run(run_id):
            self._put(attrs.evolve(chunk, calls=calls[chunk.number]))
        return cancelled


@wrong_repository("test_whoever_gives_up_a_chunk_gives_back_its_calls")
class KeepsCallsWhenSettled(MemoryChunks):
    def settle(self, chunk: Chunk, state: ChunkState, **rest: Any) -> bool:
        calls = [each.calls for each in self.of_run(chunk.run_id) if each.number == chunk.number]
        settled = super().settle(chunk, state, **rest)
        for each in self.of_run(chunk.run_id):
            if settled and each.number == chunk.number:
                self._put(attrs.evolve(each, calls=calls[0]))
        return settled


@wrong_repository("test_the_instant_of_the_latest_claim_stays")
class TakesAHoldForAClaim(MemoryChunks):
    def hold(self, chunk: Chunk, now: datetime, lease: timedelta, saved: int, *, calls: int | None = None) -> bool:
        held = super().hold(chunk, now, lease, saved, calls=calls)
        for each in self.of_run(chunk.run_id):
            if held and each.number == chunk.number:
                self._put(attrs.evolve(each, claimed_at=now))
        return held


@wrong_repository("test_the_instant_of_the_latest_claim_stays")
class ForgetsTheClaim(MemoryChunks):
    def settle(self, chunk: Chunk, state: ChunkState, **rest: Any) -> bool:
        settled = super().settle(chunk, state, **rest)
        for each in self.of_run(chunk.run_id):
            if settled and each.number == chunk.number:
                self._put(attrs.evolve(each, claimed_at=None))
        return settled


@wrong_repository("test_held_chunks_are_listed")
class ListsReadyChunks(MemoryChunks):
    def leased(self, limit: int) -> tuple[Chunk, ...]:
        open_chunks = (chunk for chunk in self._all() if chunk.available_at is not None)
        return tuple(sorted(open_chunks, key=lambda chunk: str(chunk.claimed_at)))[:limit]


@wrong_repository("test_held_chunks_are_listed")
class ListsByTheEndOfTheLease(MemoryChunks):
    def leased(self, limit: int) -> tuple[Chunk, ...]:
        return tuple(sorted(super().leased(99), key=lambda chunk: str(chunk.available_at)))[:limit]


@wrong_repository("test_chunks_behave_like_the_model")
class RevivesWithCalls(MemoryChunks):
    def revive(self, run_id: str, number: int, now: datetime) -> bool:
        revived = super().revive(run_id, number, now)
        for chunk in self.of_run(run_id):
            if revived and chunk.number == number:
                self._put(attrs.evolve(chunk, calls=1))
        return revived


wrong_answer(
    "test_held_chunks_are_listed",
    "lists the newest claim first",
    MemoryChunks.leased,
    lambda chunks, *_: chunks[::-1],
)
