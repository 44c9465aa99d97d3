"""What is stored, as the simulation sees it between two steps, and what a step changed of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

import attrs

from ops_core.domain.cell import Cell
from ops_core.domain.chunk import Chunk
from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.event import Event
from ops_core.domain.flag import Flag, FlagName
from ops_core.domain.lane import Lane
from ops_core.domain.report import Report
from ops_core.domain.run import Run
from ops_plugins.memory.adapter import MemoryStorage
from ops_plugins.memory.tables import ChunkRow, Found
from tests.simulation.violation import require

K = TypeVar("K")
V = TypeVar("V")

_NOTHING = Found()


@attrs.frozen(eq=False)
class Seen:
    """Everything that is stored. A mapping that nothing was changed in is the same object as before."""

    runs: Mapping[str, Run] = attrs.field(factory=dict)
    chunks: Mapping[str, tuple[ChunkRow, ...]] = attrs.field(factory=dict)
    found: Mapping[str, Found] = attrs.field(factory=dict)
    events: Mapping[str, Event] = attrs.field(factory=dict)
    letters: Mapping[str, DeadLetter] = attrs.field(factory=dict)
    reports: Mapping[str, Report] = attrs.field(factory=dict)
    lanes: Mapping[Lane, datetime] = attrs.field(factory=dict)
    flags: Mapping[FlagName, Flag] = attrs.field(factory=dict)

    def cells(self, run_id: str) -> Mapping[tuple[int, int], Cell]:
        """Return the saved cells of a run, by keyword and point."""
        return self.found.get(run_id, _NOTHING).cells

    def chunk(self, run_id: str, number: int) -> Chunk:
        """Return a chunk."""
        return self.chunks[run_id][number].chunk

    def enabled(self, name: FlagName, *, otherwise: bool) -> bool:
        """Return whether a flag is on."""
        flag = self.flags.get(name)
        return otherwise if flag is None else flag.enabled


class Observer(Protocol):
    """Looks into a storage from outside."""

    def look(self) -> Seen:
        """Return what is stored now."""
        ...


@attrs.define
class MemoryObserver:
    """Looks into a storage in memory, whose tables are never changed once they are in place."""

    storage: MemoryStorage
    _before: Seen = attrs.field(factory=Seen)
    _tables: object = None

    def look(self) -> Seen:
        """Return what is stored now."""
        tables = self.storage._tables
        assert tables is not None
        if tables is not self._tables:
            self._tables = tables
            self._before = Seen(
                tables.runs._rows,
                tables.chunks._rows,
                tables.found._rows,
                tables.events._rows,
                tables.dead_letters._rows,
                tables.reports._rows,
                tables.lanes._rows,
                tables.flags._rows,
            )
        return self._before


@attrs.frozen(eq=False)
class Changes:
    """What a step changed, each as it was and as it is.

    Attributes:
        runs: Runs; None before a new one.
        chunks: Chunks with their counts of saved cells.
        cells: Cells that are new, each with its run.
        events: Events that are new.
        letters: Dead letters.
        reports: Reports.
        touched: Ids of the runs to which anything of this belongs.
    """

    runs: list[tuple[Run | None, Run]]
    chunks: list[tuple[ChunkRow | None, ChunkRow]]
    cells: list[tuple[str, Cell]]
    events: list[Event]
    letters: list[tuple[DeadLetter | None, DeadLetter]]
    reports: list[tuple[Report | None, Report]]
    touched: set[str]

    def told(self) -> Iterator[str]:
        """Yield a line for each thing that changed."""
        for run_before, run in self.runs:
            was = "" if run_before is None else f"{run_before.state} v{run_before.version} -> "
            yield f"run {_short(run.id)} of {run.owner[:14]}: {was}{run.state} v{run.version}, {run.reason}"
        for row_before, row in self.chunks:
            was = "" if row_before is None else f"{_told(row_before)} -> "
            yield f"chunk {_short(row.chunk.run_id)}/{row.chunk.number} of {row.chunk.owner[:14]}: {was}{_told(row)}"
        for run_id, cell in self.cells:
            yield f"cell {_short(run_id)}/{cell.keyword}/{cell.number}: {cell.state}"
        for event in self.events:
            yield f"event {_short(event.aggregate)}: {event.kind} {event.occurrence}"
        for _, letter in self.letters:
            yield f"letter {_short(letter.run_id)}/{letter.chunk}: {letter.failure}, replayed at {letter.replayed_at}"
        for _, report in self.reports:
            yield f"report {_short(report.id)}: {report.state}, due {report.next_run_at}"


NO_CHANGES = Changes([], [], [], [], [], [], set())


def changes(before: Seen, after: Seen) -> Changes:
    """Return what is different, and refuse what can never change.

    Raises:
        Violation: A row vanished, or a saved cell is not what it was.
    """
    runs = list(_changed(before.runs, after.runs, "run"))
    chunks: list[tuple[ChunkRow | None, ChunkRow]] = []
    for old, new in _changed(before.chunks, after.chunks, "chunks"):
        require(old is None or len(old) == len(new), "row_vanished", "chunks of {} are gone", new[0].chunk.run_id)
        chunks += [(was, row) for was, row in zip(old or (None,) * len(new), new, strict=True) if was is not row]
    cells = [(run_id, cell) for run_id in _keys(before.found, after.found) for cell in _added(before, after, run_id)]
    events = []
    for was, event in _changed(before.events, after.events, "event"):
        require(was is None or was.sent_at == event.sent_at, "event_changed", "{}", event)
        if was is None:
            events.append(event)
    letters = list(_changed(before.letters, after.letters, "letter"))
    touched = {run.id for _, run in runs} | {row.chunk.run_id for _, row in chunks} | {run_id for run_id, _ in cells}
    touched |= {event.aggregate for event in events if event.aggregate in after.runs}
    touched |= {letter.run_id for _, letter in letters}
    reports = list(_changed(before.reports, after.reports, "report"))
    return Changes(runs, chunks, cells, events, letters, reports, touched)


def _keys(before: Mapping[K, V], after: Mapping[K, V]) -> list[K]:
    return [] if before is after else [key for key, row in after.items() if before.get(key) is not row]


def _changed(before: Mapping[K, V], after: Mapping[K, V], what: str) -> Iterator[tuple[V | None, V]]:
    if before is after:
        return
    require(before.keys() <= after.keys(), "row_vanished", "a {} is gone: {}", what, before.keys() - after.keys())
    for key in _keys(before, after):
        yield before.get(key), after[key]


def _added(before: Seen, after: Seen, run_id: str) -> list[Cell]:
    old, new = before.cells(run_id), after.cells(run_id)
    for place, cell in old.items():
        require(place in new, "cell_lost", "cell {} of {} is gone", place, run_id)
        kept = new[place]
        require(
            kept is cell or kept == cell, "cell_changed", "cell {} of {} was {} and is {}", place, run_id, cell, kept
        )
    return [cell for place, cell in new.items() if place not in old]


def _short(name: str) -> str:
    return name[-4:]


def _told(row: ChunkRow) -> str:
    chunk = row.chunk
    until = "" if chunk.available_at is None else f" {chunk.available_at:%H:%M:%S.%f}"
    return f"{chunk.state}{until} #{chunk.token} x{chunk.attempts} saved {row.saved}/{len(chunk.cells)}"
