"""An owner with a report to run, and the hub that the proofs look through."""

from __future__ import annotations

from typing import Any

import attrs

from ops_core.domain.duplicate import NewLocation
from ops_core.domain.principal import Principal
from ops_core.domain.report import ReportInput
from ops_core.hub import OpsHub, build_hub
from ops_core.structure import structure

_CENTER = {"lat": 30.249711, "lng": -97.749132}


@attrs.frozen
class Account:
    """An owner who is signed in.

    Attributes:
        principal: Who it is.
        token: Of a session in a browser.
        report_id: A report to run.
        cells: Cells of each run of it.
    """

    principal: Principal
    token: str
    report_id: str
    cells: int

    @property
    def path(self) -> str:
        """Where a run is requested."""
        return f"/api/ops/reports/local-grid/{self.report_id}/run"


def open_hub(url: str, **settings: Any) -> OpsHub:
    """Return a hub on the database at `url`; its schema is to be there."""
    return build_hub({"configs": {"sql": {"url": url}}} | settings)


def open_account(hub: OpsHub, *, size: int = 3, keywords: tuple[str, ...] = ("pizza", "slice")) -> Account:
    """Store an owner with a report of `size` x `size` points for each of `keywords`."""
    principal = Principal.user("chaos")
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
            "location_id": hub.locations.create(principal, location).location.id,
            "name": "Grid",
            "map": {"center": _CENTER, "size": size, "radius": {"value": 2, "unit": "km"}},
            "keywords": list(keywords),
        },
        ReportInput,
    )
    report_id = hub.reports.create(principal, report).id
    return Account(principal, hub.sessions.open_for(principal).token, report_id, size * size * len(keywords))
