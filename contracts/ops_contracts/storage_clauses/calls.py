"""Clauses about chunks: whose are claimed, and how many provider calls their holders may make."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from ops_contracts.comparison import assert_same
from ops_contracts.samples import ALICE, BOB, LEASE, START, ident, make_chunk, make_lane, make_run, moment
from ops_contracts.storage_clauses.claims import TICK, claim
from ops_contracts.storage_clauses.storing import store_run
from ops_core.domain.chunk import Chunk, ChunkState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ops_core.domain.lane import Lane
    from ops_core.ports.storage import Storage, UnitOfWork


def _settled_ready(unit: UnitOfWork, chunk: Chunk) -> None:
    assert unit.chunks.settle(chunk, ChunkState.READY, available_at=moment(10**6))


def _settled_done(unit: UnitOfWork, chunk: Chunk) -> None:
    assert unit.chunks.settle(chunk, ChunkState.DONE)


def _settled_dead(unit: UnitOfWork, chunk: Chunk) -> None:
    assert unit.chunks.settle(chunk, ChunkState.DEAD)


def _cancelled(unit: UnitOfWork, chunk: Chunk) -> None:
    assert unit.chunks.cancel(chunk.run_id) == 1


def _closed(unit: UnitOfWork, chunk: Chunk) -> None:
    assert unit.chunks.close_unreadable(chunk.run_id, chunk.number, "x")


def _revived(unit: UnitOfWork, chunk: Chunk) -> None:
    _settled_dead(unit, chunk)
    assert unit.chunks.revive(chunk.run_id, chunk.number, moment(10**6))


ENDS: dict[str, Callable[[UnitOfWork, Chunk], None]] = {
    "settled as ready": _settled_ready,
    "settled as done": _settled_done,
    "settled as dead": _settled_dead,
    "cancelled": _cancelled,
    "closed as unreadable": _closed,
    "revived": _revived,
}
"""The ways in which a chunk is given up, or taken from its holder, before the lease ends."""


class CallClauses:
    """What the repository of chunks promises to those who share workers and provider calls out."""

    def test_a_lane_is_claimed_by_itself(self, storage: Storage) -> None:
        """A claim for a lane takes its chunks only, in the order of all claims; the lane needs no row.

        If this fails: the conditions on the owner and the provider are missing, or belong to another lane with the same
        owner or the same provider.
        """
        lane = make_lane(ALICE, "other")
        with storage.write() as unit:
            store_run(unit, make_run(1), [make_chunk(1, priority=0)])
            store_run(unit, make_run(2, BOB, 9, 9, provider="other"), [_chunk(2, make_lane(BOB, "other"), priority=0)])
            store_run(unit, make_run(3, provider="other"), [_chunk(3, lane, n, priority=5) for n in (1, 0)])
            later = _chunk(4, lane, 1, available_at=moment(5))
            store_run(unit, make_run(4, provider="other"), [_chunk(4, lane), later])
        with storage.write() as unit:
            claimed = [unit.chunks.claim("worker", moment(1), LEASE, lane=lane) for _ in range(4)]
            for stranger in (make_lane(BOB), make_lane(ALICE, "Other"), make_lane(ALICE, "")):
                assert unit.chunks.claim("worker", moment(1), LEASE, lane=stranger) is None
            again = unit.chunks.claim("worker", moment(1) + LEASE, LEASE, lane=lane)
        found = [None if chunk is None else (chunk.run_id, chunk.number) for chunk in claimed]
        assert found == [(ident("run", 4), 0), (ident("run", 3), 0), (ident("run", 3), 1), None]
        assert again is not None
        assert (again.run_id, again.number, again.lane) == (ident("run", 4), 0, lane)

    def test_a_claim_grants_calls(self, storage: Storage) -> None:
        """A claim stores how many calls its holder may make, 1 unless it says otherwise, and replaces earlier ones.

        If this fails: the number is not stored, or added to that of the holder before.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk()])
            for turn, calls in enumerate((7, 3, 0, 5)):
                now = START + turn * LEASE
                claimed = unit.chunks.claim("worker", now, LEASE, calls=calls)
                assert claimed is not None
                assert claimed.calls == calls
                assert_same(unit.chunks.of_run(claimed.run_id), (claimed,))
                assert calls_under_way(unit, now).get(make_lane(), 0) == calls
            assert claim(unit, START + 9 * LEASE).calls == 1
            assert calls_under_way(unit, START + 9 * LEASE) == {make_lane(): 1}

    def test_a_holder_may_be_given_other_calls(self, storage: Storage) -> None:
        """`hold` replaces the number of calls, also by 0, and leaves it when it is left out or the claim was lost.

        If this fails: 0 is taken for "not given", or the number is added.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk()])
            claimed = unit.chunks.claim("worker", START, LEASE, calls=4)
            assert claimed is not None
            for given, wanted in ((None, 4), (6, 6), (None, 6), (0, 0), (2, 2)):
                assert unit.chunks.hold(claimed, moment(1), LEASE, 0, calls=given)
                held = attrs.evolve(claimed, available_at=moment(1) + LEASE, calls=wanted)
                assert_same(unit.chunks.of_run(claimed.run_id), (held,))
                assert calls_under_way(unit, moment(1)).get(make_lane(), 0) == wanted
            assert not unit.chunks.hold(attrs.evolve(claimed, token=99), moment(1), LEASE, 0, calls=9)
            assert calls_under_way(unit, moment(1)) == {make_lane(): 2}

    def test_calls_are_counted_by_lane(self, storage: Storage) -> None:
        """`under_way` adds the calls of all leases that have not ended, by owner and provider.

        A lane without any may be there with 0.

        If this fails: lanes are mixed up, or chunks that nobody holds count.
        """
        lanes = (make_lane(), make_lane(provider="other"), make_lane(BOB), make_lane(), make_lane())
        wanted: Counter[Lane] = Counter()
        with storage.write() as unit:
            for number, lane in enumerate(lanes, start=1):
                run = make_run(number, lane.owner, number, number, provider=lane.provider)
                store_run(unit, run, [_chunk(number, lane), _chunk(number, lane, 1, available_at=moment(5))])
                assert unit.chunks.claim("worker", START, LEASE, lane=lane, calls=10**number)
                wanted[lane] += 10**number
        with storage.read() as unit:
            assert calls_under_way(unit, START) == wanted

    def test_calls_count_until_the_lease_ends(self, storage: Storage) -> None:
        """To the microsecond at which the lease ends, its calls count; from then on they do not.

        If this fails: the calls of a worker that died are kept from all others for ever, or given away while it lives.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk(), make_chunk(number=1)])
            claimed = unit.chunks.claim("worker", START, LEASE, calls=5)
            assert claimed is not None
            assert calls_under_way(unit, START + LEASE - TICK) == {make_lane(): 5}
            assert calls_under_way(unit, START + LEASE) == {}
            assert unit.chunks.hold(claimed, moment(1), LEASE, 1)
            assert calls_under_way(unit, START + LEASE) == {make_lane(): 5}
            assert calls_under_way(unit, moment(1) + LEASE) == {}

    @pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
    def test_whoever_gives_up_a_chunk_gives_back_its_calls(
        self, storage: Storage, end: Callable[[UnitOfWork, Chunk], None]
    ) -> None:
        """A chunk that nobody holds has no calls, whichever way it came to that; those of others still count.

        If this fails: the number of calls stays in the row, and counts as soon as the chunk is leased by an older host.
        """
        with storage.write() as unit:
            store_run(unit, make_run(1), [make_chunk(1)])
            store_run(unit, make_run(2), [make_chunk(2)])
            claims = [unit.chunks.claim("worker", START, LEASE, calls=calls) for calls in (5, 2)]
            assert claims[0] is not None
            end(unit, claims[0])
            assert unit.chunks.of_run(claims[0].run_id)[0].calls == 0
            assert calls_under_way(unit, START) == {make_lane(): 2}

    @pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
    def test_the_instant_of_the_latest_claim_stays(
        self, storage: Storage, end: Callable[[UnitOfWork, Chunk], None]
    ) -> None:
        """Each claim stores when it was made, and nothing else changes that.

        If this fails: `hold` moves it, so that a chunk that is held for hours looks new; or it goes with the claim.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk()])
            assert unit.chunks.of_run(make_run().id)[0].claimed_at is None
            claim(unit, moment(1.000001))
            claimed = claim(unit, moment(50.000001))
            assert unit.chunks.hold(claimed, moment(51), LEASE, 1)
            assert_same(unit.chunks.of_run(make_run().id)[0].claimed_at, moment(50.000001))
            end(unit, claimed)
            assert_same(unit.chunks.of_run(make_run().id)[0].claimed_at, moment(50.000001))

    def test_held_chunks_are_listed(self, storage: Storage) -> None:
        """`leased` returns the chunks of all runs that workers hold, the oldest claim first, up to the limit.

        A chunk whose lease has ended is still held, for nobody else has claimed it.

        If this fails: chunks that are ready or closed are listed, or the order is that of leases or of runs.
        """

        def held(run: int, number: int, claimed_at: datetime, ends: datetime) -> Chunk:
            return make_chunk(
                run,
                number,
                state=ChunkState.LEASED,
                worker=f"worker-{number}",
                token=2,
                attempts=1,
                calls=3,
                claimed_at=claimed_at,
                available_at=ends,
            )

        chunks = [
            held(1, 0, moment(30.000001), moment(45)),
            held(1, 1, moment(10), moment(99)),
            held(2, 0, moment(30), moment(31)),
            held(2, 1, moment(20), moment(21)),
        ]
        idle = [
            make_chunk(2, 2, claimed_at=moment(5)),
            make_chunk(2, 3, state=ChunkState.DONE, claimed_at=moment(5), available_at=None),
        ]
        with storage.write() as unit:
            store_run(unit, make_run(1), chunks[:2])
            store_run(unit, make_run(2), [*chunks[2:], *idle])
        wanted = (chunks[1], chunks[3], chunks[2], chunks[0])
        with storage.read() as unit:
            assert_same(unit.chunks.leased(9), wanted)
            assert unit.chunks.leased(3) == wanted[:3]


def calls_under_way(unit: UnitOfWork, now: datetime) -> dict[Lane, int]:
    """Return the lanes for which calls are under way; lanes with none are left out."""
    return {lane: calls for lane, calls in unit.chunks.under_way(now).items() if calls}


def _chunk(run: int, lane: Lane, number: int = 0, **changes: Any) -> Chunk:
    return make_chunk(run, number, owner=lane.owner, provider=lane.provider, **changes)
