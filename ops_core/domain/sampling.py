"""How much of a grid is measured: every point, or a quarter of them from which the others are estimated."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from ops_core.domain.grid import GridPoint

LEAST_MEASURED: Final = 9
"""Fewest measured points from which others are estimated."""


class Sampling(StrEnum):
    """Which points of a grid are searched at."""

    FULL = "full"
    """All of them."""
    QUARTER = "quarter"
    """Every second row and column, the centre among them: about a quarter of the calls."""


def sampled_points(points: Sequence[GridPoint], size: int, sampling: Sampling) -> tuple[GridPoint, ...]:
    """Return the points to search at, in their order.

    The rows and columns of a quarter are odd where those of the centre are odd, and even where they are even.

    Args:
        points: All points of the grid.
        size: Points a side, odd.
        sampling: How much of the grid to measure.
    """
    if sampling is Sampling.FULL:
        return tuple(points)
    parity = size // 2 % 2
    return tuple(point for point in points if point.row % 2 == parity == point.col % 2)
