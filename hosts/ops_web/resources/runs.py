"""Runs of reports, their results, and what was given up."""

from __future__ import annotations

from typing import Annotated

import attrs

from ops_core.domain.cell import FailureClass
from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.run import Run
from ops_core.structure import Items, Text
from ops_web.idempotency_key import REPLAYED
from ops_web.resources.paging import PageQuery
from ops_web.route import Answer, Call

_REPORTS = "/api/ops/reports/local-grid"
_LETTERS = "/api/ops/dead-letters"


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
class ComparisonQuery:
    """Which run to compare with.

    Attributes:
        earlier: Id of the earlier run; when left out, the latest completed run of the report before this one.
    """

    earlier: Annotated[str, Text(1, 60)] | None = None


@attrs.frozen
class DeadLetterQuery(PageQuery):
    """Which dead letters to return, newest first.

    Attributes:
        waiting: Only those that were not replayed.
        failure: Only those of this class.
    """

    waiting: bool = False
    failure: FailureClass | None = None


@attrs.frozen
class DeadLetterPage:
    """A part of the dead letters.

    Attributes:
        items: Newest first.
        next: Cursor of what follows, or None.
    """

    items: tuple[DeadLetter, ...]
    next: str | None = None


@attrs.frozen
class DeadLetterLinks:
    """Where to go on from a dead letter; paths from the root of the host.

    Attributes:
        run: Its run.
        results: What its run has answers for.
        replay: Where to replay it with a POST.
    """

    run: str
    results: str
    replay: str


@attrs.frozen
class DeadLetterDetails:
    """A dead letter and where to go on from it.

    Attributes:
        letter: The letter.
        links: Paths.
    """

    letter: DeadLetter
    links: DeadLetterLinks


@attrs.frozen
class ReplayRequest:
    """Which dead letters to replay: some by id, those of a class, or, with neither, all that wait.

    Attributes:
        letters: Ids of letters, waiting or not, or None. Not together with `failure`.
        failure: Class of failure of those to replay, or None for any.
    """

    letters: Annotated[tuple[Annotated[str, Text(1, 60)], ...], Items(1, 100, unique=True)] | None = None
    failure: FailureClass | None = None


def request(call: Call) -> Answer:
    """Queue a run."""
    requested = call.hub.runs.request(
        call.principal, call.path["report_id"], key=call.idempotency, trace_id=call.trace.trace_id
    )
    return _accepted(requested.run, replayed=requested.replayed)


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


def compare(call: Call) -> Answer:
    """Return what changed since an earlier run."""
    path = call.path
    return Answer(call.hub.comparison.get(call.principal, path["report_id"], path["run_id"], call.query.earlier))


def cancel(call: Call) -> Answer:
    """Cancel a run."""
    return Answer(call.hub.runs.cancel(call.principal, call.path["report_id"], call.path["run_id"]))


def replay(call: Call) -> Answer:
    """Work again on what a failed run has no answer for."""
    done = call.hub.replays.replay_run(call.principal, call.path["report_id"], call.path["run_id"], call.idempotency)
    return _accepted(done.run, replayed=done.replayed)


def list_dead_letters(call: Call) -> Answer:
    """Return a part of the dead letters."""
    query: DeadLetterQuery = call.query
    page = call.hub.dead_letters.list(call.principal, query.request, waiting=query.waiting, failure=query.failure)
    return Answer(DeadLetterPage(page.items), next=page.next)


def get_dead_letter(call: Call) -> Answer:
    """Return a dead letter."""
    letter = call.hub.dead_letters.get(call.principal, call.path["letter_id"])
    root = call.environ.get("SCRIPT_NAME", "")
    run = root + _run_path(letter.report_id, letter.run_id)
    links = DeadLetterLinks(run, f"{run}/results", f"{root}{_LETTERS}/{letter.id}/replay")
    return Answer(DeadLetterDetails(letter, links))


def replay_dead_letter(call: Call) -> Answer:
    """Replay the run of a dead letter."""
    done = call.hub.replays.replay_letter(call.principal, call.path["letter_id"], call.idempotency)
    return _accepted(done.run, replayed=done.replayed)


def replay_dead_letters(call: Call) -> Answer:
    """Replay the runs of several dead letters."""
    asked: ReplayRequest = call.body
    done = call.hub.replays.replay_letters(call.principal, asked.letters, asked.failure, call.key)
    return Answer(done.replay, headers=_marks(replayed=done.replayed))


def _accepted(run: Run, *, replayed: bool) -> Answer:
    return Answer(run, headers=(("Location", _run_path(run.report_id, run.id)), *_marks(replayed=replayed)))


def _marks(*, replayed: bool) -> tuple[tuple[str, str], ...]:
    return (REPLAYED,) if replayed else ()


def _run_path(report_id: str, run_id: str) -> str:
    return f"{_REPORTS}/{report_id}/runs/{run_id}"
