"""Locations."""

from __future__ import annotations

from typing import Annotated

import attrs

from ops_core.domain.duplicate import NewLocation, Suggestion
from ops_core.domain.location import Location, location_input
from ops_core.errors import StaleVersion
from ops_core.structure import Text, merge_patch, structure, unstructure
from ops_web.route import Answer, Call


@attrs.frozen
class LocationPage:
    """A part of the locations.

    Attributes:
        items: Newest first.
        next: Cursor of what follows, or None.
    """

    items: tuple[Location, ...]
    next: str | None = None


@attrs.frozen
class LocationMerge:
    """Which location to merge into this one.

    Attributes:
        location_id: The one that goes; its reports and runs are kept.
    """

    location_id: Annotated[str, Text(1, 60)]


@attrs.frozen
class SuggestionList:
    """Locations that look like this one.

    Attributes:
        items: Best first.
    """

    items: tuple[Suggestion, ...]


def list_locations(call: Call) -> Answer:
    """Return a part of the locations."""
    page = call.hub.locations.list(call.principal, call.query.request)
    return Answer(LocationPage(page.items), next=page.next)


def create(call: Call) -> Answer:
    """Store a new location, or merge it into one that is there."""
    saved = call.hub.locations.create(call.principal, call.body)
    if not saved.created:
        return _shown(saved.location, status=200)
    headers = (("Location", f"/api/ops/locations/{saved.location.id}"),)
    return attrs.evolve(_shown(saved.location, status=201), headers=headers)


def import_locations(call: Call) -> Answer:
    """Import locations from a file, or say what would become of them."""
    return Answer(call.hub.location_import.run(call.principal, call.body))


def get(call: Call) -> Answer:
    """Return a location."""
    return _shown(call.hub.locations.get(call.principal, call.path["location_id"]))


def change(call: Call) -> Answer:
    """Change some fields of a location."""
    current = call.hub.locations.get(call.principal, call.path["location_id"])
    if current.version != call.version:
        kind = "location"
        raise StaleVersion(kind, current.version)
    changed = structure(merge_patch(unstructure(location_input(current)), call.body), NewLocation)
    return _shown(call.hub.locations.change(call.principal, current.id, changed, call.version))


def delete(call: Call) -> Answer:
    """Delete a location."""
    call.hub.locations.delete(call.principal, call.path["location_id"], call.version)
    return Answer()


def restore(call: Call) -> Answer:
    """Bring back a deleted location."""
    return _shown(call.hub.locations.restore(call.principal, call.path["location_id"]))


def merge(call: Call) -> Answer:
    """Merge another location into this one."""
    return _shown(call.hub.locations.merge(call.principal, call.path["location_id"], call.body.location_id))


def duplicates(call: Call) -> Answer:
    """Return locations that look like this one."""
    return Answer(SuggestionList(call.hub.locations.duplicates(call.principal, call.path["location_id"])))


def _shown(location: Location, status: int | None = None) -> Answer:
    return Answer(location, version=location.version, status=status)
