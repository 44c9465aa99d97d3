"""Local search grid reports."""

from __future__ import annotations

from typing import Annotated

import attrs

from ops_core.domain.location import LocationName
from ops_core.domain.report import Report, ReportInput, report_input
from ops_core.errors import StaleVersion
from ops_core.structure import Text, merge_patch, structure, unstructure
from ops_web.resources.paging import PageQuery
from ops_web.route import Answer, Call


@attrs.frozen
class ReportQuery(PageQuery):
    """Which reports to return, newest first.

    Attributes:
        location_id: Only those of this location.
    """

    location_id: Annotated[str, Text(1, 60)] | None = None


@attrs.frozen
class ReportPage:
    """A part of the reports.

    Attributes:
        items: Newest first.
        next: Cursor of what follows, or None.
        locations: What the locations of these reports are called, also those that are deleted.
    """

    items: tuple[Report, ...]
    next: str | None = None
    locations: tuple[LocationName, ...] = ()


def list_reports(call: Call) -> Answer:
    """Return a part of the reports."""
    page = call.hub.reports.list(call.principal, call.query.request, call.query.location_id)
    names = call.hub.locations.names(call.principal, [report.location_id for report in page.items])
    return Answer(ReportPage(page.items, locations=names), next=page.next)


def create(call: Call) -> Answer:
    """Store a new report as a draft."""
    report = call.hub.reports.create(call.principal, call.body)
    return attrs.evolve(_shown(report), headers=(("Location", f"/api/ops/reports/local-grid/{report.id}"),))


def get(call: Call) -> Answer:
    """Return a report."""
    return _shown(call.hub.reports.get(call.principal, call.path["report_id"]))


def change(call: Call) -> Answer:
    """Change some fields of a report."""
    current = call.hub.reports.get(call.principal, call.path["report_id"])
    if current.version != call.version:
        kind = "report"
        raise StaleVersion(kind, current.version)
    changed = structure(merge_patch(unstructure(report_input(current)), call.body), ReportInput)
    return _shown(call.hub.reports.change(call.principal, current.id, changed, call.version))


def delete(call: Call) -> Answer:
    """Delete a report."""
    call.hub.reports.delete(call.principal, call.path["report_id"], call.version)
    return Answer()


def restore(call: Call) -> Answer:
    """Bring back a deleted report."""
    return _shown(call.hub.reports.restore(call.principal, call.path["report_id"]))


def preview(call: Call) -> Answer:
    """Return what a run of a report would do and cost."""
    return Answer(call.hub.reports.preview(call.principal, call.path["report_id"]))


def preview_draft(call: Call) -> Answer:
    """Return what a run of a report that is not stored yet would do and cost."""
    return Answer(call.hub.reports.preview_draft(call.principal, call.body))


def _shown(report: Report) -> Answer:
    return Answer(report, version=report.version)
