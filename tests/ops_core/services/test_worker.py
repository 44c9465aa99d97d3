from __future__ import annotations

import threading
from datetime import timedelta

import attrs
import pytest

from ops_core.domain.cell import CellState, FailureClass, Listing
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.event import EventKind
from ops_core.domain.flag import FlagInput, FlagName
from ops_core.domain.principal import Principal
from ops_core.domain.run import Run, RunState
from ops_core.ports.ranking import (
    RankedListing,
    RankingAnswer,
    RankingAnswerMalformed,
    RankingAuthRejected,
    RankingCapability,
    RankingLimits,
    RankingOutOfFunds,
    RankingProvider,
    RankingQuery,
    RankingQueryRefused,
    RankingThrottled,
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


def due_in(world: World, chunk: Chunk) -> float:
    """Return in how many seconds a chunk may be claimed, to the tenth."""
    assert chunk.available_at is not None
    return round((chunk.available_at - world.clock.now()).total_seconds(), 1)


@pytest.mark.parametrize("failure", [RankingUnavailable("Timed out."), RankingAnswerMalformed("Half an answer.")])
def test_what_may_pass_is_tried_again_later(failure: Exception) -> None:
    """The answers before it are kept, the chunk waits twice as long each time, and nobody asks in the meantime."""
    world = build_world(jobs=JOBS)
    world.ranking.fail(failure, failure, at=2)
    run = world.run()
    (worked, *others) = world.work()
    assert (worked.state, worked.saved, worked.failure) == (ChunkState.READY, 2, FailureClass.TRANSIENT)
    assert [other.state for other in others] == [ChunkState.DONE, ChunkState.DONE]
    assert world.now(run).state is RunState.RUNNING
    chunk = chunk_of(world, run)
    assert (chunk.attempts, chunk.failure, chunk.detail) == (1, FailureClass.TRANSIENT, str(failure))
    assert due_in(world, chunk) == 10.0
    assert world.work() == []
    world.clock.advance(seconds=10)
    (worked,) = world.work()
    assert (worked.state, worked.saved) == (ChunkState.READY, 0)
    assert due_in(world, chunk_of(world, run)) == 20.0
    world.clock.advance(seconds=20)
    (worked,) = world.work()
    assert (worked.state, worked.saved) == (ChunkState.DONE, 2)
    assert world.now(run).state is RunState.COMPLETED
    assert world.ranking.points == [0, 1, 2, 4, 5, 6, 7, 8, 2, 2, 3]
    assert world.letters() == ()


def test_what_does_not_pass_is_given_up() -> None:
    """After the attempts that settings allow the chunk ends in the dead letters, the rest of the run goes on."""
    world = build_world(jobs=JOBS)
    world.ranking.fail(*[RankingUnavailable("The provider does not answer.")] * 3, at=1)
    run = world.run()
    for _ in range(3):
        world.work()
        world.clock.advance(minutes=1)
    failed = world.now(run)
    assert (failed.state, failed.failure, failed.saved_cells) == (RunState.FAILED, FailureClass.TRANSIENT, 6)
    assert failed.reason == (
        "The search provider could not be reached. 3 of 9 cells have no answer. Replay the run to fill them."
    )
    assert failed.summaries[0].cells.error == 3
    (letter,) = world.letters()
    assert (letter.run_id, letter.chunk, letter.failure, letter.attempts) == (run.id, 0, FailureClass.TRANSIENT, 3)
    assert (letter.evidence, letter.replayed_at) == ("The provider does not answer.", None)
    cells = world.hub.results.get(ANN, run.report_id, run.id).keywords[0].cells
    assert [cell.number for cell in cells if cell.state is CellState.ERROR] == [1, 2, 3]
    assert {cell.failure for cell in cells} == {None, FailureClass.TRANSIENT}
    assert world.events(run.id)[-1].kind is EventKind.RUN_FAILED


def test_being_asked_to_slow_down_costs_no_attempt() -> None:
    """However often it happens, the chunk waits as long as it is asked to, and is never given up."""
    world = build_world(jobs=JOBS)
    world.ranking.fail(*[RankingThrottled("Slow down.", 60.0)] * 7, at=0)
    run = world.run()
    for _ in range(7):
        assert world.work()[0].failure is FailureClass.THROTTLED
        chunk = chunk_of(world, run)
        assert (chunk.state, chunk.attempts) == (ChunkState.READY, 0)
        assert due_in(world, chunk) == 62.5  # what was asked for, and a quarter of the usual wait
        world.clock.advance(seconds=63)
    world.work()
    assert world.now(run).state is RunState.COMPLETED


def test_slowing_down_without_a_time_backs_off() -> None:
    """A provider that does not say how long is left alone as after any failure."""
    world = build_world(jobs=JOBS)
    world.ranking.fail(RankingThrottled("Slow down."), at=0)
    run = world.run()
    world.worker().work_once()
    assert due_in(world, chunk_of(world, run)) == 10.0


@pytest.mark.parametrize(
    ("failure", "kind", "sentence"),
    [
        (RankingAuthRejected("401"), FailureClass.AUTH, "The search provider refused the credentials."),
        (RankingOutOfFunds("402"), FailureClass.QUOTA, "The account at the search provider has no funds left."),
    ],
)
def test_what_no_retry_mends_ends_the_run_at_once(failure: Exception, kind: FailureClass, sentence: str) -> None:
    """Every other chunk would fail alike, so none of them is tried; what was answered is kept."""
    world = build_world(jobs=JOBS)
    world.ranking.fail(failure, at=2)
    run = world.run()
    (worked,) = world.work()
    assert (worked.state, worked.failure, worked.saved) == (ChunkState.DEAD, kind, 2)
    failed = world.now(run)
    assert (failed.state, failed.failure, failed.saved_cells) == (RunState.FAILED, kind, 2)
    assert failed.reason is not None
    assert failed.reason.startswith(f"{sentence} 7 of 9 cells")
    assert [chunk_of(world, run, number).state for number in range(3)] == ["dead", "cancelled", "cancelled"]
    assert len(world.letters()) == 1
    assert len(world.ranking.asked) == 3


def test_the_reason_is_what_ended_the_run() -> None:
    """A chunk that waited for a retry when another one ended the run is not what it failed for."""
    world = build_world(jobs=JOBS)
    world.ranking.fail(RankingUnavailable("Timed out."), at=0)
    world.ranking.fail(RankingAuthRejected("401"), at=4)
    run = world.run()
    world.work()
    failed = world.now(run)
    assert (failed.state, failed.failure) == (RunState.FAILED, FailureClass.AUTH)


def test_a_search_that_is_refused_costs_one_cell() -> None:
    """The cell says so, the others are measured, and the run completes."""
    world = build_world(jobs=JOBS)
    world.ranking.fail(RankingQueryRefused("No such place."), at=4)
    run = world.run()
    assert {worked.state for worked in world.work()} == {ChunkState.DONE}
    done = world.now(run)
    assert (done.state, done.saved_cells) == (RunState.COMPLETED, 9)
    assert (done.summaries[0].cells.found, done.summaries[0].cells.error) == (8, 1)
    cell = world.hub.results.get(ANN, run.report_id, run.id).keywords[0].cells[4]
    assert (cell.state, cell.failure, cell.rank, cell.provenance) == (CellState.ERROR, FailureClass.INPUT, None, None)
    assert world.letters() == ()


@pytest.mark.parametrize("failure", [KeyError("secret-token"), ZeroDivisionError(), RuntimeError("secret-token")])
def test_a_fault_of_the_adapter_is_tried_once_more(failure: Exception) -> None:
    """The second time it is a dead letter that names the kind of fault, and no word of its message."""
    world = build_world(jobs=JOBS)
    world.ranking.fail(failure, failure, at=0)
    run = world.run()
    assert world.work()[0].state is ChunkState.READY
    world.clock.advance(seconds=10)
    assert world.work()[0].state is ChunkState.DEAD
    assert (world.now(run).state, world.now(run).failure) == (RunState.FAILED, FailureClass.BUG)
    (letter,) = world.letters()
    assert letter.evidence == f"The adapter 'scripted' raised {type(failure).__name__}."
    assert letter.attempts == 2


def test_an_answer_that_breaks_the_contract_is_a_fault_of_the_adapter() -> None:
    """A rank beyond the list that was asked for cannot be, so nothing of that answer is kept."""

    class Wrong(ScriptedRanking):
        def search(self, query: RankingQuery) -> RankingAnswer:
            found = super().search(query)
            return attrs.evolve(found, listings=(RankedListing(21, Listing(query.business.key, "Joe's")),))

    world = build_world(Wrong(), jobs=JOBS)
    run = world.run()
    world.work()
    assert (chunk_of(world, run).state, chunk_of(world, run).failure) == (ChunkState.READY, FailureClass.BUG)
    assert chunk_of(world, run).detail == "The adapter 'scripted' raised ValueError."
    assert world.now(run).saved_cells == 0


def test_an_adapter_that_cannot_be_built_is_a_fault_of_it() -> None:
    """The worker lives on, and the run says what is wrong."""
    world = build_world(jobs=JOBS)
    run = world.run()

    def explode() -> RankingProvider:
        msg = "secret-token"
        raise RuntimeError(msg)

    sources = world.hub.rankings.sources
    sources["scripted"] = attrs.evolve(sources["scripted"], build=explode)
    world.work()
    world.clock.advance(seconds=10)
    world.work()
    assert world.now(run).failure is FailureClass.BUG
    assert {letter.evidence for letter in world.letters()} == {"Building the adapter 'scripted' raised RuntimeError."}


def test_a_provider_that_is_not_loaded_here() -> None:
    """A host without the plugin of a run says what is missing."""
    world = build_world(jobs=JOBS)
    run = world.run()
    world.hub.rankings.sources.clear()
    world.work()
    world.clock.advance(seconds=10)
    world.work()
    assert world.now(run).state is RunState.FAILED
    assert "'scripted' is not loaded here" in world.letters()[0].evidence


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
    assert (worked.state, worked.failure) == (ChunkState.READY, FailureClass.THROTTLED)
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
    world.hub.runs.replay(ANN, run.report_id, run.id)
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


def test_chance_spreads_the_retries() -> None:
    """Without a test that fixes it, the wait is anything up to the back-off."""
    world = build_world(jobs=JOBS)
    world.ranking.fail(RankingUnavailable("Timed out."), at=0)
    run = world.run()
    world.hub.worker("any").work_once()
    assert 0 <= due_in(world, chunk_of(world, run)) + 0.1 <= 10.1


def test_a_plan_is_read_once_a_run() -> None:
    """A worker keeps the plans of the latest runs: they never change."""
    world = build_world(jobs={"chunk_cells": 1})
    run = world.run()
    worker = world.worker()
    world.work(worker)
    assert worker._plan(run.id) is worker._plan(run.id)
    assert worker._plan.cache_info().misses == 1  # type: ignore[attr-defined]  # made by lru_cache
