"""Runs that fail, and storage that does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import attrs

from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.idempotency import IdempotencyKey
from ops_core.domain.principal import Principal
from ops_core.domain.run import Run, RunState
from ops_core.ports.ranking import RankingQuery, RankingUnavailable
from ops_core.ports.storage import Storage, StorageUnavailable, UnitOfWork
from ops_core.services.replays import ReplayService
from tests.support.world import ANN, World, build_world

JOBS = {"chunk_cells": 3, "max_attempts": 1}


def outage(query: RankingQuery) -> None:
    """Fail whatever is asked for in the second and third row."""
    if query.point.row:
        msg = "The provider does not answer."
        raise RankingUnavailable(msg)


def given_up() -> tuple[World, Run, tuple[DeadLetter, ...]]:
    """Return a failed run with two dead chunks of three."""
    world = build_world(jobs=JOBS)
    run = fail(world)
    return world, run, world.letters()


def fail(world: World, who: Principal = ANN) -> Run:
    """Return a run that failed in the second and third row."""
    usual, world.ranking.before = world.ranking.before, outage
    run = world.run(who)
    world.work()
    world.ranking.before = usual
    assert world.now(run).state is RunState.FAILED
    return run


def key(name: str = "key-1", route: str = "replay", fingerprint: str = "f" * 64) -> IdempotencyKey:
    """Return an idempotency key."""
    return IdempotencyKey(route, name, fingerprint)


@attrs.define
class CrashingStorage:
    """A storage whose connection breaks in the middle.

    Attributes:
        inner: Keeps everything.
        writes: How many further transactions succeed; None for all of them.
    """

    inner: Storage
    writes: int | None = None

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work that only reads."""
        return self.inner.read()

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """Open a unit of work whose commit fails once all that were to succeed have."""
        with self.inner.write() as uow:
            yield uow
            if self.writes == 0:
                msg = "The database went away."
                raise StorageUnavailable(msg)
            self.writes = None if self.writes is None else self.writes - 1


@attrs.define
class InterruptedStorage:
    """A storage that somebody else gets to first.

    Attributes:
        inner: Keeps everything.
        act: What somebody else does.
        number: Before which transaction, from 0.
    """

    inner: Storage
    act: Callable[[], object]
    number: int = 0

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work that only reads."""
        return self.inner.read()

    def write(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work, after the other one's at the right moment."""
        if self.number == 0:
            self.act()
        self.number -= 1
        return self.inner.write()


def replays_over(world: World, storage: CrashingStorage | InterruptedStorage) -> ReplayService:
    """Return the replays of a hub, over a storage that is in the way of them."""
    return attrs.evolve(world.hub.replays, storage=storage)  # type: ignore[arg-type]  # they need no more of a storage
