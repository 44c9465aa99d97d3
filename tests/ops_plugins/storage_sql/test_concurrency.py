"""What threads do at once comes out as if they had done it one after the other, in both kinds of database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import attrs
import pytest

from ops_contracts.samples import (
    ALICE,
    BOB,
    LEASE,
    make_chunk,
    make_location,
    make_onboarding,
    make_plan,
    make_report,
    make_run,
    make_session,
    make_task,
    moment,
)
from ops_core.domain.chunk import ChunkState
from ops_core.domain.page import PageRequest
from ops_core.domain.setup_task import TaskId

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops_core.domain.chunk import Chunk
    from ops_plugins.storage_sql.adapter import SqlStorage

T = TypeVar("T")

THREADS = 8


def at_once(work: Callable[[int], T], threads: int = THREADS) -> list[T]:
    """Do some work in many threads and return what each of them returned."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, range(threads)))


def test_no_update_is_lost(storage: SqlStorage) -> None:
    """Eight threads that each read, add one and write fifty times make four hundred, without any refusal."""
    with storage.write() as unit:
        unit.locations.add(make_location(name="0"), frozenset())

    def count(_: int) -> None:
        for _ in range(50):
            with storage.write() as unit:
                location = unit.locations.get(ALICE, make_location().id)
                unit.locations.update(attrs.evolve(location, name=str(int(location.name) + 1)), frozenset())

    at_once(count)
    with storage.read() as unit:
        location = unit.locations.get(ALICE, make_location().id)
    assert (location.name, location.version) == ("400", 401)


def test_no_task_is_lost(storage: SqlStorage) -> None:
    """Threads that each settle another task of one checklist keep what the others settled."""
    tasks = [make_task(task, position) for position, task in enumerate(TaskId, start=1)]
    with storage.write() as unit:
        unit.setup_tasks.replace(ALICE, tasks)

    def settle(number: int) -> None:
        with storage.write() as unit:
            stored = list(unit.setup_tasks.of_owner(ALICE))
            stored[number] = attrs.evolve(stored[number], done_at=moment(number))
            unit.setup_tasks.replace(ALICE, stored)

    at_once(settle, len(tasks))
    with storage.read() as unit:
        assert [task.done_at for task in unit.setup_tasks.of_owner(ALICE)] == [moment(n) for n in range(len(tasks))]


def test_no_chunk_is_claimed_twice(storage: SqlStorage) -> None:
    """Eight threads that claim until nothing is left get every chunk, each with its own token, and none twice."""
    with storage.write() as unit:
        for number in range(1, 5):
            chunks = [make_chunk(number, part) for part in range(25)]
            unit.runs.add(make_run(number), make_plan(), chunks)

    def claim(worker: int) -> list[Chunk]:
        claimed: list[Chunk] = []
        while True:
            with storage.write() as unit:
                chunk = unit.chunks.claim(f"worker-{worker}", moment(1), LEASE)
            if chunk is None:
                return claimed
            claimed.append(chunk)

    claimed = [chunk for chunks in at_once(claim) for chunk in chunks]
    assert len(claimed) == 100
    assert len({(chunk.run_id, chunk.number, chunk.token) for chunk in claimed}) == 100


def test_of_two_last_chunks_one_sees_none_open(storage: SqlStorage) -> None:
    """When the last chunks of a run are settled at once under its lock, one of the workers finds that none is open."""
    for number in range(1, 41):
        with storage.write() as unit:
            unit.runs.add(make_run(number), make_plan(), [make_chunk(number, 0), make_chunk(number, 1)])
        with storage.write() as unit:
            claimed = [unit.chunks.claim("worker", moment(1), LEASE) for _ in range(2)]

        def settle(part: int, claimed: list[Chunk | None] = claimed) -> int:
            chunk = claimed[part]
            assert chunk is not None
            with storage.write() as unit:
                unit.runs.lock(chunk.run_id)
                assert unit.chunks.hold(chunk, moment(2), LEASE, 3)
                assert unit.chunks.settle(chunk, ChunkState.DONE)
                return unit.chunks.count_open(chunk.run_id)

        assert sorted(at_once(settle, 2)) == [0, 1]
        with storage.read() as unit:
            assert unit.runs.find(make_run(number).id).saved_cells == 6


def test_saved_cells_are_counted_after_the_wait(storage: SqlStorage) -> None:
    """Whoever has waited for the lock of a run sees the cells that were saved meanwhile."""
    with storage.write() as unit:
        unit.runs.add(make_run(), make_plan(), [make_chunk(1, part) for part in range(THREADS)])
    with storage.write() as unit:
        claimed = [unit.chunks.claim("worker", moment(1), LEASE) for _ in range(THREADS)]

    def save(part: int) -> int:
        chunk = claimed[part]
        assert chunk is not None
        with storage.write() as unit:
            before = unit.runs.lock(chunk.run_id).saved_cells
            unit.chunks.hold(chunk, moment(2), LEASE, 1)
            return before

    assert sorted(at_once(save)) == list(range(THREADS))


def test_an_old_token_is_refused(storage: SqlStorage) -> None:
    """A worker whose chunk was claimed by another can neither hold nor settle it, and counts no cells."""
    with storage.write() as unit:
        unit.runs.add(make_run(), make_plan(), [make_chunk()])
        first = unit.chunks.claim("slow", moment(1), LEASE)
    with storage.write() as unit:
        second = unit.chunks.claim("quick", moment(2) + LEASE, LEASE)
    assert first is not None
    assert second is not None
    assert (first.token, second.token) == (1, 2)
    with storage.write() as unit:
        assert not unit.chunks.hold(first, moment(3), LEASE, 5)
        assert not unit.chunks.settle(first, ChunkState.DONE)
        assert unit.chunks.hold(second, moment(3) + LEASE, LEASE, 2)
        assert unit.chunks.settle(second, ChunkState.DONE)
    with storage.read() as unit:
        assert unit.runs.find(make_run().id).saved_cells == 2


def test_pages_are_whole_while_others_insert(storage: SqlStorage) -> None:
    """A list that is read page by page has every row that was there at the start, once, whatever is added meanwhile."""
    with storage.write() as unit:
        for number in range(1, 61):
            unit.locations.add(make_location(number), frozenset())
    newer = iter(range(61, 200))
    seen: list[str] = []
    after = None
    while True:
        with storage.read() as unit:
            page = unit.locations.page(ALICE, PageRequest(limit=7, after=after))
        seen += [location.id for location in page.items]
        with storage.write() as unit:
            unit.locations.add(make_location(next(newer)), frozenset())
        after = page.next
        if after is None:
            break
    assert seen == [make_location(number).id for number in range(60, 0, -1)]


def test_reassigning_merges_two_owners(storage: SqlStorage) -> None:
    """All rows of a session go to the user; what the user has already is kept, and sessions stay whose they are."""
    with storage.write() as unit:
        unit.locations.add(make_location(1), {"phone:1"})
        unit.locations.add(make_location(2, deleted_at=moment(5)), frozenset())
        unit.locations.add(make_location(3, owner=BOB), {"phone:1"})
        unit.reports.add(make_report(1))
        unit.runs.add(make_run(1), make_plan(), [make_chunk()])
        unit.onboarding.save(make_onboarding())
        unit.onboarding.save(make_onboarding(BOB, updated_at=moment(9)))
        unit.setup_tasks.replace(ALICE, [make_task(), make_task(TaskId.RUN_GRID, 2)])
        unit.setup_tasks.replace(BOB, [make_task(owner=BOB, done_at=moment(7))])
        unit.owners.mark_seeded(ALICE, "profile-1", moment())
        unit.sessions.add(make_session())
    with storage.write() as unit:
        # two locations, a report, a run, a task and the seeding
        assert unit.owners.reassign(ALICE, BOB) == 6
    with storage.read() as unit:
        assert unit.locations.count(ALICE, 9) == 0
        assert unit.locations.count(BOB, 9) == 2
        assert {match.id for match in unit.locations.matching(BOB, {"phone:1"}, 9)} == {
            make_location(1).id,
            make_location(3).id,
        }
        assert unit.locations.get(BOB, make_location(2).id).deleted_at == moment(5)
        assert unit.runs.get(BOB, make_run(1).id).report_id == unit.reports.get(BOB, make_report(1).id).id
        answers = unit.onboarding.get(BOB)
        assert answers is not None
        assert answers.updated_at == moment(9)
        assert unit.onboarding.get(ALICE) is None
        tasks = unit.setup_tasks.of_owner(BOB)
        assert [(task.task, task.done_at) for task in tasks] == [
            (TaskId.ADD_LOCATION, moment(7)),
            (TaskId.RUN_GRID, None),
        ]
        assert unit.owners.seeded_from(BOB) == "profile-1"
        session = unit.sessions.find(make_session().token_hash)
        assert session is not None
        assert session.owner == ALICE
    with storage.write() as unit:
        assert unit.owners.reassign(BOB, BOB) == 0


@pytest.mark.parametrize("shared", [1, 3])
def test_matching_looks_at_few_of_many(storage: SqlStorage, shared: int) -> None:
    """Of many locations with one key in common, the one that shares more keys is still found first."""
    rare = {f"rare:{number}" for number in range(shared)}
    with storage.write() as unit:
        unit.locations.add(make_location(1), {"chain", *rare})
        for number in range(2, 202):
            unit.locations.add(make_location(number), {"chain"})
    with storage.read() as unit:
        found = unit.locations.matching(ALICE, {"chain", *rare}, 3)
        assert [location.id for location in found] == [make_location(number).id for number in (1, 201, 200)]
        assert unit.locations.matching(ALICE, {"unknown"}, 3) == ()
        assert unit.locations.matching(ALICE, frozenset(), 3) == ()
