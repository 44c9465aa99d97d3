"""Ending a run: exactly once, with its metrics and the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from ops_core.domain.cell import Cell, CellState, FailureClass
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.event import Event, EventKind
from ops_core.domain.identifier import new_id
from ops_core.domain.run import Run, RunPlan, RunState
from ops_core.domain.setup_task import TaskId
from ops_core.domain.summary import KeywordSummary, summarise_keyword
from ops_core.ports.storage import UnitOfWork
from ops_core.services.setup_tasks import mark_done

EVENTS = {
    RunState.COMPLETED: EventKind.RUN_COMPLETED,
    RunState.FAILED: EventKind.RUN_FAILED,
    RunState.CANCELLED: EventKind.RUN_CANCELLED,
}

REASONS = {
    FailureClass.TRANSIENT: "The search provider could not be reached.",
    FailureClass.THROTTLED: "The search provider kept asking to slow down.",
    FailureClass.AUTH: "The search provider refused the credentials.",
    FailureClass.INPUT: "The search provider refused the searches.",
    FailureClass.QUOTA: "The account at the search provider has no funds left.",
    FailureClass.BUG: "The adapter of the search provider failed.",
}


def conclude(uow: UnitOfWork, run: Run, now: datetime) -> Run:
    """End a run that has no open chunk; leave any other as it is.

    The caller holds the lock of the run (`RunRepository.lock`), so of two workers that finish the last two chunks at
    once, one sees that nothing is open any more.
    """
    if not run.is_open or uow.chunks.count_open(run.id):
        return run
    if run.state is RunState.QUEUED:
        run = uow.runs.update(run.moved(RunState.RUNNING, now=now))
    chunks = uow.chunks.of_run(run.id)
    saved = uow.cells.outcomes(run.id)
    summaries = summarise(uow.runs.plan(run.id), run.keywords, saved, chunks)
    lost = [chunk for chunk in chunks if chunk.state is not ChunkState.DONE]
    if not lost:
        return end(uow, run, RunState.COMPLETED, now, summaries=summaries)
    # A cancelled chunk may still carry what went wrong the last time; a dead one is why the run failed.
    given_up = sorted(lost, key=lambda chunk: chunk.state is not ChunkState.DEAD)
    failure = next((chunk.failure for chunk in given_up if chunk.failure), FailureClass.BUG)
    missing = run.total_cells - sum(cell.state is not CellState.ERROR for cell in saved)
    reason = f"{REASONS[failure]} {missing} of {run.total_cells} cells have no answer. Replay the run to fill them."
    return end(uow, run, RunState.FAILED, now, failure=failure, reason=reason, summaries=summaries)


def end(
    uow: UnitOfWork,
    run: Run,
    state: RunState,
    now: datetime,
    *,
    failure: FailureClass | None = None,
    reason: str | None = None,
    summaries: tuple[KeywordSummary, ...] = (),
) -> Run:
    """Move a run to a final state with all that follows: the report's state, one event, the checklist."""
    ended = uow.runs.update(run.moved(state, now=now, failure=failure, reason=reason, summaries=summaries))
    uow.reports.record_run(run.report_id, run.id, state)
    uow.outbox.add(Event(new_id("evt", now), run.owner, run.id, EVENTS[state], ended.version, now))
    if state is RunState.COMPLETED:
        mark_done(uow, run.owner, TaskId.RUN_GRID, now)
    return ended


def summarise(
    plan: RunPlan, keywords: Sequence[str], saved: Sequence[Cell], chunks: Sequence[Chunk]
) -> tuple[KeywordSummary, ...]:
    """Return the metrics of each keyword over all points of the plan."""
    cells = complete(saved, chunks)
    return tuple(summarise_keyword(keyword, len(plan.points), cells[number]) for number, keyword in enumerate(keywords))


def complete(saved: Sequence[Cell], chunks: Sequence[Chunk]) -> dict[int, list[Cell]]:
    """Return the cells of each keyword: those with an answer, and for every other what the hub knows about it."""
    cells: dict[int, list[Cell]] = defaultdict(list)
    answered = set()
    for cell in saved:
        cells[cell.keyword].append(cell)
        answered.add((cell.keyword, cell.number))
    for chunk in chunks:
        given_up = chunk.state is ChunkState.DEAD
        for number in chunk.cells:
            if (chunk.keyword, number) not in answered:
                cells[chunk.keyword].append(
                    Cell(
                        keyword=chunk.keyword,
                        number=number,
                        state=CellState.ERROR if given_up else CellState.NOT_MEASURED,
                        failure=chunk.failure if given_up else None,
                    )
                )
    for found in cells.values():
        found.sort(key=lambda cell: cell.number)
    return cells
