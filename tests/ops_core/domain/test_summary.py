"""The figures of a keyword, by hand, by property and on a real scan."""

from __future__ import annotations

import csv
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.cell import Cell, CellState
from ops_core.domain.classification import classify
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.summary import Bound, CellCounts, KeywordSummary, summarise_counts, summarise_keyword
from ops_core.domain.viewport import CERTAIN_VIEWPORT
from ops_core.structure import structure, unstructure

if TYPE_CHECKING:
    from random import Random

SCAN = Path(__file__).parents[2] / "data" / "austin-pizza-5x5.csv"
BUSINESS = Coordinates(30.249711, -97.749132)
CONCLUSIVE = {CellState.FOUND, CellState.ABSENT}


def cells_of(*marks: int | CellState) -> list[Cell]:
    """Return one cell for each rank or state."""
    return [
        Cell(0, number, CellState.FOUND, mark) if isinstance(mark, int) else Cell(0, number, mark)
        for number, mark in enumerate(marks)
    ]


def recorded_scan() -> list[Cell]:
    """Classify every answer of the recorded scan."""
    cells = []
    with SCAN.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rank = int(row["rank"]) if row["rank"] else None
            state = classify(
                rank,
                list_length=int(row["list_length"]),
                depth=20,
                zoom=int(row["zoom"]),
                cell=Coordinates(float(row["lat"]), float(row["lng"])),
                business=BUSINESS,
                viewport=CERTAIN_VIEWPORT,
            )
            cells.append(Cell(0, int(row["row"]) * 5 + int(row["col"]), state, rank))
    return cells


unranked = st.sampled_from([state for state in CellState if state is not CellState.FOUND])
marks = st.lists(st.one_of(st.integers(1, 40), unranked), max_size=60)


def test_the_real_scan() -> None:
    """The outer points, where the map left the business out, count neither for nor against it."""
    summary = summarise_keyword("pizza", 25, recorded_scan())
    assert summary.cells == CellCounts(total=25, found=12, inconclusive=13)
    assert summary.average_rank == pytest.approx(46 / 12)
    assert summary.average_total_rank == pytest.approx(46 / 12)
    assert summary.top3_share == pytest.approx(7 / 12 * 100)
    assert summary.found_share == 100
    assert summary.coverage == 48
    assert summary.bounds.average_rank == Bound((46 + 13) / 25, (46 + 13 * 20) / 25)
    assert summary.bounds.average_total_rank == Bound((46 + 13) / 25, (46 + 13 * 21) / 25)
    assert summary.bounds.top3_share == Bound(28, 80)
    assert summary.bounds.found_share == Bound(48, 100)


def test_only_conclusive_points_count() -> None:
    """Found and absent count; an estimated rank, an error and a missing cell do not."""
    estimated = Cell(0, 9, CellState.ESTIMATED, 1)
    marks = (2, 4, CellState.ABSENT, CellState.ERROR, CellState.EMPTY, CellState.INCONCLUSIVE, CellState.NOT_MEASURED)
    summary = summarise_keyword("tacos", 10, [*cells_of(*marks), estimated])
    assert summary.cells == CellCounts(
        total=10, found=2, absent=1, inconclusive=1, empty=1, error=1, not_measured=3, estimated=1
    )
    assert summary.average_rank == 3
    assert summary.average_total_rank == 9
    assert summary.top3_share == pytest.approx(100 / 3)
    assert summary.found_share == pytest.approx(200 / 3)
    assert summary.coverage == 30
    assert summary.bounds.average_total_rank == Bound((27 + 7) / 10, (27 + 7 * 21) / 10)
    assert summary.bounds.top3_share == Bound(10, 80)


def test_a_rank_deeper_than_twenty_counts_as_not_found() -> None:
    """At rank 57 of a list of 100 the business is where a list of 20 would not have shown it."""
    deep = summarise_keyword("tacos", 2, cells_of(3, 57))
    absent = summarise_keyword("tacos", 2, cells_of(3, CellState.ABSENT))
    assert (deep.average_rank, deep.average_total_rank, deep.found_share) == (3, 12, 50)
    assert deep.bounds == absent.bounds
    assert deep.cells.found == 2


def test_nothing_measured_has_no_figures() -> None:
    """Without a single conclusive point there is no figure, only the widest bounds."""
    summary = summarise_keyword("tacos", 9, [])
    figures = (summary.average_rank, summary.average_total_rank, summary.top3_share, summary.found_share)
    assert figures == (None, None, None, None)
    assert summary.coverage == 0
    assert summary.cells == CellCounts(total=9, not_measured=9)
    assert summary.bounds.average_rank == Bound(1, 20)
    assert summary.bounds.average_total_rank == Bound(1, 21)
    assert summary.bounds.top3_share == summary.bounds.found_share == Bound(0, 100)


def test_absent_everywhere() -> None:
    """A business shown to be absent everywhere has no average rank and an average total rank of 21 for certain."""
    summary = summarise_keyword("tacos", 2, cells_of(CellState.ABSENT, CellState.ABSENT))
    assert (summary.average_rank, summary.average_total_rank) == (None, 21)
    assert (summary.top3_share, summary.found_share) == (0, 0)
    assert summary.bounds.average_rank is None
    assert summary.bounds.average_total_rank == Bound(21, 21)


@given(marks, st.integers(0, 20))
def test_bounds_contain_the_figures(marks: list[int | CellState], missing: int) -> None:
    """Each figure lies within its bounds, and with full coverage both bounds are the figure."""
    total = len(marks) + missing
    summary = summarise_keyword("any", max(1, total), cells_of(*marks))
    bounds = summary.bounds
    pairs = [
        (summary.average_rank, bounds.average_rank),
        (summary.average_total_rank, bounds.average_total_rank),
        (summary.top3_share, bounds.top3_share),
        (summary.found_share, bounds.found_share),
    ]
    for value, bound in pairs:
        if value is not None:
            assert bound is not None
            assert bound.low - 1e-9 <= value <= bound.high + 1e-9
            assert summary.coverage < 100 or bound == Bound(value, value)


@given(marks.filter(bool), st.data())
def test_bounds_hold_whatever_the_unknown_points_show(marks: list[int | CellState], data: st.DataObject) -> None:
    """However the points that are not conclusive turn out, the figures of the full grid stay within the bounds."""
    outcome = st.one_of(st.integers(1, 20), st.just(CellState.ABSENT))
    known = [mark if isinstance(mark, int) or mark in CONCLUSIVE else None for mark in marks]
    settled = [data.draw(outcome) if mark is None else mark for mark in known]
    bounds = summarise_keyword("any", len(marks), cells_of(*marks)).bounds
    truth = summarise_keyword("any", len(marks), cells_of(*settled))
    assert truth.coverage == 100
    for value, bound in [
        (truth.average_rank, bounds.average_rank),
        (truth.average_total_rank, bounds.average_total_rank),
        (truth.top3_share, bounds.top3_share),
        (truth.found_share, bounds.found_share),
    ]:
        if value is not None:
            assert bound is not None
            assert bound.low - 1e-9 <= value <= bound.high + 1e-9


@given(marks.filter(bool), st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter(marks: list[int | CellState], random: Random) -> None:
    """Answers arrive in any order."""
    cells = cells_of(*marks)
    shuffled = random.sample(cells, len(cells))
    assert summarise_keyword("any", len(marks), cells) == summarise_keyword("any", len(marks), iter(shuffled))


@given(marks, st.integers(0, 20))
def test_counts_add_up(marks: list[int | CellState], missing: int) -> None:
    """Every point of the grid is in exactly one state."""
    total = max(1, len(marks) + missing)
    counts = summarise_counts(total, cells_of(*marks))
    states = (getattr(counts, state.value) for state in CellState)
    assert sum(states) == counts.total == total
    assert counts.conclusive == counts.found + counts.absent


def test_counts_of_several_keywords() -> None:
    """The same point may occur once for each keyword."""
    cells = [Cell(0, 0, CellState.FOUND, 1), Cell(1, 0, CellState.ERROR)]
    assert summarise_counts(4, cells) == CellCounts(total=4, found=1, error=1, not_measured=2)


@pytest.mark.parametrize(
    ("total", "cells"), [(0, []), (1, cells_of(1, 2)), (3, [*cells_of(1), *cells_of(2)])], ids=["none", "many", "twice"]
)
def test_cells_that_do_not_fit_the_grid_are_refused(total: int, cells: list[Cell]) -> None:
    """A grid without points, more cells than points and a point with two cells are refused."""
    with pytest.raises(ValueError, match="at most one cell for each"):
        summarise_keyword("any", total, cells)


@pytest.mark.parametrize("rank", [None, 0])
def test_found_needs_a_rank(rank: int | None) -> None:
    """A cell that claims to be found without a rank is refused."""
    with pytest.raises(ValueError, match="Point 7 is found"):
        summarise_keyword("any", 9, [Cell(0, 7, CellState.FOUND, rank)])


def test_json_names_the_definition_beside_each_figure() -> None:
    """The summary as JSON says by which definition each figure was computed, and is read back unchanged."""
    summary = summarise_keyword("pizza", 25, recorded_scan())
    document = unstructure(summary)
    assert document["definitions"] == {
        "average_rank": "average_rank@1",
        "average_total_rank": "average_total_rank@1",
        "top3_share": "top3_share@1",
        "found_share": "found_share@1",
        "coverage": "coverage@1",
    }
    assert document["definitions"].keys() <= document.keys()
    assert document["cells"]["inconclusive"] == 13
    assert structure(document, KeywordSummary) == summary


def test_the_largest_run_is_summed_up_quickly() -> None:
    """Five keywords of 441 points take far less than a tenth of a second."""
    runs = [[Cell(word, number, CellState.FOUND, number % 20 + 1) for number in range(441)] for word in range(5)]
    started = process_time()
    for cells in runs:
        summarise_keyword("any", 441, cells)
    assert process_time() - started < 0.1
