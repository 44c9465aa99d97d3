"""Clauses that compare a storage with a plain model, over sequences of calls that Hypothesis thinks up and shrinks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ops_contracts.samples import ALICE, BOB, LEASE, START, ident, make_chunk, make_location, make_run, moment
from ops_contracts.storage_clauses.storing import store_run
from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import OPEN_CHUNK_STATES, Chunk, ChunkState
from ops_core.domain.page import PageRequest
from ops_core.domain.run import RunState
from ops_core.errors import NotFound, StaleVersion

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops_core.domain.location import Location
    from ops_core.domain.principal import Owner
    from ops_core.ports.storage import Storage

SETTINGS = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
"""Small enough for every test run, and the same calls each time: a conformance suite must not be a lottery."""

KEYS = ("a", "A", "b", "c")
NAMES = st.sampled_from(["", " ", "x ", " x", "X", "%"]) | st.text(
    st.characters(exclude_categories=("Cs", "Cc")), max_size=20
)
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

    @rule(worker=st.sampled_from(["one", "two"]))
    def claim(self, worker: str) -> None:
        """Claim what the model says comes next, or nothing."""
        ready = [chunk for chunk in self.chunks.values() if _is_due(chunk, self.now)]
        wanted = None
        if ready:
            chosen = min(ready, key=lambda chunk: (chunk.priority, chunk.run_id, chunk.number))
            wanted = attrs.evolve(
                chosen,
                state=ChunkState.LEASED,
                worker=worker,
                token=chosen.token + 1,
                attempts=chosen.attempts + 1,
                available_at=self.now + LEASE,
            )
            self.chunks[wanted.run_id, wanted.number] = wanted
        with self.storage.write() as unit:
            found = unit.chunks.claim(worker, self.now, LEASE)
        assert found == wanted
        if found is not None:
            self.claims.append(found)

    @precondition(_has_claims)
    @rule(back=BACK, cells=st.integers(0, 3))
    def hold(self, back: int, cells: int) -> None:
        """Extend a lease with a late claim or an earlier one."""
        claimed = self.claims[-1 - back % len(self.claims)]
        stored = self.chunks[claimed.run_id, claimed.number]
        wanted = _is_held(stored, claimed)
        if wanted:
            self.chunks[stored.run_id, stored.number] = attrs.evolve(stored, available_at=self.now + LEASE)
            self.saved[stored.run_id] += cells
        with self.storage.write() as unit:
            assert unit.chunks.hold(claimed, self.now, LEASE, cells) is wanted

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
            self.chunks[stored.run_id, stored.number] = attrs.evolve(
                stored,
                state=state,
                worker=None,
                available_at=instant,
                attempts=stored.attempts if attempts is None else attempts,
                failure=FailureClass.TRANSIENT,
                detail="x",
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
            self.chunks[run_id, chunk.number] = attrs.evolve(
                chunk, state=ChunkState.CANCELLED, worker=None, token=chunk.token + 1, available_at=None
            )
        with self.storage.write() as unit:
            assert unit.chunks.cancel(run_id) == len(wanted)
            # By how much the tokens were raised is for the storage to say.
            for chunk in unit.chunks.of_run(run_id):
                known = self.chunks[run_id, chunk.number]
                if chunk.state is ChunkState.CANCELLED and chunk.token >= known.token:
                    self.chunks[run_id, chunk.number] = attrs.evolve(known, token=chunk.token)

    @rule(data=st.data())
    def revive(self, data: st.DataObject) -> None:
        """Revive a dead or cancelled chunk, or any where there is none."""
        dead = [key for key, chunk in self.chunks.items() if chunk.state is ChunkState.DEAD]
        cancelled = [key for key, chunk in self.chunks.items() if chunk.state is ChunkState.CANCELLED]
        # Dead ones first, for they have saved cells, which have to stay.
        run_id, number = data.draw(st.sampled_from(sorted(dead or cancelled or self.chunks)))
        stored = self.chunks[run_id, number]
        wanted = bool(dead or cancelled)
        if wanted:
            ready = attrs.evolve(stored, state=ChunkState.READY, attempts=0, available_at=self.now)
            self.chunks[run_id, number] = ready
        with self.storage.write() as unit:
            assert unit.chunks.revive(run_id, number, self.now) is wanted

    @invariant()
    def agrees(self) -> None:
        """Compare everything that can be read."""
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
            ready = [
                chunk.available_at
                for chunk in self.chunks.values()
                if chunk.state is ChunkState.READY and _is_due(chunk, self.now)
            ]
            assert unit.chunks.backlog(self.now) == (len(ready), min(ready, default=None, key=_never_none))


class LocationMachine(RuleBasedStateMachine):
    """Two owners who add, change and delete locations, with versions that are sometimes out of date."""

    new_storage: ClassVar[Callable[[], Storage]]
    seen = Bundle("seen")

    def __init__(self) -> None:
        super().__init__()
        self.storage = type(self).new_storage()
        self.rows: dict[str, tuple[Location, frozenset[str]]] = {}

    def teardown(self) -> None:
        """Close the storage."""
        self.storage.close()

    @rule(target=seen, owner=st.sampled_from([ALICE, BOB]), keys=st.frozensets(st.sampled_from(KEYS)))
    def add(self, owner: Owner, keys: frozenset[str]) -> Location:
        """Add a location."""
        location = make_location(len(self.rows) + 1, owner)
        with self.storage.write() as unit:
            unit.locations.add(location, keys)
        self.rows[location.id] = location, keys
        return location

    @rule(
        target=seen,
        location=consumes(seen),
        name=NAMES,
        keys=st.frozensets(st.sampled_from(KEYS)),
        deletes=st.booleans(),
        owner=st.none() | st.just(BOB),
    )
    def update(self, location: Location, name: str, keys: frozenset[str], deletes: bool, owner: Owner | None) -> Any:  # noqa: FBT001 - Hypothesis passes by name
        """Change a location as it was seen once, sometimes in the name of another owner."""
        stored, _ = self.rows[location.id]
        changed = attrs.evolve(
            location, name=name, deleted_at=moment(1) if deletes else None, owner=owner or location.owner
        )
        if changed.owner != stored.owner:
            with self.storage.write() as unit, pytest.raises(NotFound):
                unit.locations.update(changed, keys)
            return location
        if changed.version != stored.version:
            with self.storage.write() as unit, pytest.raises(StaleVersion) as stale:
                unit.locations.update(changed, keys)
            assert stale.value.current == stored.version
            return location
        with self.storage.write() as unit:
            updated = unit.locations.update(changed, keys)
        assert updated == attrs.evolve(changed, version=stored.version + 1)
        self.rows[location.id] = updated, keys
        return multiple(location, updated)

    @rule(limit=st.integers(1, 4), owner=st.sampled_from([ALICE, BOB]))
    def page(self, limit: int, owner: Owner) -> None:
        """Go through all pages."""
        wanted = sorted((row for row, _ in self._listed(owner)), key=lambda row: row.id, reverse=True)
        found: list[Location] = []
        request = PageRequest(limit)
        with self.storage.read() as unit:
            for _ in range(len(wanted) + 1):
                page = unit.locations.page(owner, request)
                found.extend(page.items)
                if page.next is None:
                    break
                request = PageRequest(limit, page.next)
        assert found == wanted

    @rule(owner=st.sampled_from([ALICE, BOB]), keys=st.frozensets(st.sampled_from(KEYS)), limit=st.integers(1, 4))
    def match(self, owner: Owner, keys: frozenset[str], limit: int) -> None:
        """Look for similar locations; ties may come in any order."""
        wanted = sorted((len(keys & own) for _, own in self._listed(owner) if keys & own), reverse=True)[:limit]
        with self.storage.read() as unit:
            found = unit.locations.matching(owner, keys, limit)
        assert [len(keys & self.rows[row.id][1]) for row in found] == wanted
        assert all(row == self.rows[row.id][0] and row.owner == owner for row in found)

    @invariant()
    def agrees(self) -> None:
        """Compare every row and every count."""
        with self.storage.read() as unit:
            for location, _ in self.rows.values():
                assert unit.locations.get(location.owner, location.id) == location
            for owner in (ALICE, BOB):
                assert unit.locations.count(owner, 3) == min(3, len(self._listed(owner)))

    def _listed(self, owner: Owner) -> list[tuple[Location, frozenset[str]]]:
        return [
            (location, keys)
            for location, keys in self.rows.values()
            if location.owner == owner and location.deleted_at is None
        ]


class ModelClauses:
    """What a storage promises over any sequence of calls."""

    def test_chunks_behave_like_the_model(self, new_storage: Callable[[], Storage]) -> None:
        """Whatever workers do in whatever order, chunks, counts and saved cells are those of a plain model.

        If this fails: the report ends with the shortest sequence of calls that shows the difference; run it by hand.
        """
        run_machine(ChunkMachine, new_storage)

    def test_locations_behave_like_the_model(self, new_storage: Callable[[], Storage]) -> None:
        """Whatever two owners do in whatever order, locations, pages, counts and matches are those of a plain model.

        If this fails: the report ends with the shortest sequence of calls that shows the difference; run it by hand.
        """
        run_machine(LocationMachine, new_storage)


def run_machine(machine: type[ChunkMachine | LocationMachine], new_storage: Callable[[], Storage]) -> None:
    """Run a machine on the storages of a factory."""
    bound = type(machine.__name__, (machine,), {"new_storage": staticmethod(new_storage)})
    run_state_machine_as_test(bound, settings=SETTINGS)


def _is_open(chunk: Chunk) -> bool:
    return chunk.state in OPEN_CHUNK_STATES


def _is_due(chunk: Chunk, now: datetime) -> bool:
    return _is_open(chunk) and chunk.available_at is not None and chunk.available_at <= now


def _is_held(stored: Chunk, claimed: Chunk) -> bool:
    return stored.state is ChunkState.LEASED and stored.token == claimed.token


def _never_none(instant: datetime | None) -> datetime:
    assert instant is not None
    return instant
