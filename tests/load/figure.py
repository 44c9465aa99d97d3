"""Figures with the bar that each has to reach, as a table for people and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import attrs


@attrs.frozen
class Figure:
    """One measured figure.

    Attributes:
        name: What was measured.
        value: How much; a median where it was measured more than once.
        unit: Of what.
        at_most: What it must not exceed, or None.
        at_least: What it must reach, or None.
    """

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether the bar is met; a figure without one always is."""
        if math.isnan(self.value):
            return False
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    @property
    def bar(self) -> str:
        """The bar as people write it."""
        bounds = (("<=", self.at_most), (">=", self.at_least))
        return " and ".join(f"{sign} {bound:,.5g}" for sign, bound in bounds if bound is not None)


def table(figures: Sequence[Figure]) -> str:
    """Return one line for each figure."""
    width = max((len(figure.name) for figure in figures), default=0)
    return "\n".join(
        f"{('ok  ' if figure.is_met else 'MISS') if figure.bar else '    '} {figure.name:<{width}} "
        f"{figure.value:>12,.4g} {figure.unit:<10} {figure.bar}".rstrip()
        for figure in figures
    )


def write_json(figures: Iterable[Figure], path: Path) -> None:
    """Write the figures as a JSON array of objects."""
    entries = [{**attrs.asdict(figure), "bar": figure.bar, "met": figure.is_met} for figure in figures]
    path.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")


def percentile(values: Iterable[float], percent: float) -> float:
    """Return the smallest value that `percent` of all values do not exceed (nearest rank); NaN for none at all."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]
