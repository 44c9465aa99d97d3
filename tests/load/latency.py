"""How close runs come to the bound that a provider of a given latency sets: cells x latency / calls at once."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import attrs

from tests.load.figure import Figure
from tests.load.job_host import job_hosts
from tests.load.stage import Stage
from tests.load.watched_ranking import Watched, most_at_once, read_calls

EFFICIENCY = 0.95


@attrs.frozen
class Load:
    """Runs of several owners at once.

    Attributes:
        name: What to call it.
        owners: How many there are, each with one run.
        keywords: Keywords of each run.
        size: Size of each grid.
    """

    name: str
    owners: int
    keywords: int
    size: int

    @property
    def cells(self) -> int:
        """Calls that all runs take together."""
        return self.owners * self.keywords * self.size**2


_WARM_UP = Load("what hosts load at their first run", 4, 1, 3)

LOADS = (Load("one run of 5 x 225 cells", 1, 5, 15), Load("8 owners with a run of 225 cells each", 8, 1, 15))


def latency(stage: Stage, load: Load, *, rounds: int, hosts: int) -> Iterator[Figure]:
    """Measure a load with job hosts as processes."""
    with job_hosts(stage.spec, hosts):
        run_all(stage, _WARM_UP)
        Path(stage.spec.watched.calls_file).write_bytes(b"")
        seconds = [run_all(stage, load) for _ in range(rounds)]
    yield from figures(load, stage.spec.watched, seconds)


def run_all(stage: Stage, load: Load) -> float:
    """Request the runs and return the seconds until all of them are completed."""
    wanted = [
        (owner, stage.report(owner, load.size, tuple(f"keyword {number}" for number in range(load.keywords))))
        for owner in stage.owners(load.owners)
    ]
    begun = time.monotonic()
    stage.wait(*[stage.hub.runs.request(owner, report).run for owner, report in wanted])
    return time.monotonic() - begun


def figures(load: Load, watched: Watched, seconds: list[float], at_least: float = EFFICIENCY) -> Iterator[Figure]:
    """Yield what rounds of a load have shown."""
    assert watched.total is not None
    bound = load.cells * watched.latency_ms / 1000 / watched.total
    taken = statistics.median(seconds)
    yield Figure(f"{load.name}: bound", bound, "s")
    yield Figure(f"{load.name}: time", taken, "s", at_most=bound / at_least)
    yield Figure(f"{load.name}: efficiency", bound / taken, "", at_least=at_least)
    calls = read_calls(Path(watched.calls_file))
    yield Figure(f"{load.name}: calls at once", most_at_once(calls), "calls", at_most=watched.total)
    yield Figure(f"{load.name}: calls for a cell", len(calls) / (load.cells * len(seconds)), "", 1, 1)
