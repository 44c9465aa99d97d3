"""An owner with a report to run, and the hub that the proofs look through."""

from __future__ import annotations

from typing import Any

import attrs

from ops_core.domain.principal import Principal
from ops_core.hub import OpsHub, build_hub
from tests.support.grid_report import store_report


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
    report_id = store_report(hub, principal, size, keywords)
    return Account(principal, hub.sessions.open_for(principal).token, report_id, size * size * len(keywords))
