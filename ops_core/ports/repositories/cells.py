"""Cells of runs and the listings found in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ops_core.domain.cell import Cell, Listing


class CellRepository(Protocol):
    """Keeps answers. A saved answer is paid for: it is never overwritten."""

    def add(self, run_id: str, cells: Sequence[Cell], listings: Sequence[Listing]) -> int:
        """Store the cells that are not there yet and return how many; of a listing, the first copy stays."""
        ...

    def numbers(self, run_id: str, keyword: int) -> frozenset[int]:
        """Return the numbers of the saved cells of one keyword."""
        ...

    def of_run(self, run_id: str) -> tuple[Cell, ...]:
        """Return the saved cells of a run, by keyword and number."""
        ...

    def outcomes(self, run_id: str) -> tuple[Cell, ...]:
        """Return the saved cells of a run, by keyword and number, without provenance and listings.

        Metrics need no more, and most of a cell is these two.
        """
        ...

    def listings(self, run_id: str) -> tuple[Listing, ...]:
        """Return the listings seen in a run, by key."""
        ...
