"""The figures of one keyword over the whole grid, with what they rest on and how far they could be off."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from ops_core.domain.cell import CellState
from ops_core.domain.metric import DEEPEST_RANK, DEFINITIONS, NOT_FOUND_RANK, TOP_RANK, MetricId

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ops_core.domain.cell import Cell


@attrs.frozen
class CellCounts:
    """How many points of the grid are in each state.

    Attributes:
        total: Points of the grid; the sum of all the others.
        found: The business is in the list.
        absent: Shown to be below the list.
        inconclusive: Not in the list, which proves nothing there.
        empty: The provider listed nothing at all.
        error: The provider failed.
        not_measured: Not asked, or not answered yet.
        estimated: Interpolated from other points; part of no metric.
    """

    total: int
    found: int = 0
    absent: int = 0
    inconclusive: int = 0
    empty: int = 0
    error: int = 0
    not_measured: int = 0
    estimated: int = 0

    @property
    def conclusive(self) -> int:
        """Return at how many points the rank is known, or known to be below the list."""
        return self.found + self.absent


@attrs.frozen
class Bound:
    """Between which values a metric lies, whatever the points would show that are not conclusive.

    Attributes:
        low: Least possible value.
        high: Greatest possible value.
    """

    low: float
    high: float


@attrs.frozen
class MetricBounds:
    """The bounds of the metrics over all points of the grid.

    Attributes:
        average_rank: In ranks; None when the business is shown to be absent everywhere.
        average_total_rank: In ranks.
        top3_share: In percent.
        found_share: In percent.
    """

    average_rank: Bound | None
    average_total_rank: Bound
    top3_share: Bound
    found_share: Bound


@attrs.frozen
class SummaryDefinitions:
    """The definition by which each figure was computed, such as ``average_rank@1``.

    Attributes:
        average_rank: Of the average rank.
        average_total_rank: Of the average total rank.
        top3_share: Of the top-3 share.
        found_share: Of the found share.
        coverage: Of the coverage.
    """

    average_rank: str = DEFINITIONS[MetricId.AVERAGE_RANK].reference
    average_total_rank: str = DEFINITIONS[MetricId.AVERAGE_TOTAL_RANK].reference
    top3_share: str = DEFINITIONS[MetricId.TOP3_SHARE].reference
    found_share: str = DEFINITIONS[MetricId.FOUND_SHARE].reference
    coverage: str = DEFINITIONS[MetricId.COVERAGE].reference


@attrs.frozen
class KeywordSummary:
    """The figures of one keyword over the whole grid. Nothing is rounded.

    Attributes:
        keyword: The search words.
        average_rank: Mean rank where found, or None when found nowhere.
        average_total_rank: Mean over conclusive points, absent counting 21, or None without a conclusive point.
        top3_share: Percent of conclusive points of rank 1 to 3, or None without a conclusive point.
        found_share: Percent of conclusive points where found, or None without a conclusive point.
        coverage: Percent of all points that are conclusive.
        cells: What the figures rest on.
        bounds: How far the figures could be off.
        definitions: What the figures mean.
    """

    keyword: str
    average_rank: float | None
    average_total_rank: float | None
    top3_share: float | None
    found_share: float | None
    coverage: float
    cells: CellCounts
    bounds: MetricBounds
    definitions: SummaryDefinitions = SummaryDefinitions()


def summarise_counts(total: int, cells: Iterable[Cell]) -> CellCounts:
    """Return how many of `total` points are in each state; a point without a cell is not measured.

    Args:
        total: Points of the grid, at least 1; for several keywords at once, points times keywords.
        cells: At most one for each point and keyword.

    Raises:
        ValueError: There are more cells than points, or two for the same point and keyword.
    """
    cells = list(cells)
    if total < max(1, len(cells)) or len({(cell.keyword, cell.number) for cell in cells}) < len(cells):
        msg = f"A grid of {total} points has at least 1 point and at most one cell for each"
        raise ValueError(msg)
    counted = Counter(cell.state for cell in cells)
    counted[CellState.NOT_MEASURED] += total - len(cells)
    return CellCounts(total, **{state.value: counted[state] for state in CellState})


def summarise_keyword(keyword: str, total: int, cells: Iterable[Cell]) -> KeywordSummary:
    """Return the figures of one keyword.

    Only points where the business is found or shown to be absent count. For the bounds, each of the others takes the
    worst and the best rank that it could have.

    Args:
        keyword: The search words.
        total: Points of the grid, at least 1.
        cells: Those of this keyword, at most one for each point.

    Raises:
        ValueError: There are more cells than points, two for the same point, or one that is found without a rank.
    """
    cells = list(cells)
    counts = summarise_counts(total, cells)
    ranks = [_rank(cell) for cell in cells if cell.state is CellState.FOUND]
    listed = [rank for rank in ranks if rank <= DEEPEST_RANK]
    top = sum(rank <= TOP_RANK for rank in listed)
    rank_sum = sum(listed)
    known, found = counts.conclusive, len(listed)
    unknown = total - known
    total_sum = rank_sum + NOT_FOUND_RANK * (known - found)
    return KeywordSummary(
        keyword=keyword,
        average_rank=rank_sum / found if found else None,
        average_total_rank=total_sum / known if known else None,
        top3_share=100 * top / known if known else None,
        found_share=100 * found / known if known else None,
        coverage=100 * known / total,
        cells=counts,
        bounds=MetricBounds(
            average_rank=_spread(rank_sum, unknown, found + unknown, worst=DEEPEST_RANK) if found + unknown else None,
            average_total_rank=_spread(total_sum, unknown, total, worst=NOT_FOUND_RANK),
            top3_share=Bound(100 * top / total, 100 * (top + unknown) / total),
            found_share=Bound(100 * found / total, 100 * (found + unknown) / total),
        ),
    )


def _rank(cell: Cell) -> int:
    if cell.rank is None or cell.rank < 1:
        msg = f"Point {cell.number} is found, so it needs a rank of 1 or more"
        raise ValueError(msg)
    return cell.rank


def _spread(known_sum: int, unknown: int, points: int, *, worst: int) -> Bound:
    """Return the least and greatest mean when each unknown point may rank anything from 1 to `worst`."""
    return Bound((known_sum + unknown) / points, (known_sum + worst * unknown) / points)
