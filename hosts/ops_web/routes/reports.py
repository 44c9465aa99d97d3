"""Local search grid reports."""

from __future__ import annotations

from ops_core.domain.report import Report, ReportInput
from ops_core.services.preview import Preview
from ops_web.resources import reports
from ops_web.resources.reports import ReportPage, ReportQuery
from ops_web.route import Route, Versioning

_REPORTS = "/api/ops/reports/local-grid"
_REPORT = _REPORTS + "/{report_id}"

ROUTES = (
    Route(
        method="GET",
        path=_REPORTS,
        operation="list_reports",
        handler=reports.list_reports,
        summary="Local search grid reports, newest first",
        tag="Reports",
        query=ReportQuery,
        response=ReportPage,
        errors=("resource.not_found",),
    ),
    Route(
        method="POST",
        path=_REPORTS,
        operation="create_report",
        handler=reports.create,
        summary="Save a report as a draft",
        tag="Reports",
        request=ReportInput,
        response=Report,
        status=201,
        errors=("input.invalid", "resource.not_found"),
        versioned=Versioning.REQUIRED,
    ),
    Route(
        method="POST",
        path=_REPORTS + "/preview",
        operation="preview_draft",
        handler=reports.preview_draft,
        summary="What a run of a report that is not saved yet would do and cost",
        tag="Reports",
        request=ReportInput,
        response=Preview,
        errors=("input.invalid", "resource.not_found", "feature.disabled"),
    ),
    Route(
        method="GET",
        path=_REPORT,
        operation="get_report",
        handler=reports.get,
        summary="A report",
        tag="Reports",
        response=Report,
        errors=("resource.not_found",),
        versioned=Versioning.REQUIRED,
    ),
    Route(
        method="PATCH",
        path=_REPORT,
        operation="change_report",
        handler=reports.change,
        summary="Change some fields of a report",
        tag="Reports",
        request=ReportInput,
        patch=True,
        response=Report,
        errors=("input.invalid", "resource.not_found", "version.stale"),
        versioned=Versioning.REQUIRED,
    ),
    Route(
        method="DELETE",
        path=_REPORT,
        operation="delete_report",
        handler=reports.delete,
        summary="Delete a report and stop its schedule; it can be restored",
        tag="Reports",
        status=204,
        errors=("resource.not_found", "version.stale"),
        versioned=Versioning.REQUIRED,
    ),
    Route(
        method="POST",
        path=_REPORT + "/restore",
        operation="restore_report",
        handler=reports.restore,
        summary="Bring back a deleted report",
        tag="Reports",
        response=Report,
        errors=("resource.not_found",),
        versioned=Versioning.ANSWER,
    ),
    Route(
        method="POST",
        path=_REPORT + "/preview",
        operation="preview_report",
        handler=reports.preview,
        summary="What a run would do and cost",
        tag="Reports",
        response=Preview,
        errors=("resource.not_found", "feature.disabled"),
    ),
)
