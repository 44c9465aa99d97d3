"""The queue dies and stays dead: every run completes all the same, and no later than the sweep finds it.

``python -m tests.chaos.broker --storage postgresql``
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from ops_core.domain.run import Run
from tests.chaos.audit import audit_calls, audit_runs, read_calls
from tests.chaos.databases import POSTGRESQL, SQLITE, new_databases
from tests.chaos.figures import Figure, Outcome, outcome, progress, tell
from tests.chaos.load import Acknowledged, Load, new_client
from tests.chaos.queues import FILE, VALKEY
from tests.chaos.recovery import percentile
from tests.chaos.stage import StageSettings, on_stage

_JOB_HOSTS, _CLIENTS = 2, 3
_LEASE_SECONDS = 5.0
_PAUSE_SECONDS = 0.35
"""Between two requests of a client: workers are idle now and then, so that it matters who wakes them."""

_PATIENCE_SECONDS = 20.0


def broker(
    storage: str,
    database_url: str,
    folder: Path,
    *,
    seconds: float = 15.0,
    sweep_seconds: float = 1.0,
    say: Callable[[str], None] = progress,
) -> Outcome:
    """Request runs for some time with a queue and for as long without, and compare how long they took."""
    settings = StageSettings(
        database_url,
        folder,
        queue=VALKEY if storage == POSTGRESQL else FILE,
        lease_seconds=_LEASE_SECONDS,
        sweep_seconds=sweep_seconds,
    )
    say(f"a dead queue on {storage}, {settings.queue}")
    with on_stage(settings) as stage:
        load = Load(
            stage,
            [new_client(stage.hub, keywords=("pizza",)) for _ in range(_CLIENTS)],
            most_open=100,
            pause_seconds=_PAUSE_SECONDS,
        )
        stage.start_web()
        for _ in range(_JOB_HOSTS):
            stage.start_jobs()
        stage.wait_for_web()
        load.start()
        try:
            time.sleep(seconds)
            while not load.open_runs:  # it has to die in the middle of a run
                time.sleep(0.001)
            died_at = time.time()
            stage.queue.kill()
            time.sleep(seconds)
            load.stop()
            drained = load.wait_until_idle(_PATIENCE_SECONDS)
        finally:
            load.close()
        runs, wrong = audit_runs(stage.hub, load.clients, load.answered)
        repeated, wrong_calls = audit_calls(read_calls(settings.calls_file), runs)
        said = stage.said()
    took = _durations(runs, load.answered)
    ended_at = {run.id: run.finished_at.timestamp() for run in runs if run.finished_at is not None}
    alive = [took[each.run_id] for each in load.answered if ended_at.get(each.run_id, math.inf) < died_at]
    dead = [took[each.run_id] for each in load.answered if ended_at.get(each.run_id, math.inf) >= died_at]
    wrong += [*wrong_calls, *(f"{key} was never answered" for key in load.unanswered)]
    if not alive or not dead:
        wrong.append(f"{len(alive)} runs with a queue and {len(dead)} without prove nothing")
    figures = [
        Figure("runs that ended while the queue lived", len(alive)),
        Figure("runs that ended without a queue", len(dead)),
        Figure("requested to completed, with a queue, p50", percentile(alive, 0.5), "s"),
        Figure("requested to completed, with a queue, longest", percentile(alive, 1), "s"),
        Figure("requested to completed, without, p50", percentile(dead, 0.5), "s"),
        Figure("requested to completed, without, longest", percentile(dead, 1), "s"),
        Figure("added delay", percentile(dead, 1) - percentile(alive, 1), "s", sweep_seconds + 1),
        Figure("time until the last run had ended", math.inf if drained is None else drained, "s", sweep_seconds + 2),
        Figure("repeated provider calls", len(repeated), "", 0),
    ]
    notes = [f"logged {times} times: {told}" for told, times in said.most_common(6)]
    return outcome(f"a dead queue on {storage}, {settings.queue}", figures, wrong, notes)


def _durations(runs: Iterable[Run], answered: Iterable[Acknowledged]) -> dict[str, float]:
    """Return how long each run took, from when it was first asked for."""
    ended = {run.id: run.finished_at for run in runs}
    took = {}
    for request in answered:
        at = ended.get(request.run_id)
        took[request.run_id] = math.inf if at is None else at.timestamp() - request.sent_at
    return took


def main() -> int:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="broker", description=__doc__)
    parser.add_argument("--storage", choices=[SQLITE, POSTGRESQL], default=SQLITE)
    parser.add_argument("--seconds", type=float, default=15.0, help="how long with a queue, and how long without")
    parser.add_argument("--sweep-seconds", type=float, default=1.0)
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="chaos-") as folder,
        new_databases(given.storage, Path(folder, "databases")) as urls,
    ):
        found = broker(
            given.storage, next(urls), Path(folder), seconds=given.seconds, sweep_seconds=given.sweep_seconds
        )
    return tell(found, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
