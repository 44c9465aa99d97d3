"""Runs of reports, their results, and what was given up."""

from __future__ import annotations

from ops_core.domain.dead_letter import Replay
from ops_core.domain.run import Run
from ops_core.services.comparison import RunComparison
from ops_core.services.results import RunResults
from ops_web.resources import runs
from ops_web.resources.paging import PageQuery
from ops_web.resources.runs import (
    ComparisonQuery,
    DeadLetterDetails,
    DeadLetterPage,
    DeadLetterQuery,
    ReplayRequest,
    RunPage,
)
from ops_web.route import KeyUse, Route

_REPORT = "/api/ops/reports/local-grid/{report_id}"
_RUN = _REPORT + "/runs/{run_id}"
_LETTERS = "/api/ops/dead-letters"
_REPLAY_ERRORS = ("resource.not_found", "feature.disabled", "run.transition_refused", "run.damaged")

ROUTES = (
    Route(
        method="POST",
        path=_REPORT + "/run",
        operation="request_run",
        handler=runs.request,
        summary="Queue a run, once for each Idempotency-Key",
        tag="Runs",
        response=Run,
        status=202,
        errors=(
            "input.invalid",
            "resource.not_found",
            "feature.disabled",
            "state.conflict",
        ),
        key=KeyUse.REQUIRED,
    ),
    Route(
        method="GET",
        path=_REPORT + "/runs",
        operation="list_runs",
        handler=runs.list_runs,
        summary="Runs of a report, newest first",
        tag="Runs",
        query=PageQuery,
        response=RunPage,
        errors=("resource.not_found",),
    ),
    Route(
        method="GET",
        path=_RUN,
        operation="get_run",
        handler=runs.get,
        summary="A run with its progress and metrics",
        tag="Runs",
        response=Run,
        errors=("resource.not_found",),
    ),
    Route(
        method="GET",
        path=_RUN + "/results",
        operation="get_results",
        handler=runs.results,
        summary="Every cell of a run, with its provenance and the businesses found there",
        tag="Runs",
        response=RunResults,
        errors=("resource.not_found",),
    ),
    Route(
        method="GET",
        path=_RUN + "/comparison",
        operation="compare_runs",
        handler=runs.compare,
        summary="What changed since an earlier run, point by point",
        tag="Runs",
        query=ComparisonQuery,
        response=RunComparison,
        errors=("resource.not_found", "run.not_comparable", "run.plan_unreadable"),
    ),
    Route(
        method="POST",
        path=_RUN + "/cancel",
        operation="cancel_run",
        handler=runs.cancel,
        summary="Cancel a run; what has been answered is kept",
        tag="Runs",
        response=Run,
        errors=("resource.not_found", "run.transition_refused"),
    ),
    Route(
        method="POST",
        path=_RUN + "/replay",
        operation="replay_run",
        handler=runs.replay,
        summary="Work again on what a failed run has no answer for",
        tag="Runs",
        response=Run,
        status=202,
        errors=_REPLAY_ERRORS,
        key=KeyUse.REQUIRED,
    ),
    Route(
        method="GET",
        path=_LETTERS,
        operation="list_dead_letters",
        handler=runs.list_dead_letters,
        summary="Work that was given up, newest first",
        tag="Runs",
        query=DeadLetterQuery,
        response=DeadLetterPage,
    ),
    Route(
        method="POST",
        path=_LETTERS + "/replay",
        operation="replay_dead_letters",
        handler=runs.replay_dead_letters,
        summary="Replay the runs of some dead letters, of those of one class of failure, or of all that wait",
        tag="Runs",
        request=ReplayRequest,
        response=Replay,
        errors=("input.invalid", "feature.disabled"),
        key=KeyUse.REQUIRED,
    ),
    Route(
        method="GET",
        path=_LETTERS + "/{letter_id}",
        operation="get_dead_letter",
        handler=runs.get_dead_letter,
        summary="A dead letter, with links to its run",
        tag="Runs",
        response=DeadLetterDetails,
        errors=("resource.not_found",),
    ),
    Route(
        method="POST",
        path=_LETTERS + "/{letter_id}/replay",
        operation="replay_dead_letter",
        handler=runs.replay_dead_letter,
        summary="Replay the run of a dead letter; done once, it changes nothing more",
        tag="Runs",
        response=Run,
        status=202,
        errors=_REPLAY_ERRORS,
        key=KeyUse.REQUIRED,
    ),
)
