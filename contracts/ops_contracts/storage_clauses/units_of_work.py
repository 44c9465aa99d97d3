"""Clauses about units of work: what is kept, what is undone and who sees it when."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import attrs
import pytest

from ops_contracts.samples import (
    ALICE,
    BOB,
    make_change,
    make_chunk,
    make_entry,
    make_event,
    make_figures,
    make_flag,
    make_lane,
    make_letter,
    make_location,
    make_onboarding,
    make_preferences,
    make_record,
    make_report,
    make_run,
    make_session,
    make_task,
    moment,
)
from ops_contracts.storage_clauses.emptiness import assert_empty
from ops_contracts.storage_clauses.storing import store_location, store_report, store_run
from ops_contracts.threads import PATIENCE, start
from ops_core.domain.principal import Owner
from ops_core.errors import NotFound, StaleVersion

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops_core.ports.storage import Storage, UnitOfWork


class Interruption(BaseException):
    """Stands for Ctrl-C and for the exit of a worker."""


class UnitOfWorkClauses:
    """What units of work promise."""

    def test_starts_empty(self, storage: Storage) -> None:
        """A new storage holds nothing.

        If this fails: the fixture `new_storage` hands out a storage that was used before, or its schema has rows.
        """
        with storage.read() as unit:
            assert_empty(unit)

    def test_every_new_storage_is_its_own(self, new_storage: Callable[[], Storage]) -> None:
        """Two storages of the factory share nothing.

        If this fails: the fixture `new_storage` gives two storages one file, one database or one module-level state.
        """
        first, second = new_storage(), new_storage()
        try:
            with first.write() as unit:
                fill(unit)
            with second.read() as unit:
                assert_empty(unit)
        finally:
            first.close()
            second.close()

    def test_what_is_committed_is_seen_by_the_next_unit(self, storage: Storage) -> None:
        """What a block wrote is there for every unit of work that opens after it.

        If this fails: `write` does not commit when its block ends, or readers are given an old state.
        """
        with storage.write() as unit:
            store_location(unit, make_location())
        with storage.read() as unit:
            assert unit.locations.get(ALICE, make_location().id) == make_location()
        with storage.write() as unit:
            assert unit.locations.get(ALICE, make_location().id) == make_location()

    def test_a_unit_sees_its_own_changes(self, storage: Storage) -> None:
        """What a block wrote is there for the rest of the block.

        If this fails: changes are kept back until the commit; write them through, or flush before each query.
        """
        with storage.write() as unit:
            store_location(unit, make_location(), "phone:1")
            changed = unit.locations.update(make_location(name="Renamed"), {"phone:2"})
            assert unit.locations.get(ALICE, changed.id) == changed
            assert unit.locations.matching(ALICE, {"phone:2"}, 5) == (changed,)
            assert unit.locations.matching(ALICE, {"phone:1"}, 5) == ()
            assert unit.locations.count(ALICE, 5) == 1

    @pytest.mark.parametrize("error", [ValueError, Interruption], ids=["exception", "interruption"])
    def test_a_block_that_raises_keeps_nothing(self, storage: Storage, error: type[BaseException]) -> None:
        """When the block of `write` raises anything at all, nothing of it is kept, and the error goes on to the caller.

        If this fails: some repository writes outside the transaction, or `write` rolls back for `Exception` only.
        """
        with pytest.raises(error), storage.write() as unit:
            fill_and_raise(unit, error)
        with storage.read() as unit:
            assert_empty(unit)

    def test_a_block_that_raises_undoes_changes(self, storage: Storage) -> None:
        """When the block of `write` raises, rows that it changed or removed are as they were.

        If this fails: rows are changed in place and not restored, or deletions are carried out at once.
        """
        with storage.write() as unit:
            fill(unit)
        with pytest.raises(Interruption), storage.write() as unit:
            change_and_raise(unit)
        with storage.read() as unit:
            assert unit.locations.get(ALICE, make_location().id) == make_location()
            assert unit.locations.matching(ALICE, {"phone:1"}, 5) == (make_location(),)
            assert unit.setup_tasks.of_owner(ALICE) == (make_task(),)
            assert unit.chunks.of_run(make_run().id) == (make_chunk(),)
            assert unit.figures.get(ALICE, make_location().id) == make_figures()
            assert unit.lanes.waiting(moment(), {make_lane().provider}, 9) == (make_lane(),)
            assert unit.sessions.find(make_session().token_hash) == make_session()
            assert unit.idempotency.find(ALICE, "POST /reports", "key-1", moment()) == make_record()
            assert unit.onboarding.get(BOB) is None

    def test_storage_works_after_an_error(self, storage: Storage) -> None:
        """After a block that raised, the next unit of work succeeds.

        If this fails: the lock or the connection of the failed unit of work is not released.
        """
        for _ in range(3):
            with pytest.raises(NotFound), storage.write() as unit:
                unit.locations.get(ALICE, "loc_unknown")
            with pytest.raises(NotFound), storage.read() as unit:
                unit.locations.get(ALICE, "loc_unknown")
        with storage.write() as unit:
            store_location(unit, make_location())
        with storage.read() as unit:
            assert unit.locations.count(ALICE, 5) == 1

    def test_an_error_handled_inside_the_block_keeps_the_rest(self, storage: Storage) -> None:
        """An error that the block itself handles does not spoil the unit of work.

        If this fails: an error of a repository rolls everything back or leaves the transaction unusable.
        """
        with storage.write() as unit:
            store_location(unit, make_location())
            with pytest.raises(NotFound):
                unit.reports.get(ALICE, "rep_unknown")
            with pytest.raises(StaleVersion):
                unit.locations.update(make_location(version=7), frozenset())
            unit.onboarding.save(make_onboarding())
        with storage.read() as unit:
            assert unit.locations.get(ALICE, make_location().id) == make_location()
            assert unit.onboarding.get(ALICE) is not None

    def test_a_unit_that_reads_keeps_nothing(self, storage: Storage) -> None:
        """What is written through a unit of work that only reads is refused or dropped.

        If this fails: `read` commits, or its rows are the stored ones themselves.
        """
        try:
            with storage.read() as unit:
                store_location(unit, make_location())
        except Exception:  # noqa: BLE001, S110 - refusing is as good as dropping, by whatever error
            pass
        with storage.read() as unit:
            assert_empty(unit)

    def test_readers_do_not_wait_for_a_writer(self, storage: Storage) -> None:
        """While a unit of work writes, another thread can read, and sees the state before.

        If this fails: readers take the lock of writers, or they see what is not committed.
        """

        def look() -> tuple[str, int]:
            with storage.read() as unit:
                return unit.locations.get(ALICE, make_location().id).name, unit.locations.count(ALICE, 9)

        with storage.write() as unit:
            store_location(unit, make_location())
        with storage.write() as unit:
            unit.locations.update(make_location(name="Renamed"), frozenset())
            store_location(unit, make_location(2))
            assert start(look).result(PATIENCE) == (make_location().name, 1)
        assert look() == ("Renamed", 2)

    def test_a_reader_sees_one_state(self, storage: Storage) -> None:
        """What is committed while a unit of work reads is not seen by it, not even in rows that it asks for later.

        If this fails: each query of `read` sees its own state; open a snapshot (REPEATABLE READ, or BEGIN before the
        first query) and keep it until the block ends.
        """

        def change() -> None:
            with storage.write() as unit:
                unit.locations.update(make_location(name="Renamed"), frozenset())
                unit.onboarding.save(make_onboarding())
                store_report(unit, make_report())

        with storage.write() as unit:
            store_location(unit, make_location())
        with storage.read() as unit:
            assert unit.locations.get(ALICE, make_location().id) == make_location()
            start(change).result(PATIENCE)
            assert unit.locations.get(ALICE, make_location().id) == make_location()
            assert unit.onboarding.get(ALICE) is None
            assert unit.reports.count(ALICE, 9) == 0
        with storage.read() as unit:
            assert unit.reports.count(ALICE, 9) == 1

    @pytest.mark.parametrize(
        ("one", "other"),
        [("user:ann", "user:Ann"), ("user:ann", "user:ann "), ("user:ann", "session:ann"), ("user:é", "user:e\u0301")],
        ids=["case", "space", "kind", "composition"],
    )
    def test_owners_are_compared_exactly(self, storage: Storage, one: str, other: str) -> None:
        """Two owners whose keys differ in anything are two owners.

        If this fails: the column of owners folds case, trims or normalises; give it a binary collation.
        """
        with storage.write() as unit:
            store_location(unit, make_location(owner=Owner(one)))
            unit.onboarding.save(make_onboarding(Owner(one)))
        with storage.write() as unit:
            assert unit.locations.count(Owner(one), 9) == 1
            assert unit.locations.count(Owner(other), 9) == 0
            assert unit.onboarding.get(Owner(other)) is None
            assert unit.onboarding.save(make_onboarding(Owner(other))).version == 1

    @pytest.mark.parametrize("kind", ["user:", "session:"])
    def test_longest_owners_fit(self, storage: Storage, kind: str) -> None:
        """The key of an owner has up to 200 characters after its kind.

        If this fails: a column or an index is too narrow.
        """
        owner = Owner(kind + "\U0001f355" * 200)
        with storage.write() as unit:
            store_location(unit, make_location(owner=owner))
        with storage.read() as unit:
            assert unit.locations.get(owner, make_location().id).owner == owner


def fill_and_raise(unit: UnitOfWork, error: type[BaseException]) -> NoReturn:
    """Store one row or more of every kind, then raise."""
    fill(unit)
    raise error


def change_and_raise(unit: UnitOfWork) -> NoReturn:
    """Change and remove rows that `fill` stored, then raise."""
    unit.locations.update(make_location(name="Renamed"), {"phone:2"})
    unit.setup_tasks.replace(ALICE, ())
    unit.chunks.cancel(make_run().id)
    unit.figures.put(make_figures(2))
    unit.lanes.mend(moment(10**6))
    unit.sessions.purge(moment(10**6))
    unit.idempotency.purge(moment(10**6))
    unit.owners.reassign(ALICE, BOB)
    raise Interruption


def fill(unit: UnitOfWork) -> None:
    """Store one row or more of every kind, those with an owner for `ALICE`."""
    store_location(unit, make_location(), "phone:1")
    store_run(unit, make_run(), [make_chunk()])
    unit.figures.put(make_figures())
    unit.lanes.open(make_lane(), moment())
    unit.owners.mark_seeded(ALICE, "profile-1", moment())
    unit.onboarding.save(make_onboarding())
    unit.setup_tasks.replace(ALICE, [make_task()])
    unit.preferences.save(make_preferences())
    unit.flags.save(make_flag(), make_change())
    unit.sessions.add(make_session())
    unit.idempotency.add(make_record())
    unit.outbox.add(make_event())
    unit.dead_letters.add(make_letter())
    unit.audit.add(make_entry())
    unit.reports.update(attrs.evolve(unit.reports.get(ALICE, make_report().id), name="Renamed"))
