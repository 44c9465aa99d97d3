from __future__ import annotations

from datetime import timedelta

import pytest

from ops_core.domain.chunk import ChunkState
from ops_core.domain.event import EventKind
from ops_core.domain.idempotency import IdempotencyKey
from ops_core.domain.lane import Lane
from ops_core.domain.run import RunState
from ops_core.ports.ranking import RankingThrottled
from ops_core.services.sweep import Swept
from tests.support.world import ANN, World, build_world


def test_nothing_to_look_after(world: World) -> None:
    """A sweep of an empty hub finds nothing, and a run that works is left alone."""
    swept = world.hub.sweeper.sweep()
    assert swept == Swept(0, 0, 0, 0, (), 0)
    run = world.run()
    assert world.hub.sweeper.sweep().concluded == 0
    assert world.now(run) == run


@pytest.mark.parametrize("start", [RunState.QUEUED, RunState.RUNNING])
def test_a_stuck_run_is_concluded(world: World, start: RunState) -> None:
    """One that is open although none of its chunks is ends as its chunks did, once."""
    run = world.run()
    with world.hub.storage.write() as uow:
        if start is RunState.RUNNING:
            uow.runs.update(run.moved(RunState.RUNNING, now=world.clock.now()))
        chunk = uow.chunks.claim("w", world.clock.now(), timedelta(seconds=15))
        assert chunk is not None
        assert uow.chunks.settle(chunk, ChunkState.DONE)
    assert world.hub.sweeper.sweep().concluded == 1
    assert world.now(run).state is RunState.COMPLETED
    assert world.hub.sweeper.sweep().concluded == 0
    assert [event.kind for event in world.events(run.id)] == [EventKind.RUN_QUEUED, EventKind.RUN_COMPLETED]


def test_a_stuck_run_with_a_dead_chunk_fails(world: World) -> None:
    """What is missing is said, also where nobody knows why."""
    run = world.run()
    with world.hub.storage.write() as uow:
        chunk = uow.chunks.claim("w", world.clock.now(), timedelta(seconds=15))
        assert chunk is not None
        uow.chunks.settle(chunk, ChunkState.DEAD)
    world.hub.sweeper.sweep()
    failed = world.now(run)
    assert (failed.state, failed.failure) == (RunState.FAILED, "bug")
    assert "9 of 9 cells have no answer" in (failed.reason or "")


def test_a_run_that_takes_too_long_ends() -> None:
    """It keeps what was answered and says so; a replay starts the clock anew."""
    world = build_world(jobs={"deadline_hours": 1.0, "chunk_cells": 4, "max_attempts": 100})
    run = world.run()
    world.worker().work_once()
    world.clock.advance(minutes=59)
    assert world.hub.sweeper.sweep().expired == 0
    world.clock.advance(minutes=2)
    assert world.hub.sweeper.sweep().expired == 1
    failed = world.now(run)
    assert (failed.state, failed.failure, failed.saved_cells) == (RunState.FAILED, "transient", 4)
    assert failed.reason == (
        "It was not finished within 1 hours. 5 of 9 cells have no answer. Replay the run to fill them."
    )
    assert failed.summaries[0].cells.found == 4
    letters = world.letters()
    assert sorted(letter.chunk for letter in letters) == [1, 2]
    assert {(letter.failure, letter.evidence) for letter in letters} == {("transient", failed.reason)}
    assert world.hub.sweeper.sweep().expired == 0
    assert world.work() == []
    world.hub.replays.replay_run(ANN, run.report_id, run.id)
    assert world.hub.sweeper.sweep().expired == 0
    world.work()
    assert world.now(run).state is RunState.COMPLETED
    assert len(world.ranking.asked) == 9


def test_lanes_that_went_missing_come_back(world: World) -> None:
    """Work of a host that knows no lanes is found by the next sweep."""
    run = world.run()
    with world.hub.storage.write() as uow:
        assert uow.lanes.mend(world.clock.now()) == 0
        # What a purge would do that did not see the run, and had to wait for it.
        uow.lanes._served.drop(Lane(run.owner, run.provider))  # type: ignore[attr-defined]  # of the storage in memory
    assert world.work() == []
    assert world.hub.sweeper.sweep().mended == 1
    world.work()
    assert world.now(run).state is RunState.COMPLETED


def test_a_clock_that_is_set_back_stops_nothing_for_long(world: World) -> None:
    """New work can be claimed at once, and that of a worker that died as soon as a lease could have ended."""
    first, second = world.run(), world.run()
    with world.hub.storage.write() as uow:
        chunk = uow.chunks.claim("dies", world.clock.now(), timedelta(seconds=15))
    assert chunk is not None
    world.clock.advance(hours=-3)
    assert world.work() == []
    assert world.hub.sweeper.sweep().mended == 3
    world.work()
    other = second if chunk.run_id == first.id else first
    assert world.now(other).state is RunState.COMPLETED
    assert world.now(first if other is second else second).is_open
    world.clock.advance(seconds=31)
    world.work()
    assert {world.now(run).state for run in (first, second)} == {RunState.COMPLETED}


def test_a_provider_is_not_waited_for_without_end(world: World) -> None:
    """One that asks for a month is asked again after an hour."""
    world.ranking.fail(RankingThrottled("Come back next month.", 30 * 86_400.0))
    run = world.run()
    world.work()
    world.clock.advance(minutes=61)
    world.work()
    assert world.now(run).state is RunState.COMPLETED


def test_what_has_expired_is_purged(world: World) -> None:
    """Sessions and keys that nobody can use any more are deleted, the others stay."""
    old = world.hub.sessions.open()
    world.hub.runs.request(ANN, world.report().id, key=IdempotencyKey("POST /runs", "key-1", "f" * 64))
    world.clock.advance(days=4)
    assert world.hub.sweeper.sweep().purged == 1
    world.clock.advance(days=3)
    new = world.hub.sessions.open()
    world.clock.advance(days=24)
    assert world.hub.sweeper.sweep().purged == 1
    with world.hub.storage.read() as uow:
        assert uow.sessions.find(old.session.token_hash) is None
        assert uow.sessions.find(new.session.token_hash) == new.session
