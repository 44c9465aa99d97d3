"""The results of a run: every cell, what it rests on, and who else was found there."""

from __future__ import annotations

from datetime import datetime

import attrs

from ops_core.domain.cell import Cell, CellSource, Listing
from ops_core.domain.grid import GridPoint
from ops_core.domain.principal import Principal
from ops_core.domain.run import Business, Run
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
        zoom: Map zoom that was asked for.
        depth: Length of the lists that were asked for.
        first_observed_at: First answer, UTC, or None.
        last_observed_at: Latest answer, UTC, or None.
        cost: What the provider charged, in US dollars.
    """

    provider: str
    source: CellSource
    zoom: int
    depth: int
    first_observed_at: datetime | None
    last_observed_at: datetime | None
    cost: float


@attrs.frozen
class KeywordResults:
    """The results of one keyword.

    Attributes:
        summary: Its metrics, their bounds and definitions.
        cells: One for each point, by number.
    """

    summary: KeywordSummary
    cells: tuple[Cell, ...]


@attrs.frozen
class RunResults:
    """The results of a run.

    Attributes:
        run: The run.
        business: Who was looked for.
        points: Where searches were made, by number.
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
        instants = [cell.provenance.observed_at for cell in saved if cell.provenance]
        return RunResults(
            run=run,
            business=plan.business,
            points=plan.points,
            keywords=tuple(
                KeywordResults(summarise_keyword(keyword, len(plan.points), cells[number]), tuple(cells[number]))
                for number, keyword in enumerate(run.keywords)
            ),
            listings=listings,
            provenance=RunProvenance(
                provider=run.provider,
                source=run.source,
                zoom=plan.zoom,
                depth=plan.depth,
                first_observed_at=min(instants, default=None),
                last_observed_at=max(instants, default=None),
                cost=round(sum(cell.provenance.cost for cell in saved if cell.provenance), 6),
            ),
        )
