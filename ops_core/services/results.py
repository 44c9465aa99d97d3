"""The results of a run: every cell, what it rests on, and who else was found there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from ops_core.analytics.interpolation import Estimation, estimate_missing
from ops_core.domain.cell import Cell, CellSource, CellState, Listing
from ops_core.domain.grid import GridPoint
from ops_core.domain.principal import Principal
from ops_core.domain.run import Business, Run, RunPlan, RunState
from ops_core.domain.summary import KeywordSummary, summarise_keyword
from ops_core.ports.storage import Storage
from ops_core.services.conclusion import complete
from ops_core.services.reports import live_report
from ops_core.services.runs import run_of


@attrs.frozen
class RunProvenance:
    """How the figures of a run came about.

    Attributes:
        provider: Name of the ranking offer.
        source: Kind of its answers: whoever shows a figure shows this beside it.
        zoom: Map zoom of the searches; None where the provider has no map, or where they differ.
        depth: Length of the lists that were asked for; None where they differ.
        first_observed_at: First answer, UTC, or None.
        last_observed_at: Latest answer, UTC, or None.
        cost: What the provider charged, in US dollars.
    """

    provider: str
    source: CellSource
    zoom: int | None
    depth: int | None
    first_observed_at: datetime | None
    last_observed_at: datetime | None
    cost: float


@attrs.frozen
class KeywordResults:
    """The results of one keyword.

    Attributes:
        summary: Its metrics, their bounds and definitions; estimated cells are counted and part of no metric.
        cells: One for each point, by number.
        estimation: How good the estimated cells are, or None when there are none.
    """

    summary: KeywordSummary
    cells: tuple[Cell, ...]
    estimation: Estimation | None = None


@attrs.frozen
class RunResults:
    """The results of a run.

    Attributes:
        run: The run.
        business: Who was looked for.
        points: The points of the grid, by number.
        keywords: In the order of the report.
        listings: Every business that was found anywhere, by key.
        provenance: How the figures came about.
    """

    run: Run
    business: Business
    points: tuple[GridPoint, ...]
    keywords: tuple[KeywordResults, ...]
    listings: tuple[Listing, ...]
    provenance: RunProvenance


@attrs.frozen
class ResultService:
    """Reads results.

    Attributes:
        storage: Where they are kept.
    """

    storage: Storage

    def get(self, principal: Principal, report_id: str, run_id: str) -> RunResults:
        """Return the results of a run, as far as there are any.

        Raises:
            NotFound: The report or the run is unknown or somebody else's, or the report is deleted.
        """
        with self.storage.read() as uow:
            live_report(uow, principal.owner, report_id)
            run = run_of(uow, principal.owner, report_id, run_id)
            plan = uow.runs.plan(run_id)
            saved = uow.cells.of_run(run_id)
            chunks = uow.chunks.of_run(run_id)
            listings = uow.cells.listings(run_id)
        cells = complete(saved, chunks)
        known = [cell.provenance for cell in saved if cell.provenance]
        instants = [how.observed_at for how in known]
        return RunResults(
            run=run,
            business=plan.business,
            points=plan.points,
            keywords=tuple(_keyword_results(run, plan, number, cells[number]) for number in range(len(run.keywords))),
            listings=listings,
            provenance=RunProvenance(
                provider=run.provider,
                source=run.source,
                zoom=_shared({how.zoom for how in known} or {plan.zoom}),
                depth=_shared({how.depth for how in known} or {plan.depth}),
                first_observed_at=min(instants, default=None),
                last_observed_at=max(instants, default=None),
                cost=round(sum(how.cost for how in known), 6),
            ),
        )


def _shared(values: set[int | None]) -> int | None:
    return values.pop() if len(values) == 1 else None


def _keyword_results(run: Run, plan: RunPlan, keyword: int, measured: Sequence[Cell]) -> KeywordResults:
    """Return the results of one keyword, estimated where a completed run was to measure a part of the grid only.

    Before that, half the answers may be from one side of the grid, and nothing would tell how far off the other is.
    """
    known = {cell.number: cell for cell in measured}
    not_asked = CellState.NOT_MEASURED
    cells = tuple(known.get(point.number) or Cell(keyword, point.number, not_asked) for point in plan.points)
    estimation = None
    if run.state is RunState.COMPLETED and len(known) < len(cells):
        estimates = estimate_missing(plan.points, cells)
        cells, estimation = estimates.cells, estimates.estimation
    return KeywordResults(summarise_keyword(plan.keywords[keyword], len(cells), cells), cells, estimation)
