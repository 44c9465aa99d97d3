from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.event import EventKind
from ops_core.domain.flag import FlagInput, FlagName
from ops_core.domain.principal import Principal
from ops_core.domain.run import Run, RunState
from ops_core.ports.ranking import (
    RankingCapability,
    RankingLimits,
    RankingOutOfFunds,
    RankingQuery,
    RankingUnavailable,
)
from ops_core.services.worker import Worker
from tests.support.ranking import ScriptedRanking
from tests.support.world import ADMIN, ANN, World, build_world

JOBS = {"chunk_cells": 4, "backoff_seconds": 10.0, "max_attempts": 3, "lease_seconds": 15.0}


def chunk_of(world: World, run: Run, number: int = 0) -> Chunk:
    """Return a chunk as it is stored."""
    with world.hub.storage.read() as uow:
        return uow.chunks.of_run(run.id)[number]


def test_the_kill_switch_stops_within_a_second() -> None:
    """Thrown in the middle of a chunk by another host, it ends the work; thrown back, the work goes on."""
    world = build_world(jobs=JOBS | {"chunk_cells": 9})
    other = build_world().hub.flags
    other.storage = world.hub.storage  # another host on the same database
    run = world.run()

    def throw(query: RankingQuery) -> None:
        if query.point.number == 2:
            other.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=False, reason="Too expensive"))
        world.clock.advance(seconds=0.4)

    world.ranking.before = throw
    (worked,) = world.work()
    assert (worked.state, worked.failure) == (ChunkState.READY, None)
    assert 3 <= worked.saved <= 5  # at most one second of 0.4 a call after the switch
    assert chunk_of(world, run).attempts == 0
    assert world.work() == []
    assert world.now(run).state is RunState.RUNNING
    other.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=True, reason="Paid"))
    world.clock.advance(seconds=11)
    world.ranking.before = lambda query: None
    world.work()
    assert world.now(run).state is RunState.COMPLETED
    assert sorted(world.ranking.points) == list(range(9))


def test_a_worker_that_lost_its_lease_saves_nothing() -> None:
    """Another one has taken over; what the first still brings is refused, whenever it comes."""
    world = build_world(jobs=JOBS | {"chunk_cells": 9})
    run = world.run()
    taken: list[Chunk] = []

    def freeze(query: RankingQuery) -> None:
        if query.point.number == 3 and not taken:
            world.clock.advance(seconds=20)
            with world.hub.storage.write() as uow:
                chunk = uow.chunks.claim("worker-2", world.clock.now(), timedelta(seconds=15))
            assert chunk is not None
            taken.append(chunk)

    world.ranking.before = freeze
    worked = world.worker("worker-1").work_once()
    assert worked is not None
    assert (worked.state, worked.saved) == (None, 3)
    assert world.now(run).saved_cells == 3
    assert (chunk_of(world, run).worker, chunk_of(world, run).token) == ("worker-2", 2)
    world.clock.advance(seconds=16)
    world.work()
    assert world.now(run).state is RunState.COMPLETED
    assert world.now(run).saved_cells == 9
    assert world.ranking.points == [0, 1, 2, 3, 3, 4, 5, 6, 7, 8]


def test_a_lease_that_ends_before_the_last_word() -> None:
    """A worker that comes too late to settle its chunk keeps nothing of what it had not saved yet."""
    world = build_world(ScriptedRanking(capabilities=frozenset({RankingCapability.REPEATABLE})))
    run = world.run()

    def freeze(query: RankingQuery) -> None:
        if query.point.number == 8 and chunk_of(world, run).token == 1:
            with world.hub.storage.write() as uow:
                assert uow.chunks.claim("worker-2", world.clock.now() + timedelta(minutes=1), timedelta(seconds=15))

    world.ranking.before = freeze
    worked = world.worker("worker-1").work_once()
    assert worked is not None
    assert (worked.state, worked.saved, world.now(run).saved_cells) == (None, 0, 0)
    assert world.now(run).state is RunState.RUNNING


def test_a_run_that_is_cancelled_as_it_is_claimed() -> None:
    """A chunk that was claimed a moment before its run was cancelled is not worked on."""
    world = build_world(jobs=JOBS)
    run = world.run()
    worker = world.worker()
    started = worker._started

    def cancel_first(chunk: Chunk) -> Run:
        world.hub.runs.cancel(ANN, run.report_id, run.id)
        return started(chunk)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Worker, "_started", lambda self, chunk: cancel_first(chunk))
        worked = worker.work_once()
    assert worked is not None
    assert (worked.state, worked.saved) == (None, 0)
    assert world.ranking.asked == []
    assert world.now(run).state is RunState.CANCELLED


def test_an_answer_extends_the_lease() -> None:
    """A chunk that takes longer than the lease stays with its worker as long as answers come."""
    world = build_world(jobs=JOBS | {"chunk_cells": 9})
    run = world.run()
    world.ranking.before = lambda query: world.clock.advance(seconds=14)
    (worked,) = world.work()
    assert (worked.state, worked.saved) == (ChunkState.DONE, 9)
    assert chunk_of(world, run).token == 1


def test_answers_for_free_are_saved_in_groups() -> None:
    """A provider that answers the same for nothing is asked again rather than saved after each answer."""
    free = ScriptedRanking(capabilities=frozenset({RankingCapability.REPEATABLE}))
    world = build_world(free, jobs=JOBS | {"chunk_cells": 9})
    run = world.run()
    seen: list[int] = []
    world.ranking.before = lambda query: seen.append(world.now(run).saved_cells)
    world.work()
    assert seen == [0] * 9
    assert world.now(run).saved_cells == 9
    slow = build_world(ScriptedRanking(capabilities=free.capabilities), jobs=JOBS | {"chunk_cells": 9})
    run = slow.run()
    seen.clear()

    def wait(query: RankingQuery) -> None:
        seen.append(slow.now(run).saved_cells)
        slow.clock.advance(seconds=0.06)

    slow.ranking.before = wait
    slow.work()
    assert seen[-1] >= 6


def test_a_group_is_saved_when_a_call_fails() -> None:
    """What was answered before the failure is not lost."""
    free = ScriptedRanking(capabilities=frozenset({RankingCapability.REPEATABLE}))
    free.fail(RankingUnavailable("Timed out."), at=3)
    world = build_world(free, jobs=JOBS)
    run = world.run()
    assert world.work()[0].saved == 3
    assert world.now(run).saved_cells == 8


def test_calls_that_are_under_way_are_paid_for() -> None:
    """With several calls at once, the answers that come after one has failed are saved, too."""
    ranking = ScriptedRanking(limits=RankingLimits(concurrency=4, price=0.002))
    barrier = threading.Barrier(4, timeout=10)
    ranking.before = lambda query: barrier.wait() if query.point.number < 4 and len(ranking.asked) <= 4 else None
    ranking.fail(RankingUnavailable("Timed out."), at=1)
    world = build_world(ranking, jobs=JOBS | {"chunk_cells": 9})
    run = world.run()
    (worked,) = world.work()
    assert (worked.state, worked.failure) == (ChunkState.READY, FailureClass.TRANSIENT)
    assert worked.saved == len(ranking.asked) - 1 >= 3
    assert world.now(run).saved_cells == worked.saved
    world.clock.advance(seconds=10)
    ranking.before = lambda query: None
    world.work()
    assert world.now(run).state is RunState.COMPLETED
    assert len(ranking.asked) == 10
    assert world.hub.results.get(ANN, run.report_id, run.id).provenance.cost == 0.018


def test_several_calls_at_once_stay_within_the_limit() -> None:
    """Never more than the provider allows, and every point once."""
    under_way, most, lock = 0, 0, threading.Lock()

    def count(query: RankingQuery) -> None:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        threading.Event().wait(0.005)
        with lock:
            under_way -= 1

    world = build_world(ScriptedRanking(limits=RankingLimits(concurrency=3), before=count))
    run = world.run()
    world.work()
    assert world.now(run).state is RunState.COMPLETED
    assert sorted(world.ranking.points) == list(range(9))
    assert 1 < most <= 3


def test_a_chunk_that_kills_its_workers_is_given_up() -> None:
    """Work on which every worker dies before it saves an answer is not handed out for ever."""
    world = build_world(jobs=JOBS)
    run = world.run()
    for _ in range(3):
        with world.hub.storage.write() as uow:
            assert uow.chunks.claim("dies", world.clock.now(), timedelta(seconds=15)) is not None
            uow.chunks.claim("dies", world.clock.now(), timedelta(seconds=15))
            uow.chunks.claim("dies", world.clock.now(), timedelta(seconds=15))
        world.clock.advance(seconds=16)
    assert [worked.state for worked in world.work()] == [ChunkState.DEAD] * 3
    assert (world.now(run).state, world.ranking.asked) == (RunState.FAILED, [])
    assert world.letters()[0].evidence == "It was taken up 4 times, and no worker lived to save an answer."
    world.hub.replays.replay_run(ANN, run.report_id, run.id)
    world.work()
    assert world.now(run).state is RunState.COMPLETED


def test_a_chunk_that_comes_on_is_not_given_up() -> None:
    """Workers that die one after the other, each after an answer, get a long chunk done all the same."""
    world = build_world(jobs=JOBS | {"chunk_cells": 9})
    run = world.run()

    class Killed(BaseException):
        """The process ends here."""

    def die(query: RankingQuery) -> None:
        if len(world.ranking.asked) % 2 == 0:
            raise Killed

    world.ranking.before = die
    for _ in range(8):
        with pytest.raises(Killed):
            world.work()
        world.clock.advance(seconds=16)
    assert chunk_of(world, run).attempts == 8
    world.work()
    assert (world.now(run).state, world.now(run).saved_cells) == (RunState.COMPLETED, 9)


def test_two_workers_race_on_the_last_two_chunks() -> None:
    """Both finish at the same moment; the run ends once, with everything, whichever comes last."""
    for _ in range(25):
        barrier = threading.Barrier(2, timeout=10)
        world = build_world(jobs={"chunk_cells": 5})
        run = world.run()

        def meet(query: RankingQuery, barrier: threading.Barrier = barrier) -> None:
            if query.point.number in {4, 8}:  # the last cells of both chunks
                barrier.wait()

        world.ranking.before = meet
        threads = [threading.Thread(target=world.worker(f"worker-{each}").work_once) for each in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        done = world.now(run)
        assert (done.state, done.saved_cells, done.summaries[0].cells.found) == (RunState.COMPLETED, 9, 9)
        assert [event.kind for event in world.events(run.id)] == [EventKind.RUN_QUEUED, EventKind.RUN_COMPLETED]


def test_many_workers_do_everything_once() -> None:
    """Eight threads on many chunks ask for every cell once."""
    world = build_world(jobs={"chunk_cells": 1})
    runs = [world.run() for _ in range(5)]
    threads = [threading.Thread(target=lambda each=each: world.work(world.worker(f"w-{each}"))) for each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {world.now(run).state for run in runs} == {RunState.COMPLETED}
    assert len(world.ranking.asked) == 45
    assert [len(world.events(run.id)) for run in runs] == [2] * 5


def test_a_session_that_signs_in_keeps_its_run() -> None:
    """A run that goes on while its owner becomes a user belongs to the user, and so does what is left of it."""
    world = build_world(jobs=JOBS | {"chunk_cells": 9})
    opened = world.hub.sessions.open()
    guest, user = opened.session.principal, Principal.user("new")
    run = world.run(guest)

    def sign_in(query: RankingQuery) -> None:
        if query.point.number == 4:
            world.hub.sessions.sign_in(opened.token, user)

    world.ranking.before = sign_in
    world.ranking.fail(RankingOutOfFunds("No funds."), at=6)
    world.work()
    assert world.hub.runs.get(user, run.report_id, run.id).state is RunState.FAILED
    assert [letter.owner for letter in world.letters(user)] == [user.owner]
    assert world.letters(guest) == ()


def test_there_is_nothing_to_do(world: World) -> None:
    """A worker without work says so, also while runs are off."""
    assert world.worker().work_once() is None
    world.hub.flags.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=False, reason="Night"))
    assert world.worker().work_once() is None


def test_a_plan_is_read_once_a_run() -> None:
    """A worker keeps the plans of the latest runs: they never change."""
    world = build_world(jobs={"chunk_cells": 1})
    run = world.run()
    worker = world.worker()
    world.work(worker)
    assert worker._plan(run.id) is worker._plan(run.id)
    assert worker._plan.cache_info().misses == 1  # type: ignore[attr-defined]  # made by lru_cache
