"""The latest figures of locations."""

from __future__ import annotations

from typing import Protocol

from ops_core.domain.figures import LocationFigures
from ops_core.domain.principal import Owner


class FigureRepository(Protocol):
    """Keeps for each location the figures of the run that ended last, by (`finished_at`, `run_id`).

    What keeps locations shows these figures beside them (`LocationRepository.overview`).
    """

    def get(self, owner: Owner, location_id: str) -> LocationFigures | None:
        """Return the figures of a location, or None when there are none or it is somebody else's."""
        ...

    def put(self, figures: LocationFigures) -> None:
        """Store the figures of a location, unless newer ones are stored. Idempotent."""
        ...

    def move(self, owner: Owner, source: str, target: str) -> None:
        """Give the figures of location `source` to location `target`, unless it has newer ones; `source` loses them."""
        ...
