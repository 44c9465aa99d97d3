"""Provider calls: none without need, none after a stop, and no more at once than are allowed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import attrs

from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.flag import FlagName
from ops_core.services.flags import FRESH_FOR
from ops_core.services.turn import Turn
from tests.simulation.actors import Actor, Kind
from tests.simulation.calls import ASK, Call, CallLedger, Fate
from tests.simulation.clock import SimulatedClock
from tests.simulation.scenario import Scenario
from tests.simulation.seen import Seen
from tests.simulation.step import Step
from tests.simulation.violation import require

_LATE = timedelta(milliseconds=50)
"""Looks at the clock between the last look at a flag and the call that follows."""


@attrs.define
class CallInvariants:
    """Looks at the provider calls of each step.

    Attributes:
        ledger: The calls that were made.
        scenario: What is allowed.
        clock: Tells whether it was set back.
    """

    ledger: CallLedger
    scenario: Scenario
    clock: SimulatedClock
    _in_vain: Counter[Turn] = attrs.field(factory=Counter)
    _cut: set[tuple[str, int, int]] = attrs.field(factory=set)
    _off_since: dict[FlagName, datetime] = attrs.field(factory=dict)
    _after_end: Counter[Turn] = attrs.field(factory=Counter)
    _after_switch: Counter[Turn] = attrs.field(factory=Counter)

    def check(self, step: Step) -> None:
        """Look at one step."""
        for before, after in step.changed.chunks:
            if before is None or before.chunk.state is not ChunkState.LEASED:
                continue
            is_cut = step.actor.kind is Kind.SWEEP and after.chunk.state is ChunkState.LEASED
            if is_cut or after.chunk.state is ChunkState.CANCELLED:
                self._cut.add(_claim(before.chunk))  # its holder cannot know before it saves
        if step.after.flags is not step.before.flags:
            self._note_switches(step)
        if step.actor.kind is Kind.WORK and step.actor.coroutine.label == ASK:
            self._check_lease(step, step.actor)
        if step.begun is not None:
            self._check_need(step, step.begun)
            self._check_stops(step, step.begun)
            self._check_limits(step, step.begun)

    def check_ended(self, actor: Actor, turn: Turn, seen: Seen) -> None:
        """Look at a turn that ended by itself: what came too late for a cancelled run is kept."""
        if actor.is_hurt:
            return
        stored = seen.chunk(turn.chunk.run_id, turn.chunk.number)
        was_cancelled = stored.state is ChunkState.CANCELLED and stored.token == turn.chunk.token + 1
        for call in self.ledger.of_turn[turn]:
            kept = not was_cancelled or call.fate is not Fate.ANSWERED or call.is_saved
            require(kept, "late_answer_dropped", "{} of {}", call, stored)

    def _check_lease(self, step: Step, actor: Actor) -> None:
        """Nobody goes on to a call whose lease has ended, as far as its own clock tells, when another has the chunk."""
        turn = actor.turn
        assert turn is not None
        stored = step.after.chunk(turn.chunk.run_id, turn.chunk.number)
        is_lost = stored.state is ChunkState.LEASED and stored.token > turn.chunk.token
        is_untold = self.clock.jumps != actor.jumps or _claim(turn.chunk) in self._cut
        require(not is_lost or is_untold, "asked_without_lease", "{} asks for {}", actor.name, stored)

    def _note_switches(self, step: Step) -> None:
        for name in (FlagName.RUNS_ENABLED, FlagName.LIVE_RANKS_ENABLED):
            if step.after.enabled(name, otherwise=True):
                self._off_since.pop(name, None)
            elif name not in self._off_since:
                self._off_since[name] = step.now
                self._after_switch.clear()

    def _check_need(self, step: Step, call: Call) -> None:
        """What is saved is never asked again; what was asked before only after its worker was lost, or had failed.

        A worker that loses its chunk right between its last look and its call asks once more for nothing.
        """
        run_id, keyword, number = call.place
        saved = sum(key[0] == keyword and key[1] in call.turn.chunk.cells for key in step.before.cells(run_id))
        is_bounded = call.turn.chunk.attempts <= self.scenario.max_attempts + saved
        require(is_bounded, "attempts_unbounded", "{} has {} saved", call, saved)
        stored = step.before.chunk(run_id, call.turn.chunk.number)
        if stored.token > call.turn.chunk.token:
            self._in_vain[call.turn] += 1
            most = 1 if not self.scenario.is_repeatable else self._in_vain[call.turn]
            require(self._in_vain[call.turn] <= most, "asked_in_vain", "{} for {}", call, stored)
            return
        require((keyword, number) not in step.before.cells(run_id), "asked_again", "{} is saved", call.place)
        for earlier in self.ledger.of_cell[call.place]:
            if earlier is call:
                continue
            superseded = earlier.turn.chunk.token < call.turn.chunk.token
            require(superseded, "asked_again", "{} is asked by {} and {}", call.place, earlier, call)
            require(not earlier.is_saved, "asked_again", "{} is saved, and asked by {}", earlier, call)

    def _check_stops(self, step: Step, call: Call) -> None:
        if self.scenario.is_repeatable:
            return  # it costs nothing, so that answers are saved, and stops seen, only every now and then
        run = step.before.runs[call.turn.chunk.run_id]
        if not run.is_open:
            self._after_end[call.turn] += 1
            require(self._after_end[call.turn] <= 1, "call_after_end", "{} of {}", call, run)
        since = [self._off_since.get(FlagName.RUNS_ENABLED)]
        if run.provider == "beta":
            since.append(self._off_since.get(FlagName.LIVE_RANKS_ENABLED))
        if any(instant is not None and step.now > instant + FRESH_FOR + _LATE for instant in since):
            self._after_switch[call.turn] += 1
            most = 1 + self.clock.jumps  # a second that comes again brings back what was known in it
            require(self._after_switch[call.turn] <= most, "call_after_switch", "{} at {}", call, step.now)

    def _check_limits(self, step: Step, call: Call) -> None:
        """Of the calls whose leases have not ended, no more are under way than are allowed."""
        if self.clock.jumps:
            return  # a clock that is set back brings leases back that had ended
        chunk = call.turn.chunk
        held = [other for other in self.ledger.under_way.values() if _is_held(step, other)]
        if call not in held:
            return
        stored = step.before.chunk(call.turn.chunk.run_id, call.turn.chunk.number)
        require(stored.calls, "calls_over_limit", "{} has no call for {}", stored, call)
        at_provider = sum(other.turn.chunk.provider == chunk.provider for other in held)
        most = self.scenario.provider_calls or at_provider
        require(at_provider <= most, "calls_over_limit", "{} at {}: {}", at_provider, chunk.provider, held)
        owner = step.before.runs[chunk.run_id].owner
        if owner != chunk.owner:
            return  # two owners became one meanwhile
        of_owner = sum(other.turn.chunk.owner == owner for other in held)
        most = self.scenario.owner_calls or of_owner
        require(of_owner <= most, "calls_over_limit", "{} of {}: {}", of_owner, owner, held)


def _claim(chunk: Chunk) -> tuple[str, int, int]:
    return chunk.run_id, chunk.number, chunk.token


def _is_held(step: Step, call: Call) -> bool:
    chunk = call.turn.chunk
    stored = step.before.chunk(chunk.run_id, chunk.number)
    is_latest = stored.state is ChunkState.LEASED and stored.token == chunk.token
    return is_latest and stored.available_at is not None and stored.available_at > step.now
