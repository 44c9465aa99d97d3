"""What the application around the hub already knows about a user."""

from __future__ import annotations

from typing import Protocol

import attrs

from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.principal import Owner


@attrs.frozen
class LegacyProfile:
    """A business profile from the application that embeds the hub.

    Attributes:
        id: The application's own id of the profile.
        name: Name of the business.
        address: Where it is.
        phone: Telephone, in any spelling, or None.
        website: Address of its site, or None.
        category: Main category, or None.
        place_id: Google place id, or None.
        coordinates: Where it is, or None.
    """

    id: str
    name: str
    address: Address
    phone: str | None = None
    website: str | None = None
    category: str | None = None
    place_id: str | None = None
    coordinates: Coordinates | None = None


class LegacyProfiles(Protocol):
    """Reads the profiles of the application around the hub. It is never written to."""

    def find(self, owner: Owner) -> LegacyProfile | None:
        """Return the profile of `owner`, or None. May be called again for the same owner; it answers the same."""
        ...


class NoLegacyProfiles:
    """There is no application around the hub."""

    def find(self, owner: Owner) -> LegacyProfile | None:  # noqa: ARG002 - the port names it
        """Return None."""
        return None
