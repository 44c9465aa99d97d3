"""The run pipeline beside Celery: the same servers, alternating rounds, from the request of a run to its completion.

Celery's queue holds a task for each cell, so its workers are busy from the first to the last. Ours are when some runs
are queued: that is what has a bar. A run that is alone leaves processors idle while it is requested and while it is
ended, which shows in its figure.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from ops_core.domain.principal import Principal
from tests.load.figure import Figure
from tests.load.job_host import job_hosts
from tests.load.stage import POSTGRESQL, Servers, Stage, staged
from tests.load.watched_ranking import Watched

CELLS = 5 * 15 * 15
BAR = 20.0

_WARM_UP, _RUNS = 3, 7
_QUEUED, _QUEUES = 8, 3
_POLL_SECONDS, _LONGEST_SECONDS = 0.01, 300.0
_COUNT_COMPLETED = "SELECT count(*) FROM local_grid_report_runs WHERE id = ANY(%s) AND state = 'completed'"
_SECONDS_OF_RUN = re.compile(r"cells in ([0-9.]+) s")


@attrs.frozen
class Shape:
    """How many hosts share the work.

    Attributes:
        hosts: Processes.
        workers: Threads of each.
    """

    hosts: int = 2
    workers: int = 4


def against_celery(servers: Servers, baseline: Path, rounds: int, shape: Shape) -> Iterator[Figure]:
    """Measure both in turn; without the baseline, or without Celery, ours alone."""
    has_celery = _is_usable(baseline)
    seconds: dict[str, list[float]] = {}
    for _ in range(rounds):
        if has_celery:
            seconds.setdefault("celery", []).extend(_celery(servers, baseline))
        for name, watched in (("ours", None), ("each", Watched("cell_by_cell"))):
            alone, queued = _ours(servers, watched, shape)
            seconds.setdefault(name, []).extend(alone)
            seconds.setdefault(f"{name} queued", []).extend(queued)
    rate = {name: CELLS / statistics.median(values) for name, values in seconds.items()}
    yield Figure("simulated, saved in groups: one run", rate["ours"], "cells/s")
    yield Figure(f"simulated, saved in groups: {_QUEUED} runs queued", rate["ours queued"], "cells/s")
    yield Figure("each cell in its own transaction: one run", rate["each"], "cells/s")
    yield Figure(f"each cell in its own transaction: {_QUEUED} runs queued", rate["each queued"], "cells/s")
    if not has_celery:
        return
    celery = rate["celery"]
    yield Figure("celery, one task a cell: one run", celery, "cells/s")
    yield Figure("saved in groups / celery: one run", rate["ours"] / celery, "times")
    yield Figure("saved in groups / celery: runs queued", rate["ours queued"] / celery, "times", at_least=BAR)
    yield Figure("each cell in its own transaction / celery: one run", rate["each"] / celery, "times")
    yield Figure("each cell in its own transaction / celery: runs queued", rate["each queued"] / celery, "times")


def _is_usable(baseline: Path) -> bool:
    if not baseline.is_file():
        print(f"There is no baseline {baseline}: name it by --baseline. Ours is measured without a ratio.")
        return False
    found = subprocess.run([sys.executable, "-c", "import celery"], capture_output=True, check=False)
    if found.returncode:
        print("Celery is not installed: pip install celery redis sqlalchemy 'psycopg[binary]'. Ours has no ratio.")
    return not found.returncode


def _celery(servers: Servers, baseline: Path) -> list[float]:
    """Return the seconds of each run of the baseline, with one worker of two processes."""
    url = servers.new_postgresql_url().replace("postgresql://", "postgresql+psycopg://")
    environment = {**os.environ, "BASELINE_BROKER": servers.queue_url, "BASELINE_PG": url, "BASELINE_DRIVE": "1"}
    options = ["-A", baseline.stem, "worker", "-c", "2", "-l", "ERROR"]
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", *options],
        cwd=baseline.parent,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        drive = [sys.executable, baseline.name]
        drawn = subprocess.run(
            drive, cwd=baseline.parent, env=environment, check=True, capture_output=True, text=True, timeout=300
        )
    finally:
        worker.terminate()
        worker.wait(30)
    return [float(found) for found in _SECONDS_OF_RUN.findall(drawn.stdout)]


def _ours(servers: Servers, watched: Watched | None, shape: Shape) -> tuple[list[float], list[float]]:
    """Return the seconds of each run that was alone, and of each of some that were queued at once."""
    import psycopg  # noqa: PLC0415 - only those who use PostgreSQL need its driver

    url = servers.new_database_url(POSTGRESQL)
    with (
        staged(url, servers.queue_url, watched=watched, jobs={"workers": shape.workers}) as stage,
        job_hosts(stage.spec, shape.hosts),
    ):
        owner = stage.owners(1)[0]
        report = stage.report(owner)
        with psycopg.connect(url, autocommit=True) as watching:
            for _ in range(_WARM_UP):  # as the baseline waits for its worker before it measures
                _seconds(stage, watching, owner, report, 1)
            alone = [_seconds(stage, watching, owner, report, 1) for _ in range(_RUNS)]
            queued = [_seconds(stage, watching, owner, report, _QUEUED) / _QUEUED for _ in range(_QUEUES)]
    return alone, queued


def _seconds(stage: Stage, watching: Any, owner: Principal, report: str, runs: int) -> float:
    """Return the seconds from the request of some runs to the completion of all; looking costs next to nothing."""
    begun = time.perf_counter()
    ids = [stage.hub.runs.request(owner, report).run.id for _ in range(runs)]
    while watching.execute(_COUNT_COMPLETED, [ids], prepare=True).fetchone()[0] < runs:
        if time.perf_counter() - begun > _LONGEST_SECONDS:
            msg = f"{runs} runs took more than {_LONGEST_SECONDS} s."
            raise RuntimeError(msg)
        time.sleep(_POLL_SECONDS)
    return time.perf_counter() - begun
