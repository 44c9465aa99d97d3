"""Business locations."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from typing import Protocol

from ops_core.domain.location import Location, LocationName
from ops_core.domain.overview import Overview, OverviewRequest
from ops_core.domain.page import Page, PageRequest
from ops_core.domain.principal import Owner


class LocationRepository(Protocol):
    """Keeps locations, and the keys by which a similar one is found again."""

    def add(self, location: Location, keys: AbstractSet[str]) -> None:
        """Store a new location with its match keys."""
        ...

    def get(self, owner: Owner, location_id: str) -> Location:
        """Return a location, also one that is deleted or merged.

        Raises:
            NotFound: Unknown, or somebody else's.
        """
        ...

    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        """Store the changed `location`, whose version is the one that was read, and return it one version on.

        Raises:
            NotFound: Unknown, or somebody else's.
            StaleVersion: It was changed since.
        """
        ...

    def page(self, owner: Owner, request: PageRequest) -> Page[Location]:
        """Return locations that are not deleted, newest first."""
        ...

    def overview(self, owner: Owner, request: OverviewRequest) -> Overview:
        """Return locations that are not deleted, with how many reports they have and their latest figures.

        Words are looked for in `search_text`, names are sorted by `name_order` and addresses by `address_order`
        (ops_core.domain.overview), all three compared by code points. A limit greater than that of a request from
        outside is allowed.
        """
        ...

    def names(self, owner: Owner, ids: Collection[str]) -> tuple[LocationName, ...]:
        """Return the names of those of these locations that there are, by id; also of deleted and merged ones."""
        ...

    def matching(self, owner: Owner, keys: AbstractSet[str], limit: int) -> tuple[Location, ...]:
        """Return up to `limit` locations that share a key and are not deleted, those with most keys in common first."""
        ...

    def count(self, owner: Owner, at_most: int) -> int:
        """Return how many are not deleted, counting no further than `at_most`."""
        ...
