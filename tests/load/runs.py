"""Prove how fast the run pipeline is on PostgreSQL and Valkey, and how fair: figures with bars, 1 when one is missed.

Run it by `nox -s bench_runs`, or with names of parts: `nox -s bench_runs -- latency cancel --rounds 5`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs

from tests.load import backlog, cancelling, claiming, latency
from tests.load.against_celery import Shape, against_celery
from tests.load.figure import Figure, table, write_json
from tests.load.stage import POSTGRESQL, SQLITE, Servers, servers, staged
from tests.load.watched_ranking import Watched

BASELINE = Path(
    os.environ.get("OPS_BASELINE", Path(__file__).parents[2].parent / "shared" / "baselines" / "celery_runs.py")
)
LATENCY_MS, CALLS = 300.0, 30


@attrs.frozen
class Options:
    """What was asked for.

    Attributes:
        rounds: How often each part is measured; figures are medians.
        baseline: The program to compare with.
        hosts: Job hosts as processes.
        workers: Worker threads of each.
        backlog_runs: How long the backlog is.
    """

    rounds: int
    baseline: Path
    hosts: int
    workers: int
    backlog_runs: int


def celery(around: Servers, options: Options) -> Iterator[Figure]:
    """Beside Celery."""
    yield from against_celery(around, options.baseline, options.rounds, Shape(options.hosts, options.workers))


def latency_bound(around: Servers, options: Options) -> Iterator[Figure]:
    """A slow provider with a limit."""
    for load in latency.LOADS:
        watched = _slow(around, f"latency-{load.owners}")
        with staged(_new(around), around.queue_url, watched=watched, **_jobs(options)) as stage:
            yield from latency.latency(stage, load, rounds=options.rounds, hosts=options.hosts)


def backlogs(around: Servers, options: Options) -> Iterator[Figure]:
    """One owner's backlog, on both databases."""
    given = backlog.Backlog(runs=options.backlog_runs, hosts=options.hosts)
    for kind in (POSTGRESQL, SQLITE):
        url, queue = around.new_database_url(kind), around.queue_url
        with staged(url, queue, jobs={"workers": given.workers}) as stage:
            yield from backlog.backlog(stage, given, kind)


def cancels(around: Servers, options: Options) -> Iterator[Figure]:
    """Runs that are cancelled, at a provider that answers one call at a time and at one that answers many."""
    for name, concurrency in (("one call at a time", 1), ("many calls at once", CALLS)):
        watched = attrs.evolve(_slow(around, f"cancel-{concurrency}"), concurrency=concurrency)
        with staged(_new(around), around.queue_url, watched=watched, **_jobs(options)) as stage:
            for figure in cancelling.cancelling(stage, rounds=max(20, options.rounds), hosts=options.hosts):
                yield attrs.evolve(figure, name=f"{name}: {figure.name}")


def claims(around: Servers, options: Options) -> Iterator[Figure]:
    """Chunks of one cell."""
    url = _new(around)
    workers = claiming.CONNECTIONS // options.hosts
    with staged(url, around.queue_url, jobs={"workers": workers, "chunk_cells": 1}) as stage:
        yield from claiming.claiming(stage, url, rounds=options.rounds, hosts=options.hosts)


PARTS: Mapping[str, Callable[[Servers, Options], Iterator[Figure]]] = MappingProxyType(
    {"celery": celery, "latency": latency_bound, "cancel": cancels, "claims": claims, "backlog": backlogs}
)


def main(arguments: list[str] | None = None) -> int:
    """Measure the parts that were asked for and print them; 1 when a bar was missed."""
    given = _parser().parse_args(arguments)
    options = Options(given.rounds, given.baseline, given.hosts, given.workers, given.backlog_runs)
    figures: list[Figure] = []
    with servers() as around:
        for name in given.parts or PARTS:
            print(f"--- {name}", flush=True)
            measured = list(PARTS[name](around, options))
            print(table(measured), flush=True)
            figures += measured
    if given.json:
        write_json(figures, given.json)
    return 0 if all(figure.is_met for figure in figures) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; all when left out")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each part; figures are medians")
    parser.add_argument("--baseline", type=Path, default=BASELINE, help="the program to compare with [OPS_BASELINE]")
    parser.add_argument("--hosts", type=int, default=2, help="job hosts")
    parser.add_argument("--workers", type=int, default=4, help="worker threads of each")
    parser.add_argument("--backlog-runs", type=int, default=10_000, help="how long the backlog is")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    return parser


def _new(around: Servers) -> str:
    return around.new_database_url(POSTGRESQL)


def _slow(around: Servers, name: str) -> Watched:
    return Watched("slow", LATENCY_MS, concurrency=CALLS, total=CALLS, calls_file=str(around.folder / f"{name}.txt"))


def _jobs(options: Options) -> dict[str, Any]:
    return {"jobs": {"workers": options.workers}}


if __name__ == "__main__":
    sys.exit(main())
