"""What the database holds in the end, compared with what was acknowledged."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

import attrs
import sqlalchemy as sa

from ops_core.domain.event import EventKind
from ops_core.domain.run import RunState
from ops_core.errors import OpsError
from ops_core.hub import OpsHub
from ops_core.ports.storage import UnitOfWork
from ops_jobs.in_process import run_until_idle
from ops_plugins.storage_sql import tables
from ops_plugins.storage_sql.config import SqlStorageConfig
from ops_plugins.storage_sql.engine import new_engine
from tests.chaos.account import Account
from tests.chaos.ledger import Ledger
from tests.chaos.storage_writer import CHUNK_CELLS


@attrs.define
class Findings:
    """What an audit found.

    Attributes:
        runs: Runs that the database holds.
        cells: Cells that it holds.
        acknowledged_runs_found: How many of the acknowledged runs are there, whole.
        acknowledged_cells_found: How many of the acknowledged cells are there.
        violations: Broken promises, one sentence each.
    """

    runs: int = 0
    cells: int = 0
    acknowledged_runs_found: int = 0
    acknowledged_cells_found: int = 0
    violations: list[str] = attrs.field(factory=list)


def engine_of(url: str) -> sa.Engine:
    """Return an engine that looks at the tables past the storage."""
    return new_engine(SqlStorageConfig(url=url))


def complete_all(hub: OpsHub, url: str, within: float) -> None:
    """Carry out every run with one worker, waiting for leases of others to end; give up after `within` seconds."""
    open_runs = sa.select(sa.func.count()).where(tables.runs.c.state.in_([RunState.QUEUED, RunState.RUNNING]))
    engine = engine_of(url)
    until = time.monotonic() + within
    while time.monotonic() < until:
        run_until_idle(hub)
        hub.sweeper.sweep()
        with engine.connect() as connection:
            if not connection.scalar(open_runs):
                break
        time.sleep(0.1)
    engine.dispose()


def audit_now(url: str, hub: OpsHub, account: Account, ledger: Ledger) -> Findings:
    """Look at the database right after the fault, when runs may be open."""
    findings = Findings()
    engine = engine_of(url)
    with engine.connect() as connection:
        findings.violations += _integrity(connection)
        run_ids = set(connection.scalars(sa.select(tables.runs.c.id)))
        cells = [tuple(row) for row in connection.execute(sa.select(*tables.cells.c["run_id", "keyword", "number"]))]
        queued = Counter(
            connection.scalars(sa.select(tables.outbox.c.aggregate).where(tables.outbox.c.kind == EventKind.RUN_QUEUED))
        )
        named = connection.execute(sa.select(*tables.idempotency_keys.c["key", "result_id"])).all()
        saved = dict(
            connection.execute(
                sa.select(tables.chunks.c.run_id, sa.func.sum(tables.chunks.c.saved)).group_by(tables.chunks.c.run_id)
            ).all()
        )
    engine.dispose()
    keys: dict[str, str] = {row[0]: row[1] for row in named}
    findings.runs, findings.cells = len(run_ids), len(cells)
    findings.violations += [f"The cell {cell} is there {n} times" for cell, n in Counter(cells).items() if n > 1]
    in_run = Counter(run_id for run_id, _, _ in cells)
    with hub.storage.read() as uow:
        broken = {run_id: why for run_id in run_ids if (why := _incomplete(uow, account, run_id)) is not None}
    for run_id in run_ids:
        if queued[run_id] != 1:
            broken.setdefault(run_id, f"{queued[run_id]} events say that it was queued")
        if in_run[run_id] != saved.get(run_id, 0):
            broken.setdefault(run_id, f"{in_run[run_id]} cells are there, and its chunks count {saved.get(run_id)}")
    findings.violations += [f"The run {run_id} is stored by halves: {why}" for run_id, why in broken.items()]
    findings.violations += _compared(ledger, run_ids, keys)
    findings.acknowledged_runs_found = sum(
        run_id in run_ids and run_id not in broken for run_id in ledger.runs.values()
    )
    lost = ledger.cells - set(cells)
    findings.acknowledged_cells_found = len(ledger.cells) - len(lost)
    findings.violations += [f"The acknowledged cell {cell} is lost" for cell in sorted(lost)]
    return findings


def audit_end(url: str, account: Account) -> list[str]:
    """Look at the database when everything should have been carried out; return broken promises."""
    engine = engine_of(url)
    with engine.connect() as connection:
        runs = connection.execute(sa.select(*tables.runs.c["id", "state", "failure", "reason"])).all()
        completed = Counter(
            connection.scalars(
                sa.select(tables.outbox.c.aggregate).where(tables.outbox.c.kind == EventKind.RUN_COMPLETED)
            )
        )
        cells = Counter(connection.scalars(sa.select(tables.cells.c.run_id)))
        letters = connection.execute(sa.select(*tables.dead_letters.c["run_id", "failure", "evidence"])).all()
        broken = list(_integrity(connection))
    engine.dispose()
    for run_id, state, failure, reason in runs:
        if state != RunState.COMPLETED:
            broken.append(f"The run {run_id} ended as {state} ({failure}: {reason})")
        elif completed[run_id] != 1 or cells[run_id] != account.cells:
            broken.append(f"The run {run_id} has {cells[run_id]} cells and completed {completed[run_id]} times")
    return broken + [f"A dead letter of {run_id}: {failure}, {evidence}" for run_id, failure, evidence in letters]


def _compared(ledger: Ledger, run_ids: set[str], keys: dict[str, str]) -> Iterator[str]:
    for key, run_id in ledger.runs.items():
        if run_id not in run_ids:
            yield f"The acknowledged run {run_id} of {key} is lost"
        if keys.get(key) != run_id:
            yield f"The key {key} was acknowledged for {run_id} and stands for {keys.get(key)}"
    for key in ledger.keys - ledger.runs.keys():
        yield f"The request {key} was never answered for good"
    for run_id in run_ids - set(ledger.runs.values()):
        yield f"The run {run_id} is there although nobody was told of it"


def _incomplete(uow: UnitOfWork, account: Account, run_id: str) -> str | None:
    """Return what a run lacks of what is stored with it, or None."""
    try:
        plan = uow.runs.plan(run_id)
        chunks = uow.chunks.of_run(run_id)
    except OpsError as problem:
        return problem.message
    wanted = Counter((word, point.number) for word in range(len(plan.keywords)) for point in plan.measured)
    planned = Counter((chunk.keyword, number) for chunk in chunks for number in chunk.cells)
    if planned != wanted or wanted.total() != account.cells:
        return f"its {len(chunks)} chunks hold {planned.total()} cells of {account.cells}"
    if any(len(chunk.cells) > CHUNK_CELLS for chunk in chunks):
        return "a chunk is too large"
    return None


def _integrity(connection: sa.Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    told = connection.scalar(sa.text("PRAGMA integrity_check"))
    if told != "ok":
        yield f"PRAGMA integrity_check says {told}"
    if (orphan := connection.execute(sa.text("PRAGMA foreign_key_check")).first()) is not None:
        yield f"PRAGMA foreign_key_check says {orphan}"
