"""Turn the answer of a search provider into what is known about the business at one point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_core.domain.cell import CellState
from ops_core.domain.viewport import is_visible

if TYPE_CHECKING:
    from ops_core.domain.coordinates import Coordinates
    from ops_core.domain.viewport import Viewport


def classify(
    rank: int | None,
    *,
    list_length: int,
    depth: int,
    zoom: int | None,
    cell: Coordinates,
    business: Coordinates | None,
    viewport: Viewport | None,
) -> CellState:
    """Return the state of a cell from one answer.

    Only a full list from a map that is sure to have shown the business proves that the business ranks below it.

    Args:
        rank: Place of the business in the list, 1 is best, or None when it is not there.
        list_length: Length of the list that came back.
        depth: Length of the list that was asked for.
        zoom: Map zoom of the search, or None where the provider has no map.
        cell: The point that was searched at: the centre of the map.
        business: Where the business is, or None when unknown; then nothing shows that the map included it.
        viewport: What the map is sure to show, or None where the list does not depend on a map.

    Raises:
        ValueError: `rank` is not within 1 to `depth`: the adapter broke its contract.
    """
    if rank is not None:
        if not 1 <= rank <= depth:
            msg = f"The rank must be between 1 and the depth {depth}, not {rank}"
            raise ValueError(msg)
        return CellState.FOUND
    if list_length == 0:
        return CellState.EMPTY
    if list_length < depth:
        return CellState.INCONCLUSIVE
    if zoom is None or viewport is None:
        return CellState.ABSENT
    shown = business is not None and is_visible(cell, business, zoom, viewport)
    return CellState.ABSENT if shown else CellState.INCONCLUSIVE
