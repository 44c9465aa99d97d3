"""Dead letters and their replays, for people."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from ops_cli import output
from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.run import Run
from ops_core.services.conclusion import REASONS
from ops_core.services.replays import RequestedReplays

if TYPE_CHECKING:
    from rich.table import Table

_EVIDENCE = 60
_EVIDENCE_BESIDE_MORE = 36
_WIDE = 180
"""Columns that a line with all ids takes."""


def is_narrow() -> bool:
    """Return whether ids have to stand below each other, so that each can be copied in one piece."""
    console = output.terminal()
    return console.is_terminal and console.width < _WIDE


def table(found: Iterable[DeadLetter], *, also_replayed: bool, narrow: bool) -> Table:
    """Return a table of letters."""
    from rich.table import Table  # noqa: PLC0415 - scripts do without

    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    ids = ("letter, report, run",) if narrow else ("letter", "report", "run")
    for heading in ("given up (UTC)", "class", "attempts", *ids):
        drawn.add_column(heading, no_wrap=True)
    drawn.add_column("what was said last", no_wrap=not narrow)
    if also_replayed:
        drawn.add_column("replayed (UTC)", no_wrap=True)
    for letter in found:
        named = (letter.id, letter.report_id, letter.run_id)
        cells = ("\n".join(named),) if narrow else named
        room = _EVIDENCE_BESIDE_MORE if also_replayed else _EVIDENCE
        said = textwrap.shorten(letter.evidence, room, placeholder="...")
        replayed = (_instant(letter.replayed_at) if letter.replayed_at else "waits",) if also_replayed else ()
        tried = str(letter.attempts)
        drawn.add_row(_instant(letter.created_at), letter.failure.value, tried, *cells, said, *replayed)
    return drawn


def lines(letter: DeadLetter, run: Run | None) -> Iterator[str]:
    """Yield everything about a letter; `run` is None when its report is deleted."""
    yield f"Dead letter {letter.id} of {letter.owner}"
    yield f"  given up  {_instant(letter.created_at)} UTC, attempts: {letter.attempts}"
    yield f"  class     {letter.failure}. {REASONS[letter.failure]}"
    yield f"  evidence  {letter.evidence}"
    yield f"  report    {letter.report_id}{'' if run else ', deleted'}"
    stands = f" is {run.state}, {run.saved_cells} of {run.total_cells} cells answered" if run else ""
    yield f"  run       {letter.run_id}{stands}"
    yield f"  chunk     {letter.chunk}, counted from 0"
    if letter.replayed_at:
        by = f", by {letter.replay_id}" if letter.replay_id else ""
        yield f"  replayed  {_instant(letter.replayed_at)} UTC{by}"
        yield "It was replayed, so there is nothing to do. If its run failed again, that left a new letter."
        return
    yield "  replayed  no, it waits"
    if run is None:
        yield f"Restore the report first: POST /api/ops/reports/local-grid/{letter.report_id}/restore"
    else:
        yield f"Mend the cause, then run: ops-hub dlq replay {letter.id} --owner {letter.owner}"


def told(done: RequestedReplays, taken: Iterable[DeadLetter]) -> Iterator[str]:
    """Yield what a replay did and what to do next."""
    replay = done.replay
    if done.replayed:
        yield "This key was used before: nothing was changed now. The answer is that of the first time:"
    letters = Counter((letter.report_id, letter.run_id) for letter in taken)
    for (report_id, run_id), count in sorted(letters.items(), key=lambda each: each[0][1]):
        yield f"Run {run_id} of report {report_id} goes on ({_count(count, 'letter')})."
    for skipped in replay.skipped:
        yield f"{skipped.letter_id} is left alone. {skipped.message}"
    if not letters:
        yield "No run goes on."
        return
    yield f"Replay {replay.id}: {_count(len(replay.letters), 'letter')}, {_count(len(replay.runs), 'run')}."
    yield "Job hosts carry on by themselves; `ops-hub jobs status` shows them at work. Then see `ops-hub report show`."


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
