"""Storages that are wrong as a whole."""
# ruff: noqa: D101, D102 - the name of a mutant says what is wrong with it, and the port what would be right

from __future__ import annotations

import threading
import time
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from ops_core.domain.principal import Owner
from ops_core.ports.storage import StorageCapability, StorageStatus, StorageUnavailable
from ops_plugins.memory.adapter import MemoryStorage
from ops_plugins.memory.config import MemoryConfig
from ops_plugins.memory.repositories.lanes import MemoryLanes
from ops_plugins.memory.repositories.locations import MemoryLocations
from ops_plugins.memory.tables import Tables
from ops_plugins.memory.unit_of_work import MemoryUnitOfWork
from tests.contracts.mutation import wrong_storage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from ops_core.domain.lane import Lane
    from ops_core.domain.location import Location


@wrong_storage("test_a_block_that_raises_keeps_nothing")
class KeepsWhatFailed(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        with self._writing:
            tables = self._open_tables().fork(writable=True)
            try:
                yield MemoryUnitOfWork(tables)
            finally:
                self._tables = tables


@wrong_storage("test_a_block_that_raises_keeps_nothing")
class RollsBackForExceptionsOnly(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        with self._writing:
            tables = self._open_tables().fork(writable=True)
            try:
                yield MemoryUnitOfWork(tables)
            except Exception:
                tables = self._open_tables()
                raise
            finally:
                self._tables = tables


@wrong_storage("test_a_block_that_raises_undoes_changes")
class ClearsInsteadOfUndoing(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        try:
            with super().write() as unit:
                yield unit
        except BaseException:
            self._tables = Tables()
            raise


@wrong_storage("test_what_is_committed_is_seen_by_the_next_unit")
class NeverCommits(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        yield MemoryUnitOfWork(self._open_tables().fork(writable=True))


@wrong_storage("test_storage_works_after_an_error")
class KeepsTheLockAfterAnError(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        try:
            with super().write() as unit:
                yield unit
        except BaseException:
            self._writing.acquire(blocking=False)
            raise


@wrong_storage("test_an_error_handled_inside_the_block_keeps_the_rest")
class ForgetsAllOnAnyError(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        failed = []

        class Fussy(MemoryLocations):
            def update(self, location: Location, keys: Any) -> Location:
                try:
                    return super().update(location, keys)
                except Exception:
                    failed.append(location)
                    raise

        before = self._tables
        with super().write() as unit:
            unit.locations.__class__ = Fussy
            yield unit
        if failed:
            self._tables = before


@wrong_storage("test_a_unit_that_reads_keeps_nothing")
class ReadsAndCommits(MemoryStorage):
    @contextmanager
    def read(self) -> Iterator[Any]:
        with self.write() as unit:
            yield unit


@wrong_storage("test_readers_do_not_wait_for_a_writer")
class MakesReadersWait(MemoryStorage):
    @contextmanager
    def read(self) -> Iterator[Any]:
        assert self._writing.acquire(timeout=0.2)
        try:
            with super().read() as unit:
                yield unit
        finally:
            self._writing.release()


@wrong_storage("test_readers_do_not_wait_for_a_writer")
class ShowsWhatIsNotCommitted(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        with self._writing:
            self._tables = self._open_tables().fork(writable=True)
            yield MemoryUnitOfWork(self._tables)


@wrong_storage("test_a_reader_sees_one_state")
class ShowsTheLatestState(MemoryStorage):
    @contextmanager
    def read(self) -> Iterator[Any]:
        storage = self

        class Live:
            def __getattr__(self, name: str) -> Any:
                return getattr(MemoryUnitOfWork(storage._open_tables().fork(writable=False)), name)

        yield Live()


@wrong_storage("test_units_of_work_that_meet_come_one_after_the_other")
class LosesUpdates(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        tables = self._open_tables().fork(writable=True)
        yield MemoryUnitOfWork(tables)
        self._tables = tables


@wrong_storage("test_one_of_two_requests_with_a_key_is_stored")
class StoresAKeyTwice(LosesUpdates):
    pass


@wrong_storage("test_one_of_two_runs_of_an_occurrence_is_stored")
class RunsAnOccurrenceTwice(LosesUpdates):
    pass


@wrong_storage("test_whoever_closes_the_last_chunk_knows_it")
class LocksNothing(LosesUpdates):
    pass


@wrong_storage("test_every_new_storage_is_its_own")
class SharesItsTables(MemoryStorage):
    shared: ClassVar[list[Tables]] = []

    @contextmanager
    def read(self) -> Iterator[Any]:
        self._tables = [Tables(), *self.shared][-1]
        with super().read() as unit:
            yield unit

    @contextmanager
    def write(self) -> Iterator[Any]:
        with super().write() as unit:
            yield unit
        self.shared.append(self._open_tables())


@wrong_storage("test_starts_empty")
class ComesWithARow(MemoryStorage):
    def __init__(self, config: MemoryConfig) -> None:
        super().__init__(config)
        with self.write() as unit:
            unit.owners.mark_seeded(Owner("user:alice"), "profile-0", None)  # type: ignore[arg-type]  # nobody looks


@wrong_storage("test_close_may_be_called_twice")
class ClosesOnce(MemoryStorage):
    def close(self) -> None:
        self._open_tables()
        super().close()


@wrong_storage("test_status_never_raises")
class RaisesInStatus(MemoryStorage):
    def status(self) -> StorageStatus:
        self._open_tables()
        return super().status()


@wrong_storage("test_secrets_are_not_shown")
class Blabs(MemoryStorage):
    def __init__(self, config: MemoryConfig) -> None:
        super().__init__(config)
        self.config = WithPassword(url="postgresql://hub:hunter2@localhost/hub")

    def __repr__(self) -> str:
        return f"<Blabs {self.config.url}>"


@attrs.frozen
class WithPassword(MemoryConfig):
    """A config with something to hide."""

    url: str = attrs.field(default="", repr=False)


@wrong_storage("test_what_was_committed_outlives_the_storage", StorageCapability.DURABLE)
class ClaimsToBeDurable(MemoryStorage):
    def __init__(self, config: MemoryConfig) -> None:
        super().__init__(config)
        self.config = config


@wrong_storage("test_two_instances_see_the_same_rows", StorageCapability.SHARED)
class ClaimsToBeShared(ClaimsToBeDurable):
    pass


@wrong_storage("test_a_migrated_schema_is_the_wanted_one", StorageCapability.MIGRATIONS)
class ClaimsToMigrate(MemoryStorage):
    pass


@wrong_storage("test_a_ready_storage_says_so")
class IsNeverReady(MemoryStorage):
    def status(self) -> StorageStatus:
        return StorageStatus(ready=False, detail="Not migrated.")


@wrong_storage("test_no_change_is_lost")
class LosesUpdatesUnderLoad(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        tables = self._open_tables().fork(writable=True)
        yield MemoryUnitOfWork(tables)
        time.sleep(0.0005)
        self._tables = tables


@wrong_storage("test_no_two_workers_hold_one_claim")
class HandsOutAClaimTwice(LosesUpdatesUnderLoad):
    pass


@wrong_storage("test_workers_that_take_turns_keep_to_a_limit")
class GivesCallsAwayTwice(LosesUpdatesUnderLoad):
    pass


@wrong_storage("test_serving_waits_for_nobody")
class WaitsForRowsOfLanes(LosesUpdates):
    @contextmanager
    def write(self) -> Iterator[Any]:
        with ExitStack() as held, super().write() as unit:

            class Waiting(MemoryLanes):
                def serve(self, lane: Lane, now: datetime) -> None:
                    row = ROWS[lane.owner]
                    if not row.acquire(timeout=0.5):
                        msg = "Another unit of work holds this row."
                        raise StorageUnavailable(msg)
                    held.callback(row.release)
                    super().serve(lane, now)

            unit.lanes.__class__ = Waiting
            yield unit


ROWS: defaultdict[Owner, threading.Lock] = defaultdict(threading.Lock)


@wrong_storage("test_the_clock_of_the_storage_is_in_utc")
class ShowsLocalTime(MemoryStorage):
    def now(self) -> datetime | None:
        return datetime.now().astimezone(timezone(timedelta(hours=1)))


@wrong_storage("test_the_clock_of_the_storage_is_in_utc")
class AsksForTheTime(MemoryStorage):
    def now(self) -> datetime | None:
        self._open_tables()
        return None


@wrong_storage("test_saved_cells_of_all_workers_add_up")
class LosesSavedCells(LosesUpdatesUnderLoad):
    pass


@wrong_storage("test_a_unit_sees_its_own_changes")
class KeepsChangesBack(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        before = MemoryUnitOfWork(self._open_tables().fork(writable=False))

        class Late(MemoryLocations):
            def matching(self, owner: Owner, keys: AbstractSet[str], limit: int) -> tuple[Location, ...]:
                return before.locations.matching(owner, keys, limit)

        with super().write() as unit:
            unit.locations.__class__ = Late
            yield unit


@wrong_storage("test_offer_is_well_formed", name="Bad Name")
class HasABadName(MemoryStorage):
    pass


@wrong_storage("test_offer_is_well_formed", config=dict)
class HasNoConfigClass(MemoryStorage):
    pass


@wrong_storage("test_offer_is_well_formed", conformance="ops_plugins.memory.nowhere")
class HasNoTests(MemoryStorage):
    pass
