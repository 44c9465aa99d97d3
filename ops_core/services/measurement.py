"""Asking a provider for the cells of a chunk, and turning its answers into cells."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from itertools import islice
from time import monotonic

import attrs

from ops_core.domain.cell import Cell, CellState, FailureClass, Listing, Provenance
from ops_core.domain.classification import classify
from ops_core.domain.grid import GridPoint
from ops_core.domain.run import RunPlan
from ops_core.ports.ranking import RankingAnswer, RankingFailed, RankingProvider, RankingThrottled
from ops_core.ports.telemetry import NoTelemetry, Telemetry
from ops_core.services.ranking import RankingSource
from ops_core.services.runs import query


@attrs.frozen
class Measured:
    """One answer of a provider.

    Attributes:
        cell: What it says about the business.
        listings: The businesses that it names.
    """

    cell: Cell
    listings: tuple[Listing, ...]


@attrs.frozen
class Unanswered:
    """One failed call of a provider.

    Attributes:
        number: The grid point.
        failure: Why.
        detail: What happened, in plain words without secrets.
        retry_after: Seconds that the provider asks to wait, or None.
    """

    number: int
    failure: FailureClass
    detail: str
    retry_after: float | None = None


@attrs.define
class Measurement:
    """Measures points of one keyword of a plan.

    Attributes:
        plan: The plan of the run.
        keyword: Index of the keyword.
        source: Who is asked.
        provider: The provider of `source`.
        trace_id: Passed on to the provider.
        telemetry: Counts the calls.
        allowed: How many calls may be under way at once, at least 1; asked before every call.
        patience: How long to wait for an answer, in seconds, before yielding no outcome; None for as long as it takes.
        under_way: Calls that have been made and not been answered yet.
    """

    plan: RunPlan
    keyword: int
    source: RankingSource
    provider: RankingProvider
    trace_id: str = ""
    telemetry: Telemetry = attrs.field(factory=NoTelemetry)
    allowed: Callable[[], int] = lambda: 1
    patience: Callable[[], float | None] = lambda: None
    under_way: int = attrs.field(default=0, init=False)

    def measure(self, points: Iterable[GridPoint]) -> Generator[list[Measured | Unanswered]]:
        """Yield the outcomes for the points, as they become known; none at all when patience comes to its end.

        A point is taken from `points` only when it is about to be asked for, so whoever ends them stops the asking.
        Answers of calls that are under way by then are paid for: they are waited for and yielded, unless the
        generator is closed. Where several calls may be under way, the next ones are made before the outcomes of those
        that have ended are yielded, so that the provider works on while the outcomes are saved.
        """
        most = self.source.limits.concurrency
        if most <= 1:
            for point in points:
                yield [self._ask(point)]
            return
        waiting = iter(points)
        with ThreadPoolExecutor(most, thread_name_prefix="ask") as pool:
            calls: set[Future[Measured | Unanswered]] = set()
            ended: set[Future[Measured | Unanswered]] = set()
            while True:
                for point in islice(waiting, max(0, self.allowed() - len(calls))):
                    calls.add(pool.submit(copy_context().run, self._ask, point))
                    self.under_way = len(calls)
                if ended:
                    outcomes, ended = [future.result() for future in ended], set()
                    yield outcomes
                elif calls:
                    ended, calls = wait(calls, self.patience(), FIRST_COMPLETED)
                    self.under_way = len(calls)
                    if not ended:
                        yield []
                else:
                    return

    def failed_cell(self, unanswered: Unanswered) -> Cell:
        """Return the cell of a point that the provider will never answer."""
        return Cell(self.keyword, unanswered.number, CellState.ERROR, failure=unanswered.failure)

    def _ask(self, point: GridPoint) -> Measured | Unanswered:
        begun = monotonic()
        outcome = self._answer(point)
        failure = outcome.failure if isinstance(outcome, Unanswered) else None
        self.telemetry.call_ended(self.source.name, failure, monotonic() - begun)
        return outcome

    def _answer(self, point: GridPoint) -> Measured | Unanswered:
        try:
            return self._judge(point, self.provider.search(query(self.plan, self.keyword, point, self.trace_id)))
        except RankingThrottled as refused:
            return Unanswered(point.number, refused.failure, refused.message, refused.retry_after)
        except RankingFailed as failed:
            return Unanswered(point.number, failed.failure, failed.message)
        except Exception as problem:  # noqa: BLE001 - an adapter is foreign code; its faults end in the dead letters
            detail = f"The adapter '{self.source.name}' raised {type(problem).__name__}."
            return Unanswered(point.number, FailureClass.BUG, detail)

    def _judge(self, point: GridPoint, answer: RankingAnswer) -> Measured:
        business = self.plan.business
        rank = answer.rank_of(business.key)
        state = classify(
            rank,
            list_length=answer.list_length,
            depth=answer.depth,
            zoom=answer.zoom,
            cell=point.coordinates,
            business=business.coordinates,
            viewport=self.source.limits.viewport,
        )
        provenance = Provenance(
            provider=self.source.name,
            provider_version=self.source.version,
            source=self.source.source,
            zoom=answer.zoom,
            depth=answer.depth,
            list_length=answer.list_length,
            observed_at=answer.observed_at,
            cost=answer.cost,
        )
        keys = tuple([entry.listing.key for entry in answer.listings])
        cell = Cell(self.keyword, point.number, state, rank, provenance, keys)
        return Measured(cell, tuple([entry.listing for entry in answer.listings]))
