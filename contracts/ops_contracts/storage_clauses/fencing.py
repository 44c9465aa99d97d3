"""Clauses about chunks: what the holder of a claim may do, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from ops_contracts.comparison import assert_same
from ops_contracts.samples import LEASE, START, make_chunk, make_run, moment
from ops_contracts.storage_clauses.claims import TICK, claim
from ops_contracts.storage_clauses.storing import store_run
from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import Chunk, ChunkState

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops_core.ports.storage import Storage, UnitOfWork


def _claimed_by_another(unit: UnitOfWork, chunk: Chunk) -> None:
    assert claim(unit, START + LEASE, "worker-2").number == chunk.number


def _cancelled(unit: UnitOfWork, chunk: Chunk) -> None:
    assert unit.chunks.cancel(chunk.run_id) == 1


def _claimed_by_another_and_cancelled(unit: UnitOfWork, chunk: Chunk) -> None:
    _claimed_by_another(unit, chunk)
    _cancelled(unit, chunk)


def _settled_ready(unit: UnitOfWork, chunk: Chunk) -> None:
    assert unit.chunks.settle(chunk, ChunkState.READY, available_at=START)


def _settled_done(unit: UnitOfWork, chunk: Chunk) -> None:
    assert unit.chunks.settle(chunk, ChunkState.DONE)


def _settled_dead(unit: UnitOfWork, chunk: Chunk) -> None:
    assert unit.chunks.settle(chunk, ChunkState.DEAD, failure=FailureClass.AUTH)


def _closed(unit: UnitOfWork, chunk: Chunk) -> None:
    assert unit.chunks.close_unreadable(chunk.run_id, chunk.number, "x")


def _revived(unit: UnitOfWork, chunk: Chunk) -> None:
    _settled_dead(unit, chunk)
    assert unit.chunks.revive(chunk.run_id, chunk.number, START)


LOSSES: dict[str, Callable[[UnitOfWork, Chunk], None]] = {
    "claimed by another": _claimed_by_another,
    "cancelled": _cancelled,
    "settled as ready": _settled_ready,
    "settled as done": _settled_done,
    "settled as dead": _settled_dead,
    "closed as unreadable": _closed,
    "revived": _revived,
}
"""The ways to lose a claim."""
OTHER_LOSSES: dict[str, Callable[[UnitOfWork, Chunk], None]] = {
    "still held": lambda _unit, _chunk: None,
    **{how: lose for how, lose in LOSSES.items() if lose is not _cancelled},
    "claimed by another and cancelled": _claimed_by_another_and_cancelled,
}
"""What else can become of a claim than that its chunk is cancelled."""

_EVERY_LOSS = pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES.keys())


class FencingClauses:
    """What the repository of chunks promises to workers that have a claim."""

    def test_a_holder_extends_its_lease(self, storage: Storage) -> None:
        """`hold` moves the end of the lease to now plus the lease, leaves all else, and returns True.

        If this fails: a worker that is slow, but alive, loses its chunk.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk()])
            claimed = claim(unit, START)
            assert unit.chunks.hold(claimed, moment(10), LEASE, 1) is True
            assert unit.chunks.claim("worker-2", moment(10) + LEASE - TICK, LEASE) is None
        with storage.read() as unit:
            held = attrs.evolve(claimed, available_at=moment(10) + LEASE)
            assert_same(unit.chunks.of_run(claimed.run_id), (held,))
            assert unit.runs.find(claimed.run_id).saved_cells == 1

    def test_a_late_holder_keeps_what_nobody_took(self, storage: Storage) -> None:
        """A claim whose lease has ended still counts while nobody else has claimed the chunk.

        If this fails: `hold` or `settle` compares instants; only the token decides.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk()])
            claimed = claim(unit, START)
            assert unit.chunks.hold(claimed, START + 3 * LEASE, LEASE, 1)
            assert unit.chunks.settle(claimed, ChunkState.DONE)

    @_EVERY_LOSS
    def test_a_lost_claim_cannot_be_held(self, storage: Storage, lose: Callable[[UnitOfWork, Chunk], None]) -> None:
        """`hold` with a claim that was lost returns False, extends nothing and counts no cells.

        If this fails: make the token and the state conditions of the update; `cancel` must raise the token.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk()])
            claimed = claim(unit, START)
            lose(unit, claimed)
            after = unit.chunks.of_run(claimed.run_id)
            assert unit.chunks.hold(claimed, moment(5), LEASE, 3) is False
            assert unit.chunks.of_run(claimed.run_id) == after
            assert unit.runs.find(claimed.run_id).saved_cells == 0

    @_EVERY_LOSS
    def test_a_lost_claim_cannot_be_settled(self, storage: Storage, lose: Callable[[UnitOfWork, Chunk], None]) -> None:
        """`settle` with a claim that was lost returns False and changes nothing.

        If this fails: make the token and the state conditions of the update; `cancel` must raise the token.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk()])
            claimed = claim(unit, START)
            lose(unit, claimed)
            after = unit.chunks.of_run(claimed.run_id)
            for state, instant in ((ChunkState.DONE, None), (ChunkState.READY, moment(9)), (ChunkState.DEAD, None)):
                assert unit.chunks.settle(claimed, state, available_at=instant) is False
            assert unit.chunks.of_run(claimed.run_id) == after

    def test_the_new_holder_is_not_disturbed(self, storage: Storage) -> None:
        """After the old holder was refused, the new one can still hold and settle.

        If this fails: a refused call changes the token or the state all the same.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk()])
            old = claim(unit, START, "worker-1")
            new = claim(unit, START + LEASE, "worker-2")
            assert not unit.chunks.hold(old, START + LEASE, LEASE, 2)
            assert not unit.chunks.settle(old, ChunkState.DEAD)
            assert unit.chunks.hold(new, START + LEASE, LEASE, 3)
            assert unit.chunks.settle(new, ChunkState.DONE)
            assert unit.runs.find(new.run_id).saved_cells == 3

    def test_a_settled_chunk_is_ready_again(self, storage: Storage) -> None:
        """Settled as ready, a chunk waits for its instant, free of its worker, with its failure and its attempts.

        If this fails: the worker or the lease stays, or the failure is lost, or attempts are counted again.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk()])
            claimed = claim(unit, START)
            assert unit.chunks.settle(
                claimed,
                ChunkState.READY,
                available_at=moment(30.000001),
                failure=FailureClass.TRANSIENT,
                detail="The provider answered 503.",
            )
        with storage.read() as unit:
            wanted = attrs.evolve(
                claimed,
                state=ChunkState.READY,
                worker=None,
                calls=0,
                available_at=moment(30.000001),
                failure=FailureClass.TRANSIENT,
                detail="The provider answered 503.",
            )
            assert_same(unit.chunks.of_run(claimed.run_id), (wanted,))

    def test_attempts_can_be_given_back(self, storage: Storage) -> None:
        """`attempts` replaces the count, also by 0; left out, the count stays.

        If this fails: 0 is taken for "not given", and a throttled provider uses up the attempts of a chunk.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk(attempts=3)])
            for given, wanted in ((None, 4), (2, 2), (0, 0), (None, 1)):
                claimed = claim(unit, START)
                assert unit.chunks.settle(claimed, ChunkState.READY, available_at=START, attempts=given)
                assert unit.chunks.of_run(claimed.run_id)[0].attempts == wanted

    @pytest.mark.parametrize("state", [ChunkState.DONE, ChunkState.DEAD])
    def test_a_settled_chunk_is_closed(self, storage: Storage, state: ChunkState) -> None:
        """Settled as done or dead, a chunk has no worker and no instant, is not open and is never claimed again.

        If this fails: the end of the lease stays in place, and the chunk is claimed when it comes.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk()])
            claimed = claim(unit, START)
            assert unit.chunks.settle(claimed, state, failure=FailureClass.BUG, detail="x") is True
            settled = unit.chunks.of_run(claimed.run_id)[0]
            assert (settled.state, settled.worker, settled.available_at) == (state, None, None)
            assert (settled.token, settled.failure, settled.detail) == (claimed.token, FailureClass.BUG, "x")
            assert unit.chunks.count_open(claimed.run_id) == 0
            assert unit.chunks.claim("worker", moment(10**6), LEASE) is None

    def test_cancelling_closes_the_open_chunks(self, storage: Storage) -> None:
        """`cancel` closes the ready and leased chunks of a run, returns how many, and touches neither others nor runs.

        If this fails: closed chunks are cancelled over, or those of another run.
        """
        closed = [
            make_chunk(number=8, state=ChunkState.DONE, token=1, available_at=None),
            make_chunk(number=9, state=ChunkState.DEAD, token=5, available_at=None),
        ]
        with storage.write() as unit:
            store_run(unit, make_run(), [*(make_chunk(number=n) for n in range(3)), *closed])
            store_run(unit, make_run(2), [make_chunk(2)])
            before = [claim(unit, START), *unit.chunks.of_run(make_run().id)[1:3]]
            assert unit.chunks.cancel(make_run().id) == 3
            assert unit.chunks.cancel(make_run().id) == 0
        with storage.read() as unit:
            after = unit.chunks.of_run(make_run().id)
            assert [chunk.state for chunk in after[:3]] == [ChunkState.CANCELLED] * 3
            assert [(chunk.worker, chunk.available_at) for chunk in after[:3]] == [(None, None)] * 3
            assert all(late.token > early.token for late, early in zip(after[:3], before, strict=True))
            assert after[3:] == tuple(closed)
            assert unit.chunks.of_run(make_run(2).id) == (make_chunk(2),)

    def test_late_cells_of_a_cancelled_chunk_count(self, storage: Storage) -> None:
        """`credit` adds to the saved cells of a chunk that was cancelled while somebody held it, and changes no more.

        If this fails: answers that came after a run was cancelled are paid for, and not shown in its count.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk(number=n) for n in (0, 1)])
            claims = [claim(unit, START) for _ in range(2)]
            assert unit.chunks.hold(claims[0], START, LEASE, 4)
            assert unit.chunks.cancel(make_run().id) == 2
            cancelled = unit.chunks.of_run(make_run().id)
            assert unit.chunks.credit(claims[0], 2) is True
            assert unit.chunks.credit(claims[0], 1) is True
            assert unit.runs.find(make_run().id).saved_cells == 7
            assert unit.chunks.credit(claims[1], 1) is True
            assert unit.chunks.credit(attrs.evolve(claims[0], number=9), 1) is False
        with storage.read() as unit:
            assert unit.runs.find(make_run().id).saved_cells == 8
            assert unit.chunks.of_run(make_run().id) == cancelled

    @pytest.mark.parametrize("lose", OTHER_LOSSES.values(), ids=OTHER_LOSSES.keys())
    def test_other_late_cells_do_not_count(self, storage: Storage, lose: Callable[[UnitOfWork, Chunk], None]) -> None:
        """`credit` is False, and adds nothing, for a chunk that is not cancelled or that another has claimed since.

        If this fails: what two workers saved of one chunk counts twice, and a run has more cells than it can have.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk()])
            claimed = claim(unit, START)
            lose(unit, claimed)
            after = unit.chunks.of_run(claimed.run_id)
            assert unit.chunks.credit(claimed, 3) is False
            assert unit.chunks.of_run(claimed.run_id) == after
            assert unit.runs.find(claimed.run_id).saved_cells == 0

    @pytest.mark.parametrize("number", [0, 1], ids=["leased", "ready"])
    def test_unreadable_chunks_are_closed(self, storage: Storage, number: int) -> None:
        """`close_unreadable` makes an open chunk, leased or ready, dead by class bug; no other, and none twice.

        If this fails: a chunk that cannot be read is claimed again and again, and stops everything behind it.
        """
        closed = [
            make_chunk(number=8, state=ChunkState.DONE, token=1, available_at=None),
            make_chunk(number=9, state=ChunkState.CANCELLED, token=5, available_at=None),
        ]
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk(number=0, priority=0), make_chunk(number=1), *closed])
            before = [claim(unit, START), unit.chunks.of_run(make_run().id)[1]]
            detail = "Its cells cannot be read."
            assert unit.chunks.close_unreadable(make_run().id, number, detail) is True
            for other in (number, 8, 9, 99):
                assert unit.chunks.close_unreadable(make_run().id, other, detail) is False
            assert unit.chunks.close_unreadable(make_run(2).id, 0, detail) is False
        with storage.read() as unit:
            after = unit.chunks.of_run(make_run().id)
        wanted = attrs.evolve(
            before[number],
            state=ChunkState.DEAD,
            worker=None,
            token=after[number].token,
            available_at=None,
            calls=0,
            failure=FailureClass.BUG,
            detail=detail,
        )
        assert_same(after[number], wanted)
        assert after[number].token >= before[number].token
        assert after[1 - number] == before[1 - number]
        assert after[2:] == tuple(closed)
