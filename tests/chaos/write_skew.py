"""Write skew: many small runs whose last chunks end at the same moment. None may stay open, and nobody sweeps here.

PostgreSQL only: in SQLite one writer at a time is a matter of course. The same load without the lock of the run's row
shows that the experiment can fail.

``python -m tests.chaos.write_skew --runs 3000``
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ops_core.domain.idempotency import IdempotencyKey
from ops_core.domain.run import RunState
from tests.chaos.audit import ROUTE, audit_runs, runs_of
from tests.chaos.databases import POSTGRESQL, new_databases
from tests.chaos.figures import Figure, Outcome, outcome, progress, tell
from tests.chaos.load import Acknowledged, Client, new_client
from tests.chaos.stage import Stage, StageSettings, on_stage

CHUNKS = 3
WORKERS = 8
NAIVE = "no_row_lock"

_OWNERS = 6
_CHUNK_CELLS = 3
_LEASE_SECONDS = 10.0
_PATIENCE_SECONDS = 1200.0
_TELL_SECONDS = 5.0


def write_skew(
    url: str, folder: Path, runs: int, *, naive: bool = False, say: Callable[[str], None] = progress
) -> Outcome:
    """Queue runs, let workers without a sweep carry them out, and count those that stay open.

    With `naive`, workers do not lock the run; that some runs then stay open is what is wanted, and none is a violation.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings = StageSettings(
        url, folder, ranking="free", lease_seconds=_LEASE_SECONDS, chunk_cells=_CHUNK_CELLS, latency_ms=0
    )
    with on_stage(settings) as stage:
        clients = [new_client(stage.hub, keywords=("pizza",)) for _ in range(_OWNERS)]
        requested = _request(stage, clients, runs)
        say(f"{runs} runs of {CHUNKS} chunks are queued" + (", and nobody locks them" if naive else ""))
        began = time.monotonic()
        ended = _drain(stage, NAIVE if naive else "", say)
        took = time.monotonic() - began
        open_runs = [run for client in clients for run in runs_of(stage.hub, client) if run.is_open]
        stuck = len(open_runs)
        wrong = [] if ended else [f"workers were not done after {_PATIENCE_SECONDS:.0f} s"]
        if not naive:
            wrong += audit_runs(stage.hub, clients, requested)[1]
        elif not stuck:
            wrong.append("without the lock no run stayed open either, so this experiment proves nothing")
        swept = stage.hub.sweeper.sweep() if stuck else None
        left = sum(run.is_open for client in clients for run in runs_of(stage.hub, client))
    figures = [
        Figure("runs", runs),
        Figure("runs left open", stuck, "", None if naive else 0),
        Figure("part of runs left open", stuck / runs),
        Figure("chunks per second", runs * CHUNKS / took, "1/s"),
    ]
    notes = [f"one sweep concluded {swept.concluded} of them and left {left}"] if swept else []
    queued = sum(run.state is RunState.QUEUED for run in open_runs)
    if queued:
        wrong.append(f"{queued} runs were never started")
    return outcome(
        f"write skew {'without' if naive else 'with'} the lock of the run, {took:.0f} s", figures, wrong, notes
    )


def _request(stage: Stage, clients: list[Client], runs: int) -> list[Acknowledged]:
    def request(number: int) -> Acknowledged:
        client = clients[number % len(clients)]
        key = IdempotencyKey(ROUTE, str(number), client.report_id)
        run = stage.hub.runs.request(client.principal, client.report_id, key=key).run
        return Acknowledged(client, str(number), run.id, time.time(), 1)

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(request, range(runs)))


def _drain(stage: Stage, fault: str, say: Callable[[str], None]) -> bool:
    """Run the workers to their end, and return whether they came to it."""
    workers = [stage.start_drain(fault) for _ in range(WORKERS)]
    deadline = time.monotonic() + _PATIENCE_SECONDS
    told = time.monotonic()
    while any(worker.is_alive for worker in workers):
        if time.monotonic() > deadline:
            return False
        if time.monotonic() - told > _TELL_SECONDS:
            told = time.monotonic()
            with stage.hub.storage.read() as uow:
                say(f"  {uow.chunks.backlog(stage.hub.clock.now())[0]} chunks to go")
        time.sleep(0.02)
    return True


def main() -> int:
    """Run both variants as the command line says."""
    parser = argparse.ArgumentParser(prog="write_skew", description=__doc__)
    parser.add_argument("--runs", type=int, default=3000)
    parser.add_argument("--naive-runs", type=int, default=300)
    parser.add_argument("--json", action="store_true", help="print the outcomes as JSON")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chaos-") as made, new_databases(POSTGRESQL, Path(made)) as urls:
        found = write_skew(next(urls), Path(made, "locked"), given.runs)
        naive = write_skew(next(urls), Path(made, "naive"), given.naive_runs, naive=True)
    return tell(found, naive, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
