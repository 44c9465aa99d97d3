"""Clauses about units of work at the same time."""

from __future__ import annotations

import contextlib
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest

from ops_contracts.samples import (
    ALICE,
    BOB,
    LEASE,
    START,
    ident,
    make_chunk,
    make_lane,
    make_onboarding,
    make_record,
    make_report,
    make_run,
    moment,
)
from ops_contracts.storage_clauses.claims import claim
from ops_contracts.storage_clauses.storing import store_report, store_run
from ops_contracts.threads import MEANWHILE, PATIENCE, all_at_once, start
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.idempotency import IdempotencyInProgress
from ops_core.domain.page import PageRequest
from ops_core.errors import StaleVersion
from ops_core.ports.repositories.runs import OccurrenceTaken
from ops_core.ports.storage import StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops_core.ports.storage import Storage

T = TypeVar("T")

THREADS = 8
ROUNDS = 25


class ConcurrencyClauses:
    """What a storage promises to several threads."""

    @pytest.mark.parametrize("saves", [0, 1], ids=["first save", "later save"])
    def test_units_of_work_that_meet_come_one_after_the_other(self, storage: Storage, saves: int) -> None:
        """Of two units of work that read and change one row at the same time, none overwrites the other unseen.

        Either the second waits for the first, or one of them is refused with StaleVersion or StorageUnavailable.

        If this fails: an update is lost. Take the write lock when the unit of work begins (BEGIN IMMEDIATE), or make
        the version a condition of the update.
        """
        for _ in range(saves):
            with storage.write() as unit:
                unit.onboarding.save(unit.onboarding.get(ALICE) or make_onboarding())
        done = threading.Event()

        def change_too() -> int:
            with contextlib.suppress(StaleVersion, StorageUnavailable):
                _save_once(storage)
                done.set()
                return 1
            return 0

        changed = 0
        with contextlib.suppress(StaleVersion, StorageUnavailable):
            with storage.write() as unit:
                stored = unit.onboarding.get(ALICE) or make_onboarding()
                other = start(change_too)
                done.wait(MEANWHILE)
                unit.onboarding.save(stored)
            changed = 1
        changed += other.result(PATIENCE)
        with storage.read() as unit:
            stored = unit.onboarding.get(ALICE) or make_onboarding()
        assert changed >= 1, "both units of work were refused"
        assert stored.version == saves + changed, "a change was lost"

    def test_no_change_is_lost(self, storage: Storage) -> None:
        """Eight threads that each change one row 25 times, again where they are refused, change it 200 times.

        If this fails: two units of work read the same version and both stored the next one.
        """

        def change() -> None:
            for _ in range(ROUNDS):
                again(lambda: _save_once(storage))

        all_at_once([change] * THREADS)
        with storage.read() as unit:
            stored = unit.onboarding.get(ALICE)
        assert stored is not None
        assert stored.version == THREADS * ROUNDS

    def test_no_two_workers_hold_one_claim(self, storage: Storage) -> None:
        """Eight workers that claim at the same time, with leases that end at once, never get the same chunk and token.

        If this fails: two workers see one chunk as ready before either has leased it.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk(number=number) for number in range(4)])

        def work() -> list[tuple[int, int]]:
            return [again(lambda: _claim_once(storage)) for _ in range(10)]

        claims = [claimed for found in all_at_once([work] * THREADS) for claimed in found]
        assert len(set(claims)) == len(claims) == THREADS * 10
        with storage.read() as unit:
            assert sum(chunk.token for chunk in unit.chunks.of_run(make_run().id)) == len(claims)

    def test_saved_cells_of_all_workers_add_up(self, storage: Storage) -> None:
        """Workers that hold chunks of one run at the same time all count.

        If this fails: the sum is kept in one place, where each overwrites what the other added.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk(number=number) for number in range(4)])
            claims = [claim(unit, START) for _ in range(4)]

        def work(number: int) -> None:
            def hold() -> None:
                with storage.write() as unit:
                    assert unit.chunks.hold(claims[number], START, LEASE, 1)

            for _ in range(ROUNDS):
                again(hold)

        all_at_once([lambda number=number: work(number) for number in range(4)])  # type: ignore[misc]  # bound default
        with storage.read() as unit:
            assert unit.runs.find(make_run().id).saved_cells == 4 * ROUNDS

    def test_whoever_closes_the_last_chunk_knows_it(self, storage: Storage) -> None:
        """Of two workers that lock the run and settle its last two chunks at once, the later one sees none open.

        If this fails: both see the other's chunk as open and the run is never completed. `lock` must keep the second
        worker away from the run until the first has committed, and queries after it must see what was committed.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk(number=number) for number in range(2)])
            claims = [claim(unit, START) for _ in range(2)]

        def finish(number: int, meanwhile: Callable[[], object]) -> int:
            with storage.write() as unit:
                unit.runs.lock(make_run().id)
                meanwhile()
                assert unit.chunks.settle(claims[number], ChunkState.DONE)
                return unit.chunks.count_open(make_run().id)

        futures = []
        begun = threading.Event()

        def let_the_other_begin() -> None:
            if not begun.is_set():
                begun.set()
                futures.append(start(lambda: again(lambda: finish(1, lambda: None))))
                threading.Event().wait(MEANWHILE)

        first = again(lambda: finish(0, let_the_other_begin))
        assert sorted([first, futures[0].result(PATIENCE)]) == [0, 1]

    def test_workers_that_take_turns_keep_to_a_limit(self, storage: Storage) -> None:
        """Workers that take turns, look what is under way and claim with what is left, never exceed a limit together.

        If this fails: two of them see the same calls as free. `take_turns` must keep the second one waiting until the
        first has committed, and queries after it must see what was committed.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk(number=number) for number in range(THREADS)])

        def work() -> Chunk | None:
            with storage.write() as unit:
                unit.chunks.take_turns()
                free = 5 - sum(unit.chunks.under_way(START).values())
                time.sleep(0.005)
                return unit.chunks.claim("worker", START, LEASE, calls=min(2, free)) if free else None

        for _ in range(3):
            claims = [claimed for claimed in all_at_once([lambda: again(work)] * THREADS) if claimed is not None]
            assert sorted(claimed.calls for claimed in claims) == [1, 2, 2]
            with storage.write() as unit:
                assert sum(unit.chunks.under_way(START).values()) == 5
                for claimed in claims:
                    assert unit.chunks.settle(claimed, ChunkState.READY, available_at=START)

    def test_serving_waits_for_nobody(self, storage: Storage) -> None:
        """Two units of work that serve the same owners in opposite orders both succeed, at once or one by one.

        If this fails: each holds a row that the other waits for; `serve` must leave out rows that are being written.
        """
        with storage.write() as unit:
            for owner in (ALICE, BOB):
                unit.lanes.open(make_lane(owner), START)
        done = threading.Event()

        def serve_too() -> str:
            try:
                with storage.write() as unit:
                    unit.lanes.serve(make_lane(BOB), moment(2))
                    unit.lanes.serve(make_lane(ALICE), moment(2))
            finally:
                done.set()
            return "served"

        with storage.write() as unit:
            unit.lanes.serve(make_lane(ALICE), moment(1))
            other = start(serve_too)
            done.wait(MEANWHILE)
            unit.lanes.serve(make_lane(BOB), moment(1))
        assert other.result(PATIENCE) == "served"

    def test_one_of_two_runs_of_an_occurrence_is_stored(self, storage: Storage) -> None:
        """Of two transactions that store a run for one instant of a schedule at once, the second is refused.

        If this fails: the other run is looked for and this one then stored, and both find nothing; let a unique index
        decide.
        """
        with storage.write() as unit:
            store_report(unit, make_report())
        done = threading.Event()

        def add() -> str:
            try:
                with storage.write() as unit:
                    store_run(unit, make_run(2, scheduled_for=START))
            except (OccurrenceTaken, StorageUnavailable) as refusal:
                return type(refusal).__name__
            finally:
                done.set()
            return "stored"

        with storage.write() as unit:
            store_run(unit, make_run(1, scheduled_for=START))
            other = start(add)
            done.wait(MEANWHILE)
        assert other.result(PATIENCE) in {"OccurrenceTaken", "StorageUnavailable"}
        with storage.read() as unit:
            runs = unit.runs.page(ALICE, make_report().id, PageRequest()).items
        assert [run.id for run in runs] == [ident("run", 1)]

    def test_one_of_two_requests_with_a_key_is_stored(self, storage: Storage) -> None:
        """Of two transactions that store the same idempotency key at once, the second raises IdempotencyInProgress.

        If this fails: the record is looked for and then stored, and both find nothing; let a unique index decide.
        """
        done = threading.Event()

        def add() -> str:
            try:
                with storage.write() as unit:
                    unit.idempotency.add(make_record(2))
            except (IdempotencyInProgress, StorageUnavailable) as refusal:
                return type(refusal).__name__
            finally:
                done.set()
            return "stored"

        with storage.write() as unit:
            unit.idempotency.add(make_record(1))
            other = start(add)
            done.wait(MEANWHILE)
        assert other.result(PATIENCE) in {"IdempotencyInProgress", "StorageUnavailable"}
        with storage.read() as unit:
            found = unit.idempotency.find(ALICE, make_record().request.route, make_record().request.key, START)
        assert found is not None
        assert found.result_id == ident("rep", 1)


def again(work: Callable[[], T]) -> T:
    """Do something until it is not refused because others were doing it too."""
    for attempt in range(1000):
        with contextlib.suppress(StaleVersion, StorageUnavailable):
            return work()
        time.sleep(min(0.01, attempt / 1000))
    msg = "refused a thousand times in a row"
    raise AssertionError(msg)


def _save_once(storage: Storage) -> None:
    with storage.write() as unit:
        unit.onboarding.save(unit.onboarding.get(ALICE) or make_onboarding())


def _claim_once(storage: Storage) -> tuple[int, int]:
    with storage.write() as unit:
        chunk = unit.chunks.claim(threading.current_thread().name, START, LEASE)
        if chunk is None:
            msg = "others are just claiming all of them"
            raise StorageUnavailable(msg)
        assert unit.chunks.hold(chunk, START, timedelta(0), 0)
        return chunk.number, chunk.token
