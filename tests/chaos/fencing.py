"""Frozen workers: one that has its answer in hand is stopped until another has finished the run; it must write nothing.

``python -m tests.chaos.fencing --storage sqlite --rounds 200``
"""

from __future__ import annotations

import argparse
import json
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs

from ops_core.domain.run import Run
from ops_core.environment import merge
from ops_core.hub import OpsHub
from tests.chaos.audit import read_calls, run_problems
from tests.chaos.databases import POSTGRESQL, SQLITE, is_held, new_databases
from tests.chaos.figures import Figure, Outcome, outcome, progress, tell
from tests.chaos.host_process import open_hub
from tests.chaos.load import Client, new_client
from tests.chaos.processes import HostProcess
from tests.chaos.recovery import percentile
from tests.chaos.stage import Stage, StageSettings, on_stage

LANES = 6
CELLS = 18
"""Cells of a run: two keywords at nine points, in two chunks."""

_LEASE_SECONDS, _SWEEP_SECONDS = 0.5, 0.1
_PATIENCE_SECONDS = 20.0
_REPORT_SECONDS = 5.0
_LOOK_SECONDS = 0.005
_HELD_SECONDS = 0.03


@attrs.frozen
class Round:
    """How one round went.

    Attributes:
        taken_over: Seconds from the freeze until the other worker had finished the run.
        problems: What must not have happened.
    """

    taken_over: float
    problems: tuple[str, ...]


@attrs.frozen
class Lane:
    """A database of its own, so that nobody but the two workers of a round can claim its run.

    Attributes:
        stage: Where processes come from.
        url: The database.
        hub: On that database.
        client: Whose report is run.
        folder: For gates, logs and calls.
    """

    stage: Stage
    url: str
    hub: OpsHub
    client: Client
    folder: Path

    def start(self, log: str, fault: str = "", **paid: Any) -> HostProcess:
        """Start a job host on this database; `paid` are settings of the provider."""
        configs = {"sql": {"url": self.url}, "paid": {"calls_file": str(self.calls_file), **paid}}
        return self.stage.start_jobs(fault=fault, log=log, configs=configs)

    @property
    def calls_file(self) -> Path:
        """Where provider calls are written down."""
        return self.folder / "calls.txt"

    def calls_by(self, pid: int) -> int:
        """Return how many provider calls a process has made."""
        return sum(call.pid == pid for call in read_calls(self.calls_file))

    def dump(self, run: Run) -> dict[str, str]:
        """Return every row that belongs to a run, in full."""
        with self.hub.storage.read() as uow:
            return {
                "run": repr(uow.runs.find(run.id)),
                "plan": repr(uow.runs.plan(run.id)),
                "chunks": repr(uow.chunks.of_run(run.id)),
                "cells": repr(uow.cells.of_run(run.id)),
                "listings": repr(uow.cells.listings(run.id)),
                "events": repr(uow.outbox.of_aggregate(run.id)),
                "dead letters": repr(uow.dead_letters.waiting(run.id)),
                "report": repr(uow.reports.get(run.owner, run.report_id)),
            }

    def problems(self, run: Run) -> list[str]:
        """Return what is wrong with a run that should have completed."""
        with self.hub.storage.read() as uow:
            return list(run_problems(uow, uow.runs.find(run.id)))


def fencing(
    storage: str, rounds: int, seed: int, folder: Path, *, fault: str = "", say: Callable[[str], None] = progress
) -> Outcome:
    """Freeze a worker so many times, several at once, each at a call chosen by chance; `fault` is planted into it."""
    say(f"fencing on {storage}, seed {seed}, fault: {fault or 'none'}")
    chance = random.Random(seed)  # noqa: S311 - no secret
    held_at = [chance.randint(1, CELLS) for _ in range(rounds)]
    with _lanes(storage, folder, min(LANES, rounds)) as lanes, ThreadPoolExecutor(len(lanes)) as pool:
        began = time.monotonic()
        shares = [held_at[number :: len(lanes)] for number in range(len(lanes))]
        shared = [pool.submit(_rounds, lane, share, fault) for lane, share in zip(lanes, shares, strict=True)]
        found = [each for future in shared for each in future.result()]
        took = time.monotonic() - began
    stale = [problem for each in found for problem in each.problems]
    waits = [each.taken_over for each in found]
    figures = [
        Figure("rounds", len(found)),
        Figure("rounds with a problem", sum(bool(each.problems) for each in found), "", 0),
        Figure("finished by the other worker after p50", percentile(waits, 0.5), "s"),
        Figure("finished by the other worker after p99", percentile(waits, 0.99), "s"),
    ]
    return outcome(f"fencing on {storage}, seed {seed}, {took:.0f} s", figures, stale, [])


def _rounds(lane: Lane, held_at: list[int], fault: str) -> list[Round]:
    return [_round(lane, number, call, fault) for number, call in enumerate(held_at)]


def _round(lane: Lane, number: int, held_at: int, fault: str) -> Round:
    """Freeze a worker between the answer of its call `held_at` and saving it, and compare what is stored."""
    gate = lane.folder / f"gate-{number}"
    gate.mkdir()
    name = f"{lane.folder.name}-{number}"
    run = lane.hub.runs.request(lane.client.principal, lane.client.report_id).run
    victim = lane.start(f"victim-{name}", fault, gate=str(gate), gate_call=held_at)
    heir = None
    try:
        if not _until((gate / "answered").exists):
            return Round(0.0, (f"{run.id}: the worker never came to call {held_at}",))
        _freeze_between_transactions(victim, lane.url)
        frozen_at = time.monotonic()
        (gate / "go").touch()
        heir = lane.start(f"heir-{name}")
        if not _until(lambda: not _find(lane, run).is_open):
            return Round(0.0, (f"{run.id}: nobody finished it", *lane.problems(run)))
        taken_over = time.monotonic() - frozen_at
        before, calls = lane.dump(run), lane.calls_by(victim.pid)
        problems = lane.problems(run)
        victim.thaw()
        if not _until(lambda: _reports_loss(lane.stage.log_of(victim), run), _REPORT_SECONDS):
            problems.append("the stale worker did not report that its lease was lost")
        time.sleep(_LOOK_SECONDS)
        after = lane.dump(run)
        problems += [f"the stale worker changed: {rows}" for rows in before if before[rows] != after[rows]]
        if lane.calls_by(victim.pid) != calls:
            problems.append(f"the stale worker made {lane.calls_by(victim.pid) - calls} more calls")
        return Round(taken_over, tuple(f"{run.id}, held at call {held_at}: {problem}" for problem in problems))
    finally:
        victim.kill()
        if heir is not None:
            heir.kill()
        if _find(lane, run).is_open:  # it would be in the way of the next round
            lane.hub.runs.cancel(lane.client.principal, lane.client.report_id, run.id)


def _freeze_between_transactions(victim: HostProcess, url: str) -> None:
    """Freeze a worker whose other threads are in no transaction: frozen locks would keep the heir out, too."""
    while True:
        victim.freeze()
        if not is_held(url, _HELD_SECONDS):
            return
        victim.thaw()


@contextmanager
def _lanes(storage: str, folder: Path, number: int) -> Iterator[list[Lane]]:
    with new_databases(storage, folder / "databases") as urls:
        settings = StageSettings(
            next(urls), folder, lease_seconds=_LEASE_SECONDS, sweep_seconds=_SWEEP_SECONDS, latency_ms=1
        )
        with on_stage(settings) as stage:
            lanes = [_lane(stage, next(urls), folder / f"lane-{each}") for each in range(number)]
            try:
                yield lanes
            finally:
                for lane in lanes:
                    lane.hub.close()


def _lane(stage: Stage, url: str, folder: Path) -> Lane:
    folder.mkdir()
    hub = open_hub(merge(stage.settings.core_settings(), {"configs": {"sql": {"url": url}}}))
    return Lane(stage, url, hub, new_client(hub), folder)


def _find(lane: Lane, run: Run) -> Run:
    with lane.hub.storage.read() as uow:
        return uow.runs.find(run.id)


def _reports_loss(log: Path, run: Run) -> bool:
    """Return whether a host has logged that it lost a chunk of a run."""
    for text in log.read_text(encoding="utf-8").splitlines():
        line = json.loads(text) if text.startswith("{") else {}
        if line.get("run_id") == run.id and line.get("state", "") is None:
            return True
    return False


def _until(holds: Callable[[], bool], seconds: float = _PATIENCE_SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_SECONDS)
    return True


def main() -> int:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="fencing", description=__doc__)
    parser.add_argument("--storage", choices=[SQLITE, POSTGRESQL], default=SQLITE)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--fault", default="", help="plant a fault such as no_fence, to see that it is noticed")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        found = fencing(given.storage, given.rounds, given.seed, Path(folder), fault=given.fault)
    return tell(found, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
