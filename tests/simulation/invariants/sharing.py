"""Sharing: no more is given out than there is, and nobody waits for longer than the others take in turn."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import attrs

from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.flag import FlagName
from ops_core.domain.principal import Owner
from ops_core.services.flags import FRESH_FOR
from ops_plugins.memory.repositories.chunks import is_claimable
from tests.simulation.actors import Actor, Kind
from tests.simulation.clock import SimulatedClock
from tests.simulation.scenario import Scenario
from tests.simulation.seen import Seen
from tests.simulation.step import Step
from tests.simulation.violation import require


@attrs.define
class SharingInvariants:
    """Looks at the claims of each step.

    Attributes:
        scenario: What is allowed.
        clock: Tells whether it was set back.
    """

    scenario: Scenario
    clock: SimulatedClock
    _passed: Counter[Owner] = attrs.field(factory=Counter)
    _live_since: datetime | None = None
    _jumps: int = 0
    _is_mended: bool = True

    def check(self, step: Step) -> None:
        """Look at one step."""
        if step.actor.kind is Kind.SIGN_IN and step.changed.chunks:
            self._passed.clear()
        if step.after.flags is not step.before.flags:
            is_live = step.after.enabled(FlagName.LIVE_RANKS_ENABLED, otherwise=False)
            self._live_since = step.now if is_live else None
        if self.clock.jumps != self._jumps:
            self._jumps, self._is_mended = self.clock.jumps, False
        for before, after in step.changed.chunks:
            chunk = after.chunk
            if before is not None and before.chunk.state is ChunkState.LEASED is not chunk.state:
                del self._passed[chunk.owner]  # an owner is served from a claim until that is settled
            is_new = before is not None and before.chunk.token != chunk.token
            if is_new and chunk.state is ChunkState.LEASED and chunk.claimed_at is not None:
                self._check_limits(step.after, chunk, chunk.claimed_at)
                self._check_turn(step, chunk, chunk.claimed_at)
        if step.after.lanes is not step.before.lanes:
            self._note_served(step)

    def note_sweep(self, actor: Actor) -> None:
        """Take down that a whole sweep was made; it mends what a clock that was set back has left behind."""
        if actor.jumps == self.clock.jumps:
            self._is_mended = True
            self._passed.clear()

    def _note_served(self, step: Step) -> None:
        """Take down whether somebody still goes by the time before the clock was set back."""
        changed = [served for lane, served in step.after.lanes.items() if step.before.lanes.get(lane) != served]
        if any(served > step.now for served in changed):
            self._is_mended = False

    def _check_limits(self, seen: Seen, claimed: Chunk, now: datetime) -> None:
        given: Counter[str] = Counter()
        for rows in seen.chunks.values():
            for row in rows:
                chunk = row.chunk
                if chunk.state is ChunkState.LEASED and not is_claimable(chunk, now):
                    given[chunk.provider] += chunk.calls
                    given[chunk.owner] += chunk.calls
        most = self.scenario.provider_calls
        require(not most or given[claimed.provider] <= most, "limit_exceeded", "{} were given out", given)
        most = self.scenario.owner_calls
        require(not most or given[claimed.owner] <= most, "limit_exceeded", "{} were given out", given)

    def _check_turn(self, step: Step, claimed: Chunk, now: datetime) -> None:
        """Of the owners who could have been served, nobody is passed over by the same other one twice."""
        if self.scenario.provider_calls or self.scenario.owner_calls:
            return  # then others may have to wait until their provider has calls to give
        if not self._is_mended:
            self._passed.clear()
            return
        waiting = {
            row.chunk.owner
            for rows in step.before.chunks.values()
            for row in rows
            if is_claimable(row.chunk, now) and (row.chunk.provider == "alpha" or self._is_live(now))
        }
        others = {run.owner for run in step.before.runs.values()}
        for owner in others - waiting | {claimed.owner}:
            del self._passed[owner]
        for owner in waiting - {claimed.owner}:
            self._passed[owner] += 1
            most = max(1, len(others) - 1)
            require(self._passed[owner] <= most, "unfair", "{} was passed over {} times", owner, self._passed[owner])

    def _is_live(self, now: datetime) -> bool:
        return self._live_since is not None and now > self._live_since + 2 * FRESH_FOR + timedelta(seconds=1)
