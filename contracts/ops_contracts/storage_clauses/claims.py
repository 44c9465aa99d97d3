"""Clauses about chunks: who gets which, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import attrs
import pytest

from ops_contracts.comparison import assert_same
from ops_contracts.samples import LEASE, START, ident, long_text, make_chunk, make_run, moment
from ops_contracts.storage_clauses.storing import store_run
from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.principal import Owner

if TYPE_CHECKING:
    from datetime import datetime

    from ops_core.ports.storage import Storage, UnitOfWork

TICK = timedelta(microseconds=1)
"""The shortest time that the hub tells apart."""


class ClaimClauses:
    """What the repository of chunks promises to workers that look for work."""

    def test_chunks_come_back_as_stored(self, storage: Storage) -> None:
        """The chunks of a run come back equal and by number, and those of no other run with them.

        If this fails: the message names the field; the order of `cells` is that in which they are to be measured.
        """
        chunks = [
            make_chunk(number=1, keyword=4, cells=(440, 0, 220), priority=9, available_at=moment(5.000001)),
            make_chunk(
                number=0,
                state=ChunkState.LEASED,
                worker=long_text(100),
                token=2**31 - 2,
                attempts=5,
                failure=FailureClass.THROTTLED,
                detail=long_text(500),
                owner=Owner("session:" + "\U0001f355" * 200),
                provider=long_text(60),
                calls=2**31 - 1,
                claimed_at=moment(-5.000001),
            ),
            make_chunk(number=2, state=ChunkState.DONE, available_at=None, cells=tuple(range(440, -1, -1))),
        ]
        with storage.write() as unit:
            store_run(unit, make_run(), chunks)
            store_run(unit, make_run(2), [make_chunk(2)])
        with storage.read() as unit:
            assert_same(unit.chunks.of_run(make_run().id), (chunks[1], chunks[0], chunks[2]))
            assert unit.chunks.of_run(ident("run", 99)) == ()

    def test_a_claim_leases_the_chunk(self, storage: Storage) -> None:
        """A claim returns and stores the chunk: leased until now plus the lease, token and attempts one on.

        If this fails: the chunk is returned as it was before the claim, or the lease counts from another clock.
        """
        before = make_chunk(token=3, attempts=2, failure=FailureClass.TRANSIENT, detail="503")
        with storage.write() as unit:
            store_run(unit, make_run(), [before])
            claimed = unit.chunks.claim("worker-1", moment(1.5), LEASE)
        wanted = attrs.evolve(
            before,
            state=ChunkState.LEASED,
            worker="worker-1",
            token=4,
            attempts=3,
            available_at=moment(1.5) + LEASE,
            calls=1,
            claimed_at=moment(1.5),
        )
        assert_same(claimed, wanted)
        with storage.read() as unit:
            assert_same(unit.chunks.of_run(before.run_id), (wanted,))

    def test_there_may_be_nothing_to_claim(self, storage: Storage) -> None:
        """Without chunks, and with none but closed ones, a claim returns None.

        If this fails: a claim takes chunks by their instant alone; closed chunks have none.
        """
        closed = (ChunkState.DONE, ChunkState.DEAD, ChunkState.CANCELLED)
        with storage.write() as unit:
            assert unit.chunks.claim("worker", moment(10**6), LEASE) is None
            chunks = [make_chunk(number=n, state=state, available_at=None) for n, state in enumerate(closed)]
            store_run(unit, make_run(), chunks)
            assert unit.chunks.claim("worker", moment(10**6), LEASE) is None

    def test_chunks_are_claimed_in_order(self, storage: Storage) -> None:
        """Lowest priority number first, then the oldest run, then the number; since when they wait does not count.

        If this fails: order by priority, run and number; the ids of runs sort by their age.
        """
        with storage.write() as unit:
            store_run(unit, make_run(2), [make_chunk(2, 1), make_chunk(2, 0, available_at=moment(-50))])
            store_run(
                unit, make_run(1), [make_chunk(1, 10), make_chunk(1, 9, available_at=moment(1)), make_chunk(1, 2)]
            )
            store_run(unit, make_run(3), [make_chunk(3, 0, priority=0), make_chunk(3, 1, priority=5)])
        order = [(3, 0), (1, 2), (1, 9), (1, 10), (2, 0), (2, 1), (3, 1)]
        with storage.write() as unit:
            claimed = [claim(unit, moment(2)) for _ in order]
            assert unit.chunks.claim("worker", moment(2), LEASE) is None
        assert [(chunk.run_id, chunk.number) for chunk in claimed] == [(ident("run", run), n) for run, n in order]

    def test_chunks_wait_for_their_instant(self, storage: Storage) -> None:
        """A ready chunk can be claimed from its instant on, to the microsecond, and not before.

        If this fails: a chunk that backs off is tried at once, or one that is due waits for the next look.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk(available_at=moment(60))])
            assert unit.chunks.claim("worker", moment(60) - TICK, LEASE) is None
            assert unit.chunks.claim("worker", moment(60), LEASE) is not None

    def test_leases_are_kept(self, storage: Storage) -> None:
        """A leased chunk is claimed by nobody else before its lease ends, and by anybody from then on.

        If this fails: leased chunks are claimed at once and measured twice, or never again and lost with their worker.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk()])
            first = claim(unit, START, "worker-1")
            assert unit.chunks.claim("worker-2", START + LEASE - TICK, LEASE) is None
            second = claim(unit, START + LEASE, "worker-2")
        assert (second.worker, second.token, second.attempts) == ("worker-2", first.token + 1, first.attempts + 1)

    def test_tokens_always_grow(self, storage: Storage) -> None:
        """However a claim ends, the next one of the chunk has a greater token.

        If this fails: somewhere the token is set back, and a worker that was given up for dead may write again.
        """
        tokens = []
        now = START
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk()])
            for end in ("expire", "ready", "dead", "expire", "ready"):
                claimed = claim(unit, now)
                tokens.append(claimed.token)
                now += LEASE
                if end == "ready":
                    assert unit.chunks.settle(claimed, ChunkState.READY, available_at=now, attempts=0)
                if end == "dead":
                    assert unit.chunks.settle(claimed, ChunkState.DEAD)
                    assert unit.chunks.revive(claimed.run_id, claimed.number, now)
        assert tokens == sorted(set(tokens))

    def test_open_chunks_are_counted(self, storage: Storage) -> None:
        """`count_open` counts the ready and the leased chunks of a run, whatever their instants, and no others.

        If this fails: a run is completed while chunks back off, or never, because closed ones count.
        """
        states = list(ChunkState)
        chunks = [
            make_chunk(number=n, state=state, available_at=moment(10**6) if state in {"ready", "leased"} else None)
            for n, state in enumerate(states)
        ]
        with storage.write() as unit:
            store_run(unit, make_run(), chunks)
            store_run(unit, make_run(2), [make_chunk(2)])
        with storage.read() as unit:
            assert unit.chunks.count_open(make_run().id) == 2
            assert unit.chunks.count_open(make_run(2).id) == 1
            assert unit.chunks.count_open(ident("run", 99)) == 0

    def test_the_backlog_is_what_is_ready(self, storage: Storage) -> None:
        """`backlog` counts the chunks that are ready now, of all runs, and names the earliest of their instants.

        If this fails: chunks that back off, that are leased or that are closed are counted too.
        """
        with storage.write() as unit:
            store_run(unit, make_run(1), [make_chunk(1, n, available_at=moment(n)) for n in (3, 2, 4, 90)])
            leased = make_chunk(2, 1, state=ChunkState.LEASED, worker="worker", token=1, available_at=moment(99))
            done = make_chunk(2, 2, state=ChunkState.DONE, available_at=None)
            store_run(unit, make_run(2), [make_chunk(2, 0, available_at=moment(7.000001)), leased, done])
        with storage.read() as unit:
            assert unit.chunks.backlog(moment(1)) == (0, None)
            assert_same(unit.chunks.backlog(moment(4)), (3, moment(2)))
            assert_same(unit.chunks.backlog(moment(8)), (4, moment(2)))

    def test_instants_that_lie_too_far_ahead_are_brought_back(self, storage: Storage) -> None:
        """`end_far_leases` ends leases by now plus the lease and back-offs by now plus the wait, and returns how many.

        A chunk that was never claimed has no reason to back off, and is ready now.

        If this fails: after a clock was set back, nobody takes over the chunks of a worker that died; or instants that
        are not too far ahead are moved too, or those of closed chunks.
        """
        wait = timedelta(seconds=60)
        leased = make_chunk(state=ChunkState.LEASED, worker="worker", token=3, attempts=2, calls=4, claimed_at=START)
        backs_off = make_chunk(token=1, attempts=0, failure=FailureClass.THROTTLED)
        never_claimed = make_chunk(priority=7)
        latest = ((leased, START + LEASE), (backs_off, START + wait), (never_claimed, START))
        others = [
            attrs.evolve(leased, number=6, available_at=START - LEASE),
            attrs.evolve(backs_off, number=7, available_at=START - wait),
            attrs.evolve(never_claimed, number=8, available_at=START - wait),
            make_chunk(number=9, state=ChunkState.DONE, token=1, available_at=None),
        ]
        kept = [attrs.evolve(chunk, number=n, available_at=instant) for n, (chunk, instant) in enumerate(latest)]
        wanted = [attrs.evolve(chunk, number=3 + chunk.number) for chunk in kept]
        far = [attrs.evolve(chunk, available_at=moment(10**6)) for chunk in wanted]
        far[0] = attrs.evolve(far[0], available_at=START + LEASE + TICK)
        other = make_chunk(2, token=1, available_at=START + wait + TICK)
        with storage.write() as unit:
            store_run(unit, make_run(), [*kept, *far, *others])
            store_run(unit, make_run(2), [other])
            assert unit.chunks.end_far_leases(START, LEASE, wait) == 4
            assert unit.chunks.end_far_leases(START, LEASE, wait) == 0
        with storage.read() as unit:
            assert_same(unit.chunks.of_run(make_run().id), (*kept, *wanted, *others))
            assert_same(unit.chunks.of_run(make_run(2).id), (attrs.evolve(other, available_at=START + wait),))

    @pytest.mark.parametrize("number", [0, 1])
    @pytest.mark.parametrize("closed", [ChunkState.DEAD, ChunkState.CANCELLED])
    def test_dead_chunks_are_revived(self, storage: Storage, number: int, closed: ChunkState) -> None:
        """`revive` makes a dead or cancelled chunk ready from now, with no attempts; no other, and none twice.

        If this fails: reviving goes by the run alone, or does not look at the state.
        """
        dead = [make_chunk(number=n, state=closed, attempts=5, token=7, available_at=None) for n in (0, 1)]
        with storage.write() as unit:
            store_run(unit, make_run(), [*dead, make_chunk(number=2), make_chunk(number=3)])
            assert unit.chunks.revive(make_run().id, number, moment(50))
            assert not unit.chunks.revive(make_run().id, number, moment(60))
            for other in (2, 3, 99):
                assert not unit.chunks.revive(make_run().id, other, moment(50))
            assert not unit.chunks.revive(ident("run", 99), 0, moment(50))
        with storage.read() as unit:
            chunks = unit.chunks.of_run(make_run().id)
        revived = chunks[number]
        assert (revived.state, revived.attempts, revived.available_at) == (ChunkState.READY, 0, moment(50))
        assert revived.token >= 7
        assert chunks[1 - number] == dead[1 - number]
        assert chunks[2] == make_chunk(number=2)

    def test_revived_chunks_keep_their_saved_cells(self, storage: Storage) -> None:
        """What was saved before a chunk died still counts after it is revived.

        If this fails: reviving makes a new chunk instead of changing the state of the old one.
        """
        with storage.write() as unit:
            store_run(unit, make_run(), [make_chunk()])
            held = claim(unit, moment(1))
            assert unit.chunks.hold(held, moment(2), LEASE, 3)
            assert unit.chunks.settle(held, ChunkState.DEAD)
            assert unit.chunks.revive(make_run().id, held.number, moment(3))
            assert unit.runs.find(make_run().id).saved_cells == 3


def claim(unit: UnitOfWork, now: datetime, worker: str = "worker") -> Chunk:
    """Claim a chunk that must be there."""
    chunk = unit.chunks.claim(worker, now, LEASE)
    assert chunk is not None, "there is a chunk to claim, but none was returned"
    return chunk
