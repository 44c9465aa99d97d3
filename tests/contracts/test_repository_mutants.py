"""Storages that are wrong in one thing, each with the clause that has to catch it: what repositories answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from ops_core.domain.cell import Cell, Listing
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.event import Event
from ops_core.domain.flag import Flag, FlagChange
from ops_core.domain.idempotency import IdempotencyRecord
from ops_core.domain.location import Location
from ops_core.domain.onboarding import Onboarding
from ops_core.domain.preference import MetricPreferences
from ops_core.domain.principal import Owner
from ops_core.domain.report import Report
from ops_core.domain.run import Run, RunState
from ops_core.domain.setup_task import StoredTask
from ops_core.errors import NotFound, StaleVersion
from ops_core.plugins import StorageOffer
from ops_core.ports.storage import Storage
from ops_plugins.memory import plugin
from ops_plugins.memory.adapter import MemoryStorage
from ops_plugins.memory.config import MemoryConfig
from ops_plugins.memory.repositories.cells import MemoryCells
from ops_plugins.memory.repositories.chunks import MemoryChunks
from ops_plugins.memory.repositories.dead_letters import MemoryDeadLetters
from ops_plugins.memory.repositories.flags import MemoryFlags
from ops_plugins.memory.repositories.idempotency import MemoryIdempotency
from ops_plugins.memory.repositories.locations import MemoryLocations
from ops_plugins.memory.repositories.onboarding import MemoryOnboarding
from ops_plugins.memory.repositories.outbox import MemoryOutbox
from ops_plugins.memory.repositories.owners import MemoryOwners
from ops_plugins.memory.repositories.preferences import MemoryPreferences
from ops_plugins.memory.repositories.reports import MemoryReports
from ops_plugins.memory.repositories.runs import MemoryRuns
from ops_plugins.memory.repositories.sessions import MemorySessions
from ops_plugins.memory.repositories.setup_tasks import MemorySetupTasks
from ops_plugins.memory.tables import ChunkRow, Found, LocationRow

Failures = Callable[[str, Callable[[], Storage], StorageOffer], list[BaseException]]
MUTANTS: dict[str, tuple[str, str, type[Any]]] = {}
"""For each mutant the clause that has to catch it, the repository that is wrong, and its class."""


def mutant(repository: str, clause: str) -> Callable[[type[Any]], type[Any]]:
    """Register a wrong repository."""

    def register(cls: type[Any]) -> type[Any]:
        MUTANTS[cls.__name__] = clause, repository, cls
        return cls

    return register


class Altered(MemoryStorage):
    """A storage in memory of which one repository is of another class."""

    def __init__(self, repository: str, wrong: type[Any]) -> None:
        super().__init__(MemoryConfig(wait_seconds=0.2))
        self.repository, self.wrong = repository, wrong

    @contextmanager
    def read(self) -> Iterator[Any]:
        """Open a unit of work with the wrong repository."""
        with super().read() as unit:
            getattr(unit, self.repository).__class__ = self.wrong
            yield unit

    @contextmanager
    def write(self) -> Iterator[Any]:
        """Open a unit of work with the wrong repository."""
        with super().write() as unit:
            getattr(unit, self.repository).__class__ = self.wrong
            yield unit


@mutant("locations", "test_unknown_and_foreign_locations_are_not_found")
class FindsForeignLocations(MemoryLocations):
    def get(self, owner: Owner, location_id: str) -> Location:
        row = self._rows.get(location_id)
        return super().get(owner, location_id) if row is None else row.location


@mutant("locations", "test_unknown_and_foreign_locations_are_not_found")
class TellsForeignFromUnknown(MemoryLocations):
    def get(self, owner: Owner, location_id: str) -> Location:
        try:
            return super().get(owner, location_id)
        except NotFound:
            kind = "location" if self._rows.get(location_id) is None else "location of yours"
            raise NotFound(kind) from None


@mutant("locations", "test_deleted_and_merged_locations_can_still_be_read")
class HidesDeletedLocations(MemoryLocations):
    def get(self, owner: Owner, location_id: str) -> Location:
        location = super().get(owner, location_id)
        return super().get(owner, "" if location.deleted_at else location_id)


@mutant("locations", "test_stale_updates_of_locations_are_refused")
class AcceptsStaleWrites(MemoryLocations):
    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        stored = self.get(location.owner, location.id)
        return super().update(attrs.evolve(location, version=stored.version), keys)


@mutant("locations", "test_stale_updates_of_locations_are_refused")
class NamesTheWrongVersion(MemoryLocations):
    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        try:
            return super().update(location, keys)
        except StaleVersion as stale:
            raise StaleVersion(stale.kind, location.version) from None


@mutant("locations", "test_versions_of_locations_grow_by_one")
class ForgetsTheNewVersion(MemoryLocations):
    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        updated = super().update(location, keys)
        self._rows.put(location.id, LocationRow(location, frozenset(keys)))
        return updated


@mutant("locations", "test_foreign_locations_cannot_be_updated")
class HandsRowsToWhoeverAsks(MemoryLocations):
    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        row = self._rows.get(location.id)
        if row is not None:
            self._rows.put(location.id, LocationRow(attrs.evolve(row.location, owner=location.owner), row.keys))
        return super().update(location, keys)


@mutant("locations", "test_locations_come_back_as_stored")
class DropsMicroseconds(MemoryLocations):
    def add(self, location: Location, keys: AbstractSet[str]) -> None:
        super().add(attrs.evolve(location, created_at=location.created_at.replace(microsecond=0)), keys)


@mutant("locations", "test_locations_come_back_as_stored")
class ReturnsTextForEnums(MemoryLocations):
    def get(self, owner: Owner, location_id: str) -> Location:
        location = super().get(owner, location_id)
        return attrs.evolve(location, source_mode=str(location.source_mode))


@mutant("locations", "test_locations_come_back_as_stored")
class ReturnsLocalTime(MemoryLocations):
    def get(self, owner: Owner, location_id: str) -> Location:
        from datetime import timezone

        location = super().get(owner, location_id)
        return attrs.evolve(location, updated_at=location.updated_at.astimezone(timezone(timedelta(hours=1))))


@mutant("locations", "test_updates_change_every_field")
class KeepsWhatBecomesNone(MemoryLocations):
    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        stored = self.get(location.owner, location.id)
        return super().update(attrs.evolve(location, phone=location.phone or stored.phone), keys)


@mutant("locations", "test_updates_replace_the_keys")
class AddsKeys(MemoryLocations):
    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        row = self._rows.get(location.id)
        return super().update(location, keys | (row.keys if row else frozenset()))


@mutant("locations", "test_locations_are_found_by_their_keys")
class MatchesNewestFirst(MemoryLocations):
    def matching(self, owner: Owner, keys: AbstractSet[str], limit: int) -> tuple[Location, ...]:
        return tuple(sorted(super().matching(owner, keys, 99), key=lambda row: row.id, reverse=True)[:limit])


@mutant("locations", "test_keys_are_compared_exactly")
class FoldsKeys(MemoryLocations):
    def matching(self, owner: Owner, keys: AbstractSet[str], limit: int) -> tuple[Location, ...]:
        return super().matching(owner, keys | {key.lower() for key in keys}, limit)


@mutant("locations", "test_matching_passes_over_deleted_and_foreign_locations")
class MatchesDeletedLocations(MemoryLocations):
    def _listed(self, owner: Owner) -> Iterator[LocationRow]:
        return (row for row in self._rows.values() if row.location.owner == owner)


@mutant("locations", "test_locations_are_counted_up_to_a_bound")
class CountsOnAndOn(MemoryLocations):
    def count(self, owner: Owner, at_most: int) -> int:
        return super().count(owner, at_most + 10**6)


@mutant("locations", "test_locations_behave_like_the_model")
class TrimsNames(MemoryLocations):
    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        return super().update(attrs.evolve(location, name=location.name.strip()), keys)


@mutant("reports", "test_updates_leave_what_runs_set")
class SetsTheStateBack(MemoryReports):
    def update(self, report: Report) -> Report:
        updated = super().update(report)
        self._rows.put(report.id, attrs.evolve(updated, state=report.state))
        return self.get(report.owner, report.id)


@mutant("reports", "test_earlier_runs_leave_the_state_of_a_later_one")
class LetsTheLastWriterWin(MemoryReports):
    def record_run(self, report_id: str, run_id: str, state: RunState) -> None:
        report = self._rows.get(report_id)
        if report is not None:
            self._rows.put(report_id, attrs.evolve(report, state=state, last_run_id=run_id))


@mutant("reports", "test_runs_set_the_state_of_their_report")
class CountsRunsAsChanges(MemoryReports):
    def record_run(self, report_id: str, run_id: str, state: RunState) -> None:
        super().record_run(report_id, run_id, state)
        report = self._rows.get(report_id)
        if report is not None:
            self._rows.put(report_id, attrs.evolve(report, version=report.version + 1))


@mutant("reports", "test_reports_move_to_another_location")
class MovesWithoutAVersion(MemoryReports):
    def move(self, owner: Owner, source: str, target: str) -> int:
        moving = [row for row in self._rows.values() if row.owner == owner and row.location_id == source]
        for report in moving:
            self._rows.put(report.id, attrs.evolve(report, location_id=target))
        return len(moving)


@mutant("reports", "test_due_reports_are_found")
class FindsTheNewestDueFirst(MemoryReports):
    def due(self, now: datetime, limit: int) -> tuple[Report, ...]:
        return super().due(now, 99)[::-1][:limit]


@mutant("reports", "test_schedules_advance_once")
class FiresTwice(MemoryReports):
    def advance(self, report_id: str, due: datetime, following: datetime | None) -> bool:
        report = self._rows.get(report_id)
        return report is not None and super().advance(report_id, report.next_run_at or due, following)


@mutant("runs", "test_saved_cells_are_the_sum_over_the_chunks")
class StoresTheSum(MemoryRuns):
    def _counted(self, run: Run) -> Run:
        return run


@mutant("runs", "test_unfinished_runs_are_found")
class TakesDeadChunksForOpen(MemoryRuns):
    def _has_work(self, run_id: str) -> bool:
        return any(row.chunk.state is not ChunkState.DONE for row in self._chunks.get(run_id) or ())


@mutant("runs", "test_foreign_runs_cannot_be_updated")
class UpdatesForeignRuns(MemoryRuns):
    def get(self, owner: Owner, run_id: str) -> Run:
        return self.find(run_id)


@mutant("chunks", "test_a_claim_leases_the_chunk")
class ClaimsWithoutAToken(MemoryChunks):
    def claim(self, worker: str, now: datetime, lease: timedelta) -> Chunk | None:
        claimed = super().claim(worker, now, lease)
        if claimed is not None:
            claimed = attrs.evolve(claimed, token=claimed.token - 1)
            self._put(claimed)
        return claimed


@mutant("chunks", "test_leases_are_kept")
class IgnoresLeases(MemoryChunks):
    def claim(self, worker: str, now: datetime, lease: timedelta) -> Chunk | None:
        for chunk in list(self._all()):
            if chunk.state is ChunkState.LEASED:
                self._put(attrs.evolve(chunk, available_at=now))
        return super().claim(worker, now, lease)


@mutant("chunks", "test_leases_are_kept")
class NeverTakesBack(MemoryChunks):
    def _all(self) -> Iterator[Chunk]:
        return (chunk for chunk in super()._all() if chunk.state is ChunkState.READY)


@mutant("chunks", "test_chunks_are_claimed_in_order")
class ClaimsInOrderOfWaiting(MemoryChunks):
    def claim(self, worker: str, now: datetime, lease: timedelta) -> Chunk | None:
        ready = [chunk for chunk in self._all() if chunk.state is ChunkState.READY]
        first = min(ready, key=lambda chunk: chunk.available_at, default=None)
        if first is not None:
            self._put(attrs.evolve(first, priority=-1))
        return super().claim(worker, now, lease)


@mutant("chunks", "test_a_lost_claim_cannot_be_held")
class LetsAnyoneHold(MemoryChunks):
    def hold(self, chunk: Chunk, now: datetime, lease: timedelta, saved: int) -> bool:
        latest = next(each for each in self.of_run(chunk.run_id) if each.number == chunk.number)
        return super().hold(latest, now, lease, saved)


@mutant("chunks", "test_a_lost_claim_cannot_be_settled")
class LetsAnyoneSettle(MemoryChunks):
    def _held(self, claimed: Chunk) -> Chunk | None:
        return next(each for each in self.of_run(claimed.run_id) if each.number == claimed.number)


@mutant("chunks", "test_a_late_holder_keeps_what_nobody_took")
class RefusesLateHolders(MemoryChunks):
    def hold(self, chunk: Chunk, now: datetime, lease: timedelta, saved: int) -> bool:
        return chunk.available_at is not None and chunk.available_at > now and super().hold(chunk, now, lease, saved)


@mutant("chunks", "test_cancelling_closes_the_open_chunks")
class CancelsWithoutFencing(MemoryChunks):
    def cancel(self, run_id: str) -> int:
        before = self.of_run(run_id)
        cancelled = super().cancel(run_id)
        for late, early in zip(self.of_run(run_id), before, strict=True):
            self._put(attrs.evolve(late, token=early.token))
        return cancelled


@mutant("chunks", "test_attempts_can_be_given_back")
class TakesZeroForNothing(MemoryChunks):
    def settle(self, chunk: Chunk, state: ChunkState, *, attempts: int | None = None, **rest: Any) -> bool:
        return super().settle(chunk, state, attempts=attempts or None, **rest)


@mutant("chunks", "test_chunks_behave_like_the_model")
class ForgetsSavedCellsOfRevivedChunks(MemoryChunks):
    def revive(self, run_id: str, number: int, now: datetime) -> bool:
        if not super().revive(run_id, number, now):
            return False
        rows = self._rows.get(run_id) or ()
        self._rows.put(run_id, tuple(ChunkRow(row.chunk) if row.chunk.number == number else row for row in rows))
        return True


@mutant("cells", "test_saved_cells_are_never_overwritten")
class OverwritesCells(MemoryCells):
    def add(self, run_id: str, cells: Sequence[Cell], listings: Sequence[Listing]) -> int:
        new = super().add(run_id, cells, listings)
        found = self._of(run_id)
        latest = {**found.cells, **{(cell.keyword, cell.number): cell for cell in cells}}
        self._found.put(run_id, Found(latest, found.listings))
        return new


@mutant("cells", "test_only_new_cells_count")
class CountsWhatItWasGiven(MemoryCells):
    def add(self, run_id: str, cells: Sequence[Cell], listings: Sequence[Listing]) -> int:
        super().add(run_id, cells, listings)
        return len(cells)


@mutant("cells", "test_the_first_copy_of_a_listing_stays")
class KeepsTheLatestListing(MemoryCells):
    def add(self, run_id: str, cells: Sequence[Cell], listings: Sequence[Listing]) -> int:
        return super().add(run_id, cells, listings[::-1])


@mutant("outbox", "test_events_are_stored_once")
class StoresEventsTwice(MemoryOutbox):
    def add(self, event: Event) -> bool:
        self._events.insert(event.id, event)
        return True


@mutant("idempotency", "test_a_key_is_stored_once")
class ReplacesKeys(MemoryIdempotency):
    def add(self, record: IdempotencyRecord) -> None:
        self._records.put((record.owner, record.request.route, record.request.key), record)


@mutant("idempotency", "test_expired_keys_are_replaced")
class KeepsExpiredKeys(MemoryIdempotency):
    def add(self, record: IdempotencyRecord) -> None:
        super().add(attrs.evolve(record, created_at=record.created_at - timedelta(days=9)))


@mutant("sessions", "test_sessions_are_revoked_once")
class RevokesAgain(MemorySessions):
    def revoke(self, token_hash: str, now: datetime) -> bool:
        session = self._sessions.get(token_hash)
        if session is not None:
            self._sessions.put(token_hash, attrs.evolve(session, revoked_at=now))
        return session is not None


@mutant("sessions", "test_sessions_that_ended_are_found")
class HidesExpiredSessions(MemorySessions):
    def find(self, token_hash: str) -> Any:
        session = super().find(token_hash)
        return None if session is None or session.expires_at < datetime.now(session.expires_at.tzinfo) else session


@mutant("flags", "test_stale_flags_are_refused")
class RecordsWhatDidNotHappen(MemoryFlags):
    def save(self, flag: Flag, change: FlagChange) -> Flag:
        self._changes.insert(change.id, change)
        return super().save(flag, attrs.evolve(change, id=f"{change.id}-again"))


@mutant("onboarding", "test_answers_that_were_never_stored_are_stale")
class InsertsAtAnyVersion(MemoryOnboarding):
    def save(self, onboarding: Onboarding) -> Onboarding:
        stored = self._rows.get(onboarding.owner)
        return super().save(onboarding if stored else attrs.evolve(onboarding, version=0))


@mutant("preferences", "test_preferences_come_back_as_stored")
class TakesAnEmptyChoiceForNone(MemoryPreferences):
    def get(self, owner: Owner) -> MetricPreferences | None:
        found = super().get(owner)
        return found if found and found.metrics else None


@mutant("setup_tasks", "test_setup_tasks_are_replaced")
class OnlyAddsTasks(MemorySetupTasks):
    def replace(self, owner: Owner, tasks: Sequence[StoredTask]) -> None:
        self._tasks.put(owner, {**(self._tasks.get(owner) or {}), **{task.task: task for task in tasks}})


@mutant("dead_letters", "test_dead_letters_are_replayed_once")
class ReplaysAgain(MemoryDeadLetters):
    def mark_replayed(self, letter_id: str, now: datetime) -> bool:
        letter = self._letters.get(letter_id)
        if letter is not None:
            self._letters.put(letter_id, attrs.evolve(letter, replayed_at=now))
        return True


@mutant("owners", "test_rows_are_reassigned")
class LeavesTheIdempotencyKeys(MemoryOwners):
    def _move_idempotency(self, source: Owner, target: Owner) -> int:
        return 0


@mutant("owners", "test_sessions_stay_with_their_owner")
class MovesSessions(MemoryOwners):
    def reassign(self, source: Owner, target: Owner) -> int:
        for key, session in self._tables.sessions.items():
            self._tables.sessions.put(key, attrs.evolve(session, owner=target))
        return super().reassign(source, target)


@mutant("owners", "test_the_rows_of_the_target_win")
class LetsTheSourceWin(MemoryOwners):
    def reassign(self, source: Owner, target: Owner) -> int:
        onboarding = self._tables.onboarding.get(source)
        moved = super().reassign(source, target)
        if onboarding is not None:
            self._tables.onboarding.put(target, attrs.evolve(onboarding, owner=target))
        return moved


@mutant("owners", "test_owners_are_seeded_once")
class SeedsAgain(MemoryOwners):
    def mark_seeded(self, owner: Owner, profile_id: str, now: datetime) -> bool:
        self._tables.seeded.put(owner, profile_id)
        return True


@pytest.mark.parametrize("name", MUTANTS)
def test_mutants_are_caught(failures: Failures, name: str) -> None:
    """The clause that a mutant names fails for it."""
    clause, repository, wrong = MUTANTS[name]
    assert failures(clause, lambda: Altered(repository, wrong), plugin.STORAGE)


@pytest.mark.parametrize("clause", sorted({clause for clause, _, _ in MUTANTS.values()}))
def test_clauses_pass_without_the_fault(failures: Failures, clause: str) -> None:
    """The clauses that catch mutants pass for the storage that the mutants were made from."""
    assert failures(clause, lambda: MemoryStorage(MemoryConfig()), plugin.STORAGE) == []


def test_there_are_enough_mutants() -> None:
    """A slip of the registration does not make the suite of mutants empty."""
    assert len(MUTANTS) >= 50
