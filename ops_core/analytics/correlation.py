"""How much neighbouring points of a grid have in common."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from ops_core.domain.grid import GridPoint


def morans_i(points: Sequence[GridPoint], values: Sequence[float]) -> float | None:
    """Return Moran's I: near 1 where neighbours are alike, near 0 where they are not, below 0 where they differ.

    The weight of two points is 1 where they are next to each other in a row or a column of the grid and 0 otherwise.
    Without any correlation the expected value is -1 / (n - 1) for n points.

    After P. A. P. Moran, Notes on continuous stochastic phenomena, Biometrika 37, 1950, doi:10.2307/2332142.

    Args:
        points: The points that have a value.
        values: The value of each point, in the same order.

    Returns:
        None where it is not defined: no two points are neighbours, or all values are the same.

    Raises:
        ValueError: There are not as many values as points.
    """
    if not points:
        return None
    mean = fmean(values)
    away = {(point.row, point.col): value - mean for point, value in zip(points, values, strict=True)}
    products = [
        value * away[neighbour]
        for (row, col), value in away.items()
        for neighbour in ((row + 1, col), (row, col + 1))
        if neighbour in away
    ]
    if not products or min(values) == max(values):
        return None
    return fmean(products) / fmean(value**2 for value in away.values())
