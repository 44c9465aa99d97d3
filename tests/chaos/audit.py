"""The audit: whether what is stored after the chaos is what it has to be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from ops_core.domain.cell import CellState
from ops_core.domain.chunk import ChunkState
from ops_core.domain.event import EventKind
from ops_core.domain.page import PageRequest
from ops_core.domain.run import Run, RunState
from ops_core.hub import OpsHub
from ops_core.ports.storage import UnitOfWork
from tests.chaos.load import Acknowledged, Client
from tests.chaos.paid_ranking import ANSWERED
from tests.chaos.repeats import Call, Repeat

ROUTE = "request_run"
"""Operation under which idempotency keys of requests for runs are kept."""

_ONCE = {EventKind.RUN_QUEUED: 1, EventKind.RUN_COMPLETED: 1}


def runs_of(hub: OpsHub, client: Client) -> Iterator[Run]:
    """Yield every run of a client."""
    after = None
    while True:
        with hub.storage.read() as uow:
            page = uow.runs.page(client.principal.owner, client.report_id, PageRequest(200, after))
        yield from page.items
        if page.next is None:
            return
        after = page.next


def audit_runs(hub: OpsHub, clients: list[Client], answered: list[Acknowledged]) -> tuple[list[Run], list[str]]:
    """Return every run, and what is wrong: runs lost or doubled, and for each run what is not as it has to be."""
    wrong: list[str] = []
    runs: list[Run] = []
    for client in clients:
        stored = list(runs_of(hub, client))
        runs += stored
        promised = {request.key: request.run_id for request in answered if request.client is client}
        wrong += _compare(promised, [run.id for run in stored])
        with hub.storage.read() as uow:
            for key, run_id in promised.items():
                record = uow.idempotency.find(client.principal.owner, ROUTE, key, hub.clock.now())
                if record is None or record.result_id != run_id:
                    wrong.append(f"{key}: answered with {run_id}, remembered as {record and record.result_id}")
    for run in runs:
        with hub.storage.read() as uow:
            wrong += [f"{run.id}: {problem}" for problem in run_problems(uow, run)]
    return runs, wrong


def run_problems(uow: UnitOfWork, run: Run) -> Iterator[str]:
    """Yield what is wrong with a run that should have completed."""
    if run.state is not RunState.COMPLETED:
        yield f"is {run.state}: {run.reason}"
    chunks = uow.chunks.of_run(run.id)
    undone = Counter(str(chunk.state) for chunk in chunks if chunk.state is not ChunkState.DONE)
    if undone:
        yield f"chunks are {dict(undone)} of {len(chunks)}"
    plan = uow.runs.plan(run.id)
    planned = {(keyword, point.number) for keyword in range(len(plan.keywords)) for point in plan.measured}
    cells = uow.cells.of_run(run.id)
    saved = Counter((cell.keyword, cell.number) for cell in cells)
    if set(saved) != planned or len(cells) != len(planned):
        twice = [where for where, times in saved.items() if times > 1]
        yield f"{len(planned - set(saved))} cells missing, {len(set(saved) - planned)} unplanned, twice: {twice}"
    if run.saved_cells != run.total_cells or run.total_cells != len(planned):
        yield f"says that {run.saved_cells} of {run.total_cells} cells are saved; {len(planned)} are planned"
    failed = sum(cell.state is CellState.ERROR for cell in cells)
    if failed:
        yield f"{failed} cells are errors"
    if [summary.keyword for summary in run.summaries] != list(plan.keywords):
        yield f"has {len(run.summaries)} summaries for {len(plan.keywords)} keywords"
    events = Counter(event.kind for event in uow.outbox.of_aggregate(run.id))
    if events != _ONCE:
        yield f"events are {dict(events)}"
    if uow.dead_letters.waiting(run.id):
        yield "has dead letters"


def read_calls(path: Path) -> list[Call]:
    """Return every provider call that was written down.

    Raises:
        ValueError: A line is malformed, so two were written into each other.
    """
    calls = []
    for line in path.read_text(encoding="ascii").splitlines() if path.exists() else ():
        run, keyword, point, pid, at, outcome = line.split(" ")
        calls.append(Call(run, keyword, int(point), int(pid), float(at), outcome == ANSWERED))
    return calls


def audit_calls(calls: list[Call], runs: list[Run]) -> tuple[list[Repeat], list[str]]:
    """Return the answered calls that were made again, and what is wrong: calls for no run, cells without a call."""
    by_trace = {run.trace_id: run for run in runs}
    wrong = []
    if len(by_trace) != len(runs):
        wrong.append(f"{len(runs)} runs share {len(by_trace)} trace ids")
    made: dict[tuple[str, str, int], list[Call]] = defaultdict(list)
    for call in calls:
        made[call.trace_id, call.keyword, call.point].append(call)
    strangers = {trace_id for trace_id, _, _ in made} - set(by_trace)
    if strangers:
        wrong.append(f"calls were made for {len(strangers)} unknown runs, such as {min(strangers)}")
    asked = Counter(trace_id for trace_id, _, _ in made)
    wrong += [
        f"{run.id}: {asked[run.trace_id]} of {run.total_cells} cells were asked for"
        for run in runs
        if asked[run.trace_id] != run.total_cells
    ]
    repeated = []
    for same in made.values():
        same.sort(key=lambda call: call.at)
        repeated += [Repeat(first, again) for first, again in pairwise(same) if first.answered]
    return repeated, wrong


def _compare(promised: Mapping[str, str], stored: list[str]) -> Iterator[str]:
    lost = set(promised.values()) - set(stored)
    extra = set(stored) - set(promised.values())
    if lost:
        yield f"{len(lost)} runs lost: {sorted(lost)[:5]}"
    if extra:
        yield f"{len(extra)} runs that nobody was promised: {sorted(extra)[:5]}"
    if len(set(promised.values())) != len(promised):
        yield "one run was promised to several keys"
    if len(set(stored)) != len(stored):
        yield "a run is stored twice"
