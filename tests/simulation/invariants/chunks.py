"""Chunks: who may change them, and how."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import OPEN_CHUNK_STATES, Chunk, ChunkState
from ops_core.domain.retry import LONGEST_WAIT
from ops_core.settings import JobSettings
from tests.simulation.actors import Kind
from tests.simulation.calls import CallLedger, Fate
from tests.simulation.step import Step
from tests.simulation.violation import require

_SETTLED = frozenset({ChunkState.READY, ChunkState.DONE, ChunkState.DEAD})
_GIVEN_UP = frozenset({ChunkState.DEAD, ChunkState.CANCELLED})


@attrs.define
class ChunkInvariants:
    """Looks at the chunks of each step.

    Attributes:
        ledger: The calls that were made.
        jobs: Settings of the job hosts.
    """

    ledger: CallLedger
    jobs: JobSettings

    def check(self, step: Step) -> None:
        """Look at one step."""
        for before, after in step.changed.chunks:
            _check_fields(after.chunk)
            if before is None:
                chunk = after.chunk
                is_new = chunk.state is ChunkState.READY and not chunk.token and not chunk.attempts and not after.saved
                require(is_new, "chunk_changed", "A new chunk is {}", after)
            else:
                self._check_change(step, before.chunk, after.chunk)

    def _check_change(self, step: Step, before: Chunk, after: Chunk) -> None:
        same = ("cells", "keyword", "priority", "provider")
        require(
            all(getattr(before, name) == getattr(after, name) for name in same),
            "chunk_changed",
            "{} became {}",
            before,
            after,
        )
        require(after.token >= before.token, "token_decreased", "{} became {}", before, after)
        if after.owner != before.owner:
            moved = step.actor.kind is Kind.SIGN_IN and attrs.evolve(after, owner=before.owner) == before
            require(moved, "owner_changed", "{} became {} by {}", before, after, step.actor.name)
        elif _is_claim(before, after):
            self._check_claim(step, before, after)
        elif before.state is ChunkState.LEASED and after.state in _SETTLED:
            self._check_settled(step, before, after)
        elif before.state in OPEN_CHUNK_STATES and after.state is ChunkState.CANCELLED:
            require(after.token == before.token + 1, "not_fenced", "{} was cancelled to {}", before, after)
        elif before.state in _GIVEN_UP and after.state is ChunkState.READY:
            by = step.actor.kind in {Kind.REPLAY, Kind.REPLAYS}
            require(by and not after.attempts, "chunk_moved", "{} became {} by {}", before, after, step.actor.name)
        elif before.state is after.state:
            self._check_same_state(step, before, after)
        else:
            name = "done_reopened" if before.state is ChunkState.DONE else "chunk_moved"
            require(holds=False, invariant=name, text=f"{before} became {after}")

    def _check_claim(self, step: Step, before: Chunk, after: Chunk) -> None:
        claimed_at = after.claimed_at
        assert claimed_at is not None
        require(before.state in OPEN_CHUNK_STATES, "chunk_moved", "{} was claimed as {}", before, after)
        is_due = before.available_at is not None and before.available_at <= claimed_at
        require(is_due, "claim_early", "{} was claimed at {}", before, claimed_at)
        require(after.token == before.token + 1, "token_not_raised", "{} was claimed as {}", before, after)
        require(after.attempts == before.attempts + 1, "attempt_not_counted", "{} was claimed as {}", before, after)
        slot = step.actor.slot
        is_worker = step.actor.kind is Kind.WORK and slot is not None and slot.worker.name == after.worker
        require(is_worker, "chunk_moved", "{} claimed {}", step.actor.name, after)
        lease = timedelta(seconds=self.jobs.lease_seconds)
        require(after.available_at == claimed_at + lease, "lease_wrong", "{} at {}", after, claimed_at)
        require(step.after.runs[after.run_id].is_open, "work_after_end", "{} was claimed", after)

    def _check_settled(self, step: Step, before: Chunk, after: Chunk) -> None:
        turn = step.actor.turn
        is_holder = (
            step.actor.kind is Kind.WORK
            and turn is not None
            and (turn.chunk.run_id, turn.chunk.number) == (before.run_id, before.number)
            and turn.chunk.token == before.token == after.token
        )
        require(is_holder, "settled_unfenced", "{} became {} by {}", before, after, step.actor.name)
        assert turn is not None
        calls = self.ledger.of_turn[turn]
        for call in calls:
            kept = call.fate is not Fate.ANSWERED or call.is_saved
            require(kept, "answer_dropped", "{} was settled without the answer {}", after, call)
        failed = [call for call in calls if call.fate is Fate.FAILED and call.failure is not FailureClass.INPUT]
        last = failed[-1] if failed else None
        if last is not None and last.failure is FailureClass.THROTTLED:
            is_free = after.state is ChunkState.READY and after.attempts == before.attempts - 1
            require(is_free, "throttle_counted", "{} became {}", before, after)
            wanted = min(timedelta(seconds=last.retry_after or 0), LONGEST_WAIT)
            waits = after.available_at is not None and after.available_at >= step.now - _STEP + wanted
            require(waits, "retry_after_ignored", "{} became {} at {}", before, after, step.now)
        elif last is not None:
            require(after.attempts == before.attempts, "attempt_refunded", "{} became {}", before, after)
            require(after.state is not ChunkState.DONE, "done_unanswered", "{} became {}", before, after)
        if after.state is ChunkState.DEAD:
            self._check_given_up(after)
            is_final = after.failure not in {FailureClass.AUTH, FailureClass.QUOTA}
            is_over = is_final or not step.after.runs[after.run_id].is_open
            require(is_over, "refusal_ignored", "{} is open in spite of {}", after.run_id, after)

    def _check_given_up(self, after: Chunk) -> None:
        attempts, most = after.attempts, self.jobs.max_attempts
        enough = {
            FailureClass.TRANSIENT: attempts >= most,
            FailureClass.BUG: attempts >= min(2, most),
            FailureClass.AUTH: True,
            FailureClass.QUOTA: True,
        }
        is_due = after.failure is not None and enough.get(after.failure, False)
        require(is_due, "given_up_early", "{}", after)

    def _check_same_state(self, step: Step, before: Chunk, after: Chunk) -> None:
        if before == after:
            return
        calm = attrs.evolve(after, available_at=before.available_at, calls=before.calls)
        assert before.available_at is not None
        assert after.available_at is not None
        is_earlier = after.available_at < before.available_at
        if step.actor.kind is Kind.SWEEP:
            mended = calm == before and after.calls == before.calls and is_earlier
            require(mended, "chunk_changed", "{} became {} by {}", before, after, step.actor.name)
            is_far = before.available_at > step.now + timedelta(seconds=self.jobs.lease_seconds) - _STEP
            is_fair = is_far or before.state is ChunkState.READY
            require(is_fair, "lease_cut", "{} became {} at {}", before, after, step.now)
            return
        turn = step.actor.turn
        is_holder = (
            before.state is ChunkState.LEASED
            and turn is not None
            and (turn.chunk.run_id, turn.chunk.number, turn.chunk.token) == (before.run_id, before.number, before.token)
        )
        require(is_holder and calm == before, "held_unfenced", "{} became {} by {}", before, after, step.actor.name)


_STEP = timedelta(milliseconds=20)
"""Longest time that passes within a step: every look at the clock takes a millisecond."""


def _is_claim(before: Chunk, after: Chunk) -> bool:
    who = (before.worker, before.claimed_at, before.token)
    if after.state is not ChunkState.LEASED:
        return False
    return before.state is not ChunkState.LEASED or who != (after.worker, after.claimed_at, after.token)


def _check_fields(chunk: Chunk) -> None:
    is_open = chunk.state in OPEN_CHUNK_STATES
    require((chunk.available_at is not None) == is_open, "chunk_state", "{}", chunk)
    is_leased = chunk.state is ChunkState.LEASED
    require((chunk.worker is not None) == is_leased, "chunk_state", "{}", chunk)
    require(chunk.calls >= 0 and (is_leased or not chunk.calls), "chunk_state", "{}", chunk)
    require(not is_leased or (chunk.token >= 1 and _is_instant(chunk.claimed_at)), "chunk_state", "{}", chunk)


def _is_instant(value: datetime | None) -> bool:
    return value is not None
