from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.run import Run, RunState
from ops_core.domain.schedule import ScheduleProblem
from ops_core.services.workload import Workload
from ops_core.structure import unstructure
from tests.support.world import ANN, BEN, WEEKLY, World, build_world

LEASE = timedelta(seconds=15)


@pytest.fixture
def world() -> World:
    """Build a hub in memory whose runs have several chunks."""
    return build_world(jobs={"chunk_cells": 4})


def read(world: World) -> Workload:
    """Return the workload."""
    return world.hub.workload.read()


def claim(world: World, worker: str) -> Chunk:
    """Let a worker claim a chunk."""
    with world.hub.storage.write() as uow:
        chunk = uow.chunks.claim(worker, world.clock.now(), LEASE, calls=3)
    assert chunk is not None
    return chunk


def letter(run: Run, number: int, failure: FailureClass) -> DeadLetter:
    """Return a dead letter of a run."""
    return DeadLetter(f"dlq_{number}", run.owner, run.id, run.report_id, number, failure, "no", 5, run.created_at)


def test_an_idle_hub(world: World) -> None:
    """Without work all figures are nought, and every open state is there."""
    workload = read(world)
    assert (workload.ready, workload.oldest_ready_seconds) == (0, 0)
    assert (workload.leased, workload.oldest_claim_seconds, workload.overdue_leases) == (0, 0, 0)
    assert workload.runs == {RunState.QUEUED: 0, RunState.RUNNING: 0}
    assert (workload.dead_letters, workload.blocked_schedules, workload.held) == ({}, 0, ())


def test_what_waits_is_counted_with_its_age(world: World) -> None:
    """Chunks of all owners that could be claimed are counted; what backs off is not."""
    world.run(ANN)
    world.clock.advance(seconds=30)
    world.run(BEN)
    workload = read(world)
    assert workload.ready == 6
    assert workload.oldest_ready_seconds == pytest.approx(30, abs=0.5)
    assert workload.runs == {RunState.QUEUED: 2, RunState.RUNNING: 0}
    chunk = claim(world, "w-1")
    with world.hub.storage.write() as uow:
        later = world.clock.now() + timedelta(minutes=1)
        uow.chunks.settle(chunk, ChunkState.READY, available_at=later, failure=FailureClass.TRANSIENT)
    assert read(world).ready == 5


def test_what_each_worker_holds(world: World) -> None:
    """The oldest claim comes first, with everything that tells where a worker is and how long it has been there."""
    run = world.run()
    first = claim(world, "w-1")
    world.clock.advance(seconds=10)
    second = claim(world, "w-2")
    workload = read(world)
    assert (workload.ready, workload.leased, workload.overdue_leases) == (1, 2, 0)
    assert workload.oldest_claim_seconds == pytest.approx(10, abs=0.5)
    assert [(held.worker, held.chunk) for held in workload.held] == [("w-1", first.number), ("w-2", second.number)]
    held = workload.held[0]
    assert (held.run_id, held.keyword, held.provider, held.owner) == (run.id, 0, "scripted", ANN.owner)
    assert (held.calls, held.attempts, held.claimed_at) == (3, 1, first.claimed_at)
    assert held.lease_ends_at == first.available_at
    assert held.seconds_held == pytest.approx(10, abs=0.5)
    assert held.seconds_left == pytest.approx(5, abs=0.5)


def test_a_lease_that_ended_is_overdue_until_somebody_takes_over(world: World) -> None:
    """Whoever died is still shown as the holder, with a lease that has ended; the next claim makes it good."""
    world.run()
    chunk = claim(world, "dead")
    world.clock.advance(seconds=20)
    workload = read(world)
    assert workload.overdue_leases == 1
    assert workload.held[0].seconds_left == pytest.approx(-5, abs=0.5)
    assert claim(world, "heir").number == chunk.number
    workload = read(world)
    assert (workload.overdue_leases, [held.worker for held in workload.held]) == (0, ["heir"])


def test_a_claim_that_does_not_say_when_it_was_made(world: World) -> None:
    """What an older version of the hub claimed is shown without its age."""
    world.run()
    chunk = claim(world, "old")
    with world.hub.storage.write() as uow:
        uow.chunks._put(attrs.evolve(chunk, claimed_at=None))  # type: ignore[attr-defined]  # of the storage in memory
    workload = read(world)
    assert (workload.held[0].seconds_held, workload.oldest_claim_seconds) == (None, 0)


def test_what_needs_a_person_is_counted_over_all_owners(world: World) -> None:
    """Dead letters that wait are counted by class, and schedules that could not run."""
    run = world.run(ANN)
    report = world.report(BEN, schedule=WEEKLY)
    problem = ScheduleProblem("feature.disabled", "Runs are switched off.", run.created_at, run.created_at)
    with world.hub.storage.write() as uow:
        uow.dead_letters.add(letter(run, 0, FailureClass.AUTH))
        uow.dead_letters.add(letter(run, 1, FailureClass.AUTH))
        uow.dead_letters.add(letter(run, 2, FailureClass.BUG))
        uow.dead_letters.mark_replayed("dlq_2", world.clock.now())
        uow.reports.record_problem(report.id, problem)
    workload = read(world)
    assert workload.dead_letters == {FailureClass.AUTH: 2}
    assert workload.blocked_schedules == 1


def test_it_is_plain_data_for_machines(world: World) -> None:
    """It turns into JSON data with names for states and classes."""
    world.run()
    claim(world, "w-1")
    data = unstructure(read(world))
    assert data["runs"] == {"queued": 1, "running": 0}
    assert data["held"][0]["worker"] == "w-1"
    assert data["held"][0]["claimed_at"].startswith("2026-03-02T09:")
