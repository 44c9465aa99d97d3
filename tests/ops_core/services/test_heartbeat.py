from __future__ import annotations

from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.run import Run, RunState
from ops_core.ports.ranking import RankingQuery
from ops_core.services.worker import Worker
from tests.support.world import ANN, World, build_world

JOBS = {"lease_seconds": 15.0, "call_seconds": 120.0}


def chunk_of(world: World, run: Run) -> Chunk:
    """Return the only chunk of a run."""
    with world.hub.storage.read() as uow:
        return uow.chunks.of_run(run.id)[0]


def slow(world: World, worker: Worker, *, beats: int, seconds: float) -> None:
    """Let one call take long, while the heartbeat of the host goes on."""

    def take_long(query: RankingQuery) -> None:
        if query.point.number == 4 and len(world.ranking.asked) == 5:
            for _ in range(beats):
                world.clock.advance(seconds=seconds)
                worker.beat()

    world.ranking.before = take_long


def test_a_slow_call_keeps_its_chunk() -> None:
    """A provider may take longer than a lease: signs of life keep others away, and the answer is paid for once."""
    world = build_world(jobs=JOBS)
    run = world.run()
    worker, other = world.worker("slow"), world.worker("other")
    slow(world, worker, beats=10, seconds=6)
    found: list[object] = []
    before = world.ranking.before

    def look(query: RankingQuery) -> None:
        before(query)
        found.append(other.work_once())

    world.ranking.before = look
    (worked,) = world.work(worker)
    assert (worked.state, worked.saved) == (ChunkState.DONE, 9)
    assert found == [None] * 9
    assert world.now(run).state is RunState.COMPLETED
    assert len(world.ranking.asked) == 9


def test_a_stuck_call_loses_its_chunk() -> None:
    """After a time in which no call can still be answered, there are no more signs of life, and another takes over."""
    world = build_world(jobs=JOBS)
    run = world.run()
    worker = world.worker("stuck")
    slow(world, worker, beats=30, seconds=6)
    before = world.ranking.before
    taken: list[object] = []

    def look(query: RankingQuery) -> None:
        before(query)
        if query.point.number == 4 and not taken:
            taken.append(True)
            world.work(world.worker("other"))

    world.ranking.before = look
    worked = worker.work_once()
    assert worked is not None
    assert (worked.state, worked.saved) == (None, 4)
    assert world.now(run).state is RunState.COMPLETED
    assert world.now(run).saved_cells == 9
    assert sorted(world.ranking.points) == [0, 1, 2, 3, 4, 4, 5, 6, 7, 8]


def test_no_beat_without_need(world: World) -> None:
    """A worker that has nothing, or whose lease is fresh, writes nothing."""
    worker = world.worker()
    worker.beat()
    run = world.run()
    seen: list[object] = []

    def beat(query: RankingQuery) -> None:
        before = chunk_of(world, run)
        world.clock.advance(seconds=1)
        worker.beat()
        seen.append(chunk_of(world, run) == before)

    world.ranking.before = beat
    worker.work_once()
    assert seen == [True] * 9
    worker.beat()


def test_a_beat_notices_a_cancellation(world: World) -> None:
    """When a long call is cancelled meanwhile, nothing further is asked, and its answer is kept."""
    run = world.run()
    worker = world.worker()

    def cancel(query: RankingQuery) -> None:
        if query.point.number == 2:
            world.hub.runs.cancel(ANN, run.report_id, run.id)
            world.clock.advance(seconds=6)
            worker.beat()
            world.clock.advance(seconds=6)
            worker.beat()

    world.ranking.before = cancel
    worked = worker.work_once()
    assert worked is not None
    assert (worked.state, worked.saved) == (None, 3)
    assert world.ranking.points == [0, 1, 2]
    assert world.now(run).saved_cells == 3


def test_after_a_freeze_nothing_is_asked_for_somebody_elses_chunk(world: World) -> None:
    """A worker whose lease has ended looks whether it still holds its chunk before it spends anything."""
    run = world.run()
    worker = world.worker("frozen")

    def freeze(query: RankingQuery) -> None:
        if query.point.number == 3 and len(world.ranking.asked) == 4:
            world.clock.advance(seconds=20)
            world.ranking.before = lambda query: None
            world.work(world.worker("other"))

    world.ranking.before = freeze
    worked = worker.work_once()
    assert worked is not None
    assert worked.state is None
    assert len(world.ranking.asked) == 10  # the one call under way is repeated
    assert world.now(run).state is RunState.COMPLETED


def test_a_late_worker_that_nobody_replaced_goes_on(world: World) -> None:
    """A lease that ended while nobody wanted the chunk is taken up again, and nothing is asked twice."""
    run = world.run()

    def freeze(query: RankingQuery) -> None:
        if query.point.number == 3:
            world.clock.advance(seconds=60)

    world.ranking.before = freeze
    (worked,) = world.work()
    assert (worked.state, worked.saved) == (ChunkState.DONE, 9)
    assert len(world.ranking.asked) == 9
    assert world.now(run).state is RunState.COMPLETED
