"""Runs: their states, their events, and that they agree with their chunks, cells and letters."""

from __future__ import annotations

import re
from collections import Counter

import attrs

from ops_core.domain.cell import CellState
from ops_core.domain.chunk import OPEN_CHUNK_STATES, ChunkState
from ops_core.domain.event import EventKind
from ops_core.domain.run import OPEN_STATES, TRANSITIONS, Run, RunState
from ops_core.services.conclusion import EVENTS
from ops_plugins.memory.tables import ChunkRow
from tests.simulation.actors import Kind
from tests.simulation.seen import Seen
from tests.simulation.step import Step
from tests.simulation.violation import require

_FIXED = (
    "id", "report_id", "trigger", "provider", "source", "keywords", "total_cells", "created_at", "trace_id",
    "scheduled_for",
)  # fmt: skip


@attrs.define
class RunInvariants:
    """Looks at the runs of each step.

    Attributes:
        endings: How often each run ended, and how.
        occasions: Kind and occurrence of every event about a run.
    """

    endings: Counter[tuple[str, RunState]] = attrs.field(factory=Counter)
    occasions: set[tuple[str, EventKind, int]] = attrs.field(factory=set)

    def check(self, step: Step) -> None:
        """Look at one step."""
        due: list[tuple[str, EventKind, int]] = []
        for before, after in step.changed.runs:
            due += self._due(step, before, after)
        for event in step.changed.events:
            if event.aggregate not in step.after.runs:
                continue
            occasion = (event.aggregate, event.kind, event.occurrence)
            require(occasion not in self.occasions, "event_duplicate", "{}", event)
            self.occasions.add(occasion)
            require(occasion in due, "event_extra", "{} by {}", event, step.actor.name)
            due.remove(occasion)
        require(not due, "event_missing", "{} by {}", due, step.actor.name)
        for run_id in step.changed.touched:
            _check_whole(step, run_id)
        for before_report, report in step.changed.reports:
            if report.last_run_id is None or (before_report is not None and before_report.state is report.state):
                continue
            is_same = step.after.runs[report.last_run_id].state is report.state
            require(is_same, "report_state", "{} says {}", report.id, report.state)

    def _due(self, step: Step, before: Run | None, after: Run) -> list[tuple[str, EventKind, int]]:
        """Return the events that must come with a change of a run."""
        if before is None:
            require(after.state is RunState.QUEUED, "transition", "A new run is {}", after.state)
            return [(after.id, EventKind.RUN_QUEUED, after.version)]
        same = all(getattr(before, name) == getattr(after, name) for name in _FIXED)
        require(same, "run_changed", "{} became {}", before, after)
        if before.owner != after.owner:
            by = step.actor.kind is Kind.SIGN_IN
            require(by, "owner_changed", "{} became {} by {}", before, after, step.actor.name)
        report = step.after.reports[after.report_id]
        if after.state is not before.state and report.last_run_id == after.id:
            require(report.state is after.state, "report_state", "{} of {} says {}", report.id, after, report.state)
        require(after.version >= before.version, "version_decreased", "{} became {}", before, after)
        due = []
        if after.resumed_at != before.resumed_at:
            due.append((after.id, EventKind.RUN_REPLAYED, after.version))
            left = [row.chunk for row in step.after.chunks[after.id] if row.chunk.state in _GIVEN_UP]
            require(not left, "replay_left_out", "{}", left)
        if after.state is before.state:
            stays = before.reason is None or not before.reason.startswith(_TOOK_LONG) or after.is_open
            is_kept = stays or (after.reason or "").startswith(_TOOK_LONG)
            require(is_kept, "reason_changed", "{} became {}", before, after)
            return due
        require(_is_move(before, after), "transition", "{} became {}", before, after)
        require(after.version > before.version, "version_kept", "{} became {}", before, after)
        if not after.is_open:
            self.endings[after.id, after.state] += 1
            due.append((after.id, EVENTS[after.state], after.version))
        return due


_GIVEN_UP = frozenset({ChunkState.DEAD, ChunkState.CANCELLED})
_TOOK_LONG = "It was not finished within"
_COUNT = re.compile(r"(\d+) of (\d+) cells")


def _is_move(before: Run, after: Run) -> bool:
    """Return whether a run may have moved so; one that is not started yet may start and end in one transaction."""
    if after.state in TRANSITIONS[before.state]:
        return True
    may_start = RunState.RUNNING in TRANSITIONS[before.state] and before.state is RunState.QUEUED
    return may_start and after.state in TRANSITIONS[RunState.RUNNING] and after.version >= before.version + 2


def _check_whole(step: Step, run_id: str) -> None:
    """Look at a run with everything that belongs to it."""
    seen = step.after
    run, rows = seen.runs[run_id], seen.chunks[run_id]
    chunks = [row.chunk for row in rows]
    states = Counter(chunk.state for chunk in chunks)
    is_open = any(states[state] for state in OPEN_CHUNK_STATES)
    if run.is_open:
        require(is_open, "run_without_work", "{} has {}", run, states)
    else:
        require(not is_open, "work_after_end", "{} has {}", run, states)
    require((run.finished_at is None) == (run.state in OPEN_STATES), "run_state", "{}", run)
    owner = seen.reports[run.report_id].owner
    require(run.owner == owner, "foreign_run", "{} of {}", run, owner)
    for chunk in chunks:
        require(chunk.owner == owner, "foreign_chunk", "{} of {}", chunk, owner)
    planned = sum(len(chunk.cells) for chunk in chunks)
    require(planned == run.total_cells, "run_changed", "{} has {} cells", run, planned)
    _check_done(seen, rows)
    _check_letters(seen, run)
    if run.state is RunState.COMPLETED:
        is_whole = states[ChunkState.DONE] == len(chunks) and len(seen.cells(run_id)) == run.total_cells
        require(is_whole, "completed_incomplete", "{} has {}", run, states)
    if not run.is_open:
        _check_shown(seen, run)


def _check_done(seen: Seen, rows: tuple[ChunkRow, ...]) -> None:
    for row in rows:
        is_whole = row.chunk.state is not ChunkState.DONE or row.saved == len(row.chunk.cells)
        require(is_whole, "done_incomplete", "{}", row)


def _check_letters(seen: Seen, run: Run) -> None:
    """Each chunk that was given up has one letter that waits, and they explain why the run failed.

    So has what was left when a run took too long. Nothing waits of a run that was cancelled.
    """
    waiting = [letter for letter in seen.letters.values() if letter.run_id == run.id and letter.replayed_at is None]
    numbers = Counter(letter.chunk for letter in waiting)
    states = {row.chunk.number: row.chunk.state for row in seen.chunks[run.id]}
    dead = {number for number, state in states.items() if state is ChunkState.DEAD}
    if run.state is RunState.CANCELLED:
        require(not waiting, "letter_left", "{}: {}", run.id, waiting)
        return
    require(dead <= numbers.keys(), "letter_missing", "{}: letters of {}, dead {}", run.id, numbers, dead)
    require(max(numbers.values(), default=1) == 1, "letter_twice", "{}: {}", run.id, waiting)
    is_overdue = run.state is RunState.FAILED
    for number in numbers.keys() - dead:
        fits = is_overdue and states[number] is ChunkState.CANCELLED
        require(fits, "letter_left", "{}: a letter for chunk {}", run.id, number)
    for letter in waiting:
        require(letter.owner == run.owner, "foreign_letter", "{} of {}", letter, run.owner)
    if run.state is RunState.FAILED:
        failures = {letter.failure for letter in waiting}
        require(run.failure in failures, "unexplained_failure", "{}: {}", run, waiting)


def _check_shown(seen: Seen, run: Run) -> None:
    """The metrics and the reason of a run that has ended agree with what is saved."""
    cells = seen.cells(run.id).values()
    answered = [cell.keyword for cell in cells if cell.state is not CellState.ERROR]
    require(len(run.summaries) == len(run.keywords), "summary_stale", "{}", run)
    for number, summary in enumerate(run.summaries):
        counts = summary.cells
        shown = counts.found + counts.absent + counts.inconclusive + counts.empty
        require(shown == answered.count(number), "summary_stale", "{}: {} of keyword {}", run.id, counts, number)
    named = _COUNT.search(run.reason or "")
    if run.state is RunState.COMPLETED:
        require(run.reason is None, "reason_stale", "{}", run)
        return
    saved, missing = len(cells), run.total_cells - len(answered)
    figures = {saved} if run.state is RunState.CANCELLED else {missing, run.total_cells - saved}
    is_true = named is not None and int(named[1]) in figures and int(named[2]) == run.total_cells
    require(is_true, "reason_stale", "{} says {}; {} saved, {} missing", run.id, run.reason, saved, missing)
