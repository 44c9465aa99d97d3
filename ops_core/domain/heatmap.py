"""How a cell is drawn: its band, its mark and its colours, the same in a terminal, on a page and in an export."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs

from ops_core.domain.cell import Cell, CellState
from ops_core.domain.metric import DEEPEST_RANK, TOP_RANK

_FIRST_PAGE = 10


class Band(StrEnum):
    """A range of ranks that people read as one."""

    TOP = "top"
    """1 to 3."""
    FIRST_PAGE = "first_page"
    """4 to 10."""
    BEHIND = "behind"
    """11 to 20."""
    OUT = "out"
    """Shown to be below 20."""
    UNKNOWN = "unknown"
    """Nothing is known."""


@attrs.frozen
class Colours:
    """The colours of a band.

    Attributes:
        fill: Background, as #rrggbb.
        text: Text upon it, as #rrggbb; at least 4.5 to 1 against the background.
    """

    fill: str
    text: str


SAFE_PALETTE: Mapping[Band, Colours] = {
    Band.TOP: Colours("#08306b", "#ffffff"),
    Band.FIRST_PAGE: Colours("#4292c6", "#000000"),
    Band.BEHIND: Colours("#fdae61", "#000000"),
    Band.OUT: Colours("#a63603", "#ffffff"),
    Band.UNKNOWN: Colours("#f0f0f0", "#000000"),
}
"""Blue to orange: any two bands stay at least 36 apart (CIE76) under simulated protanopia, deuteranopia and tritanopia
(G. M. Machado et al., IEEE TVCG 15, 2009), where the usual green to red falls below 10."""

BAND_LABELS: Mapping[Band, str] = {
    Band.TOP: "1-3",
    Band.FIRST_PAGE: "4-10",
    Band.BEHIND: "11-20",
    Band.OUT: "20+",
    Band.UNKNOWN: "no rank",
}
"""What each band is called in a legend."""

MARKS: Mapping[CellState, str] = {
    CellState.ABSENT: f"{DEEPEST_RANK}+",
    CellState.INCONCLUSIVE: "?",
    CellState.EMPTY: "∅",
    CellState.ERROR: "\N{MULTIPLICATION SIGN}",
    CellState.NOT_MEASURED: "·",
    CellState.ESTIMATED: "~n",
}
"""What is printed where there is no rank."""

MEANINGS: Mapping[CellState, str] = {
    CellState.FOUND: "found: the rank",
    CellState.ABSENT: f"absent: not among the first {DEEPEST_RANK}",
    CellState.INCONCLUSIVE: "inconclusive: the list or the map was cut off",
    CellState.EMPTY: "empty: nothing is listed here",
    CellState.ERROR: "error: the provider failed",
    CellState.NOT_MEASURED: "not measured",
    CellState.ESTIMATED: "estimated from the cells around",
}
"""What each state means, for legends."""


def band_of(cell: Cell) -> Band:
    """Return the band that a cell is drawn in."""
    if cell.state is CellState.ABSENT:
        return Band.OUT
    if cell.rank is None:
        return Band.UNKNOWN
    if cell.rank <= TOP_RANK:
        return Band.TOP
    if cell.rank <= _FIRST_PAGE:
        return Band.FIRST_PAGE
    return Band.BEHIND if cell.rank <= DEEPEST_RANK else Band.OUT


def mark_of(cell: Cell) -> str:
    """Return what is printed in a cell: its rank, marked when it is estimated, or the mark of its state."""
    if cell.rank is None:
        return MARKS[cell.state]
    return f"~{cell.rank}" if cell.state is CellState.ESTIMATED else str(cell.rank)
