"""Provider calls: the simulated provider, and what is known of every call that was made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING

import attrs

from ops_core.domain.cell import FailureClass, Listing
from ops_core.ports.ranking import (
    RankedListing,
    RankingAnswer,
    RankingFailed,
    RankingQuery,
    RankingThrottled,
)
from tests.simulation.clock import SimulatedClock
from tests.simulation.coroutine import Killed, pause

if TYPE_CHECKING:
    from ops_core.services.turn import Turn
    from tests.simulation.actors import Actor

ASK, ANSWER = "ask", "answer"
"""Where a call pauses: before it is made, and while the provider thinks."""


class Fate(Enum):
    """What has become of a call."""

    UNDER_WAY = auto()
    ANSWERED = auto()
    FAILED = auto()
    LOST = auto()
    """Its worker was killed meanwhile."""


@attrs.define(eq=False)
class Call:
    """One provider call.

    Attributes:
        serial: Counts all calls from 1; the cost of the answer, so that a saved cell names its call.
        query: What was asked.
        actor: Who asked.
        turn: The turn in which it was asked.
        begun: When.
        fate: What became of it.
        failure: Why it failed, or None.
        retry_after: What a throttling provider asked for, in seconds, or None.
        is_saved: Whether its answer is stored.
    """

    serial: int
    query: RankingQuery = attrs.field(repr=False)
    actor: Actor = attrs.field(repr=lambda actor: actor.name)
    turn: Turn = attrs.field(repr=lambda turn: f"claim #{turn.chunk.token}")
    begun: datetime
    fate: Fate = Fate.UNDER_WAY
    failure: FailureClass | None = None
    retry_after: float | None = None
    is_saved: bool = False

    @property
    def place(self) -> tuple[str, int, int]:
        """The cell that is asked for: run, keyword, point."""
        return self.turn.chunk.run_id, self.turn.chunk.keyword, self.query.point.number


@attrs.define(eq=False)
class CallLedger:
    """Every call that was made.

    Attributes:
        by_serial: All of them.
        of_cell: By the cell that they ask for.
        of_turn: By the turn in which they were made.
        under_way: Those that have not ended.
    """

    by_serial: dict[int, Call] = attrs.field(factory=dict)
    of_cell: defaultdict[tuple[str, int, int], list[Call]] = attrs.field(factory=lambda: defaultdict(list))
    of_turn: defaultdict[Turn, list[Call]] = attrs.field(factory=lambda: defaultdict(list))
    under_way: dict[int, Call] = attrs.field(factory=dict)

    def begin(self, query: RankingQuery, actor: Actor, turn: Turn, now: datetime) -> Call:
        """Take down a call that is made now."""
        call = Call(len(self.by_serial) + 1, query, actor, turn, now)
        self.by_serial[call.serial] = self.under_way[call.serial] = call
        self.of_cell[call.place].append(call)
        self.of_turn[turn].append(call)
        return call

    def end(self, call: Call, fate: Fate, failure: RankingFailed | None = None) -> None:
        """Take down how a call ended."""
        call.fate = fate
        if failure is not None:
            call.failure = failure.failure
            call.retry_after = failure.retry_after if isinstance(failure, RankingThrottled) else None
        del self.under_way[call.serial]


@attrs.define(eq=False)
class SteppedRanking:
    """A provider that stops before a call and while it is under way, and then does what it is ordered to.

    Attributes:
        clock: Stamps answers.
        ledger: Where calls are taken down.
        who: Returns who calls.
    """

    clock: SimulatedClock
    ledger: CallLedger
    who: Callable[[], Actor]

    def search(self, query: RankingQuery) -> RankingAnswer:
        """Answer, or raise what is ordered."""
        pause(ASK)
        actor = self.who()
        turn = actor.turn
        assert turn is not None
        call = self.ledger.begin(query, actor, turn, self.clock.now())
        try:
            order = pause(ANSWER)
        except Killed:
            self.ledger.end(call, Fate.LOST)
            raise
        if isinstance(order, RankingFailed):
            self.ledger.end(call, Fate.FAILED, order)
            raise order
        if isinstance(order, Exception):
            self.ledger.end(call, Fate.FAILED)
            call.failure = FailureClass.BUG
            raise order
        self.ledger.end(call, Fate.ANSWERED)
        rank = 1 + query.point.number % 3
        listings = (RankedListing(rank, Listing(query.business.key, "The business")),)
        return RankingAnswer(listings, 3, None, query.depth, self.clock.now(), cost=float(call.serial))

    def check_plan(self, queries: tuple[RankingQuery, ...]) -> None:
        """Answer whatever comes."""

    def close(self) -> None:
        """Hold nothing."""
