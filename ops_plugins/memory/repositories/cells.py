"""Cells of runs and the listings found in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ops_plugins.memory.tables import Found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ops_core.domain.cell import Cell, Listing
    from ops_plugins.memory.tables import Tables


class MemoryCells:
    """Keeps answers."""

    def __init__(self, tables: Tables) -> None:
        self._found = tables.found

    def add(self, run_id: str, cells: Sequence[Cell], listings: Sequence[Listing]) -> int:
        """Store the cells that are not there yet and return how many; of a listing, the first copy stays."""
        found = self._of(run_id)
        kept, known = dict(found.cells), dict(found.listings)
        for cell in cells:
            kept.setdefault((cell.keyword, cell.number), cell)
        for listing in listings:
            known.setdefault(listing.key, listing)
        self._found.put(run_id, Found(kept, known))
        return len(kept) - len(found.cells)

    def numbers(self, run_id: str, keyword: int) -> frozenset[int]:
        """Return the numbers of the saved cells of one keyword."""
        return frozenset(number for index, number in self._of(run_id).cells if index == keyword)

    def of_run(self, run_id: str) -> tuple[Cell, ...]:
        """Return the saved cells of a run, by keyword and number."""
        cells = self._of(run_id).cells
        return tuple(cells[place] for place in sorted(cells))

    def outcomes(self, run_id: str) -> tuple[Cell, ...]:
        """Return the saved cells of a run, by keyword and number, without provenance and listings."""
        return tuple(attrs.evolve(cell, provenance=None, listings=()) for cell in self.of_run(run_id))

    def listings(self, run_id: str) -> tuple[Listing, ...]:
        """Return the listings seen in a run, by key."""
        listings = self._of(run_id).listings
        return tuple(listings[key] for key in sorted(listings))

    def _of(self, run_id: str) -> Found:
        return self._found.get(run_id) or Found()
