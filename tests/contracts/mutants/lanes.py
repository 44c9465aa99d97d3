"""Lanes that are wrong."""
# ruff: noqa: D101, D102 - the name of a mutant says what is wrong with it, and the port what would be right

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.lane import Lane
from ops_plugins.memory.repositories.lanes import MemoryLanes
from tests.contracts.mutation import wrong_answer, wrong_input, wrong_repository

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ops_plugins.memory.tables import ChunkRow


@wrong_repository("test_the_longest_unserved_lane_comes_first")
class SortsLanesByOwner(MemoryLanes):
    def waiting(self, now: datetime, providers: Collection[str], limit: int) -> tuple[Lane, ...]:
        found = super().waiting(now, providers, 99)
        return tuple(sorted(found, key=lambda lane: (lane.owner, lane.provider)))[:limit]


@wrong_repository("test_the_longest_unserved_lane_comes_first")
class BreaksTiesBackwards(MemoryLanes):
    def waiting(self, now: datetime, providers: Collection[str], limit: int) -> tuple[Lane, ...]:
        found = super().waiting(now, providers, 99)
        found = tuple(sorted(found, key=lambda lane: lane.owner, reverse=True))
        return tuple(sorted(found, key=lambda lane: self._served.get(lane) or now))[:limit]


wrong_answer(
    "test_the_longest_unserved_lane_comes_first",
    "offers the latest served lane first",
    MemoryLanes.waiting,
    lambda lanes, *_: lanes[::-1],
)


@wrong_repository("test_lanes_with_claimable_chunks_wait")
class ForgetsEndedLeases(MemoryLanes):
    def _open_chunks(self) -> Iterator[Chunk]:
        return (chunk for chunk in super()._open_chunks() if chunk.state is ChunkState.READY)


wrong_input(
    "test_lanes_with_claimable_chunks_wait",
    "offers a lane too early",
    MemoryLanes.waiting,
    lambda now, providers, limit: (now + timedelta(seconds=1), providers, limit),
)


@wrong_repository("test_lanes_without_claimable_chunks_do_not_wait")
class OffersEveryLane(MemoryLanes):
    def waiting(self, now: datetime, providers: Collection[str], limit: int) -> tuple[Lane, ...]:
        found = sorted((served_at, lane.owner, lane.provider) for lane, served_at in self._served.items())
        return tuple(Lane(owner, provider) for _, owner, provider in found if provider in providers)[:limit]


@wrong_repository("test_lanes_without_claimable_chunks_do_not_wait")
class LooksAfterTheLimit(OffersEveryLane):
    def waiting(self, now: datetime, providers: Collection[str], limit: int) -> tuple[Lane, ...]:
        claimable = MemoryLanes.waiting(self, now, providers, 99)
        return tuple(lane for lane in super().waiting(now, providers, limit) if lane in claimable)


@wrong_repository("test_lanes_with_claimed_chunks_do_not_wait")
class OffersHeldChunks(MemoryLanes):
    def waiting(self, now: datetime, providers: Collection[str], limit: int) -> tuple[Lane, ...]:
        return super().waiting(now + timedelta(days=1), providers, limit)


@wrong_repository("test_lanes_are_those_of_the_providers")
class OffersEveryProvider(MemoryLanes):
    def waiting(self, now: datetime, providers: Collection[str], limit: int) -> tuple[Lane, ...]:
        return super().waiting(now, {lane.provider for lane in self._served.keys()}, limit)  # noqa: SIM118 - no mapping


@wrong_repository("test_lanes_are_those_of_the_providers")
class TakesNoProvidersForAll(MemoryLanes):
    def waiting(self, now: datetime, providers: Collection[str], limit: int) -> tuple[Lane, ...]:
        every = {lane.provider for lane in self._served.keys()}  # noqa: SIM118 - a table is no mapping
        return super().waiting(now, providers or every, limit)


@wrong_repository("test_lanes_behave_like_the_model")
class ForgetsHowLongALaneWaits(MemoryLanes):
    def mend(self, idle_since: datetime) -> int:
        changed = super().mend(idle_since)
        if not changed:
            for lane, served_at in self._served.items():
                self._served.put(lane, max(served_at, idle_since))
        return changed


@wrong_repository("test_opening_a_lane_again_changes_nothing")
class OpensAnew(MemoryLanes):
    def open(self, lane: Lane, now: datetime) -> None:
        self._served.put(lane, now)


@wrong_repository("test_serving_sends_an_owner_to_the_end")
class ServesOneLane(MemoryLanes):
    def serve(self, lane: Lane, now: datetime) -> None:
        if self._served.get(lane) is not None:
            self._served.put(lane, now)


@wrong_repository("test_serving_sends_an_owner_to_the_end")
class ServesEverybody(MemoryLanes):
    def serve(self, lane: Lane, now: datetime) -> None:
        for other, _ in self._served.items():  # noqa: PERF102 - a table is no mapping
            self._served.put(other, now)


@wrong_repository("test_serving_opens_no_lane")
class OpensWhatItServes(MemoryLanes):
    def serve(self, lane: Lane, now: datetime) -> None:
        self.open(lane, now)
        super().serve(lane, now)


@wrong_repository("test_open_chunks_without_a_lane_get_that_of_their_run")
class LooksForOwnersOnly(MemoryLanes):
    def _named(self, row: ChunkRow) -> ChunkRow:
        return row if row.chunk.owner else super()._named(row)


@wrong_repository("test_open_chunks_without_a_lane_get_that_of_their_run")
class NamesReadyChunksOnly(MemoryLanes):
    def _named(self, row: ChunkRow) -> ChunkRow:
        return row if row.chunk.state is ChunkState.LEASED else super()._named(row)


@wrong_repository("test_open_chunks_without_a_lane_get_that_of_their_run")
class DoesNotCountChunks(MemoryLanes):
    def _name_chunks(self) -> int:
        return super()._name_chunks() * 0


@wrong_repository("test_lanes_with_open_chunks_get_a_row")
class OpensNoLanes(MemoryLanes):
    def mend(self, idle_since: datetime) -> int:
        known = self._served.keys()
        changed = super().mend(idle_since)
        for lane, _ in self._served.items():  # noqa: PERF102 - a table is no mapping
            if lane not in known:
                self._served.drop(lane)
        return changed


@wrong_repository("test_lanes_with_open_chunks_get_a_row")
class SendsNewRowsToTheEnd(MemoryLanes):
    def mend(self, idle_since: datetime) -> int:
        known = self._served.keys()
        changed = super().mend(idle_since)
        for lane, served_at in self._served.items():
            self._served.put(lane, served_at if lane in known else served_at + timedelta(days=1))
        return changed


@wrong_repository("test_lanes_served_in_the_future_are_brought_back")
class BringsNothingBack(MemoryLanes):
    def bring_back(self, now: datetime) -> int:
        return sum(served_at > now for _, served_at in self._served.items())


@wrong_repository("test_lanes_served_in_the_future_are_brought_back")
class BringsTheLatestBack(MemoryLanes):
    def bring_back(self, now: datetime) -> int:
        return super().bring_back(now + timedelta(seconds=10))


@wrong_repository("test_lanes_served_in_the_future_are_brought_back")
class BringsThePastForward(MemoryLanes):
    def bring_back(self, now: datetime) -> int:
        changed = super().bring_back(now)
        for lane, _ in self._served.items():  # noqa: PERF102 - a table is no mapping
            self._served.put(lane, now)
        return changed


@wrong_repository("test_idle_lanes_are_dropped")
class KeepsIdleLanes(MemoryLanes):
    def mend(self, idle_since: datetime) -> int:
        return super().mend(idle_since - timedelta(days=1))


@wrong_repository("test_idle_lanes_are_dropped")
class DropsLanesTooEarly(MemoryLanes):
    def mend(self, idle_since: datetime) -> int:
        return super().mend(idle_since + timedelta(microseconds=1))


@wrong_repository("test_lanes_of_held_chunks_are_not_idle")
class TakesHeldChunksForClosed(ForgetsEndedLeases):
    pass
