"""Storages that are wrong in one thing, each with the clause that has to catch it: the storage and its lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import attrs
import pytest

from ops_core.domain.location import Location
from ops_core.domain.page import Page, PageRequest
from ops_core.domain.principal import Owner
from ops_core.errors import NotFound
from ops_core.plugins import StorageOffer
from ops_core.ports.storage import Storage, StorageCapability, StorageStatus
from ops_plugins.memory import plugin
from ops_plugins.memory.adapter import MemoryStorage
from ops_plugins.memory.config import MemoryConfig
from ops_plugins.memory.repositories.audit import MemoryAudit
from ops_plugins.memory.repositories.dead_letters import MemoryDeadLetters
from ops_plugins.memory.repositories.locations import MemoryLocations
from ops_plugins.memory.repositories.paging import page_of
from ops_plugins.memory.tables import LocationRow, Tables
from ops_plugins.memory.unit_of_work import MemoryUnitOfWork

Failures = Callable[[str, Callable[[], Storage], StorageOffer], list[BaseException]]
CONFIG = MemoryConfig(wait_seconds=0.2)

MUTANTS: dict[str, tuple[str, Callable[[], Storage], StorageOffer]] = {}
"""For each mutant the clause that has to catch it, a factory, and its offer."""


def storage_mutant(clause: str, *capabilities: StorageCapability) -> Callable[[type[Any]], type[Any]]:
    """Register a wrong storage."""

    def register(cls: type[Any]) -> type[Any]:
        offer = attrs.evolve(plugin.STORAGE, capabilities=frozenset(capabilities), build=lambda config, _: cls(config))
        MUTANTS[cls.__name__] = clause, lambda: cls(CONFIG), offer
        return cls

    return register


def repository_mutant(repository: str, clause: str) -> Callable[[type[Any]], type[Any]]:
    """Register a storage with one wrong repository."""

    class Altered(MemoryStorage):
        wrong: type[Any]

        @contextmanager
        def read(self) -> Iterator[Any]:
            with super().read() as unit:
                getattr(unit, repository).__class__ = self.wrong
                yield unit

        @contextmanager
        def write(self) -> Iterator[Any]:
            with super().write() as unit:
                getattr(unit, repository).__class__ = self.wrong
                yield unit

    def register(cls: type[Any]) -> type[Any]:
        altered = type(cls.__name__, (Altered,), {"wrong": cls})
        MUTANTS[cls.__name__] = clause, lambda: altered(CONFIG), plugin.STORAGE
        return cls

    return register


@storage_mutant("test_a_block_that_raises_keeps_nothing")
class KeepsWhatFailed(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        with self._writing:
            tables = self._open_tables().fork(writable=True)
            try:
                yield MemoryUnitOfWork(tables)
            finally:
                self._tables = tables


@storage_mutant("test_a_block_that_raises_keeps_nothing")
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


@storage_mutant("test_a_block_that_raises_undoes_changes")
class ClearsInsteadOfUndoing(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        try:
            with super().write() as unit:
                yield unit
        except BaseException:
            self._tables = Tables()
            raise


@storage_mutant("test_what_is_committed_is_seen_by_the_next_unit")
class NeverCommits(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        yield MemoryUnitOfWork(self._open_tables().fork(writable=True))


@storage_mutant("test_storage_works_after_an_error")
class KeepsTheLockAfterAnError(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        try:
            with super().write() as unit:
                yield unit
        except BaseException:
            self._writing.acquire(blocking=False)
            raise


@storage_mutant("test_an_error_handled_inside_the_block_keeps_the_rest")
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


@storage_mutant("test_a_unit_that_reads_keeps_nothing")
class ReadsAndCommits(MemoryStorage):
    @contextmanager
    def read(self) -> Iterator[Any]:
        with self.write() as unit:
            yield unit


@storage_mutant("test_readers_do_not_wait_for_a_writer")
class MakesReadersWait(MemoryStorage):
    @contextmanager
    def read(self) -> Iterator[Any]:
        assert self._writing.acquire(timeout=0.2)
        try:
            with super().read() as unit:
                yield unit
        finally:
            self._writing.release()


@storage_mutant("test_readers_do_not_wait_for_a_writer")
class ShowsWhatIsNotCommitted(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        with self._writing:
            self._tables = self._open_tables().fork(writable=True)
            yield MemoryUnitOfWork(self._tables)


@storage_mutant("test_a_reader_sees_one_state")
class ShowsTheLatestState(MemoryStorage):
    @contextmanager
    def read(self) -> Iterator[Any]:
        storage = self

        class Live:
            def __getattr__(self, name: str) -> Any:
                return getattr(MemoryUnitOfWork(storage._open_tables().fork(writable=False)), name)

        yield Live()


@storage_mutant("test_units_of_work_that_meet_come_one_after_the_other")
class LosesUpdates(MemoryStorage):
    @contextmanager
    def write(self) -> Iterator[Any]:
        tables = self._open_tables().fork(writable=True)
        yield MemoryUnitOfWork(tables)
        self._tables = tables


@storage_mutant("test_one_of_two_requests_with_a_key_is_stored")
class StoresAKeyTwice(LosesUpdates):
    pass


@storage_mutant("test_whoever_closes_the_last_chunk_knows_it")
class LocksNothing(LosesUpdates):
    pass


@storage_mutant("test_every_new_storage_is_its_own")
class SharesItsTables(MemoryStorage):
    shared: list[Tables] = []

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


@storage_mutant("test_starts_empty")
class ComesWithARow(MemoryStorage):
    def __init__(self, config: MemoryConfig) -> None:
        super().__init__(config)
        with self.write() as unit:
            unit.owners.mark_seeded(Owner("user:alice"), "profile-0", None)  # type: ignore[arg-type]  # nobody looks


@storage_mutant("test_close_may_be_called_twice")
class ClosesOnce(MemoryStorage):
    def close(self) -> None:
        self._open_tables()
        super().close()


@storage_mutant("test_status_never_raises")
class RaisesInStatus(MemoryStorage):
    def status(self) -> StorageStatus:
        self._open_tables()
        return super().status()


@storage_mutant("test_secrets_are_not_shown")
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


@storage_mutant("test_what_was_committed_outlives_the_storage", StorageCapability.DURABLE)
class ClaimsToBeDurable(MemoryStorage):
    def __init__(self, config: MemoryConfig) -> None:
        super().__init__(config)
        self.config = config


@storage_mutant("test_two_instances_see_the_same_rows", StorageCapability.SHARED)
class ClaimsToBeShared(ClaimsToBeDurable):
    pass


@storage_mutant("test_a_migrated_schema_is_the_wanted_one", StorageCapability.MIGRATIONS)
class ClaimsToMigrate(MemoryStorage):
    pass


@storage_mutant("test_a_ready_storage_says_so")
class IsNeverReady(MemoryStorage):
    def status(self) -> StorageStatus:
        return StorageStatus(ready=False, detail="Not migrated.")


@repository_mutant("locations", "test_signatures_match_the_port")
class RenamesAParameter(MemoryLocations):
    def count(self, owner: Owner, limit: int) -> int:
        return super().count(owner, limit)


@repository_mutant("locations", "test_owners_are_compared_exactly")
class FoldsOwners(MemoryLocations):
    def _listed(self, owner: Owner) -> Iterator[LocationRow]:
        return (row for row in self._rows.values() if row.location.owner.casefold() == owner.casefold())


@repository_mutant("locations", "test_pages_hold_every_row_once")
class SkipsOne(MemoryLocations):
    def page(self, owner: Owner, request: PageRequest) -> Page[Location]:
        page = super().page(owner, request)
        return page if request.after is None else attrs.evolve(page, items=page.items[1:])


@repository_mutant("locations", "test_pages_hold_every_row_once")
class RepeatsOne(MemoryLocations):
    def page(self, owner: Owner, request: PageRequest) -> Page[Location]:
        rows = (row.location for row in self._listed(owner) if request.after is None or row.location.id <= request.after)
        return page_of(rows, attrs.evolve(request, after=None))


@repository_mutant("locations", "test_the_last_page_says_so")
class NeverSaysTheEnd(MemoryLocations):
    def page(self, owner: Owner, request: PageRequest) -> Page[Location]:
        page = super().page(owner, request)
        return attrs.evolve(page, next=page.items[-1].id if page.items else None)


@repository_mutant("audit", "test_pages_are_newest_first")
class ListsInOrderOfInsertion(MemoryAudit):
    def page(self, owner: Owner, request: PageRequest) -> Page[Any]:
        return Page(tuple(entry for entry in self._entries.values() if entry.owner == owner))


@repository_mutant("locations", "test_pages_stay_stable_while_rows_are_added")
class PagesByOffset(MemoryLocations):
    seen = 0

    def page(self, owner: Owner, request: PageRequest) -> Page[Location]:
        rows = super().page(owner, PageRequest(200)).items
        start = 0 if request.after is None else PagesByOffset.seen
        items = rows[start : start + request.limit]
        PagesByOffset.seen = start + len(items)
        return Page(items, items[-1].id if PagesByOffset.seen < len(rows) else None)


@repository_mutant("locations", "test_pages_stay_stable_while_rows_are_deleted")
class LooksUpTheLastRow(MemoryLocations):
    def page(self, owner: Owner, request: PageRequest) -> Page[Location]:
        ids = [row.location.id for row in self._listed(owner)]
        if request.after is not None and request.after not in ids:
            kind = "page"
            raise NotFound(kind)
        return super().page(owner, request)


@repository_mutant("locations", "test_deleted_rows_are_not_listed")
class ListsDeletedRows(MemoryLocations):
    def page(self, owner: Owner, request: PageRequest) -> Page[Location]:
        return page_of((row.location for row in self._rows.values() if row.location.owner == owner), request)


@repository_mutant("dead_letters", "test_lists_hold_nothing_of_others")
class ListsEverybodysRows(MemoryDeadLetters):
    def page(self, owner: Owner, request: PageRequest) -> Page[Any]:
        return page_of(self._letters.values(), request)


@pytest.mark.parametrize("name", MUTANTS)
def test_mutants_are_caught(failures: Failures, name: str) -> None:
    """The clause that a mutant names fails for it, and passes for the storage that it was made from."""
    clause, new_storage, offer = MUTANTS[name]
    assert failures(clause, new_storage, offer)
    if not offer.capabilities:
        assert failures(clause, lambda: MemoryStorage(MemoryConfig()), plugin.STORAGE) == []


def test_there_are_enough_mutants() -> None:
    """A slip of the registration does not make the suite of mutants empty."""
    assert len(MUTANTS) >= 30
