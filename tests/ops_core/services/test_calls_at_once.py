"""A provider that answers several calls at once is kept busy, within its limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import attrs
import pytest

from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.run import RunState
from ops_core.ports.ranking import RankingLimits, RankingQuery
from ops_core.ports.storage import Storage, StorageUnavailable, UnitOfWork
from tests.support.ranking import ScriptedRanking
from tests.support.world import ANN, BEN, World, build_world

WHOLE = {"chunk_cells": 9}


@attrs.define(eq=False)
class Watched:
    """A storage that calls `before` ahead of each unit of work that writes, and may be away for those who read.

    Attributes:
        inner: The storage behind it.
        before: Called first.
        is_away: Whether nothing can be read.
    """

    inner: Storage
    before: Callable[[], object] = lambda: None
    is_away: bool = False
    refused: int = 0

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """Open a unit of work."""
        self.before()
        with self.inner.write() as uow:
            yield uow

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """Open a unit of work that only reads."""
        if self.is_away:
            self.refused += 1
            msg = "The database restarts."
            raise StorageUnavailable(msg)
        with self.inner.read() as uow:
            yield uow

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)


def until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened in another thread.

    Raises:
        AssertionError: It has not within ten seconds.
    """
    for _ in range(1000):
        if happened():
            return
        Event().wait(0.01)
    pytest.fail("It did not happen.")


def test_the_next_calls_are_made_before_answers_are_saved() -> None:
    """While the first answers are being saved, the provider works on the next ones."""
    ranking = ScriptedRanking(limits=RankingLimits(concurrency=2))
    world = build_world(ranking, jobs=WHOLE)
    run, worker = world.run(), world.worker()

    def check() -> None:
        if 1 <= len(ranking.asked) < 9:
            until(lambda: len(ranking.asked) > 2)

    worker.storage = Watched(world.hub.storage, check)  # type: ignore[assignment]  # the rest is passed on
    world.work(worker)
    assert world.now(run).state is RunState.COMPLETED
    assert sorted(ranking.points) == list(range(9))


@contextmanager
def two_share(ranking: ScriptedRanking) -> Iterator[tuple[World, Chunk, Watched, Event]]:
    """Let a worker ask with two of four calls while somebody else has the others, and answer when `gate` is set."""
    gate = Event()
    ranking.before = lambda query: gate.wait(20)
    world = build_world(ranking, jobs=WHOLE)
    ours, theirs = world.run(ANN), world.run(BEN)
    elsewhere, here = world.worker("elsewhere"), world.worker("here")
    storage = Watched(world.hub.storage)
    here.storage = storage  # type: ignore[assignment]  # the rest is passed on
    with world.hub.storage.write() as uow:
        held = elsewhere.sharing.claim(uow, "elsewhere", world.clock, elsewhere.lease, world.hub.rankings.usable())
    assert isinstance(held, Chunk)
    working = Thread(target=here.work_once)
    working.start()
    try:
        until(lambda: len(ranking.asked) == 2)
        yield world, held, storage, gate
    finally:
        gate.set()
        working.join()
    run = theirs if held.run_id == ours.id else ours
    assert world.now(run).state is RunState.COMPLETED


def give_back(world: World, held: Chunk) -> None:
    """End the other claim; time passes, as calls are not shared out anew at every moment."""
    with world.hub.storage.write() as uow:
        assert uow.chunks.settle(held, ChunkState.DONE)
    world.clock.advance(seconds=1)


def limited() -> ScriptedRanking:
    """Return a provider with four calls at once over all workers."""
    return ScriptedRanking(limits=RankingLimits(concurrency=4, total=4))


def test_calls_that_others_give_back_are_taken_up() -> None:
    """They are not left alone until the next answer comes, which may take long."""
    ranking = limited()
    with two_share(ranking) as (world, held, _, gate):
        give_back(world, held)
        until(lambda: len(ranking.asked) == 4)
        assert not gate.is_set()


def test_looking_for_calls_loses_no_answer() -> None:
    """When the storage is away while a worker looks for calls, what is under way goes on and is saved."""
    ranking = limited()
    with two_share(ranking) as (world, held, storage, _):
        storage.is_away = True
        until(lambda: storage.refused > 1)
        storage.is_away = False
        give_back(world, held)
        until(lambda: len(ranking.asked) == 4)


def test_calls_are_given_back_at_once() -> None:
    """At the end of a chunk others are told with every answer that leaves a call free."""
    freed: list[int] = []
    ranking = limited()
    world = build_world(ranking, jobs=WHOLE)
    world.run()
    worker = world.worker()

    def note() -> None:
        with world.hub.storage.read() as uow:
            freed.append(sum(uow.chunks.under_way(world.clock.now()).values()))

    def answer(query: RankingQuery) -> None:
        Event().wait(0.02 * (query.point.number % 4 + 1))

    worker.on_freed, ranking.before = note, answer
    world.work(worker)
    assert freed[-1] == 0
    assert {1, 2, 3} & set(freed)
    assert freed == sorted(freed, reverse=True)
