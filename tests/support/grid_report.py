"""A location with a report, as most tests of runs need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_core.domain.duplicate import NewLocation
from ops_core.domain.report import ReportInput
from ops_core.structure import structure

if TYPE_CHECKING:
    from ops_core.domain.principal import Principal
    from ops_core.hub import OpsHub

_CENTER = {"lat": 30.249711, "lng": -97.749132}


def store_report(hub: OpsHub, owner: Principal, size: int, keywords: tuple[str, ...]) -> str:
    """Store a location and a report of `size` x `size` points for each of `keywords`, and return the report's id."""
    location = structure(
        {
            "name": "Home Slice Pizza",
            "source_mode": "no_listing",
            "address": {"line1": "1415 S Congress Ave", "city": "Austin", "region": "TX", "country": "US"},
            "coordinates": _CENTER,
            "on_duplicate": "create",
        },
        NewLocation,
    )
    report = structure(
        {
            "location_id": hub.locations.create(owner, location).location.id,
            "name": "Grid",
            "map": {"center": _CENTER, "size": size, "radius": {"value": 2, "unit": "km"}},
            "keywords": list(keywords),
        },
        ReportInput,
    )
    return hub.reports.create(owner, report).id
