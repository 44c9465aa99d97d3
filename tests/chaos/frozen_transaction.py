"""A worker is frozen in the middle of a transaction that writes, and stays so: how long until others can go on.

A paused machine or a cut network does the same: the server keeps the locks of a client that says nothing any more.
Leases do not help against that, only a limit of the server. PostgreSQL only: in SQLite the lock of a frozen process is
the operating system's, which keeps it as long as the process is there.

``python -m tests.chaos.frozen_transaction --most 21``
"""

from __future__ import annotations

import argparse
import math
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ops_core.domain.chunk import Chunk
from tests.chaos.databases import POSTGRESQL, new_databases
from tests.chaos.figures import Figure, Outcome, outcome, progress, tell
from tests.chaos.load import Load, new_client
from tests.chaos.processes import HostProcess
from tests.chaos.recovery import pid_of
from tests.chaos.stage import Stage, StageSettings, on_stage

CHUNK, TURN = "chunk", "turn"
"""What the frozen transaction keeps: the row of a chunk that its worker holds, or the turn to give out calls."""

_JOB_HOSTS, _CLIENTS, _MOST_OPEN = 4, 4, 8
_PROVIDER_CALLS = 6
_SETTLED_SECONDS = 0.25
_TRIES = 2000
_PATIENCE_SECONDS = 120.0
_LOOK_SECONDS = 0.05

_FROZEN_TURNS = """
SELECT coalesce(bool_or(lock.locktype = 'advisory'), false)
   AND NOT coalesce(bool_or(lock.relation = 'ops_outbox'::regclass), false)
FROM pg_stat_activity AS client JOIN pg_locks AS lock USING (pid)
WHERE datname = current_database() AND state LIKE 'idle in transaction%%' AND backend_xid IS NOT NULL
AND clock_timestamp() - state_change > make_interval(secs => %(seconds)s * 0.9)
"""
"""Those who end a run take turns, too, about something else; they write to the outbox."""

_FREE_CHUNK = """
SELECT 1 FROM local_grid_run_chunks WHERE run_id = %(run)s AND number = %(number)s FOR UPDATE SKIP LOCKED
"""


def frozen_transaction(
    what: str, url: str, folder: Path, *, most: float, seed: int, say: Callable[[str], None] = progress
) -> Outcome:
    """Freeze a worker while its transaction keeps `what`, and measure how long that keeps others from going on.

    Args:
        what: ``chunk`` or ``turn``.
        url: A migrated database.
        folder: For everything else.
        most: Seconds that it may take.
        seed: Decides who is frozen when.
        say: Told how far it is.
    """
    limits = {"jobs": {"provider_calls": {"paid": _PROVIDER_CALLS}}} if what == TURN else {}
    folder.mkdir(parents=True, exist_ok=True)
    with on_stage(StageSettings(url, folder, core=limits)) as stage:
        stage.start_web()
        hosts = [stage.start_jobs() for _ in range(_JOB_HOSTS)]
        stage.wait_for_web()
        load = Load(stage, [new_client(stage.hub) for _ in range(_CLIENTS)], most_open=_MOST_OPEN)
        load.start()
        try:
            victim = _freeze(what, stage, hosts, random.Random(seed))  # noqa: S311 - no secret
            if victim is None:
                return outcome(f"frozen with a {what}", [], [f"no worker could be frozen with a {what}"], [])
            say(f"a worker is frozen with a {what}")
            seconds = (_until_taken if what == CHUNK else _until_claimed)(stage, victim)
            victim.thaw()
        finally:
            load.close()
    figures = [Figure(f"until others could go on, frozen with a {what}", seconds, "s", most)]
    return outcome(f"frozen with a {what}, seed {seed}", figures, [], [])


def _freeze(what: str, stage: Stage, hosts: list[HostProcess], chance: random.Random) -> HostProcess | None:
    """Freeze hosts until one is caught in the right place; it stays frozen."""
    keeps = {CHUNK: _keeps_chunk, TURN: _keeps_turn}[what]
    for _ in range(_TRIES):
        victim = chance.choice(hosts)
        victim.freeze()
        time.sleep(_SETTLED_SECONDS)
        if keeps(stage, victim):
            return victim
        victim.thaw()
        time.sleep(chance.uniform(0, 0.05))
    return None


def _keeps_turn(stage: Stage, _: HostProcess) -> bool:
    return _select(stage, _FROZEN_TURNS, seconds=_SETTLED_SECONDS) == (True,)


def _keeps_chunk(stage: Stage, victim: HostProcess) -> bool:
    held = _held_by(stage, victim)
    return bool(held) and not any(_select(stage, _FREE_CHUNK, run=each.run_id, number=each.number) for each in held)


def _select(stage: Stage, query: str, **given: object) -> object:
    import psycopg  # noqa: PLC0415 - only those who use PostgreSQL need its driver

    with psycopg.connect(stage.settings.database_url, autocommit=True) as connection:
        return connection.execute(query.encode(), given).fetchone()


def _held_by(stage: Stage, victim: HostProcess) -> list[Chunk]:
    with stage.hub.storage.read() as uow:
        return [chunk for chunk in uow.chunks.leased(1000) if pid_of(chunk.worker) == victim.pid]


def _until_taken(stage: Stage, victim: HostProcess) -> float:
    """Return after how many seconds what a frozen worker held was claimed by others."""
    held = _held_by(stage, victim)
    began = time.monotonic()
    while time.monotonic() - began < _PATIENCE_SECONDS:
        with stage.hub.storage.read() as uow:
            present = {(chunk.run_id, chunk.number): chunk for each in held for chunk in uow.chunks.of_run(each.run_id)}
        if all(present[chunk.run_id, chunk.number].token > chunk.token for chunk in held):
            return time.monotonic() - began
        time.sleep(_LOOK_SECONDS)
    return math.inf


def _until_claimed(stage: Stage, victim: HostProcess) -> float:
    """Return after how many seconds any other worker had claimed anything."""
    since = stage.hub.clock.now()
    began = time.monotonic()
    time.sleep(_SETTLED_SECONDS)
    while time.monotonic() - began < _PATIENCE_SECONDS:
        with stage.hub.storage.read() as uow:
            claimed = [
                chunk
                for chunk in uow.chunks.leased(1000)
                if chunk.claimed_at is not None and chunk.claimed_at > since and pid_of(chunk.worker) != victim.pid
            ]
        if claimed:
            return time.monotonic() - began
        time.sleep(_LOOK_SECONDS / 10)
    return math.inf


def main() -> int:
    """Run both as the command line says."""
    parser = argparse.ArgumentParser(prog="frozen_transaction", description=__doc__)
    parser.add_argument(
        "--most", type=float, default=21.0, help="seconds that it may take; lease + sweep + 1 by default"
    )
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--json", action="store_true", help="print the outcomes as JSON")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chaos-") as made, new_databases(POSTGRESQL, Path(made)) as urls:
        found = [
            frozen_transaction(what, next(urls), Path(made, what), most=given.most, seed=given.seed)
            for what in (CHUNK, TURN)
        ]
    return tell(*found, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
