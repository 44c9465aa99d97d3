"""Estimating the ranks at points that were not measured, and saying how far such estimates are off."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import attrs

from ops_core.domain.cell import Cell, CellSource, CellState, Provenance
from ops_core.domain.grid import GridPoint
from ops_core.domain.metric import NOT_FOUND_RANK
from ops_core.domain.sampling import LEAST_MEASURED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

METHOD: Final = "thin_plate_spline"
VERSION: Final = "1"
"""Changes whenever the same cells would give other estimates."""

_SMOOTHING: Final = 0.3


@attrs.frozen
class Estimation:
    """How good the estimates of one keyword are.

    Each conclusive cell in turn is left out, estimated from the others and compared with what was measured there.

    Attributes:
        mean_error: Mean absolute error, in ranks.
        p90_error: Nine of ten errors are at most this, in ranks.
        method: What estimated, with its version.
    """

    mean_error: float
    p90_error: float
    method: str = f"{METHOD}@{VERSION}"


@attrs.frozen
class Estimates:
    """What was estimated.

    Attributes:
        cells: All cells that were given, in their order, the estimated ones in place of those not measured.
        estimation: How good the estimates are, or None when nothing was estimated.
        reason: Why nothing was estimated, in plain words, or None.
    """

    cells: tuple[Cell, ...]
    estimation: Estimation | None = None
    reason: str | None = None


def estimate_missing(points: Iterable[GridPoint], cells: Sequence[Cell]) -> Estimates:
    """Return the cells of one keyword with a rank estimated wherever none was measured.

    A thin plate spline (G. Wahba, Spline Models for Observational Data, 1990; scipy's RBFInterpolator, smoothing 0.3)
    is laid through log(1 + rank) at the conclusive cells, in steps of the grid. Absence counts as rank 21, as in the
    average total rank, and so does every deeper rank. Estimates are rounded and lie within 1 to 21, where 21 means
    below the first 20.

    Args:
        points: The points of the grid.
        cells: At most one for each point, all of one keyword; those in the state ``not_measured`` are estimated.

    Returns:
        The cells unchanged, with a reason, when fewer than 9 are conclusive or all of these but one lie in a line.
    """
    wanted = [cell for cell in cells if cell.state is CellState.NOT_MEASURED]
    if not wanted:
        return Estimates(tuple(cells), reason="Every point was measured.")
    conclusive = [cell for cell in cells if cell.state in {CellState.FOUND, CellState.ABSENT}]
    if len(conclusive) < LEAST_MEASURED:
        reason = f"Only {len(conclusive)} points have a conclusive answer; estimates need {LEAST_MEASURED}."
        return Estimates(tuple(cells), reason=reason)
    places = {point.number: (point.row, point.col) for point in points}
    known = [places[cell.number] for cell in conclusive]
    if not all(_spans_plane(known[:each] + known[each + 1 :]) for each in range(len(known))):
        return Estimates(tuple(cells), reason="The conclusive answers lie in one line; estimates need an area.")
    import numpy as np  # noqa: PLC0415 - takes 100 ms to load, and few callers estimate
    from scipy.interpolate import RBFInterpolator  # noqa: PLC0415 - as above, 200 ms

    ranks = np.array([_rank(cell) for cell in conclusive], float)
    at = np.array(known, float)
    spline = RBFInterpolator(at, np.log1p(ranks), kernel="thin_plate_spline", smoothing=_SMOOTHING)
    found = _ranks(spline(np.array([places[cell.number] for cell in wanted], float)))
    errors = np.abs(_ranks(_left_out(at, np.log1p(ranks))) - ranks)
    provenance = _provenance(conclusive)
    estimates = {
        cell.number: attrs.evolve(cell, state=CellState.ESTIMATED, rank=int(rank), provenance=provenance)
        for cell, rank in zip(wanted, found, strict=True)
    }
    return Estimates(
        tuple(estimates.get(cell.number, cell) for cell in cells),
        Estimation(float(errors.mean()), float(np.quantile(errors, 0.9))),
    )


def _left_out(at: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the spline through all other points says at each point.

    By the Schur complement of the bordered system A [w; c] = [y; 0] of the spline, the error of the spline without
    point i is w_i / (A^-1)_ii, so one inverse gives all of them (S. Rippa, Adv. Comput. Math. 11, 1999).
    """
    import numpy as np  # noqa: PLC0415 - as above

    count = len(at)
    squares = ((at[:, None, :] - at[None, :, :]) ** 2).sum(axis=2)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = 0.5 * squares * np.log(np.where(squares > 0, squares, 1.0))  # r^2 log r
    system[:count, :count] += _SMOOTHING * np.eye(count)
    system[:count, count:] = np.column_stack([np.ones(count), at])
    system[count:, :count] = system[:count, count:].T
    inverse = np.linalg.inv(system)
    weights = inverse[:count, :count] @ values
    errors: NDArray[np.float64] = weights / np.diag(inverse)[:count]
    return values - errors


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np  # noqa: PLC0415 - as above

    ranks: NDArray[np.float64] = np.rint(np.expm1(np.clip(values, math.log1p(1), math.log1p(NOT_FOUND_RANK))))
    return ranks


def _rank(cell: Cell) -> int:
    return NOT_FOUND_RANK if cell.rank is None else min(cell.rank, NOT_FOUND_RANK)


def _provenance(conclusive: Sequence[Cell]) -> Provenance | None:
    """Return where estimates come from: as recent as the latest answer that they rest on, and free."""
    known = [cell.provenance for cell in conclusive if cell.provenance is not None]
    if not known:
        return None
    latest = max(known, key=lambda provenance: provenance.observed_at)
    return Provenance(
        provider=METHOD,
        provider_version=VERSION,
        source=CellSource.ESTIMATED,
        zoom=None,
        depth=latest.depth,
        list_length=0,
        observed_at=latest.observed_at,
    )


def _spans_plane(places: Sequence[tuple[int, int]]) -> bool:
    """Return whether three of the places lie in no line."""
    (row, col), (other_row, other_col), *rest = places
    down, across = other_row - row, other_col - col
    return any(down * (c - col) != across * (r - row) for r, c in rest)
