"""What changed between two runs, by hand and by property."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_contracts.samples import ident, make_plan, make_run, moment
from ops_core.domain.cell import Cell, CellSource, CellState
from ops_core.domain.comparison import (
    CellChange,
    ChangeCounts,
    KeywordComparison,
    MeasuredRun,
    PointChange,
    RunsNotComparable,
    compare_cells,
    compare_runs,
    mean_change,
    origin_of,
)
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, GridPoint, Unit, resolve_points
from ops_core.domain.run import RunState
from ops_core.domain.summary import summarise_keyword

CENTER = Coordinates(30.25, -97.75)
POINTS = resolve_points(GridMap(center=CENTER, size=3, spacing=Distance(1, Unit.KM)))
WIDER = resolve_points(GridMap(center=CENTER, size=5, spacing=Distance(1, Unit.KM)))

NOTHING_KNOWN = [state for state in CellState if state not in {CellState.FOUND, CellState.ABSENT}]
MARKS = st.one_of(st.integers(1, 40), st.sampled_from([CellState.ABSENT, *NOTHING_KNOWN, None]))
GRIDS = st.lists(MARKS, min_size=9, max_size=9)


def cells_of(marks: Any, points: tuple[GridPoint, ...] = POINTS, keyword: int = 0) -> list[Cell]:
    """Return a cell for each rank or state, by the order of the points; None for a point without a cell."""
    return [
        Cell(keyword, point.number, CellState.FOUND, mark)
        if isinstance(mark, int)
        else Cell(keyword, point.number, mark, 4 if mark is CellState.ESTIMATED else None)
        for point, mark in zip(points, marks, strict=False)
        if mark is not None
    ]


def compare(earlier: Any, later: Any) -> KeywordComparison:
    """Compare two runs on one grid."""
    return compare_cells("pizza", POINTS, cells_of(later), POINTS, cells_of(earlier))


@pytest.mark.parametrize(
    ("earlier", "later", "change"),
    [
        (5, 3, "up"),
        (3, 5, "down"),
        (4, 4, "same"),
        (CellState.ABSENT, 20, "new"),
        (20, CellState.ABSENT, "lost"),
        (CellState.ABSENT, CellState.ABSENT, "same"),
        (CellState.ABSENT, 21, "same"),
        (25, 30, "same"),
        (25, 20, "new"),
        (20, 40, "lost"),
        *((5, state, "inconclusive") for state in (*NOTHING_KNOWN, None)),
        *((state, 5, "inconclusive") for state in (*NOTHING_KNOWN, None)),
        (CellState.EMPTY, CellState.EMPTY, "inconclusive"),
    ],
)
def test_a_point_changes_in_one_way(earlier: Any, later: Any, change: str) -> None:
    """Ranks are compared where both runs are conclusive; below 20 the business is absent, as in the metrics."""
    compared = compare([earlier], [later])
    ranks = [mark if isinstance(mark, int) else None for mark in (earlier, later)]
    assert compared.points[0] == PointChange(0, CellChange(change), *ranks)
    rest = "inconclusive" if change != "inconclusive" else change
    assert compared.counts == ChangeCounts(**{rest: 8 + (change == rest), **({change: 1} if change != rest else {})})


def test_the_change_is_the_mean_over_the_points_that_are_conclusive_in_both() -> None:
    """Absent counts 21, a rank below 20 too, and a point that one run knows nothing of does not count."""
    compared = compare(
        [3, 21, CellState.ABSENT, 7, CellState.ERROR, None, 10, CellState.ESTIMATED, 5],
        [1, CellState.ABSENT, 11, CellState.ABSENT, 1, 1, 30, 5, CellState.INCONCLUSIVE],
    )
    assert compared.compared == 5
    assert compared.average_total_rank_change == pytest.approx((-2 + 0 - 10 + 14 + 11) / 5)
    assert compared.counts == ChangeCounts(up=1, same=1, new=1, lost=2, inconclusive=4)


def test_nothing_in_common_is_no_change() -> None:
    """Without a point that is conclusive in both there is no figure, rather than a 0."""
    compared = compare([1, CellState.ERROR], [CellState.EMPTY, 1])
    assert (compared.average_total_rank_change, compared.compared) == (None, 0)


def test_points_are_the_same_where_they_are() -> None:
    """In a wider grid the numbers of the points differ, and those outside the earlier grid say nothing of a change."""
    earlier = [Cell(0, point.number, CellState.FOUND, point.number + 1) for point in POINTS]
    later = [Cell(0, point.number, CellState.FOUND, point.ring + 1) for point in WIDER]
    compared = compare_cells("pizza", WIDER, later, POINTS, earlier)
    numbers = {point.coordinates: point.number for point in WIDER}
    shared = {numbers[point.coordinates]: point.number + 1 for point in POINTS}
    assert {point.number: point.earlier for point in compared.points if point.earlier is not None} == shared
    assert compared.counts.inconclusive == len(WIDER) - len(POINTS)
    assert [point.number for point in compared.points] == sorted(numbers.values())


@given(GRIDS, GRIDS)
def test_the_change_is_that_of_the_averages(earlier: list[Any], later: list[Any]) -> None:
    """Over the points that both know, the change is one average total rank minus the other."""
    compared = compare(earlier, later)
    known = {point.number for point in compared.points if point.change is not CellChange.INCONCLUSIVE}
    assert compared.compared == len(known)
    averages = [
        summarise_keyword("pizza", 9, [cell for cell in cells_of(marks) if cell.number in known]).average_total_rank
        for marks in (earlier, later)
    ]
    if not known:
        assert (compared.average_total_rank_change, averages) == (None, [None, None])
    else:
        assert averages[0] is not None
        assert averages[1] is not None
        assert compared.average_total_rank_change == pytest.approx(averages[1] - averages[0], abs=1e-9)


@given(GRIDS, GRIDS)
def test_looking_back_turns_everything_round(earlier: list[Any], later: list[Any]) -> None:
    """With the runs exchanged, up is down, new is lost, and the figure has the other sign."""
    there, back = compare(earlier, later), compare(later, earlier)
    opposite = {"up": "down", "down": "up", "new": "lost", "lost": "new"}
    assert [opposite.get(point.change, point.change) for point in there.points] == [p.change for p in back.points]
    assert [(point.later, point.earlier) for point in there.points] == [(p.earlier, p.later) for p in back.points]
    assert (there.average_total_rank_change or 0) == pytest.approx(-(back.average_total_rank_change or 0))
    assert sum(attrs.astuple(there.counts)) == 9


@given(st.lists(GRIDS, min_size=2, max_size=5))
def test_the_mean_weighs_points_not_keywords(grids: list[list[Any]]) -> None:
    """Over several keywords every compared point weighs the same, whichever keyword it belongs to."""
    comparisons = [compare(*pair) for pair in pairwise(grids)]
    points = [point for each in comparisons for point in each.points if point.change is not CellChange.INCONCLUSIVE]
    moves = [_counted(point.later) - _counted(point.earlier) for point in points]
    wanted = sum(moves) / len(moves) if moves else None
    assert mean_change(comparisons) == (None if wanted is None else pytest.approx(wanted, abs=1e-9))


def measured(number: int, marks: Any = (1,) * 9, plan: dict[str, Any] | None = None, **run: Any) -> MeasuredRun:
    """Return a completed run with the same cells for each keyword."""
    planned = make_plan(points=POINTS, **(plan or {}))
    made = make_run(number, state=RunState.COMPLETED, finished_at=moment(number), **run)
    cells = [cell for keyword in range(len(planned.keywords)) for cell in cells_of(marks, keyword=keyword)]
    return MeasuredRun(origin_of(made), planned, cells)


def test_the_origin_of_a_run_says_where_its_answers_come_from() -> None:
    """What is shown beside a comparison is what the run says."""
    run = make_run(3, location=2, provider="dataforseo", source=CellSource.LIVE, finished_at=moment(9))
    origin = origin_of(run)
    assert (origin.id, origin.location_id, origin.provider) == (run.id, ident("loc", 2), "dataforseo")
    assert (origin.source, origin.created_at, origin.finished_at) == (CellSource.LIVE, moment(3), moment(9))


def test_keywords_are_the_same_whatever_their_case() -> None:
    """Shared keywords come in the order of the later run and as it spells them; the others are left out."""
    later = measured(2, plan={"keywords": ("tacos", "STRASSENCAFÉ", "Pizza")})
    earlier = measured(1, plan={"keywords": ("pizza", "burger", "straßencafé")}, marks=(3,) * 9)
    compared = compare_runs(later, earlier)
    assert [each.keyword for each in compared] == ["STRASSENCAFÉ", "Pizza"]
    assert {each.average_total_rank_change for each in compared} == {-2}


def test_cells_belong_to_their_keyword() -> None:
    """The cells of a keyword are found by its number in each run."""
    later = attrs.evolve(measured(2), cells=[*cells_of((1,) * 9, keyword=0), *cells_of((9,) * 9, keyword=1)])
    earlier = attrs.evolve(
        measured(1, plan={"keywords": ("best pizza", "pizza")}),
        cells=[*cells_of((5,) * 9, keyword=0), *cells_of((4,) * 9, keyword=1)],
    )
    assert [each.average_total_rank_change for each in compare_runs(later, earlier)] == [-3, 4]


ELSEWHERE = resolve_points(GridMap(center=Coordinates(31, -97.75), size=3, spacing=Distance(1, Unit.KM)))


@pytest.mark.parametrize(
    ("earlier", "said"),
    [
        (measured(1, location=2), "different businesses"),
        (measured(1, source=CellSource.LIVE), "simulated ranks from 'simulated', the other one live ranks from"),
        (measured(1, provider="other"), "'other'"),
        (measured(1, plan={"keywords": ("burger",)}), "no keyword in common"),
        (attrs.evolve(measured(1), plan=make_plan(points=ELSEWHERE)), "no point in common"),
    ],
    ids=["location", "source", "provider", "keywords", "points"],
)
def test_what_has_nothing_in_common_is_refused(earlier: MeasuredRun, said: str) -> None:
    """The refusal says what differs and what to do."""
    with pytest.raises(RunsNotComparable, match=said) as refused:
        compare_runs(measured(2), earlier)
    assert "Choose a run" in refused.value.message
    assert refused.value.code == "run.not_comparable"


def _counted(rank: int | None) -> int:
    return 21 if rank is None else min(rank, 21)
