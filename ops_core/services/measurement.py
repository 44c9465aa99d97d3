"""Asking a provider for the cells of a chunk, and turning its answers into cells."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import attrs

from ops_core.domain.cell import Cell, CellState, FailureClass, Listing, Provenance
from ops_core.domain.classification import classify
from ops_core.domain.grid import GridPoint
from ops_core.domain.run import RunPlan
from ops_core.ports.ranking import RankingAnswer, RankingFailed, RankingProvider, RankingThrottled
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


@attrs.frozen
class Measurement:
    """Measures points of one keyword of a plan.

    Attributes:
        plan: The plan of the run.
        keyword: Index of the keyword.
        source: Who is asked.
        provider: The provider of `source`.
    """

    plan: RunPlan
    keyword: int
    source: RankingSource
    provider: RankingProvider

    def measure(self, points: Iterable[GridPoint]) -> Generator[Measured | Unanswered]:
        """Yield an outcome for each point, as each becomes known.

        A point is taken from `points` only when it is about to be asked for, so whoever ends them stops the asking.
        Answers of calls that are under way by then are paid for: they are waited for and yielded, unless the
        generator is closed.
        """
        most = self.source.limits.concurrency
        if most <= 1:
            for point in points:
                yield self._ask(point)
            return
        with ThreadPoolExecutor(most, thread_name_prefix="ask") as pool:
            under_way: set[Future[Measured | Unanswered]] = set()
            for point in points:
                under_way.add(pool.submit(self._ask, point))
                while len(under_way) >= most:
                    done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while under_way:
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)

    def failed_cell(self, unanswered: Unanswered) -> Cell:
        """Return the cell of a point that the provider will never answer."""
        return Cell(self.keyword, unanswered.number, CellState.ERROR, failure=unanswered.failure)

    def _ask(self, point: GridPoint) -> Measured | Unanswered:
        try:
            return self._judge(point, self.provider.search(query(self.plan, self.keyword, point)))
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
