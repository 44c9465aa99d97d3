"""What changed between two runs, point by point."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from ops_core.domain.cell import Cell, CellSource, CellState
from ops_core.domain.metric import DEEPEST_RANK, NOT_FOUND_RANK
from ops_core.domain.run import RunPlan
from ops_core.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ops_core.domain.grid import GridPoint
    from ops_core.domain.run import Run


class RunsNotComparable(Conflict):
    """Raised when two runs have nothing in common that could be compared."""

    code = "run.not_comparable"


class CellChange(StrEnum):
    """What became of the business at one point. As in the metrics, it is found where it ranks 1 to 20."""

    UP = "up"
    """Found in both runs, ranking better now."""
    DOWN = "down"
    """Found in both runs, ranking worse now."""
    SAME = "same"
    """The same rank in both runs, or absent from both."""
    NEW = "new"
    """Absent before, found now."""
    LOST = "lost"
    """Found before, absent now."""
    INCONCLUSIVE = "inconclusive"
    """One of the runs does not show where the business ranks here: nothing can be said about a change."""


@attrs.frozen
class PointChange:
    """What changed at one point.

    Attributes:
        number: Of the point in the grid of the later run.
        change: What became of the business.
        earlier: Rank that the earlier run found, or None.
        later: Rank that the later run found, or None.
    """

    number: int
    change: CellChange
    earlier: int | None
    later: int | None


@attrs.frozen
class ChangeCounts:
    """At how many points each change happened.

    Attributes:
        up: Ranks better.
        down: Ranks worse.
        same: Ranks the same.
        new: Found where it was absent.
        lost: Absent where it was found.
        inconclusive: Nothing can be said.
    """

    up: int = 0
    down: int = 0
    same: int = 0
    new: int = 0
    lost: int = 0
    inconclusive: int = 0


@attrs.frozen
class KeywordComparison:
    """What changed for one keyword.

    Attributes:
        keyword: The search words, as the later run has them.
        average_total_rank_change: Mean over the compared points of the later rank minus the earlier one, where absent
            counts 21 (``change_since_last_run@1``); below zero it improved. None without a compared point.
        compared: Points that are conclusive in both runs.
        counts: At how many points each change happened.
        points: One for each point of the later run, by number.
    """

    keyword: str
    average_total_rank_change: float | None
    compared: int
    counts: ChangeCounts
    points: tuple[PointChange, ...]


@attrs.frozen
class RunOrigin:
    """Where the answers of a run come from.

    Attributes:
        id: Of the run.
        location_id: The business that it looked for.
        provider: Name of the ranking offer that answered.
        source: Kind of its answers: whoever shows a figure shows this beside it.
        created_at: UTC.
        finished_at: UTC, or None while it is open.
    """

    id: str
    location_id: str
    provider: str
    source: CellSource
    created_at: datetime
    finished_at: datetime | None


@attrs.frozen
class MeasuredRun:
    """What is needed of a run to compare it.

    Attributes:
        origin: Where its answers come from.
        plan: Its keywords and points.
        cells: Its saved cells; a point without one was not measured.
    """

    origin: RunOrigin
    plan: RunPlan
    cells: Sequence[Cell]


def origin_of(run: Run) -> RunOrigin:
    """Return where the answers of a run come from."""
    return RunOrigin(run.id, run.location_id, run.provider, run.source, run.created_at, run.finished_at)


def compare_runs(later: MeasuredRun, earlier: MeasuredRun) -> tuple[KeywordComparison, ...]:
    """Return what changed for each keyword that both runs have, in the order of the later one.

    Keywords are the same when they differ in case only.

    Raises:
        RunsNotComparable: They looked for different businesses, have answers of different kinds, or share no keyword
            or no point.
    """
    _require_same_origin(later.origin, earlier.origin)
    known = {_folded(keyword): number for number, keyword in enumerate(earlier.plan.keywords)}
    numbered = [(number, _folded(keyword)) for number, keyword in enumerate(later.plan.keywords)]
    shared = [(number, known[keyword]) for number, keyword in numbered if keyword in known]
    if not shared:
        msg = "The two runs have no keyword in common. Choose a run that searched for the same words."
        raise RunsNotComparable(msg)
    places = {point.coordinates for point in earlier.plan.points}
    if not any(point.coordinates in places for point in later.plan.points):
        msg = "The grids of the two runs have no point in common. Choose a run with the same map."
        raise RunsNotComparable(msg)
    after, before = _by_keyword(later.cells), _by_keyword(earlier.cells)
    return tuple(
        compare_cells(later.plan.keywords[number], later.plan.points, after[number], earlier.plan.points, before[other])
        for number, other in shared
    )


def compare_cells(
    keyword: str,
    later_points: Sequence[GridPoint],
    later_cells: Iterable[Cell],
    earlier_points: Sequence[GridPoint],
    earlier_cells: Iterable[Cell],
) -> KeywordComparison:
    """Return what changed for one keyword from an earlier run to a later one.

    Points of the two grids are the same when their coordinates are equal; their numbers may differ.

    Args:
        keyword: The search words.
        later_points: The grid of the later run.
        later_cells: Its cells of this keyword, at most one for each point; a point without one was not measured.
        earlier_points: The grid of the earlier run.
        earlier_cells: Its cells of this keyword, likewise.
    """
    after = {cell.number: cell for cell in later_cells}
    earlier = {cell.number: cell for cell in earlier_cells}
    before = {point.coordinates: earlier.get(point.number) for point in earlier_points}
    points = sorted(later_points, key=lambda point: point.number)
    pairs = [(point.number, before.get(point.coordinates), after.get(point.number)) for point in points]
    changes = tuple(_point_change(*pair) for pair in pairs)
    moves = tuple(_moves(pairs))
    counted = Counter(point.change.value for point in changes)
    return KeywordComparison(
        keyword=keyword,
        average_total_rank_change=sum(moves) / len(moves) if moves else None,
        compared=len(moves),
        counts=ChangeCounts(**counted),
        points=changes,
    )


def mean_change(comparisons: Iterable[KeywordComparison]) -> float | None:
    """Return the change over all keywords, where every compared point of each weighs the same, or None without one."""
    known = [(each.average_total_rank_change, each.compared) for each in comparisons]
    compared = sum(count for _, count in known)
    return sum((change or 0.0) * count for change, count in known) / compared if compared else None


def _require_same_origin(later: RunOrigin, earlier: RunOrigin) -> None:
    if later.location_id != earlier.location_id:
        msg = "The two runs looked for different businesses. Choose a run of the same location."
        raise RunsNotComparable(msg)
    if (later.source, later.provider) != (earlier.source, earlier.provider):
        msg = (
            f"This run has {later.source} ranks from '{later.provider}', the other one {earlier.source} ranks from "
            f"'{earlier.provider}', so a difference would say nothing. Choose a run with ranks of the same kind."
        )
        raise RunsNotComparable(msg)


def _folded(keyword: str) -> str:
    return unicodedata.normalize("NFC", keyword.casefold())


def _by_keyword(cells: Iterable[Cell]) -> Mapping[int, list[Cell]]:
    found: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[cell.keyword].append(cell)
    return found


def _point_change(number: int, earlier: Cell | None, later: Cell | None) -> PointChange:
    return PointChange(number, _change(_counted(earlier), _counted(later)), _shown(earlier), _shown(later))


def _change(before: int | None, after: int | None) -> CellChange:
    if before is None or after is None:
        return CellChange.INCONCLUSIVE
    if before == after:
        return CellChange.SAME
    if before == NOT_FOUND_RANK:
        return CellChange.NEW
    if after == NOT_FOUND_RANK:
        return CellChange.LOST
    return CellChange.UP if after < before else CellChange.DOWN


def _moves(pairs: Iterable[tuple[int, Cell | None, Cell | None]]) -> Iterator[int]:
    for _, earlier, later in pairs:
        before, after = _counted(earlier), _counted(later)
        if before is not None and after is not None:
            yield after - before


def _counted(cell: Cell | None) -> int | None:
    """Return what a point counts as in the average total rank, or None where it is not conclusive."""
    if cell is None:
        return None
    if cell.state is CellState.ABSENT:
        return NOT_FOUND_RANK
    if cell.state is not CellState.FOUND or cell.rank is None:
        return None
    return cell.rank if cell.rank <= DEEPEST_RANK else NOT_FOUND_RANK


def _shown(cell: Cell | None) -> int | None:
    return cell.rank if cell is not None and cell.state is CellState.FOUND else None
