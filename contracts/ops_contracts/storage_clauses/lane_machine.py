"""Any sequence of calls that share workers out among lanes, on a storage and on a plain model of whose turn it is."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ops_contracts.samples import ALICE, BOB, LEASE, START, make_chunk, make_lane, make_run
from ops_contracts.storage_clauses.storing import store_run
from ops_core.domain.chunk import OPEN_CHUNK_STATES, Chunk, ChunkState
from ops_core.domain.run import RunState

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops_core.domain.lane import Lane
    from ops_core.ports.storage import Storage

LANES = (make_lane(), make_lane(ALICE, "other"), make_lane(BOB))
PROVIDERS = tuple({lane.provider for lane in LANES})


class LaneMachine(RuleBasedStateMachine):
    """Workers that look whose turn it is and claim there. What becomes of chunks is for another machine to check."""

    new_storage: ClassVar[Callable[[], Storage]]

    def __init__(self) -> None:
        super().__init__()
        self.storage = type(self).new_storage()
        self.now = START
        self.runs: list[str] = []
        self.claims: list[Chunk] = []
        self.served: dict[Lane, datetime] = {}

    def teardown(self) -> None:
        """Close the storage."""
        self.storage.close()

    @initialize()
    def begin(self) -> None:
        """Store a run of each lane, so that there is something to do."""
        for lane in LANES:
            self.store(lane, 1)

    @rule(lane=st.sampled_from(LANES), size=st.integers(1, 2))
    def store(self, lane: Lane, size: int) -> None:
        """Store a run, without a row for its lane."""
        number, place = len(self.runs) + 1, 1 + LANES.index(lane)
        run = make_run(number, lane.owner, place, place, state=RunState.RUNNING, provider=lane.provider)
        chunks = [
            make_chunk(number, index, available_at=self.now, owner=lane.owner, provider=lane.provider)
            for index in range(size)
        ]
        with self.storage.write() as unit:
            store_run(unit, run, chunks)
        self.runs.append(run.id)

    @rule(seconds=st.sampled_from([1, 5, 15]))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    @rule(lane=st.sampled_from(LANES), calls=st.integers(0, 3))
    def claim(self, lane: Lane, calls: int) -> None:
        """Claim the next chunk of a lane, or nothing."""
        due = [chunk for chunk in self._all() if chunk.lane == lane and self._is_due(chunk)]
        wanted = min(((chunk.run_id, chunk.number) for chunk in due), default=None)
        with self.storage.write() as unit:
            found = unit.chunks.claim("worker", self.now, LEASE, lane=lane, calls=calls)
        assert wanted == (None if found is None else (found.run_id, found.number))
        if found is not None:
            assert found.lane == lane
            self.claims.append(found)

    @rule(state=st.sampled_from([ChunkState.READY, ChunkState.DONE, ChunkState.DEAD]))
    def settle(self, state: ChunkState) -> None:
        """Settle the latest claim, if it is still there."""
        instant = self.now + timedelta(seconds=2) if state is ChunkState.READY else None
        if self.claims:
            with self.storage.write() as unit:
                unit.chunks.settle(self.claims.pop(), state, available_at=instant)

    @rule(lane=st.sampled_from(LANES))
    def open(self, lane: Lane) -> None:
        """Open a lane, for the first time or again."""
        with self.storage.write() as unit:
            unit.lanes.open(lane, self.now)
        self.served.setdefault(lane, self.now)

    @rule(lane=st.sampled_from(LANES))
    def serve(self, lane: Lane) -> None:
        """Serve an owner."""
        with self.storage.write() as unit:
            unit.lanes.serve(lane, self.now)
        self.served.update({other: self.now for other in self.served if other.owner == lane.owner})

    @rule(ago=st.sampled_from([0, 3]))
    def mend(self, ago: int) -> None:
        """Open the lanes that need a row, and drop idle ones."""
        since = self.now - timedelta(seconds=ago)
        busy = {chunk.lane for chunk in self._all() if chunk.state in OPEN_CHUNK_STATES}
        missing = busy - self.served.keys()
        idle = {lane for lane, served_at in self.served.items() if served_at < since and lane not in busy}
        self.served.update(dict.fromkeys(missing, since))
        for lane in idle:
            del self.served[lane]
        with self.storage.write() as unit:
            assert unit.lanes.mend(since) == len(missing) + len(idle)

    @invariant()
    def agrees(self) -> None:
        """Compare whose turn it is, and the calls that are under way in each lane."""
        every = self._all()
        claimable = {chunk.lane for chunk in every if self._is_due(chunk)} & self.served.keys()
        calls: Counter[Lane] = Counter()
        for chunk in every:
            if chunk.state is ChunkState.LEASED and not self._is_due(chunk):
                calls[chunk.lane] += chunk.calls
        with self.storage.read() as unit:
            assert +Counter(unit.chunks.under_way(self.now)) == +calls
            waiting = unit.lanes.waiting(self.now, PROVIDERS, 9)
            assert unit.lanes.waiting(self.now, PROVIDERS, 1) == waiting[:1]
        # The order of two lanes of one owner, served at the same instant, is for the storage to choose.
        turns = [(self.served[lane], lane.owner) for lane in waiting]
        assert turns == sorted((self.served[lane], lane.owner) for lane in claimable)
        assert set(waiting) == claimable

    def _all(self) -> list[Chunk]:
        with self.storage.read() as unit:
            return [chunk for run_id in self.runs for chunk in unit.chunks.of_run(run_id)]

    def _is_due(self, chunk: Chunk) -> bool:
        return chunk.available_at is not None and chunk.available_at <= self.now
