from __future__ import annotations

from datetime import timedelta

import pytest

from ops_core.domain.cell import CellState
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.event import EventKind
from ops_core.domain.run import RunState, RunTransitionRefused
from ops_core.ports.ranking import RankingOutOfFunds, RankingQuery
from ops_core.services.conclusion import expire
from tests.support.world import ANN, World, build_world


def chunks_of(world: World, run_id: str) -> tuple[Chunk, ...]:
    """Return the chunks of a run."""
    with world.hub.storage.read() as uow:
        return uow.chunks.of_run(run_id)


def kinds(world: World, run_id: str) -> list[EventKind]:
    """Return what happened to a run."""
    return [event.kind for event in world.events(run_id)]


def test_cancelling_keeps_what_was_answered() -> None:
    """The cells stay, nothing further is asked, and the run says how far it came."""
    world = build_world(jobs={"chunk_cells": 4})
    run = world.run()
    world.worker().work_once()
    cancelled = world.hub.runs.cancel(ANN, run.report_id, run.id)
    assert (cancelled.state, cancelled.saved_cells) == (RunState.CANCELLED, 4)
    assert cancelled.reason == "Cancelled. 4 of 9 cells were answered and are kept."
    assert cancelled.summaries[0].cells.found == 4
    assert cancelled.finished_at is not None
    assert world.work() == []
    assert len(world.ranking.asked) == 4
    results = world.hub.results.get(ANN, run.report_id, run.id)
    assert [cell.state for cell in results.keywords[0].cells].count(CellState.FOUND) == 4
    assert kinds(world, run.id) == [EventKind.RUN_QUEUED, EventKind.RUN_CANCELLED]
    assert world.hub.reports.get(ANN, run.report_id).state is RunState.CANCELLED
    assert {chunk.state for chunk in chunks_of(world, run.id)} == {ChunkState.DONE, ChunkState.CANCELLED}


def test_cancelling_twice_is_cancelling_once(world: World) -> None:
    """The second time changes nothing and tells nobody."""
    run = world.run()
    first = world.hub.runs.cancel(ANN, run.report_id, run.id)
    assert world.hub.runs.cancel(ANN, run.report_id, run.id) == first
    assert len(world.events(run.id)) == 2


def test_what_has_ended_cannot_be_cancelled(world: World) -> None:
    """A completed and a failed run stay what they are."""
    run = world.run()
    world.work()
    world.ranking.fail(RankingOutOfFunds("No funds."))
    failed = world.run()
    world.work()
    for ended in (run, failed):
        with pytest.raises(RunTransitionRefused):
            world.hub.runs.cancel(ANN, ended.report_id, ended.id)


def test_a_cancellation_stops_a_worker_in_the_middle(world: World) -> None:
    """Whoever is at work when it comes asks nothing more; the answer that was under way is paid for, and kept."""
    run = world.run()

    def cancel(query: RankingQuery) -> None:
        if query.point.number == 4:
            world.hub.runs.cancel(ANN, run.report_id, run.id)

    world.ranking.before = cancel
    (worked,) = world.work()
    assert (worked.state, worked.saved) == (None, 5)
    stored = world.now(run)
    assert (stored.state, stored.saved_cells) == (RunState.CANCELLED, 5)
    assert stored.reason == "Cancelled. 5 of 9 cells were answered and are kept."
    assert stored.summaries[0].cells.found == 5
    assert len(world.ranking.asked) == 5
    assert kinds(world, run.id) == [EventKind.RUN_QUEUED, EventKind.RUN_CANCELLED]


def test_an_answer_that_comes_after_a_new_start_is_dropped(world: World) -> None:
    """Once the run was replayed after a failure, only the new holder of the chunk saves."""
    run = world.run()

    def fail_and_replay(query: RankingQuery) -> None:
        if len(world.ranking.asked) == 5:
            with world.hub.storage.write() as uow:
                expire(uow, uow.runs.lock(run.id), world.clock.now(), timedelta(hours=1))
            world.hub.replays.replay_run(ANN, run.report_id, run.id)

    world.ranking.before = fail_and_replay
    first, second = world.work()
    assert (first.state, first.saved) == (None, 4)
    assert (second.state, second.saved) == (ChunkState.DONE, 5)
    assert world.now(run).state is RunState.COMPLETED


def test_a_replay_fills_only_what_is_missing() -> None:
    """Nothing that was answered is asked again, in whatever chunk it is."""
    world = build_world(jobs={"chunk_cells": 4})
    world.ranking.fail(RankingOutOfFunds("The account has no funds left."), at=5)
    run = world.run()
    world.work()
    failed = world.now(run)
    assert (failed.state, failed.saved_cells) == (RunState.FAILED, 5)
    replayed = world.hub.replays.replay_run(ANN, run.report_id, run.id).run
    assert (replayed.state, replayed.finished_at, replayed.failure, replayed.reason) == (
        RunState.RUNNING,
        None,
        None,
        None,
    )
    assert replayed.started_at == failed.started_at
    assert world.hub.reports.get(ANN, run.report_id).state is RunState.RUNNING
    assert world.wake_up.times == 2
    world.work()
    done = world.now(run)
    assert (done.state, done.saved_cells, done.summaries[0].cells.found) == (RunState.COMPLETED, 9, 9)
    assert world.ranking.points == [0, 1, 2, 3, 4, 5, 5, 6, 7, 8]
    assert kinds(world, run.id) == [
        EventKind.RUN_QUEUED,
        EventKind.RUN_FAILED,
        EventKind.RUN_REPLAYED,
        EventKind.RUN_COMPLETED,
    ]
    assert world.hub.results.get(ANN, run.report_id, run.id).provenance.cost == 0.018


def test_a_replay_may_fail_again() -> None:
    """Each end is told by itself, and each round leaves a letter."""
    world = build_world(jobs={"chunk_cells": 4})
    world.ranking.fail(*[RankingOutOfFunds("No funds.")] * 2, at=5)
    run = world.run()
    world.work()
    world.hub.replays.replay_run(ANN, run.report_id, run.id)
    world.work()
    assert world.now(run).state is RunState.FAILED
    assert kinds(world, run.id).count(EventKind.RUN_FAILED) == 2
    assert len(world.letters()) == 2
    world.hub.replays.replay_run(ANN, run.report_id, run.id)
    world.work()
    assert world.now(run).state is RunState.COMPLETED


def test_a_replay_of_what_is_open_changes_nothing(world: World) -> None:
    """Two clicks are one."""
    run = world.run()
    assert world.hub.replays.replay_run(ANN, run.report_id, run.id).run == run
    assert len(world.events(run.id)) == 1


@pytest.mark.parametrize("end", ["complete", "cancel"])
def test_a_replay_of_what_is_final_is_refused(world: World, end: str) -> None:
    """A completed run misses nothing, and a cancelled one was meant to end."""
    run = world.run()
    if end == "complete":
        world.work()
    else:
        world.hub.runs.cancel(ANN, run.report_id, run.id)
    with pytest.raises(RunTransitionRefused):
        world.hub.replays.replay_run(ANN, run.report_id, run.id)
