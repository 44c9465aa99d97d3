"""Drawing what workers hold and what waits for them, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from rich.table import Table
from rich.text import Text

from ops_core.services.workload import HeldChunk, Workload

_HEADINGS = ("worker", "run", "keyword", "chunk", "provider", "calls", "attempt", "held for", "lease")
_MINUTE = 60
_HOUR = 3600

S = TypeVar("S", bound=StrEnum)


def draw(workload: Workload) -> Iterator[Table | Text]:
    """Yield what to print, from the held chunks to the blocked schedules."""
    if workload.held:
        yield _table(workload)
        yield Text("")
        if not workload.ready:
            yield Text("No other chunk can be claimed now.")
        else:
            yield Text(f"{_waiting(workload.ready)}, the oldest for {duration(workload.oldest_ready_seconds)}.")
    elif not workload.ready:
        yield Text("Nothing is held. No chunk can be claimed now.")
    else:
        age = duration(workload.oldest_ready_seconds)
        yield Text(f"Nothing is held. {_waiting(workload.ready)}, the oldest for {age}.")
        yield Text(
            "Is a job host running? Start one with `ops-hub jobs`; `ops-hub flags` says if runs are switched off."
        )
    yield Text(f"Open runs: {_counts(workload.runs)}.")
    if workload.dead_letters:
        yield Text(f"Dead letters: {_counts(workload.dead_letters)}. See `ops-hub dlq list`.", style="bold red")
    else:
        yield Text("Dead letters: none.")
    if workload.blocked_schedules:
        text = f"Blocked schedules: {workload.blocked_schedules}. Each report says what keeps it from running."
        yield Text(text, style="bold red")
    else:
        yield Text("Blocked schedules: none.")


def duration(seconds: float) -> str:
    """Return a length of time in its two largest units, such as ``2 min 5 s``."""
    whole = int(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"


def _table(workload: Workload) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in _HEADINGS:
        table.add_column(heading, overflow="fold")
    for held in workload.held:
        table.add_row(
            held.worker,
            held.run_id,
            str(held.keyword),
            str(held.chunk),
            held.provider,
            str(held.calls),
            str(held.attempts),
            "" if held.seconds_held is None else duration(held.seconds_held),
            _lease(held),
        )
    return table


def _lease(held: HeldChunk) -> Text:
    if held.seconds_left > 0:
        return Text(f"ends in {duration(held.seconds_left)}")
    return Text(f"ended {duration(-held.seconds_left)} ago", style="bold red")


def _waiting(chunks: int) -> str:
    return "1 chunk waits" if chunks == 1 else f"{chunks} chunks wait"


def _counts(counts: Mapping[S, int]) -> str:
    return ", ".join(f"{count} {name.value}" for name, count in counts.items() if count) or "none"
