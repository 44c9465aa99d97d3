from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import attrs
import pytest

from ops_core.domain.run import RunState
from ops_core.ports.storage import Storage, StorageFull, StorageUnavailable, UnitOfWork
from ops_core.services.worker import Worker
from tests.support.world import World, build_world


@attrs.define(eq=False)
class Failing:
    """A storage whose units of work that write fail while `failures` are left, before or after they are kept.

    Attributes:
        inner: The storage behind it.
        failures: What is still to be raised, next first.
        kept: Whether what seems to fail has been stored all the same, as when the connection breaks at the commit.
    """

    inner: Storage
    failures: list[Exception] = attrs.field(factory=list)
    kept: bool = False

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """Open a unit of work."""
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None and not self.kept:
            raise failure
        with self.inner.write() as uow:
            yield uow
        if failure is not None:
            raise failure

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)


@pytest.fixture
def failing(world: World) -> tuple[Failing, Worker, list[float]]:
    """Return a storage that can fail, a worker on it, and how long the worker paused."""
    storage, worker = Failing(world.hub.storage), world.worker()
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        world.clock.advance(seconds=seconds)

    worker.storage, worker.pause = storage, pause  # type: ignore[assignment]  # reads are passed on
    return storage, worker, pauses


AWAY = [StorageUnavailable("The database is locked."), StorageFull("The disk is full.")] * 4


@pytest.mark.parametrize("kept", [False, True], ids=["refused", "kept unseen"])
@pytest.mark.parametrize("at", [4, 8], ids=["in the middle", "at the end"])
def test_no_answer_is_lost_while_the_storage_is_away(
    world: World, failing: tuple[Failing, Worker, list[float]], at: int, *, kept: bool
) -> None:
    """It is saved when the storage is back, and nothing is asked twice or meanwhile."""
    storage, worker, pauses = failing
    run = world.run()
    storage.kept = kept

    def fail(query: object) -> None:
        if len(world.ranking.asked) == at + 1:
            storage.failures = list(AWAY)

    world.ranking.before = fail
    world.work(worker)
    assert pauses == [0.1, 0.2, 0.5, 1.0, 2.0, 2.0, 2.0, 2.0][: len(pauses)]
    assert len(pauses) >= 1
    done = world.now(run)
    assert (done.state, done.saved_cells) == (RunState.COMPLETED, 9)
    assert world.ranking.points == list(range(9))
    assert len(world.events(run.id)) == 2


def test_a_storage_that_stays_away_is_given_up(world: World, failing: tuple[Failing, Worker, list[float]]) -> None:
    """After the time that a call may take the fault is told, and whoever comes next asks again for what is missing."""
    storage, worker, pauses = failing
    run = world.run()

    def fail(query: object) -> None:
        if len(world.ranking.asked) == 4:
            storage.failures = [StorageUnavailable("Gone.")] * 100

    world.ranking.before = fail
    with pytest.raises(StorageUnavailable):
        worker.work_once()
    assert 120 <= sum(pauses) < 125
    storage.failures = []
    world.work(world.worker("next"))
    assert world.now(run).state is RunState.COMPLETED
    assert len(world.ranking.asked) == 10


def test_a_host_that_stops_does_not_insist() -> None:
    """There is no time for it: the answer is lost, and the lease ends by itself."""
    world = build_world()
    run = world.run()
    storage, worker = Failing(world.hub.storage), world.worker()
    worker.storage = storage  # type: ignore[assignment]  # reads are passed on

    def stop(query: object) -> None:
        worker.is_stopping = lambda: True
        storage.failures = [StorageUnavailable("Gone.")]

    world.ranking.before = stop
    with pytest.raises(StorageUnavailable):
        worker.work_once()
    assert world.now(run).state is RunState.RUNNING
