from __future__ import annotations

import attrs
import pytest

from ops_core.domain.cell import CellState, FailureClass, Listing
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.event import EventKind
from ops_core.domain.run import Run, RunState
from ops_core.ports.ranking import (
    RankedListing,
    RankingAnswer,
    RankingAnswerMalformed,
    RankingAuthRejected,
    RankingOutOfFunds,
    RankingProvider,
    RankingQuery,
    RankingQueryRefused,
    RankingThrottled,
    RankingUnavailable,
)
from tests.support.ranking import ScriptedRanking
from tests.support.world import ANN, World, build_world

JOBS = {"chunk_cells": 4, "backoff_seconds": 10.0, "max_attempts": 3, "lease_seconds": 15.0}


def chunk_of(world: World, run: Run, number: int = 0) -> Chunk:
    """Return a chunk as it is stored."""
    with world.hub.storage.read() as uow:
        return uow.chunks.of_run(run.id)[number]


def due_in(world: World, chunk: Chunk) -> float:
    """Return in how many seconds a chunk may be claimed, to the half second."""
    assert chunk.available_at is not None
    return round((chunk.available_at - world.clock.now()).total_seconds() * 2) / 2


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
    """A host without the plugin of a run leaves it to a host that has it, as while versions are exchanged."""
    world = build_world(jobs=JOBS)
    run = world.run()
    sources = dict(world.hub.rankings.sources)
    world.hub.rankings.sources.clear()
    assert world.work() == []
    assert chunk_of(world, run).attempts == 0
    world.hub.rankings.sources.update(sources)
    world.work()
    assert world.now(run).state is RunState.COMPLETED


def test_chance_spreads_the_retries() -> None:
    """Without a test that fixes it, the wait is anything up to the back-off."""
    world = build_world(jobs=JOBS)
    world.ranking.fail(RankingUnavailable("Timed out."), at=0)
    run = world.run()
    world.hub.worker("any").work_once()
    assert 0 <= due_in(world, chunk_of(world, run)) + 0.1 <= 10.1
