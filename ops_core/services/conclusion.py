"""Ending a run: exactly once, with its metrics and the reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from ops_core.domain.cell import Cell, CellState, FailureClass
from ops_core.domain.chunk import OPEN_CHUNK_STATES, Chunk, ChunkState
from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.event import Event, EventKind
from ops_core.domain.identifier import new_id
from ops_core.domain.run import Run, RunPlan, RunState
from ops_core.domain.setup_task import TaskId
from ops_core.domain.summary import KeywordSummary, summarise_keyword
from ops_core.ports.repositories.chunks import ChunkUnreadable
from ops_core.ports.repositories.runs import PlanUnreadable
from ops_core.ports.storage import UnitOfWork
from ops_core.services.figures import record_figures
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

_MISSING = re.compile(r"\d+ of \d+ cells have no answer")


def conclude(uow: UnitOfWork, run: Run, now: datetime) -> Run:
    """End a run that has no open chunk; leave any other as it is.

    The caller holds the lock of the run (`RunRepository.lock`), so of two workers that finish the last two chunks at
    once, one sees that nothing is open any more.
    """
    if not run.is_open or uow.chunks.count_open(run.id):
        return run
    if run.state is RunState.QUEUED:
        run = uow.runs.update(run.moved(RunState.RUNNING, now=now))
    try:
        chunks = uow.chunks.of_run(run.id)
        plan = uow.runs.plan(run.id)
    except (ChunkUnreadable, PlanUnreadable):
        missing = run.total_cells - uow.runs.find(run.id).saved_cells
        reason = (
            f"A part of what is stored of this run is damaged. {missing} of {run.total_cells} cells have no answer."
        )
        return end(uow, run, RunState.FAILED, now, failure=FailureClass.BUG, reason=reason)
    saved = uow.cells.outcomes(run.id)
    summaries = summarise(plan, run.keywords, saved, chunks)
    lost = [chunk for chunk in chunks if chunk.state is not ChunkState.DONE]
    if not lost:
        ended = end(uow, run, RunState.COMPLETED, now, summaries=summaries)
        record_figures(uow, ended, plan, saved)
        return ended
    # A cancelled chunk may still carry what went wrong the last time; a dead one is why the run failed.
    given_up = sorted(lost, key=lambda chunk: chunk.state is not ChunkState.DEAD)
    failure = next((chunk.failure for chunk in given_up if chunk.failure), FailureClass.BUG)
    reason = _failed(run, failure, saved)
    return end(uow, run, RunState.FAILED, now, failure=failure, reason=reason, summaries=summaries)


def cancel(uow: UnitOfWork, run: Run, now: datetime) -> Run:
    """End an open run as cancelled, with what has been answered. The caller holds its lock.

    Nobody can replay it from then on, so none of its dead letters is waiting any more.
    """
    for letter in uow.dead_letters.waiting(run.id):
        uow.dead_letters.mark_replayed(letter.id, now)
    uow.chunks.cancel(run.id)
    return end(uow, run, RunState.CANCELLED, now, reason=_cancelled(run), summaries=_summaries(uow, run))


def expire(uow: UnitOfWork, run: Run, now: datetime, within: timedelta) -> Run:
    """End an open run as failed because it took too long, with what has been answered. The caller holds its lock.

    Each chunk that was still open leaves a dead letter, by which it can be found and replayed.
    """
    left = _open_chunks(uow, run)
    uow.chunks.cancel(run.id)
    hours = f"{within.total_seconds() / 3600:g}"
    missing = run.total_cells - run.saved_cells
    reason = (
        f"It was not finished within {hours} hours. {missing} of {run.total_cells} cells have no answer. "
        "Replay the run to fill them."
    )
    for chunk in left:
        letter = DeadLetter(
            id=new_id("dlq", now),
            owner=run.owner,
            run_id=run.id,
            report_id=run.report_id,
            chunk=chunk.number,
            failure=chunk.failure or FailureClass.TRANSIENT,
            evidence=chunk.detail or reason,
            attempts=chunk.attempts,
            created_at=now,
        )
        uow.dead_letters.add(letter)
    failure = next((chunk.failure for chunk in left if chunk.failure), FailureClass.TRANSIENT)
    return end(uow, run, RunState.FAILED, now, failure=failure, reason=reason, summaries=_summaries(uow, run))


def recount(uow: UnitOfWork, run: Run) -> Run:
    """Bring the metrics and the reason of a run that has ended up to date with what is saved.

    Answers of calls that were under way when it was cancelled come later. The caller holds its lock.
    """
    reason = run.reason
    if run.state is RunState.CANCELLED:
        reason = _cancelled(run)
    elif reason is not None:
        reason = _MISSING.sub(_missing(run, uow.cells.outcomes(run.id)), reason)  # what ended it stays what it was
    return uow.runs.update(attrs.evolve(run, reason=reason, summaries=_summaries(uow, run)))


def _open_chunks(uow: UnitOfWork, run: Run) -> list[Chunk]:
    try:
        return [chunk for chunk in uow.chunks.of_run(run.id) if chunk.state in OPEN_CHUNK_STATES]
    except ChunkUnreadable:
        return []


def _summaries(uow: UnitOfWork, run: Run) -> tuple[KeywordSummary, ...]:
    """Return the metrics of a run, none when what they are made from is damaged."""
    try:
        return summarise(uow.runs.plan(run.id), run.keywords, uow.cells.outcomes(run.id), uow.chunks.of_run(run.id))
    except (ChunkUnreadable, PlanUnreadable):
        return ()


def _cancelled(run: Run) -> str:
    return f"Cancelled. {run.saved_cells} of {run.total_cells} cells were answered and are kept."


def _failed(run: Run, failure: FailureClass, saved: Sequence[Cell]) -> str:
    return f"{REASONS[failure]} {_missing(run, saved)}. Replay the run to fill them."


def _missing(run: Run, saved: Sequence[Cell]) -> str:
    missing = run.total_cells - sum(cell.state is not CellState.ERROR for cell in saved)
    return f"{missing} of {run.total_cells} cells have no answer"


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
