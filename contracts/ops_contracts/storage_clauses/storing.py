"""Storing a sample together with what it hangs on, for storages that check references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_contracts.samples import make_location, make_plan, make_report
from ops_core.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ops_core.domain.chunk import Chunk
    from ops_core.domain.location import Location
    from ops_core.domain.principal import Owner
    from ops_core.domain.report import Report
    from ops_core.domain.run import Run, RunPlan
    from ops_core.ports.storage import UnitOfWork


def store_location(unit: UnitOfWork, location: Location, *keys: str) -> Location:
    """Store a location and return it."""
    unit.locations.add(location, frozenset(keys))
    return location


def store_report(unit: UnitOfWork, report: Report) -> Report:
    """Store a report, and its location where there is none, and return it."""
    _store_location_of(unit, report.owner, report.location_id)
    unit.reports.add(report)
    return report


def store_run(unit: UnitOfWork, run: Run, chunks: Sequence[Chunk] = (), plan: RunPlan | None = None) -> Run:
    """Store a run with its plan and chunks, and its report and location where there are none, and return it."""
    _store_location_of(unit, run.owner, run.location_id)
    try:
        unit.reports.get(run.owner, run.report_id)
    except NotFound:
        unit.reports.add(make_report(owner=run.owner, id=run.report_id, location_id=run.location_id))
    unit.runs.add(run, plan or make_plan(), chunks)
    return run


def _store_location_of(unit: UnitOfWork, owner: Owner, location_id: str) -> None:
    try:
        unit.locations.get(owner, location_id)
    except NotFound:
        unit.locations.add(make_location(owner=owner, id=location_id), frozenset())
