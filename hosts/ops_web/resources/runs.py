"""Runs of reports, their results, and what was given up."""

from __future__ import annotations

import attrs

from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.run import Run
from ops_web.route import Answer, Call


@attrs.frozen
class RunPage:
    """A part of the runs of a report.

    Attributes:
        items: Newest first.
        next: Cursor of what follows, or None.
    """

    items: tuple[Run, ...]
    next: str | None = None


@attrs.frozen
class DeadLetterPage:
    """A part of the dead letters.

    Attributes:
        items: Newest first.
        next: Cursor of what follows, or None.
    """

    items: tuple[DeadLetter, ...]
    next: str | None = None


def request(call: Call) -> Answer:
    """Queue a run."""
    requested = call.hub.runs.request(
        call.principal, call.path["report_id"], key=call.idempotency, trace_id=call.trace.trace_id
    )
    replayed = (("Idempotent-Replayed", "true"),) if requested.replayed else ()
    return _accepted(requested.run, *replayed)


def list_runs(call: Call) -> Answer:
    """Return a part of the runs of a report."""
    page = call.hub.runs.list(call.principal, call.path["report_id"], call.query.request)
    return Answer(RunPage(page.items), next=page.next)


def get(call: Call) -> Answer:
    """Return a run."""
    return Answer(call.hub.runs.get(call.principal, call.path["report_id"], call.path["run_id"]))


def results(call: Call) -> Answer:
    """Return every cell of a run."""
    return Answer(call.hub.results.get(call.principal, call.path["report_id"], call.path["run_id"]))


def cancel(call: Call) -> Answer:
    """Cancel a run."""
    return Answer(call.hub.runs.cancel(call.principal, call.path["report_id"], call.path["run_id"]))


def replay(call: Call) -> Answer:
    """Work again on what a failed run has no answer for."""
    return _accepted(call.hub.runs.replay(call.principal, call.path["report_id"], call.path["run_id"]))


def list_dead_letters(call: Call) -> Answer:
    """Return a part of the dead letters."""
    page = call.hub.dead_letters.list(call.principal, call.query.request)
    return Answer(DeadLetterPage(page.items), next=page.next)


def replay_dead_letter(call: Call) -> Answer:
    """Replay the run of a dead letter."""
    return _accepted(call.hub.dead_letters.replay(call.principal, call.path["letter_id"]))


def _accepted(run: Run, *headers: tuple[str, str]) -> Answer:
    where = ("Location", f"/api/ops/reports/local-grid/{run.report_id}/runs/{run.id}")
    return Answer(run, headers=(where, *headers))
