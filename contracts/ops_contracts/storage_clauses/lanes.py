"""Clauses about lanes: whose turn it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

from ops_contracts.comparison import assert_same
from ops_contracts.samples import ALICE, BOB, LEASE, START, make_chunk, make_lane, make_run, moment
from ops_contracts.storage_clauses.claims import TICK, claim
from ops_contracts.storage_clauses.storing import store_run
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.lane import Lane
from ops_core.domain.principal import Owner, Principal

if TYPE_CHECKING:
    from ops_core.ports.storage import Storage, UnitOfWork

CAROL = Principal.user("carol").owner
PROVIDERS = ("simulated", "other", "third")
NAMELESS: dict[str, dict[str, Any]] = {
    "owner": {"owner": Owner("")},
    "provider": {"provider": ""},
    "both": {"owner": Owner(""), "provider": ""},
}
"""What older versions leave out of a chunk."""

_ENDED = make_chunk(state=ChunkState.LEASED, worker="worker", token=1, attempts=1, calls=1, claimed_at=moment(-60))
CLAIMABLE = {
    "ready": make_chunk(available_at=START),
    "lease ended": attrs.evolve(_ENDED, available_at=START),
}
NOT_CLAIMABLE = {
    "backs off": make_chunk(available_at=START + TICK),
    "held": attrs.evolve(_ENDED, available_at=START + TICK),
    **{
        state.value: make_chunk(state=state, available_at=None)
        for state in (ChunkState.DONE, ChunkState.DEAD, ChunkState.CANCELLED)
    },
}


class LaneClauses:
    """What the repository of lanes promises."""

    def test_the_longest_unserved_lane_comes_first(self, storage: Storage) -> None:
        """`waiting` returns lanes in the order in which they were last served, then by owner, up to the limit.

        If this fails: the order is that of the rows or of the work, and somebody with much work keeps others waiting.
        """
        served = {make_lane(BOB): 3, make_lane(): 3, make_lane(CAROL): 2.999999, make_lane(ALICE, "other"): 10}
        with storage.write() as unit:
            for number, (lane, seconds) in enumerate(served.items(), start=1):
                _store(unit, number, lane, available_at=moment(-number))
                unit.lanes.open(lane, moment(seconds))
        with storage.read() as unit:
            found = unit.lanes.waiting(START, PROVIDERS, 9)
            wanted = (make_lane(CAROL), make_lane(), make_lane(BOB), make_lane(ALICE, "other"))
            assert_same(found, wanted)
            assert unit.lanes.waiting(START, PROVIDERS, 3) == wanted[:3]

    @pytest.mark.parametrize("chunk", CLAIMABLE.values(), ids=CLAIMABLE.keys())
    def test_lanes_with_claimable_chunks_wait(self, storage: Storage, chunk: Chunk) -> None:
        """A lane waits as soon as one of its chunks is ready and due, or its lease has ended, and not before.

        If this fails: the work of a worker that died is never offered, or a lane where a claim finds nothing is.
        """
        with storage.write() as unit:
            others = [attrs.evolve(each, number=n) for n, each in enumerate(NOT_CLAIMABLE.values(), start=1)]
            store_run(unit, make_run(), [*others, chunk])
            unit.lanes.open(make_lane(), START)
            assert unit.lanes.waiting(START - TICK, PROVIDERS, 9) == ()
            assert unit.lanes.waiting(START, PROVIDERS, 9) == (make_lane(),)

    @pytest.mark.parametrize("chunk", NOT_CLAIMABLE.values(), ids=NOT_CLAIMABLE.keys())
    def test_lanes_without_claimable_chunks_do_not_wait(self, storage: Storage, chunk: Chunk) -> None:
        """A lane whose chunks all back off, are held or are closed does not wait, and takes up no place in the list.

        If this fails: the limit is reached by lanes without work, and those with work are never seen.
        """
        with storage.write() as unit:
            store_run(unit, make_run(1), [chunk])
            store_run(unit, make_run(2, BOB, 9, 9), [make_chunk(2, owner=BOB)])
            unit.lanes.open(make_lane(), moment(-9))
            unit.lanes.open(make_lane(CAROL), moment(-8))
            unit.lanes.open(make_lane(BOB), moment(-7))
            assert unit.lanes.waiting(START, PROVIDERS, 1) == (make_lane(BOB),)
            assert unit.lanes.waiting(START, PROVIDERS, 9) == (make_lane(BOB),)

    def test_lanes_with_claimed_chunks_do_not_wait(self, storage: Storage) -> None:
        """A lane leaves the list when its last chunk is claimed and comes back when the chunk is ready again.

        If this fails: whether there is work is kept in the row of the lane, and not looked up in the chunks.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk(number=n) for n in (0, 1)])
            unit.lanes.open(make_lane(), START)
            for wanted in ((make_lane(),), ()):
                claimed = claim(unit, START)
                assert unit.lanes.waiting(START, PROVIDERS, 9) == wanted
            assert unit.chunks.settle(claimed, ChunkState.READY, available_at=moment(5))
            assert unit.lanes.waiting(START, PROVIDERS, 9) == ()
            assert unit.lanes.waiting(moment(5), PROVIDERS, 9) == (make_lane(),)
            assert unit.chunks.cancel(make_run().id) == 2
            assert unit.lanes.waiting(START + 9 * LEASE, PROVIDERS, 9) == ()

    def test_lanes_are_those_of_the_providers(self, storage: Storage) -> None:
        """`waiting` leaves out lanes of providers that are not asked for; asked for none, there are none.

        If this fails: a worker is sent to a provider that it does not have, or that must not be called now.
        """
        lanes = [make_lane(ALICE, provider) for provider in PROVIDERS]
        with storage.write() as unit:
            for number, lane in enumerate(lanes, start=1):
                _store(unit, number, lane)
                unit.lanes.open(lane, moment(number))
        with storage.read() as unit:
            assert unit.lanes.waiting(START, {"third", "other", "unknown"}, 9) == tuple(lanes[1:])
            assert unit.lanes.waiting(START, ["third"], 1) == (lanes[2],)
            assert unit.lanes.waiting(START, {"Other"}, 9) == ()
            assert unit.lanes.waiting(START, (), 9) == ()

    def test_opening_a_lane_again_changes_nothing(self, storage: Storage) -> None:
        """A lane that has a row keeps its place when it is opened again, earlier or later.

        If this fails: whoever starts another run loses the place in the queue, or jumps it.
        """
        with storage.write() as unit:
            for number, (lane, seconds) in enumerate(((make_lane(), 1), (make_lane(BOB), 2)), start=1):
                _store(unit, number, lane)
                unit.lanes.open(lane, moment(seconds))
            unit.lanes.open(make_lane(), moment(9))
        with storage.write() as unit:
            assert unit.lanes.waiting(START, PROVIDERS, 9) == (make_lane(), make_lane(BOB))
            unit.lanes.open(make_lane(BOB), moment(0))
            assert unit.lanes.waiting(START, PROVIDERS, 9) == (make_lane(), make_lane(BOB))

    def test_serving_sends_an_owner_to_the_end(self, storage: Storage) -> None:
        """`serve` moves every lane of the owner behind those that were served before, and nobody else's.

        If this fails: an owner with many providers gets as many turns.
        """
        lanes = (make_lane(), make_lane(BOB), make_lane(ALICE, "other"), make_lane(BOB, "third"))
        with storage.write() as unit:
            for number, lane in enumerate(lanes, start=1):
                _store(unit, number, lane)
                unit.lanes.open(lane, moment(number))
            unit.lanes.serve(make_lane(ALICE, "other"), moment(5.000001))
            found = unit.lanes.waiting(START, PROVIDERS, 9)
            assert found[:2] == (make_lane(BOB), make_lane(BOB, "third"))
            assert set(found[2:]) == {make_lane(), make_lane(ALICE, "other")}
            unit.lanes.open(make_lane(CAROL), moment(5))
            _store(unit, 9, make_lane(CAROL))
            assert unit.lanes.waiting(START, PROVIDERS, 9)[2] == make_lane(CAROL)

    def test_serving_opens_no_lane(self, storage: Storage) -> None:
        """A lane without a row has none after it was served either: `open` and `mend` alone make rows.

        If this fails: rows come back that `mend` has just dropped.
        """
        with storage.write() as unit:
            _store(unit, 1, make_lane())
            unit.lanes.serve(make_lane(), moment(1))
            assert unit.lanes.waiting(START, PROVIDERS, 9) == ()
            assert unit.chunks.claim("worker", START, LEASE, lane=make_lane()) is not None

    @pytest.mark.parametrize("missing", NAMELESS.values(), ids=NAMELESS.keys())
    def test_open_chunks_without_a_lane_get_that_of_their_run(self, storage: Storage, missing: dict[str, Any]) -> None:
        """`mend` fills in the owner and the provider of open chunks that lack either, of all owners, and counts them.

        If this fails: runs that were started by an older host, or before an upgrade, are never finished.
        """
        lane = make_lane(BOB, "other")
        named = [
            make_chunk(1, 0, owner=BOB, provider="other"),
            make_chunk(1, 1, state=ChunkState.LEASED, worker="w", token=1, attempts=1, owner=BOB, provider="other"),
            make_chunk(1, 2, owner=BOB, provider="other", available_at=moment(10**6), priority=7, attempts=2),
        ]
        closed = make_chunk(1, 3, state=ChunkState.DONE, available_at=None, **missing)
        with storage.write() as unit:
            run = make_run(1, BOB, 9, 9, provider="other")
            store_run(unit, run, [*(attrs.evolve(chunk, **missing) for chunk in named), closed])
            store_run(unit, make_run(2), [make_chunk(2)])
            for each in (lane, make_lane()):
                unit.lanes.open(each, START)
            assert unit.lanes.mend(moment(-9)) == 3
            assert unit.lanes.mend(moment(-9)) == 0
        with storage.read() as unit:
            assert_same(unit.chunks.of_run(run.id)[:3], tuple(named))
            assert unit.chunks.of_run(make_run(2).id) == (make_chunk(2),)
            assert lane in unit.lanes.waiting(START, PROVIDERS, 9)

    def test_lanes_with_open_chunks_get_a_row(self, storage: Storage) -> None:
        """`mend` opens and counts the lanes with open chunks and no row; they are served at the instant it is given.

        If this fails: work of a lane whose row is missing waits for ever.
        """
        with storage.write() as unit:
            _store(unit, 1, make_lane())
            _store(unit, 2, make_lane(), available_at=moment(10**6))
            _store(unit, 3, make_lane(BOB))
            _store(unit, 4, make_lane(CAROL))
            _store(unit, 5, make_lane(ALICE, "other"), available_at=moment(50))
            _store(unit, 6, make_lane(BOB, "third"), state=ChunkState.DONE, available_at=None)
            unit.lanes.open(make_lane(CAROL), moment(-10))
            unit.lanes.open(make_lane(BOB), moment(-8))
            assert unit.lanes.mend(moment(-9)) == 2
            assert unit.lanes.mend(moment(-9)) == 0
        with storage.read() as unit:
            assert unit.lanes.waiting(START, PROVIDERS, 9) == (make_lane(CAROL), make_lane(), make_lane(BOB))
            assert make_lane(ALICE, "other") in unit.lanes.waiting(moment(50), PROVIDERS, 9)

    def test_lanes_served_in_the_future_are_brought_back(self, storage: Storage) -> None:
        """`bring_back` counts lanes that were served after `now` as served at `now`, of all owners, and no others.

        If this fails: after a clock was set back, whoever was served just before waits until it has caught up.
        """
        ahead, far, before, present = make_lane(), make_lane(BOB), make_lane(CAROL), make_lane(ALICE, "other")
        latest = make_lane(ALICE, "third")
        with storage.write() as unit:
            for number, lane in enumerate((ahead, far, before, present, latest), start=1):
                _store(unit, number, lane)
            unit.lanes.open(ahead, moment(8))
            unit.lanes.open(far, moment(10**6))
            unit.lanes.open(before, moment(-1))
            unit.lanes.open(present, START)
            assert unit.lanes.bring_back(START) == 2
            assert unit.lanes.bring_back(START) == 0
            unit.lanes.open(latest, START + TICK)
            waiting = unit.lanes.waiting(START, PROVIDERS, 9)
        # The order of two lanes of one owner, served at the same instant, is for the storage to choose.
        assert set(waiting[1:3]) == {ahead, present}
        assert (waiting[0], *waiting[3:]) == (before, far, latest)

    def test_idle_lanes_are_dropped(self, storage: Storage) -> None:
        """`mend` drops rows without open chunks that were served before an instant, and counts them; no other row.

        If this fails: rows pile up for ever; or an owner who was just served loses the row, and is first again.
        """
        dropped, served, busy = make_lane(), make_lane(BOB), make_lane(CAROL)
        with storage.write() as unit:
            _store(unit, 1, dropped, state=ChunkState.DEAD, available_at=None)
            _store(unit, 3, busy, available_at=moment(10**6))
            unit.lanes.open(dropped, START - TICK)
            unit.lanes.open(make_lane(ALICE, "third"), START - TICK)
            unit.lanes.open(served, START)
            unit.lanes.open(busy, moment(-10))
            assert unit.lanes.mend(START) == 2
            assert unit.lanes.mend(START) == 0
            # A row that is still there keeps its place; one that was dropped begins anew.
            for number, lane in enumerate((dropped, served, busy), start=11):
                _store(unit, number, lane)
                unit.lanes.open(lane, moment(99))
            assert unit.lanes.waiting(START, PROVIDERS, 9) == (busy, served, dropped)

    def test_lanes_of_held_chunks_are_not_idle(self, storage: Storage) -> None:
        """A lane whose chunks are all held has open chunks: its row stays, however long ago it was served.

        If this fails: `mend` looks for chunks that are ready, and takes turns away from whoever has long ones.
        """
        with storage.write() as unit:
            _store(unit, 1, make_lane())
            _store(unit, 2, make_lane(BOB))
            unit.lanes.open(make_lane(), moment(1))
            unit.lanes.open(make_lane(BOB), moment(2))
            for _ in range(2):
                claim(unit, START)
            assert unit.lanes.mend(moment(10**6)) == 0
            assert unit.lanes.waiting(START + LEASE, PROVIDERS, 9) == (make_lane(), make_lane(BOB))


def _store(unit: UnitOfWork, number: int, lane: Lane, **changes: Any) -> None:
    """Store a run with one chunk, which is in a lane."""
    run = make_run(number, lane.owner, number, number, provider=lane.provider)
    store_run(unit, run, [make_chunk(number, owner=lane.owner, provider=lane.provider, **changes)])
