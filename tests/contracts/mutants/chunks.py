"""Chunks and cells that are wrong."""
# ruff: noqa: D101, D102 - the name of a mutant says what is wrong with it, and the port what would be right

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs

from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import Chunk, ChunkState
from ops_plugins.memory.repositories.cells import MemoryCells
from ops_plugins.memory.repositories.chunks import MemoryChunks
from ops_plugins.memory.tables import ChunkRow, Found
from tests.contracts.mutation import wrong_answer, wrong_input, wrong_repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ops_core.domain.cell import Cell, Listing


@wrong_repository("test_a_claim_leases_the_chunk")
class ClaimsWithoutAToken(MemoryChunks):
    def claim(self, worker: str, now: datetime, lease: timedelta, **rest: Any) -> Chunk | None:
        claimed = super().claim(worker, now, lease, **rest)
        if claimed is not None:
            claimed = attrs.evolve(claimed, token=claimed.token - 1)
            self._put(claimed)
        return claimed


@wrong_repository("test_leases_are_kept")
class IgnoresLeases(MemoryChunks):
    def claim(self, worker: str, now: datetime, lease: timedelta, **rest: Any) -> Chunk | None:
        for chunk in list(self._all()):
            if chunk.state is ChunkState.LEASED:
                self._put(attrs.evolve(chunk, available_at=now))
        return super().claim(worker, now, lease, **rest)


@wrong_repository("test_leases_are_kept")
class NeverTakesBack(MemoryChunks):
    def _all(self) -> Iterator[Chunk]:
        return (chunk for chunk in super()._all() if chunk.state is ChunkState.READY)


@wrong_repository("test_chunks_are_claimed_in_order")
class ClaimsInOrderOfWaiting(MemoryChunks):
    def claim(self, worker: str, now: datetime, lease: timedelta, **rest: Any) -> Chunk | None:
        ready = [chunk for chunk in self._all() if chunk.state is ChunkState.READY]
        first = min(ready, key=lambda chunk: chunk.available_at or now, default=None)
        if first is not None:
            self._put(attrs.evolve(first, priority=-1))
        return super().claim(worker, now, lease, **rest)


@wrong_repository("test_a_lost_claim_cannot_be_held")
class LetsAnyoneHold(MemoryChunks):
    def hold(self, chunk: Chunk, now: datetime, lease: timedelta, saved: int, **rest: Any) -> bool:
        latest = next(each for each in self.of_run(chunk.run_id) if each.number == chunk.number)
        return super().hold(latest, now, lease, saved, **rest)


@wrong_repository("test_chunks_behave_like_the_model")
class CountsEveryOtherHold(MemoryChunks):
    def hold(self, chunk: Chunk, now: datetime, lease: timedelta, saved: int, **rest: Any) -> bool:
        return super().hold(chunk, now, lease, saved - saved % 2, **rest)


@wrong_repository("test_a_lost_claim_cannot_be_settled")
class LetsAnyoneSettle(MemoryChunks):
    def _held(self, claimed: Chunk) -> Chunk | None:
        return next(each for each in self.of_run(claimed.run_id) if each.number == claimed.number)


@wrong_repository("test_a_late_holder_keeps_what_nobody_took")
class RefusesLateHolders(MemoryChunks):
    def hold(self, chunk: Chunk, now: datetime, lease: timedelta, saved: int, **rest: Any) -> bool:
        ends = chunk.available_at
        return ends is not None and ends > now and super().hold(chunk, now, lease, saved, **rest)


@wrong_repository("test_cancelling_closes_the_open_chunks")
class CancelsWithoutFencing(MemoryChunks):
    def cancel(self, run_id: str) -> int:
        before = self.of_run(run_id)
        cancelled = super().cancel(run_id)
        for late, early in zip(self.of_run(run_id), before, strict=True):
            self._put(attrs.evolve(late, token=early.token))
        return cancelled


@wrong_repository("test_attempts_can_be_given_back")
class TakesZeroForNothing(MemoryChunks):
    def settle(self, chunk: Chunk, state: ChunkState, *, attempts: int | None = None, **rest: Any) -> bool:
        return super().settle(chunk, state, attempts=attempts or None, **rest)


@wrong_repository("test_revived_chunks_keep_their_saved_cells")
class ForgetsSavedCellsOfRevivedChunks(MemoryChunks):
    def revive(self, run_id: str, number: int, now: datetime) -> bool:
        if not super().revive(run_id, number, now):
            return False
        rows = self._rows.get(run_id) or ()
        self._rows.put(run_id, tuple(ChunkRow(row.chunk) if row.chunk.number == number else row for row in rows))
        return True


@wrong_repository("test_saved_cells_are_never_overwritten")
class OverwritesCells(MemoryCells):
    def add(self, run_id: str, cells: Sequence[Cell], listings: Sequence[Listing]) -> int:
        new = super().add(run_id, cells, listings)
        found = self._of(run_id)
        latest = {**found.cells, **{(cell.keyword, cell.number): cell for cell in cells}}
        self._found.put(run_id, Found(latest, found.listings))
        return new


@wrong_repository("test_only_new_cells_count")
class CountsWhatItWasGiven(MemoryCells):
    def add(self, run_id: str, cells: Sequence[Cell], listings: Sequence[Listing]) -> int:
        super().add(run_id, cells, listings)
        return len(cells)


@wrong_repository("test_the_first_copy_of_a_listing_stays")
class KeepsTheLatestListing(MemoryCells):
    def add(self, run_id: str, cells: Sequence[Cell], listings: Sequence[Listing]) -> int:
        return super().add(run_id, cells, listings[::-1])


wrong_answer(
    "test_chunks_come_back_as_stored",
    "sorts cells",
    MemoryChunks.of_run,
    lambda chunks, *_: tuple(attrs.evolve(chunk, cells=tuple(sorted(chunk.cells))) for chunk in chunks),
)
wrong_input(
    "test_chunks_wait_for_their_instant",
    "claims too early",
    MemoryChunks.claim,
    lambda worker, now, lease: (worker, now + timedelta(seconds=1), lease - timedelta(seconds=1)),
)
wrong_input(
    "test_a_holder_extends_its_lease",
    "extends by nothing",
    MemoryChunks.hold,
    lambda chunk, now, lease, saved: (chunk, now, lease * 0, saved),
)
wrong_answer(
    "test_the_backlog_is_what_is_ready",
    "does not say since when",
    MemoryChunks.backlog,
    lambda backlog, now: (backlog[0], now if backlog[0] else None),
)
wrong_answer(
    "test_cells_come_back_as_stored",
    "sorts listings",
    MemoryCells.of_run,
    lambda cells, *_: tuple(attrs.evolve(cell, listings=tuple(sorted(cell.listings))) for cell in cells),
)
wrong_answer(
    "test_outcomes_are_cells_without_their_evidence",
    "forgets why a cell failed",
    MemoryCells.outcomes,
    lambda cells, *_: tuple(attrs.evolve(cell, failure=None) for cell in cells),
)
wrong_answer(
    "test_listings_come_back_as_stored",
    "takes a rating of 0 for none",
    MemoryCells.listings,
    lambda rows, *_: tuple(attrs.evolve(row, rating=row.rating or None) for row in rows),
)
wrong_answer(
    "test_numbers_are_those_of_one_keyword",
    "returns a set that can change",
    MemoryCells.numbers,
    lambda numbers, *_: set(numbers),
)


@wrong_repository("test_a_large_run_fits")
class TakesAThousandRows(MemoryCells):
    def add(self, run_id: str, cells: Sequence[Cell], listings: Sequence[Listing]) -> int:
        assert len(cells) + len(listings) <= 1000
        return super().add(run_id, cells, listings)


@wrong_repository("test_a_settled_chunk_is_closed")
class KeepsTheEndOfTheLease(MemoryChunks):
    def settle(self, chunk: Chunk, state: ChunkState, *, available_at: datetime | None = None, **rest: Any) -> bool:
        return super().settle(chunk, state, available_at=available_at or chunk.available_at, **rest)


@wrong_repository("test_a_settled_chunk_is_ready_again")
class ForgetsTheFailure(MemoryChunks):
    def settle(self, chunk: Chunk, state: ChunkState, **rest: Any) -> bool:
        return super().settle(chunk, state, **{**rest, "failure": None})


@wrong_repository("test_dead_chunks_are_revived")
class RevivesAnything(MemoryChunks):
    def revive(self, run_id: str, number: int, now: datetime) -> bool:
        for chunk in self.of_run(run_id):
            if chunk.number == number:
                self._put(attrs.evolve(chunk, state=ChunkState.READY, attempts=0, available_at=now))
                return True
        return False


@wrong_repository("test_tokens_always_grow")
class StartsTokensAnew(MemoryChunks):
    def revive(self, run_id: str, number: int, now: datetime) -> bool:
        revived = super().revive(run_id, number, now)
        for chunk in self.of_run(run_id) if revived else ():
            self._put(attrs.evolve(chunk, token=0))
        return revived


@wrong_repository("test_open_chunks_are_counted")
class CountsReadyChunksOnly(MemoryChunks):
    def count_open(self, run_id: str) -> int:
        return sum(chunk.state is ChunkState.READY for chunk in self.of_run(run_id))


@wrong_repository("test_the_new_holder_is_not_disturbed")
class PunishesTheNewHolder(MemoryChunks):
    def hold(self, chunk: Chunk, now: datetime, lease: timedelta, saved: int, **rest: Any) -> bool:
        if super().hold(chunk, now, lease, saved, **rest):
            return True
        for each in self.of_run(chunk.run_id):
            self._put(attrs.evolve(each, token=each.token + 1))
        return False


@wrong_repository("test_there_may_be_nothing_to_claim")
class ClaimsClosedChunks(MemoryChunks):
    def claim(self, worker: str, now: datetime, lease: timedelta, **rest: Any) -> Chunk | None:
        return super().claim(worker, now, lease, **rest) or next(self._all(), None)


@wrong_repository("test_instants_that_lie_too_far_ahead_are_brought_back")
class BringsBackLeasesOnly(MemoryChunks):
    def end_far_leases(self, now: datetime, lease: timedelta, wait: timedelta) -> int:
        return super().end_far_leases(now, lease, timedelta(days=10**5))


@wrong_repository("test_instants_that_lie_too_far_ahead_are_brought_back")
class LetsFirstClaimsWait(MemoryChunks):
    def end_far_leases(self, now: datetime, lease: timedelta, wait: timedelta) -> int:
        never_claimed = [chunk for chunk in self._all() if chunk.token == 0]
        brought_back = super().end_far_leases(now, lease, wait)
        for chunk in never_claimed:
            self._put(chunk)
        return brought_back


@wrong_repository("test_unreadable_chunks_are_closed")
class ClosesWhatIsClosed(MemoryChunks):
    def close_unreadable(self, run_id: str, number: int, detail: str) -> bool:
        for chunk in self.of_run(run_id):
            if chunk.number == number:
                dead = attrs.evolve(chunk, state=ChunkState.DEAD, worker=None, available_at=None, calls=0)
                self._put(attrs.evolve(dead, failure=FailureClass.BUG, detail=detail))
                return True
        return False


@wrong_repository("test_unreadable_chunks_are_closed")
class LeavesTheFailureOut(MemoryChunks):
    def close_unreadable(self, run_id: str, number: int, detail: str) -> bool:
        closed = super().close_unreadable(run_id, number, detail)
        for chunk in self.of_run(run_id):
            if chunk.number == number:
                self._put(attrs.evolve(chunk, failure=None))
        return closed


@wrong_repository("test_late_cells_of_a_cancelled_chunk_count")
class DropsLateCells(MemoryChunks):
    def credit(self, chunk: Chunk, saved: int) -> bool:
        return False


@wrong_repository("test_late_cells_of_a_cancelled_chunk_count")
class CreditsTheWholeRun(MemoryChunks):
    def credit(self, chunk: Chunk, saved: int) -> bool:
        found = super().credit(chunk, saved)
        if found:
            self._put(attrs.evolve(self.of_run(chunk.run_id)[-1]), saved)
        return found


@wrong_repository("test_other_late_cells_do_not_count")
class CreditsEveryClaim(MemoryChunks):
    def credit(self, chunk: Chunk, saved: int) -> bool:
        for stored in self.of_run(chunk.run_id):
            if stored.number == chunk.number and stored.state is ChunkState.CANCELLED:
                self._put(stored, saved)
                return True
        return False


@wrong_repository("test_other_late_cells_do_not_count")
class CreditsWhatIsHeld(MemoryChunks):
    def credit(self, chunk: Chunk, saved: int) -> bool:
        held = self._held(chunk)
        if held is not None:
            self._put(held, saved)
        return held is not None or super().credit(chunk, saved)
