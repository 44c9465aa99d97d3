from __future__ import annotations

import threading
from typing import Any

import pytest

from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.flag import FlagInput, FlagName
from ops_core.domain.principal import Principal
from ops_core.domain.run import Run, RunState
from ops_core.ports.ranking import RankingCapability, RankingLimits, RankingQuery
from ops_core.services.worker import Worker
from tests.support.ranking import ScriptedRanking
from tests.support.world import ADMIN, ANN, BEN, WEEKLY, World, build_world

CAT = Principal.user("cat")


def chunks_of(world: World, run: Run) -> tuple[Chunk, ...]:
    """Return the chunks of a run."""
    with world.hub.storage.read() as uow:
        return uow.chunks.of_run(run.id)


def claim(world: World, worker: Worker) -> Chunk | None:
    """Let a worker claim a chunk and leave it at that."""
    usable = world.hub.rankings.usable()
    with world.hub.storage.write() as uow:
        claimed = worker.sharing.claim(uow, worker.name, world.clock, worker.lease, usable)
    return claimed if isinstance(claimed, Chunk) else None


def claimed(world: World, count: int = 1) -> list[Chunk]:
    """Let workers claim one chunk each, and leave it at that."""
    found = [claim(world, world.worker(f"worker-{number}")) for number in range(count)]
    return [chunk for chunk in found if chunk is not None]


def test_owners_take_turns() -> None:
    """A backlog of one owner does not delay the first run of another, nor the one after."""
    world = build_world(jobs={"chunk_cells": 9})
    location = world.location(ANN)
    for _ in range(5):
        world.run(ANN, world.report(ANN, location))
    world.run(BEN)
    world.run(CAT)
    owners = [chunk.owner for chunk in claimed(world, 7)]
    assert sorted(owners[:3]) == sorted([ANN.owner, BEN.owner, CAT.owner])
    assert owners[3:] == [ANN.owner] * 4
    world.run(BEN)
    assert claimed(world)[0].owner == BEN.owner


def test_who_was_served_last_waits_longest() -> None:
    """Of those with work the one who has waited longest is next, however much each of them has."""
    world = build_world(jobs={"chunk_cells": 3})
    world.run(ANN)
    world.run(BEN)
    owners = [chunk.owner for chunk in claimed(world, 6)]
    assert owners in ([ANN.owner, BEN.owner] * 3, [BEN.owner, ANN.owner] * 3)


def test_people_come_before_schedules_within_an_owner(world: World) -> None:
    """The run that somebody waits for goes first, but not before the turn of another owner."""
    report = world.report(ANN, schedule=WEEKLY)
    assert report.next_run_at is not None
    world.clock.set(report.next_run_at)
    assert world.hub.schedules.fire().started == 1
    world.clock.advance(seconds=1)
    manual = world.run(ANN, world.report(ANN))
    first, _ = claimed(world, 2)
    assert first.run_id == manual.id


def test_a_turn_ends_when_others_wait() -> None:
    """After its time a worker hands the rest of a chunk back, which is no attempt, and comes back to it later."""
    world = build_world(jobs={"turn_seconds": 10.0, "lease_seconds": 60.0})
    run = world.run(ANN)
    world.ranking.before = lambda query: world.clock.advance(seconds=3)
    late: list[Run] = []

    def arrive(query: RankingQuery) -> None:
        world.clock.advance(seconds=3)
        if not late:
            late.append(world.run(BEN))

    world.ranking.before = arrive
    worker = world.worker()
    worked = worker.work_once()
    assert worked is not None
    assert (worked.state, worked.saved, worked.failure) == (ChunkState.READY, 4, None)
    (chunk,) = chunks_of(world, run)
    assert (chunk.attempts, chunk.failure, chunk.calls) == (0, None, 0)
    assert (worked := worker.work_once()) is not None
    assert worked.run_id == late[0].id
    world.work(worker)
    assert {world.now(each).state for each in (run, late[0])} == {RunState.COMPLETED}
    assert len(world.ranking.asked) == 18


def test_a_turn_goes_on_when_nobody_waits() -> None:
    """Other work of the same owner is no reason to change."""
    world = build_world(jobs={"turn_seconds": 10.0, "lease_seconds": 60.0})
    world.run(ANN)
    world.run(ANN)
    world.ranking.before = lambda query: world.clock.advance(seconds=3)
    worked = world.worker().work_once()
    assert worked is not None
    assert (worked.state, worked.saved) == (ChunkState.DONE, 9)


def scripted(**limits: Any) -> ScriptedRanking:
    """Return a provider with limits."""
    return ScriptedRanking(limits=RankingLimits(**limits))


def test_a_provider_has_a_limit_over_all_workers() -> None:
    """The calls that holders of chunks may make never exceed it; what is given back can be claimed."""
    world = build_world(scripted(concurrency=4, total=6), jobs={"chunk_cells": 3})
    run = world.run(ANN)
    first, second = claimed(world, 3)
    assert (first.calls, second.calls) == (4, 2)
    worker = world.worker("late")
    assert worker.work_once() is None
    assert worker.look_again is not None
    assert worker.look_again < 0.1
    with world.hub.storage.write() as uow:
        assert uow.chunks.settle(first, ChunkState.READY, available_at=world.clock.now())
    assert [chunk.calls for chunk in claimed(world)] == [4]
    world.clock.advance(seconds=16)  # whoever died gives back what it had when its lease ends
    world.work()
    assert world.now(run).state is RunState.COMPLETED


def test_settings_set_the_limits() -> None:
    """Whoever runs the hub may allow a provider less than it declares, and limit every owner."""
    world = build_world(
        scripted(concurrency=4, total=6), jobs={"chunk_cells": 3, "provider_calls": {"scripted": 3}, "owner_calls": 2}
    )
    world.run(ANN)
    world.run(BEN)
    assert [chunk.calls for chunk in claimed(world, 4)] == [2, 1]


def test_a_full_provider_does_not_hold_up_others() -> None:
    """Whoever waits for it is passed over for work that can be done."""
    world = build_world(scripted(concurrency=1), jobs={"chunk_cells": 3, "owner_calls": 1})
    world.run(ANN)
    assert [chunk.owner for chunk in claimed(world)] == [ANN.owner]
    world.run(BEN)
    assert [chunk.owner for chunk in claimed(world, 2)] == [BEN.owner]


def test_nothing_to_do_is_no_hurry(world: World) -> None:
    """A worker without work waits until it is woken."""
    worker = world.worker()
    assert worker.work_once() is None
    assert worker.look_again is None


def test_a_provider_that_is_switched_off_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of a chunk it is handed back within a second, and nobody takes it up before it is on again."""
    ranking = ScriptedRanking(capabilities=frozenset({RankingCapability.LIVE}))
    world = build_world(ranking, flags={"live_ranks_enabled": True})
    run = world.run()
    other = build_world().hub.flags
    other.storage = world.hub.storage  # another host on the same database

    def switch(query: RankingQuery) -> None:
        if query.point.number == 2:
            other.set(ADMIN, FlagName.LIVE_RANKS_ENABLED, FlagInput(enabled=False, reason="Too expensive"))
        world.clock.advance(seconds=0.4)

    world.ranking.before = switch
    (worked,) = world.work()
    assert (worked.state, worked.failure) == (ChunkState.READY, None)
    assert 3 <= worked.saved <= 5
    assert chunks_of(world, run)[0].attempts == 0
    other.set(ADMIN, FlagName.LIVE_RANKS_ENABLED, FlagInput(enabled=True, reason="Paid"))
    world.clock.advance(seconds=2)
    world.ranking.before = lambda query: None
    world.work()
    assert world.now(run).state is RunState.COMPLETED
    assert len(world.ranking.asked) == 9


def test_calls_move_to_whoever_needs_them() -> None:
    """A newcomer gets its share while the first is still at work, and calls at once never exceed the limit."""
    lock, ready = threading.Lock(), threading.Event()
    now_running: dict[str, int] = {"all": 0}
    peaks: dict[str, int] = {}

    def count(query: RankingQuery) -> None:
        with lock:
            now_running["all"] += 1
            peaks["all"] = max(peaks.get("all", 0), now_running["all"])
            mine = now_running[query.keyword] = now_running.get(query.keyword, 0) + 1
            peaks[query.keyword] = max(peaks.get(query.keyword, 0), mine)
            if query.keyword == "pizza" and query.point.number > 6:
                ready.set()
        threading.Event().wait(0.05)
        with lock:
            now_running["all"] -= 1
            now_running[query.keyword] -= 1

    ranking = ScriptedRanking(limits=RankingLimits(concurrency=6, total=6), before=count)
    clock_is_real = build_world(ranking, clock=None)
    world = clock_is_real
    grid = {"center": {"lat": 30.25, "lng": -97.75}, "size": 9, "spacing": {"value": 1, "unit": "km"}}
    first = world.run(ANN, map=grid)
    threads = [threading.Thread(target=world.worker("first").work_once)]
    threads[0].start()
    assert ready.wait(5)
    second = world.run(BEN, map=grid, keywords=["pasta"])
    late = world.worker("second")
    for _ in range(200):
        world.clock.advance(seconds=0.05)
        if late.work_once() is not None:
            break
        threading.Event().wait(0.01)
    threads[0].join()
    world.work()
    assert {world.now(run).state for run in (first, second)} == {RunState.COMPLETED}
    assert peaks["all"] <= 6
    assert peaks["pizza"] == 6
    assert peaks["pasta"] >= 3
