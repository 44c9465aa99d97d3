from __future__ import annotations

import math
import subprocess
import sys
from datetime import UTC, datetime
from statistics import fmean
from typing import TYPE_CHECKING

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import RBFInterpolator

from ops_core.analytics.interpolation import Estimates, Estimation, estimate_missing
from ops_core.domain.cell import Cell, CellSource, CellState, Provenance
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, GridPoint, Unit, resolve_points
from ops_core.domain.sampling import Sampling, sampled_points

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANSWER = Provenance("scripted", "1", CellSource.RECORDED, 15, 20, 20, NOW, cost=0.002)


def points_of(size: int) -> tuple[GridPoint, ...]:
    """Return the points of a square grid."""
    return resolve_points(GridMap(Coordinates(30.25, -97.75), size, spacing=Distance(1, Unit.KM)))


def cells_of(points: tuple[GridPoint, ...], field: Callable[[GridPoint], float]) -> list[Cell]:
    """Return what a full scan of a field shows: a rank, or that it is below the first 20."""
    cells = []
    for point in points:
        rank = max(1, round(field(point)))
        state = CellState.FOUND if rank <= 20 else CellState.ABSENT
        cells.append(Cell(0, point.number, state, rank if rank <= 20 else None, ANSWER))
    return cells


def quartered(points: tuple[GridPoint, ...], cells: list[Cell], size: int) -> list[Cell]:
    """Return the cells of a run that measures a quarter of them."""
    measured = {point.number for point in sampled_points(points, size, Sampling.QUARTER)}
    return [cell if cell.number in measured else Cell(0, cell.number, CellState.NOT_MEASURED) for cell in cells]


def bowl(point: GridPoint) -> float:
    """Rank worse with the distance from a shop that is not in the middle, as in a town."""
    return 1 + 1.2 * math.hypot(point.row - 6.5, 1.3 * (point.col - 8))


def test_a_smooth_field_is_found_again() -> None:
    """Of 225 points 49 are measured; the others come out less than a rank off on average."""
    points = points_of(15)
    truth = {cell.number: cell.rank or 21 for cell in cells_of(points, bowl)}
    found = estimate_missing(points, quartered(points, cells_of(points, bowl), 15))
    guessed = [cell for cell in found.cells if cell.state is CellState.ESTIMATED]
    assert len(guessed) == 225 - 49
    errors = [abs((cell.rank or 0) - truth[cell.number]) for cell in guessed]
    assert fmean(errors) < 1
    assert found.estimation is not None
    assert found.estimation.mean_error < 1
    assert found.estimation.method == "thin_plate_spline@1"
    assert found.reason is None


def test_what_was_measured_stays() -> None:
    """Only cells that were not measured change, and they say that they are estimated, from when, and for free."""
    points = points_of(9)
    before = quartered(points, cells_of(points, bowl), 9)
    before[0] = Cell(0, 0, CellState.INCONCLUSIVE, provenance=ANSWER)
    before[2] = Cell(0, 2, CellState.ERROR)
    after = estimate_missing(points, before).cells
    assert [cell.number for cell in after] == list(range(81))
    for old, new in zip(before, after, strict=True):
        if old.state is not CellState.NOT_MEASURED:
            assert new == old
            continue
        assert new.state is CellState.ESTIMATED
        assert new.rank in range(1, 22)
        assert new.provenance is not None
        assert (new.provenance.source, new.provenance.cost) == (CellSource.ESTIMATED, 0.0)
        assert (new.provenance.observed_at, new.provenance.provider) == (NOW, "thin_plate_spline")


def test_absence_counts_as_21() -> None:
    """A business that is shown to be nowhere is estimated to be nowhere; a rank beyond 20 is no better than that."""
    points = points_of(9)
    nowhere = estimate_missing(points, quartered(points, cells_of(points, lambda _: 99), 9))
    assert {cell.rank for cell in nowhere.cells if cell.state is CellState.ESTIMATED} == {21}
    deep = [attrs.evolve(cell, rank=cell.rank and 80) for cell in quartered(points, cells_of(points, bowl), 9)]
    assert {cell.rank for cell in estimate_missing(points, deep).cells if cell.state is CellState.ESTIMATED} == {21}


def test_a_constant_field_has_no_error() -> None:
    """Where every point says the same, so does every estimate, and leaving one out changes nothing."""
    points = points_of(9)
    found = estimate_missing(points, quartered(points, cells_of(points, lambda _: 4), 9))
    assert {cell.rank for cell in found.cells} == {4}
    assert found.estimation == Estimation(0.0, 0.0)


def test_the_error_is_that_of_leaving_each_out() -> None:
    """The closed form gives what fitting again without each point in turn gives."""
    points = points_of(11)
    noise = np.random.default_rng(7)
    measured = quartered(points, cells_of(points, lambda point: bowl(point) + noise.normal(0, 3)), 11)
    known = [cell for cell in measured if cell.state is not CellState.NOT_MEASURED]
    at = np.array([divmod(cell.number, 11) for cell in known], float)
    ranks = np.array([cell.rank or 21 for cell in known], float)
    errors = []
    for left_out in range(len(known)):
        rest = np.arange(len(known)) != left_out
        spline = RBFInterpolator(at[rest], np.log1p(ranks[rest]), kernel="thin_plate_spline", smoothing=0.3)
        guess = round(min(21, max(1, float(np.expm1(spline(at[left_out : left_out + 1])[0])))))
        errors.append(abs(guess - ranks[left_out]))
    found = estimate_missing(points, measured).estimation
    assert found is not None
    assert found.mean_error == pytest.approx(fmean(errors))
    assert found.p90_error == pytest.approx(np.quantile(errors, 0.9))
    assert found.mean_error > 1


def test_the_error_tells_chaos_from_order() -> None:
    """A field without any order is estimated badly, and the estimate says so."""
    points = points_of(15)
    noise = np.random.default_rng(11)
    chaos = estimate_missing(points, quartered(points, cells_of(points, lambda _: float(noise.integers(1, 21))), 15))
    assert chaos.estimation is not None
    assert chaos.estimation.mean_error > 3
    assert chaos.estimation.p90_error > chaos.estimation.mean_error


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (range(8), "Only 8 points have a conclusive answer; estimates need 9."),
        (range(9), "The conclusive answers lie in one line; estimates need an area."),
        ([*range(9), 40], "The conclusive answers lie in one line; estimates need an area."),
        ([number * 10 for number in range(9)], "The conclusive answers lie in one line; estimates need an area."),
        (range(81), "Every point was measured."),
    ],
)
def test_too_little_is_refused(known: range | list[int], reason: str) -> None:
    """Without nine conclusive cells that span an area there is no estimate, but a reason."""
    points = points_of(9)
    cells = [
        cell if cell.number in known else Cell(0, cell.number, CellState.NOT_MEASURED)
        for cell in cells_of(points, bowl)
    ]
    assert estimate_missing(points, cells) == Estimates(tuple(cells), None, reason)


def test_inconclusive_cells_say_nothing() -> None:
    """Nine answers of which one proves nothing are eight."""
    points = points_of(5)
    cells = quartered(points, cells_of(points, bowl), 5)
    cells[0] = attrs.evolve(cells[0], state=CellState.INCONCLUSIVE, rank=None)
    assert estimate_missing(points, cells).reason == "Only 8 points have a conclusive answer; estimates need 9."


def test_answers_without_provenance_give_estimates_without() -> None:
    """Nothing is made up about when they were observed."""
    points = points_of(5)
    cells = [attrs.evolve(cell, provenance=None) for cell in quartered(points, cells_of(points, bowl), 5)]
    assert {cell.provenance for cell in estimate_missing(points, cells).cells} == {None}


@given(st.lists(st.integers(1, 25), min_size=25, max_size=25))
def test_whatever_was_measured_gives_ranks(ranks: list[int]) -> None:
    """Every estimate is a rank, and the errors are within what ranks can differ by."""
    points = points_of(9)
    values = iter(ranks)
    measured = {point.number: next(values) for point in sampled_points(points, 9, Sampling.QUARTER)}
    cells = cells_of(points, lambda point: measured.get(point.number, 1))
    found = estimate_missing(points, quartered(points, cells, 9))
    assert found.estimation is not None
    assert 0 <= found.estimation.mean_error <= 20
    assert 0 <= found.estimation.p90_error <= 20
    assert all(type(cell.rank) is int and 1 <= cell.rank <= 21 for cell in found.cells if cell.provenance != ANSWER)


def test_importing_it_loads_no_numbers() -> None:
    """Whoever reads results without estimates does not wait for numpy and scipy."""
    code = "import sys, ops_core.analytics.interpolation as i; print('numpy' in sys.modules, 'scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
