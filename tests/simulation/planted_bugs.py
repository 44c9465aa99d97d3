"""Faults to plant into the hub, each with the invariants that must notice it.

A simulation that finds nothing proves something only if it would have found these.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from unittest.mock import patch

import attrs

from ops_core.domain.cell import Cell, Listing
from ops_core.domain.chunk import OPEN_CHUNK_STATES, Chunk, ChunkState
from ops_core.domain.event import Event
from ops_core.domain.idempotency import IdempotencyKey
from ops_core.domain.retry import RetryPolicy
from ops_core.domain.run import Run
from ops_core.ports.storage import UnitOfWork
from ops_core.services import conclusion, runs, sharing, turn
from ops_core.services.turn import HandedBack, Turn
from ops_plugins.memory.repositories import chunks, lanes
from ops_plugins.memory.repositories.cells import MemoryCells
from ops_plugins.memory.repositories.chunks import MemoryChunks
from ops_plugins.memory.repositories.dead_letters import MemoryDeadLetters
from ops_plugins.memory.repositories.idempotency import MemoryIdempotency
from ops_plugins.memory.repositories.lanes import MemoryLanes
from ops_plugins.memory.repositories.outbox import MemoryOutbox
from ops_plugins.memory.repositories.owners import MemoryOwners
from ops_plugins.memory.repositories.reports import MemoryReports
from ops_plugins.memory.repositories.runs import MemoryRuns
from ops_plugins.memory.tables import Found


@attrs.frozen
class PlantedBug:
    """A fault.

    Attributes:
        name: What is wrong.
        found_by: Invariants of which one notices it.
        plant: Puts it in place until the stack is closed.
    """

    name: str
    found_by: frozenset[str]
    plant: Callable[[ExitStack], object]


BUGS: list[PlantedBug] = []


def _bug(*found_by: str) -> Callable[[Callable[[ExitStack], object]], Callable[[ExitStack], object]]:
    """Add a fault to the list; its name is that of the function."""

    def add(plant: Callable[[ExitStack], object]) -> Callable[[ExitStack], object]:
        BUGS.append(PlantedBug(plant.__name__, frozenset(found_by), plant))
        return plant

    return add


def _swap(stack: ExitStack, where: Any, name: str, instead: Callable[..., object]) -> None:
    stack.enter_context(patch.object(where, name, instead))


@_bug("settled_unfenced", "held_unfenced", "cell_unfenced")
def hold_ignores_the_token(stack: ExitStack) -> None:
    """Whoever once claimed a chunk is taken for its holder."""

    def held(self: MemoryChunks, claimed: Chunk) -> Chunk | None:
        stored = self.of_run(claimed.run_id)[claimed.number]
        return stored if stored.state is ChunkState.LEASED else None

    def settle(self: MemoryChunks, chunk: Chunk, *given: Any, **more: Any) -> bool:
        stored = held(self, chunk)
        return stored is not None and original(self, stored, *given, **more)

    original = MemoryChunks.settle
    _swap(stack, MemoryChunks, "_held", held)
    _swap(stack, MemoryChunks, "settle", settle)


@_bug("token_not_raised")
def a_claim_keeps_the_token(stack: ExitStack) -> None:
    """A second claim of a chunk has the token of the first."""
    original = MemoryChunks.claim

    def claim(self: MemoryChunks, *given: Any, **more: Any) -> Chunk | None:
        chunk = original(self, *given, **more)
        if chunk is None or chunk.token == 1:
            return chunk
        same = attrs.evolve(chunk, token=chunk.token - 1)
        self._put(same)
        return same

    _swap(stack, MemoryChunks, "claim", claim)


@_bug("claim_early")
def a_claim_ignores_leases(stack: ExitStack) -> None:
    """What somebody holds can be claimed."""

    def is_claimable(chunk: Chunk, now: datetime) -> bool:
        is_due = chunk.available_at is not None and chunk.available_at <= now
        return chunk.state is ChunkState.LEASED or (chunk.state is ChunkState.READY and is_due)

    _swap(stack, chunks, "is_claimable", is_claimable)
    _swap(stack, lanes, "is_claimable", is_claimable)


@_bug("attempt_not_counted")
def a_claim_counts_no_attempt(stack: ExitStack) -> None:
    """A chunk that kills its workers is taken up for ever."""
    original = MemoryChunks.claim

    def claim(self: MemoryChunks, *given: Any, **more: Any) -> Chunk | None:
        chunk = original(self, *given, **more)
        if chunk is None:
            return None
        uncounted = attrs.evolve(chunk, attempts=chunk.attempts - 1)
        self._put(uncounted)
        return uncounted

    _swap(stack, MemoryChunks, "claim", claim)


@_bug("run_without_work", "refusal_ignored")
def the_last_chunk_does_not_end_the_run(stack: ExitStack) -> None:
    """A chunk is settled, and nobody looks whether it was the last."""
    _swap(stack, turn, "conclude", lambda uow, run, now: run)


@_bug("work_after_end", "completed_incomplete")
def any_chunk_ends_the_run(stack: ExitStack) -> None:
    """A run is ended although chunks are open."""
    original = conclusion.conclude

    def conclude(uow: UnitOfWork, run: Run, now: datetime) -> Run:
        with patch.object(MemoryChunks, "count_open", lambda self, run_id: 0):
            return original(uow, run, now)

    _swap(stack, turn, "conclude", conclude)


@_bug("event_extra", "event_duplicate")
def an_end_is_told_twice(stack: ExitStack) -> None:
    """Events are added without a look at those that are there."""

    def add(self: MemoryOutbox, event: Event) -> bool:
        self._events.insert(event.id, event)
        self._events.insert(f"{event.id}-again", attrs.evolve(event, id=f"{event.id}-again"))
        return True

    _swap(stack, MemoryOutbox, "add", add)


@_bug("event_missing")
def a_completion_is_not_told(stack: ExitStack) -> None:
    """A run completes without an event."""
    original = MemoryOutbox.add

    def add(self: MemoryOutbox, event: Event) -> bool:
        return event.kind == "run.completed" or original(self, event)

    _swap(stack, MemoryOutbox, "add", add)


@_bug("idempotency_foreign")
def keys_are_shared_by_all_owners(stack: ExitStack) -> None:
    """A key that one owner used is taken for all."""

    def find(self: MemoryIdempotency, owner: str, route: str, key: str, now: datetime) -> object:
        mine = self._records.get((owner, route, key))  # type: ignore[arg-type]  # an owner is a text
        every = (record for (_, *place), record in self._records.items() if place == [route, key])
        return next((record for record in [mine, *every] if record is not None and record.expires_at > now), None)

    _swap(stack, MemoryIdempotency, "find", find)


@_bug("idempotency_twice")
def keys_are_forgotten(stack: ExitStack) -> None:
    """A request that is repeated starts a second run."""

    def find(self: MemoryIdempotency, owner: str, route: str, key: str, now: datetime) -> None:
        return None

    _swap(stack, MemoryIdempotency, "find", find)


@_bug("asked_again")
def what_is_saved_is_asked_again(stack: ExitStack) -> None:
    """Whoever takes up a chunk asks for all of its cells."""
    _swap(stack, Turn, "_saved_before", lambda self: frozenset())


@_bug("cell_changed", "cell_unfenced", "saved_count")
def what_comes_late_replaces_what_is_saved(stack: ExitStack) -> None:
    """A worker that lost its chunk saves its answers over those of its successor."""

    def add(self: MemoryCells, run_id: str, cells: list[Cell], listings: list[Listing]) -> int:
        found = self._of(run_id)
        kept = {**found.cells, **{(cell.keyword, cell.number): cell for cell in cells}}
        self._found.put(run_id, Found(kept, found.listings))
        return len(kept) - len(found.cells)

    def save_late(self: Turn) -> None:
        with self.worker.storage.write() as uow:
            self._store_cells(uow)

    _swap(stack, MemoryCells, "add", add)
    _swap(stack, Turn, "_save_late", save_late)


@_bug("cell_unfenced", "saved_count")
def what_comes_late_is_always_saved(stack: ExitStack) -> None:
    """Answers that come late are kept also when somebody else has the chunk by now."""

    def save_late(self: Turn) -> None:
        with self.worker.storage.write() as uow:
            self._store_cells(uow)

    _swap(stack, Turn, "_save_late", save_late)


@_bug("late_answer_dropped")
def what_comes_late_is_never_saved(stack: ExitStack) -> None:
    """Answers that were paid for are lost when their run was cancelled meanwhile."""
    _swap(stack, Turn, "_save_late", lambda self: None)


@_bug("occurrence_stale", "schedule_rewound", "occurrence_twice")
def schedules_are_fired_without_a_look(stack: ExitStack) -> None:
    """A sweep fires an instant that another one has fired."""

    def advance(self: MemoryReports, report_id: str, due: datetime, following: datetime | None) -> bool:
        report = self._rows.get(report_id)
        assert report is not None
        self._rows.put(report_id, attrs.evolve(report, next_run_at=following))
        return True

    _swap(stack, MemoryReports, "advance", advance)
    _swap(stack, MemoryRuns, "_is_taken", lambda self, report_id, instant: False)
    numbers = count()
    _swap(stack, runs, "_key_of", lambda report, occurrence: IdempotencyKey("schedule", str(next(numbers)), report.id))


@_bug("not_fenced", "late_answer_dropped")
def cancelling_does_not_fence(stack: ExitStack) -> None:
    """A chunk is cancelled and keeps its token."""
    original = MemoryChunks.cancel

    def cancel(self: MemoryChunks, run_id: str) -> int:
        before = {chunk.number: chunk for chunk in self.of_run(run_id) if chunk.state in OPEN_CHUNK_STATES}
        count = original(self, run_id)
        for chunk in self.of_run(run_id):
            if chunk.number in before:
                self._put(attrs.evolve(chunk, token=before[chunk.number].token))
        return count

    _swap(stack, MemoryChunks, "cancel", cancel)


@_bug("throttle_counted")
def slowing_down_counts_as_an_attempt(stack: ExitStack) -> None:
    """A provider that asks to slow down uses the attempts up."""
    original = Turn._attempts

    def attempts(self: Turn, stopped: Any) -> int:
        return original(self, stopped) if isinstance(stopped, HandedBack) else self.chunk.attempts

    _swap(stack, Turn, "_attempts", attempts)


@_bug("retry_after_ignored")
def the_wish_to_wait_is_ignored(stack: ExitStack) -> None:
    """A provider is asked again before the time that it named."""
    original = RetryPolicy.wait
    _swap(stack, RetryPolicy, "wait", lambda self, attempts, random, after=None: original(self, attempts, random))


@_bug("unfair")
def whose_turn_it_was_is_forgotten(stack: ExitStack) -> None:
    """The same owner is served again and again."""
    _swap(stack, MemoryLanes, "serve", lambda self, lane, now: None)


@_bug("unfair")
def turns_in_the_future_stay(stack: ExitStack) -> None:
    """After the clock was set back, whoever was served just before waits until it has caught up."""
    _swap(stack, MemoryLanes, "bring_back", lambda self, now: 0)


@_bug("limit_exceeded", "calls_over_limit")
def limits_are_not_looked_at(stack: ExitStack) -> None:
    """Claims give out more calls than there are."""
    _swap(stack, sharing, "share", lambda lane, wanted, limits, under_way, waiting: wanted)


@_bug("refusal_ignored")
def refused_credentials_do_not_stop_the_run(stack: ExitStack) -> None:
    """A run goes on asking a provider that refuses its credentials."""
    original = Turn._settled

    def settled(self: Turn, uow: UnitOfWork, state: ChunkState) -> int:
        with patch.object(MemoryChunks, "cancel", lambda chunks, run_id: 0):
            return original(self, uow, state)

    _swap(stack, Turn, "_settled", settled)


@_bug("saved_count")
def saved_cells_are_not_counted(stack: ExitStack) -> None:
    """The progress of a run stays behind."""
    original = MemoryChunks.hold

    def hold(self: MemoryChunks, chunk: Chunk, now: datetime, lease: timedelta, saved: int, **more: Any) -> bool:
        return original(self, chunk, now, lease, min(saved, 0), **more)

    _swap(stack, MemoryChunks, "hold", hold)


@_bug("answer_dropped", "done_incomplete", "completed_incomplete")
def the_last_answers_are_not_saved(stack: ExitStack) -> None:
    """A chunk is settled without the answers that are not saved yet."""
    original = Turn._settled

    def settled(self: Turn, uow: UnitOfWork, state: ChunkState) -> int:
        self._cells.clear()
        return original(self, uow, state)

    _swap(stack, Turn, "_settled", settled)


@_bug("call_after_switch")
def the_kill_switch_is_seen_only_by_claims(stack: ExitStack) -> None:
    """A worker finishes its chunk although runs were switched off."""
    _swap(stack, Turn, "_look_around", lambda self: None)


@_bug("foreign_chunk", "owner_changed")
def signing_in_forgets_the_chunks(stack: ExitStack) -> None:
    """Runs move to the user, their chunks stay with the session."""
    _swap(stack, MemoryOwners, "_move_chunks", lambda self, source, target: None)


@_bug("letter_missing", "unexplained_failure")
def work_is_given_up_without_a_letter(stack: ExitStack) -> None:
    """A chunk is dead, and nobody is told why."""
    _swap(stack, MemoryDeadLetters, "add", lambda self, letter: None)


@_bug("stuck")
def the_dead_keep_their_chunks(stack: ExitStack) -> None:
    """What a worker held when it was killed is never taken over."""

    def is_claimable(chunk: Chunk, now: datetime) -> bool:
        return chunk.state is ChunkState.READY and chunk.available_at is not None and chunk.available_at <= now

    _swap(stack, chunks, "is_claimable", is_claimable)
    _swap(stack, lanes, "is_claimable", is_claimable)
