"""The colours of heatmaps: blue to orange, which all common kinds of colour blindness tell apart."""

from __future__ import annotations

import attrs

from ops_core.domain.cell import Cell, CellState


@attrs.frozen
class Band:
    """One class of ranks.

    Attributes:
        label: For the legend.
        background: Colour of the cell.
        text: Colour of the number in it, readable on the background.
    """

    label: str
    background: str
    text: str

    @property
    def style(self) -> str:
        """The band as a rich style."""
        return f"{self.text} on {self.background}"


TOP = Band("1-3", "#08306b", "#ffffff")
NEAR = Band("4-10", "#4292c6", "#000000")
FAR = Band("11-20", "#fdae61", "#000000")
BEYOND = Band("21+", "#a63603", "#ffffff")
NONE = Band("no rank", "#f0f0f0", "#000000")
BANDS = (TOP, NEAR, FAR, BEYOND, NONE)

MARKS = {
    CellState.ABSENT: ("20+", "shown to be below the list"),
    CellState.INCONCLUSIVE: ("?", "not in the list, which proves nothing there"),
    CellState.EMPTY: ("∅", "nothing listed at all"),
    CellState.ERROR: ("\N{MULTIPLICATION SIGN}", "the provider failed"),
    CellState.NOT_MEASURED: ("·", "not measured"),
    CellState.ESTIMATED: ("~n", "estimated from cells around it"),
}
"""What stands in a cell without a measured rank, and what that means."""

_LAST_OF_BAND = ((3, TOP), (10, NEAR), (20, FAR))


def band(rank: int | None) -> Band:
    """Return the class of a rank."""
    if rank is None:
        return NONE
    return next((found for last, found in _LAST_OF_BAND if rank <= last), BEYOND)


def mark(cell: Cell) -> str:
    """Return what stands in a cell: the rank wherever there is one, so that nobody has to go by colour."""
    if cell.state is CellState.FOUND:
        return str(cell.rank)
    if cell.state is CellState.ESTIMATED:
        return f"~{cell.rank}"
    return MARKS[cell.state][0]
