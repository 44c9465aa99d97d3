"""Any sequence of calls that workers make, on a storage and on a plain model of chunks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ops_contracts.samples import LEASE, START, ident, make_chunk, make_run
from ops_contracts.storage_clauses.storing import store_run
from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import OPEN_CHUNK_STATES, Chunk, ChunkState
from ops_core.domain.run import RunState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ops_core.ports.storage import Storage, UnitOfWork

BACK = st.sampled_from([0, 0, 0, 1, 1, 2, 5])
"""How many claims ago: mostly the latest ones, for something to come of it."""


def _has_claims(machine: Any) -> bool:
    return bool(machine.claims)


class ChunkMachine(RuleBasedStateMachine):
    """Workers that claim, hold, settle, freeze and come back too late, while runs are cancelled and revived."""

    new_storage: ClassVar[Callable[[], Storage]]

    def __init__(self) -> None:
        super().__init__()
        self.storage = type(self).new_storage()
        self.now = START
        self.chunks: dict[tuple[str, int], Chunk] = {}
        self.saved: dict[str, int] = {}
        self.claims: list[Chunk] = []
        self.cancelled: dict[tuple[str, int], int] = {}

    def teardown(self) -> None:
        """Close the storage."""
        self.storage.close()

    @initialize()
    def begin(self) -> None:
        """Store a first run, so that there is something to do."""
        self.store(2, 1)

    @rule(size=st.integers(1, 3), priority=st.integers(0, 2))
    def store(self, size: int, priority: int) -> None:
        """Store a run."""
        number = len(self.saved) + 1
        later = self.now + timedelta(seconds=5)
        chunks = [
            make_chunk(number, index, priority=priority, available_at=later if index == 1 else self.now)
            for index in range(size)
        ]
        with self.storage.write() as unit:
            store_run(unit, make_run(number, state=RunState.RUNNING), chunks)
        self.chunks.update({(chunk.run_id, chunk.number): chunk for chunk in chunks})
        self.saved[ident("run", number)] = 0

    @rule(seconds=st.sampled_from([1, 5, 15, 40]))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    @rule(worker=st.sampled_from(["one", "two"]), calls=st.integers(0, 3))
    def claim(self, worker: str, calls: int) -> None:
        """Claim what the model says comes next, or nothing."""
        ready = list(self._due())
        wanted = None
        if ready:
            chosen = min(ready, key=lambda chunk: (chunk.priority, chunk.run_id, chunk.number))
            wanted = self._change(
                chosen,
                state=ChunkState.LEASED,
                worker=worker,
                token=chosen.token + 1,
                attempts=chosen.attempts + 1,
                available_at=self.now + LEASE,
                calls=calls,
                claimed_at=self.now,
            )
        with self.storage.write() as unit:
            found = unit.chunks.claim(worker, self.now, LEASE, calls=calls)
        assert found == wanted
        if found is not None:
            self.claims.append(found)

    @precondition(_has_claims)
    @rule(back=BACK, cells=st.integers(0, 3), calls=st.none() | st.integers(0, 3))
    def hold(self, back: int, cells: int, calls: int | None) -> None:
        """Extend a lease with a late claim or an earlier one."""
        claimed = self.claims[-1 - back % len(self.claims)]
        stored = self.chunks[claimed.run_id, claimed.number]
        wanted = _is_held(stored, claimed)
        if wanted:
            self._change(stored, available_at=self.now + LEASE, calls=stored.calls if calls is None else calls)
            self.saved[stored.run_id] += cells
        with self.storage.write() as unit:
            assert unit.chunks.hold(claimed, self.now, LEASE, cells, calls=calls) is wanted

    @precondition(_has_claims)
    @rule(
        back=BACK,
        state=st.sampled_from([ChunkState.READY, ChunkState.DONE, ChunkState.DEAD]),
        attempts=st.none() | st.integers(0, 3),
    )
    def settle(self, back: int, state: ChunkState, attempts: int | None) -> None:
        """Settle with a late claim or an earlier one."""
        claimed = self.claims[-1 - back % len(self.claims)]
        stored = self.chunks[claimed.run_id, claimed.number]
        wanted = _is_held(stored, claimed)
        instant = self.now + timedelta(seconds=2) if state is ChunkState.READY else None
        if wanted:
            self._change(
                stored,
                state=state,
                worker=None,
                available_at=instant,
                attempts=stored.attempts if attempts is None else attempts,
                failure=FailureClass.TRANSIENT,
                detail="x",
                calls=0,
            )
        with self.storage.write() as unit:
            settled = unit.chunks.settle(
                claimed,
                state,
                available_at=instant,
                attempts=attempts,
                failure=FailureClass.TRANSIENT,
                detail="x",
            )
        assert settled is wanted

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        """Cancel a run."""
        run_id = data.draw(st.sampled_from(sorted(self.saved)))
        wanted = [chunk for chunk in self.chunks.values() if chunk.run_id == run_id and _is_open(chunk)]
        for chunk in wanted:
            self.cancelled[run_id, chunk.number] = chunk.token
            self._change(
                chunk, state=ChunkState.CANCELLED, worker=None, token=chunk.token + 1, available_at=None, calls=0
            )
        with self.storage.write() as unit:
            assert unit.chunks.cancel(run_id) == len(wanted)
            self._learn_tokens(unit, run_id, ChunkState.CANCELLED)

    @precondition(_has_claims)
    @rule(back=BACK, cells=st.integers(0, 3))
    def credit(self, back: int, cells: int) -> None:
        """Count late cells of a chunk that may have been cancelled meanwhile."""
        cancelled = [each for each in self.claims if self._is_cancelled(each)]
        # Those of cancelled chunks first, for something to come of it.
        late = cancelled or self.claims
        claimed = late[-1 - back % len(late)]
        place = claimed.run_id, claimed.number
        wanted = bool(cancelled) and self.cancelled[place] == claimed.token
        if wanted:
            self.saved[claimed.run_id] += cells
        with self.storage.write() as unit:
            assert unit.chunks.credit(claimed, cells) is wanted

    @rule(data=st.data())
    def close_unreadable(self, data: st.DataObject) -> None:
        """Close a chunk, of whatever state, as if it could not be read."""
        run_id, number = data.draw(st.sampled_from(sorted(self.chunks)))
        stored = self.chunks[run_id, number]
        if _is_open(stored):
            self._change(
                stored,
                state=ChunkState.DEAD,
                worker=None,
                available_at=None,
                failure=FailureClass.BUG,
                detail="y",
                calls=0,
            )
        with self.storage.write() as unit:
            assert unit.chunks.close_unreadable(run_id, number, "y") is _is_open(stored)
            self._learn_tokens(unit, run_id, ChunkState.DEAD)

    @rule(data=st.data())
    def revive(self, data: st.DataObject) -> None:
        """Revive a dead or cancelled chunk, or any where there is none."""
        dead = [key for key, chunk in self.chunks.items() if chunk.state is ChunkState.DEAD]
        cancelled = [key for key, chunk in self.chunks.items() if chunk.state is ChunkState.CANCELLED]
        # Dead ones first, for they have saved cells, which have to stay.
        run_id, number = data.draw(st.sampled_from(sorted(dead or cancelled or self.chunks)))
        wanted = bool(dead or cancelled)
        if wanted:
            self._change(self.chunks[run_id, number], state=ChunkState.READY, attempts=0, available_at=self.now)
        with self.storage.write() as unit:
            assert unit.chunks.revive(run_id, number, self.now) is wanted

    @rule(back=st.sampled_from([0, 3, 20]))
    def end_far_leases(self, back: int) -> None:
        """Bring back what lies too far ahead of a clock that was set back."""
        clock, wait = self.now - timedelta(seconds=back), timedelta(seconds=3)
        brought_back = 0
        for chunk in list(self.chunks.values()):
            waits = wait if chunk.token else timedelta(0)
            latest = clock + (LEASE if chunk.state is ChunkState.LEASED else waits)
            if chunk.available_at is not None and chunk.available_at > latest:
                self._change(chunk, available_at=latest)
                brought_back += 1
        with self.storage.write() as unit:
            assert unit.chunks.end_far_leases(clock, LEASE, wait) == brought_back

    @invariant()
    def chunks_agree(self) -> None:
        """Compare the chunks, their counts and what was saved."""
        with self.storage.read() as unit:
            for run_id, saved in self.saved.items():
                mine = tuple(self.chunks[key] for key in sorted(self.chunks) if key[0] == run_id)
                assert unit.chunks.of_run(run_id) == mine
                assert unit.chunks.count_open(run_id) == sum(map(_is_open, mine))
                assert unit.runs.find(run_id).saved_cells == saved
            closed = [
                run_id
                for run_id in sorted(self.saved)
                if not any(chunk.run_id == run_id and _is_open(chunk) for chunk in self.chunks.values())
            ]
            assert unit.runs.unfinished(99) == tuple(closed)
            ready = [chunk.available_at for chunk in self._due() if chunk.state is ChunkState.READY]
            assert unit.chunks.backlog(self.now) == (len(ready), min(ready, default=None, key=_never_none))

    @invariant()
    def holders_agree(self) -> None:
        """Compare what is held, and the calls that are under way."""
        held = [chunk for chunk in self.chunks.values() if chunk.state is ChunkState.LEASED]
        calls = sum(chunk.calls for chunk in held if not _is_due(chunk, self.now))
        with self.storage.read() as unit:
            assert sum(unit.chunks.under_way(self.now).values()) == calls
            listed = unit.chunks.leased(99)
        instants = [_never_none(chunk.claimed_at) for chunk in listed]
        assert instants == sorted(instants)
        assert len(listed) == len(held)
        assert set(listed) == set(held)

    def _is_cancelled(self, claimed: Chunk) -> bool:
        return self.chunks[claimed.run_id, claimed.number].state is ChunkState.CANCELLED

    def _change(self, chunk: Chunk, **changes: Any) -> Chunk:
        changed = attrs.evolve(chunk, **changes)
        self.chunks[chunk.run_id, chunk.number] = changed
        return changed

    def _due(self) -> Iterator[Chunk]:
        return (chunk for chunk in self.chunks.values() if _is_due(chunk, self.now))

    def _learn_tokens(self, unit: UnitOfWork, run_id: str, state: ChunkState) -> None:
        """Take over the tokens of chunks that were closed: by how much they were raised is for the storage to say."""
        for chunk in unit.chunks.of_run(run_id):
            known = self.chunks[run_id, chunk.number]
            if chunk.state is state and chunk.token >= known.token:
                self._change(known, token=chunk.token)


def _is_open(chunk: Chunk) -> bool:
    return chunk.state in OPEN_CHUNK_STATES


def _is_due(chunk: Chunk, now: datetime) -> bool:
    return _is_open(chunk) and chunk.available_at is not None and chunk.available_at <= now


def _is_held(stored: Chunk, claimed: Chunk) -> bool:
    return stored.state is ChunkState.LEASED and stored.token == claimed.token


def _never_none(instant: datetime | None) -> datetime:
    assert instant is not None
    return instant
