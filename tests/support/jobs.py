"""Runs on a real database: requested in one hub, carried out by job hosts, watched from outside."""

from __future__ import annotations

import time

import pytest

from ops_core.domain.principal import Principal
from ops_core.domain.run import Run
from ops_core.hub import OpsHub
from tests.support.grid_report import store_report

OWNER = Principal.user("ann")


def request_run(hub: OpsHub, size: int = 5, keywords: tuple[str, ...] = ("pizza",)) -> Run:
    """Request a run of a new report."""
    return hub.runs.request(OWNER, store_report(hub, OWNER, size, keywords)).run


def stored(hub: OpsHub, run: Run) -> Run:
    """Return a run as it is now."""
    with hub.storage.read() as uow:
        return uow.runs.get(OWNER.owner, run.id)


def ended(hub: OpsHub, run: Run, within: float = 20.0) -> Run:
    """Return a run once it has ended."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not (found := stored(hub, run)).is_open:
            return found
        time.sleep(0.005)
    pytest.fail(f"The run is still {stored(hub, run).state} after {within} s")
