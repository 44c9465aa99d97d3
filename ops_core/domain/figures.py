"""The latest figures of a location, as a list of locations shows them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from ops_core.domain.cell import CellSource
from ops_core.domain.metric import NOT_FOUND_RANK
from ops_core.domain.principal import Owner

if TYPE_CHECKING:
    from ops_core.domain.run import Run
    from ops_core.domain.summary import KeywordSummary


@attrs.frozen
class LocationFigures:
    """The figures of a location from its latest completed run, over all keywords of that run at once.

    Every point of every keyword weighs the same. A point is conclusive where the business was found or shown to be
    absent. Formulas are those of the metrics of the same names, with the points of all keywords taken together.

    Attributes:
        owner: Who owns the location.
        location_id: The location.
        run_id: The run that the figures come from.
        report_id: Its report.
        source: Kind of its answers: whoever shows a figure shows this beside it.
        provider: Name of the ranking offer that answered.
        finished_at: When the run ended, UTC: the metric ``last_run``.
        average_rank: Sum of the ranks 1 to 20 / points with such a rank; None when found nowhere.
        average_total_rank: (Sum of the ranks 1 to 20 + 21 x other conclusive points) / conclusive points, or None
            without a conclusive point.
        top3_share: 100 x points of rank 1 to 3 / conclusive points, or None without a conclusive point.
        found_share: 100 x points of rank 1 to 20 / conclusive points, or None without a conclusive point.
        coverage: 100 x conclusive points / all points, or None without a point.
        change_since_last_run: Mean over the points that are conclusive in this run and in the completed run of the
            report before it of the rank now minus the rank then, where absent counts 21; below zero it improved. None
            when there is no such run or the two cannot be compared.
    """

    owner: Owner
    location_id: str
    run_id: str
    report_id: str
    source: CellSource
    provider: str
    finished_at: datetime
    average_rank: float | None
    average_total_rank: float | None
    top3_share: float | None
    found_share: float | None
    coverage: float | None
    change_since_last_run: float | None

    @property
    def age(self) -> tuple[datetime, str]:
        """What tells which figures of a location are newer: those of the run that ended later, by id at a tie."""
        return self.finished_at, self.run_id


@attrs.frozen
class _Sums:
    """What the figures of a keyword are quotients of."""

    total: int
    known: int
    found: int
    top: int
    ranks: int


def location_figures(run: Run, change: float | None) -> LocationFigures:
    """Return the figures of a location from a completed run.

    Args:
        run: Completed, with its summaries.
        change: How its average total rank changed since the run before, or None when that is not known.

    Raises:
        ValueError: The run has not ended.
    """
    if run.finished_at is None:
        msg = f"{run.id} has not ended, so it has no figures yet"
        raise ValueError(msg)
    sums = [_sums(summary) for summary in run.summaries]
    total, known = sum(each.total for each in sums), sum(each.known for each in sums)
    found, ranks = sum(each.found for each in sums), sum(each.ranks for each in sums)
    return LocationFigures(
        owner=run.owner,
        location_id=run.location_id,
        run_id=run.id,
        report_id=run.report_id,
        source=run.source,
        provider=run.provider,
        finished_at=run.finished_at,
        average_rank=_quotient(ranks, found),
        average_total_rank=_quotient(ranks + NOT_FOUND_RANK * (known - found), known),
        top3_share=_quotient(100 * sum(each.top for each in sums), known),
        found_share=_quotient(100 * found, known),
        coverage=_quotient(100 * known, total),
        change_since_last_run=change,
    )


def _sums(summary: KeywordSummary) -> _Sums:
    """Return the whole numbers behind the figures of a keyword, which gives them back exactly when rounded."""
    known = summary.cells.conclusive
    found = round((summary.found_share or 0.0) * known / 100)
    return _Sums(
        total=summary.cells.total,
        known=known,
        found=found,
        top=round((summary.top3_share or 0.0) * known / 100),
        ranks=round((summary.average_rank or 0.0) * found),
    )


def _quotient(sum_: int, count: int) -> float | None:
    return sum_ / count if count else None
