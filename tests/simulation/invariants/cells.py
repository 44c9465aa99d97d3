"""Cells: saved once, by whoever holds the chunk, and exactly what the provider answered."""

from __future__ import annotations

import attrs

from ops_core.domain.cell import Cell, CellState, FailureClass
from ops_core.domain.chunk import ChunkState
from ops_core.services.turn import Turn
from tests.simulation.actors import Kind
from tests.simulation.calls import CallLedger, Fate
from tests.simulation.step import Step
from tests.simulation.violation import require


@attrs.define
class CellInvariants:
    """Looks at the cells of each step.

    Attributes:
        ledger: The calls that were made.
    """

    ledger: CallLedger

    def check(self, step: Step) -> None:
        """Look at one step."""
        for run_id, cell in step.changed.cells:
            turn = step.actor.turn
            where = (run_id, cell.keyword, cell.number)
            is_worker = step.actor.kind is Kind.WORK and turn is not None
            require(is_worker, "cell_unfenced", "{} saved {}", step.actor.name, where)
            assert turn is not None
            chunk = turn.chunk
            belongs = chunk.run_id == run_id and chunk.keyword == cell.keyword and cell.number in chunk.cells
            require(belongs, "cell_misplaced", "{} was saved with {}", where, chunk)
            self._check_fence(step, turn, where)
            self._check_origin(turn, cell, where)
        for run_id in step.changed.touched:
            self._check_count(step, run_id)

    def _check_fence(self, step: Step, turn: Turn, where: object) -> None:
        stored = step.before.chunk(turn.chunk.run_id, turn.chunk.number)
        held = stored.state is ChunkState.LEASED and stored.token == turn.chunk.token
        is_open = step.before.runs[turn.chunk.run_id].is_open
        late = stored.state is ChunkState.CANCELLED and stored.token == turn.chunk.token + 1 and not is_open
        require(held or late, "cell_unfenced", "{} saved {} while {}", turn.chunk, where, stored)

    def _check_origin(self, turn: Turn, cell: Cell, where: object) -> None:
        calls = [call for call in self.ledger.of_turn[turn] if call.query.point.number == cell.number]
        if cell.state is CellState.ERROR:
            refused = any(call.failure is FailureClass.INPUT for call in calls)
            require(refused, "cell_misattributed", "{} is an error that nobody had", where)
            return
        assert cell.provenance is not None
        named = self.ledger.by_serial.get(int(cell.provenance.cost))
        is_own = named is not None and named in calls and named.fate is Fate.ANSWERED
        require(is_own, "cell_misattributed", "{} is the answer to {}", where, named)
        assert named is not None
        named.is_saved = True

    def _check_count(self, step: Step, run_id: str) -> None:
        """Every saved cell is credited to its chunk, and nothing else is."""
        cells = step.after.cells(run_id)
        rows = step.after.chunks[run_id]
        for row in rows:
            keyword = row.chunk.keyword
            count = sum((keyword, number) in cells for number in row.chunk.cells)
            require(row.saved == count, "saved_count", "{} cells are stored of {}", count, row)
        total = sum(row.saved for row in rows)
        require(total == len(cells), "saved_count", "{} has {} cells, {} credited", run_id, len(cells), total)
