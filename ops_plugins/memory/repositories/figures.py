"""The latest figures of locations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from ops_core.domain.figures import LocationFigures
    from ops_core.domain.principal import Owner
    from ops_plugins.memory.tables import Tables


class MemoryFigures:
    """Keeps for each location the figures of the run that ended last."""

    def __init__(self, tables: Tables) -> None:
        self._rows = tables.figures

    def get(self, owner: Owner, location_id: str) -> LocationFigures | None:
        """Return the figures of a location, or None."""
        figures = self._rows.get(location_id)
        return figures if figures is not None and figures.owner == owner else None

    def put(self, figures: LocationFigures) -> None:
        """Store the figures of a location, unless newer ones are stored."""
        stored = self._rows.get(figures.location_id)
        if stored is None or stored.age <= figures.age:
            self._rows.put(figures.location_id, figures)

    def move(self, owner: Owner, source: str, target: str) -> None:
        """Give the figures of location `source` to location `target`, unless it has newer ones."""
        moving = self.get(owner, source)
        if moving is not None:
            self._rows.drop(source)
            self.put(attrs.evolve(moving, location_id=target))
