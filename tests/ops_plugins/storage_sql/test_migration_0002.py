"""Revision 0002 keeps what hosts of the version before have stored; going back loses what is stated, and no more."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import sqlalchemy as sa

from ops_core.domain.idempotency import IdempotencyKey
from ops_core.domain.page import PageRequest
from ops_core.domain.principal import Principal
from ops_core.domain.run import Run, RunState, RunTrigger
from ops_core.hub import OpsHub, build_hub
from ops_plugins.storage_sql import schema
from ops_plugins.storage_sql.config import SqlStorageConfig
from ops_plugins.storage_sql.engine import new_engine, sqlite_driver
from tests.support.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

BEFORE, AFTER = "0001", "0002"

STORED: dict[str, dict[str, list[Any]]] = json.loads(
    (Path(__file__).parents[2] / "data" / "rows-0001.json").read_text(encoding="utf-8")
)
"""Rows of every table, as the last version at revision 0001 wrote them.

Of four runs of a report, one completed, one failed with a dead letter, one is open (one chunk is done, one is leased to
a worker that died after the first of its cells, one is ready), and one is queued.
"""

MANUAL = Path(__file__).parents[3] / "docs" / "how-to" / "run-in-production.md"

CELLS = int(os.environ.get("OPS_MIGRATION_CELLS", "100000"))
KILLS = int(os.environ.get("OPS_MIGRATION_KILLS", "4"))

ANN = Principal.user("ann")
SIZE = 9
"""Cells of a stored run."""

SEED = """
CREATE TEMPORARY TABLE numbers AS
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) SELECT i FROM n;

INSERT INTO local_grid_report_runs (id, owner, report_id, location_id, state, trigger, provider, source, keywords,
  total_cells, created_at, summaries, trace_id, version)
SELECT 'run_' || (100000 + i), 'user:' || (i % 7), 'rep_' || (i % 50), 'loc_1',
  CASE WHEN i % 10 = 0 THEN 'running' ELSE 'completed' END, 'manual', 'simulated', 'simulated', '["pizza"]', 1000,
  '2026-03-02T09:00:00.000000Z', '[]', 'trace', 3
FROM numbers WHERE i < {runs};

INSERT INTO local_grid_run_chunks (run_id, number, keyword, cells, priority, state, token, attempts, available_at,
  saved)
SELECT 'run_' || (100000 + i / 10), i % 10, i % 10, '[0,1,2,3,4,5,6,7,8,9]', 0,
  CASE WHEN i % 100 = 7 THEN 'ready' ELSE 'done' END, 1, 1,
  CASE WHEN i % 100 = 7 THEN {instant} END, 100
FROM numbers WHERE i < {runs} * 10;

INSERT INTO local_grid_run_cells (run_id, keyword, number, state, rank, provider, source, observed_at, cost, listings)
SELECT 'run_' || (100000 + i / 1000), i % 1000 / 100, i % 100, 'found', i % 20, 'simulated', 'simulated',
  {instant}, 0.002, '["place-1","place-2"]'
FROM numbers WHERE i < {runs} * 1000;

DROP TABLE numbers
"""

NURSERY = """
import os, sys
import alembic.command, psycopg, pysqlite3.dbapi2
import sqlalchemy.dialects.postgresql.psycopg, sqlalchemy.dialects.sqlite.pysqlite
from ops_cli.main import main
import ops_cli.commands.db, ops_plugins.storage_sql.adapter, ops_plugins.storage_sql.schema

print("ready", flush=True)
while url := sys.stdin.readline().strip():
    child = os.fork()
    if child == 0:
        os.environ["OPS_CONFIGS__SQL__URL"] = url
        os._exit(main(["db", "upgrade", "--quiet"]))
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

Checksums = dict[str, tuple[int, str]]


@contextmanager
def connected(url: str) -> Iterator[Engine]:
    """Return an engine for a moment."""
    engine = new_engine(SqlStorageConfig(url=url))
    try:
        yield engine
    finally:
        engine.dispose()


def columns_of(url: str) -> dict[str, tuple[str, ...]]:
    """Return the columns of every table, those of the revision left out."""
    with connected(url) as engine:
        inspector = sa.inspect(engine)
        return {
            table: tuple(sorted(column["name"] for column in inspector.get_columns(table)))
            for table in inspector.get_table_names()
            if table != schema.VERSION_TABLE
        }


def schema_of(url: str) -> dict[str, tuple[object, ...]]:
    """Return the columns and the indexes of every table."""
    with connected(url) as engine:
        inspector = sa.inspect(engine)
        return {
            table: (columns, *sorted(str(index["name"]) for index in inspector.get_indexes(table)))
            for table, columns in columns_of(url).items()
        }


def revision_of(url: str) -> str | None:
    """Return the revision of the schema."""
    with connected(url) as engine, engine.connect() as connection:
        return schema.current(connection)


def store(url: str) -> None:
    """Insert the stored rows, naming the columns of revision 0001 alone, as hosts of that version do."""
    with connected(url) as engine, engine.begin() as connection:
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        for table, given in STORED.items():
            names = given["columns"]
            marks = ", ".join([mark] * len(names))
            rows = [tuple(bytes.fromhex(v["hex"]) if isinstance(v, dict) else v for v in row) for row in given["rows"]]
            connection.exec_driver_sql(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608 - of our own file


def fill(url: str, cells: int) -> None:
    """Insert `cells` cells with the runs and chunks to which they belong."""
    runs = cells // 1000
    with connected(url) as engine, engine.begin() as connection:
        is_postgresql = connection.dialect.name == "postgresql"
        instant = "'2026-03-02T09:00:00.000000Z'" + ("::timestamptz" if is_postgresql else "")
        for statement in SEED.format(runs=runs, last=cells - 1, instant=instant).split(";\n"):
            connection.execute(sa.text(statement))


def checksums(url: str, columns: dict[str, tuple[str, ...]]) -> Checksums:
    """Return for each table how many rows it has, and a digest of these columns of all of them."""
    found = {}
    with connected(url) as engine, engine.connect() as connection:
        inspector = sa.inspect(connection)
        for table, names in columns.items():
            key = ", ".join(inspector.get_pk_constraint(table)["constrained_columns"])
            if connection.dialect.name == "postgresql":
                row = f"ROW({', '.join(names)})::text"
                query = f"SELECT count(*), string_agg({row}, ';' ORDER BY {key}) FROM {table}"  # noqa: S608 - names of the schema
            else:
                row = " || ',' || ".join(f"quote({name})" for name in names)
                query = f"SELECT count(*), group_concat({row}, ';' ORDER BY {key}) FROM {table}"  # noqa: S608 - as above
            count, content = connection.execute(sa.text(query)).one()
            found[table] = count, hashlib.sha256((content or "").encode()).hexdigest()
    return found


@contextmanager
def opened(url: str, clock: FakeClock) -> Iterator[OpsHub]:
    """Return a hub of this version on a database."""
    hub = build_hub(
        {
            "ranking": "simulated",
            "plugins": ["storage_sql", "ranking_simulated"],
            "configs": {"sql": {"url": url}, "simulated": {"competitors": 3}},
        },
        clock=clock,
    )
    try:
        yield hub
    finally:
        hub.close()


def later() -> FakeClock:
    """Return a clock that shows when the lease of the worker that died has ended."""
    return FakeClock(datetime(2026, 3, 2, 9, 1, tzinfo=UTC))


def runs_by_state(hub: OpsHub) -> dict[RunState, Run]:
    """Return the stored runs; of those that completed, the first."""
    report = hub.reports.list(ANN, PageRequest(10)).items[0]
    return {run.state: run for run in hub.runs.list(ANN, report.id, PageRequest(10)).items}


@pytest.fixture(params=["before", "after"])
def stored(request: pytest.FixtureRequest, url: str) -> str:
    """Return a database at the newest revision with the rows of the version before, written before or after."""
    schema.upgrade(url, BEFORE)
    if request.param == "before":
        store(url)
    schema.upgrade(url)
    if request.param == "after":
        store(url)
    return url


def test_what_was_stored_can_be_read(stored: str) -> None:
    """Whatever the version before has stored reads as it was meant; what it could not say is not made up."""
    with opened(stored, later()) as hub:
        (location,) = hub.locations.list(ANN, PageRequest(10)).items
        assert (location.name, location.opening_hours, location.deleted_at) == ("Joe's Pizza", (), None)
        (report,) = hub.reports.list(ANN, PageRequest(10)).items
        assert report.schedule is not None
        assert (report.schedule.weekday, report.schedule.only_when_open) == ("monday", False)
        assert report.schedule_problem is None
        assert report.next_run_at == datetime(2026, 3, 9, 9, tzinfo=UTC)
        runs = runs_by_state(hub)
        assert set(runs) == {RunState.COMPLETED, RunState.FAILED, RunState.RUNNING, RunState.QUEUED}
        completed = runs[RunState.COMPLETED]
        assert completed.summaries[0].average_rank == pytest.approx(20 / 9)
        assert len(hub.results.get(ANN, report.id, completed.id).keywords[0].cells) == SIZE
        assert {(run.scheduled_for, run.resumed_at) for run in runs.values()} == {(None, None)}
        (letter,) = hub.dead_letters.list(ANN, PageRequest(10)).items
        assert (letter.run_id, letter.failure, letter.replay_id) == (runs[RunState.FAILED].id, "auth", None)
        assert hub.onboarding.get(ANN).is_complete
        assert hub.preferences.get(ANN).metrics == ("average_rank",)


def test_what_was_open_is_finished_after_one_sweep(stored: str) -> None:
    """A sweep names the chunks that the version before left open; workers then finish and ask for nothing twice."""
    with opened(stored, later()) as hub:
        before = runs_by_state(hub)
        half = before[RunState.RUNNING]
        assert hub.sweeper.sweep().mended >= 5
        worked = list(iter(hub.worker("new").work_once, None))
        assert sorted(chunk.saved for chunk in worked if chunk.run_id == half.id) == [2, 3]
        for run in (half, before[RunState.QUEUED]):
            found = hub.runs.get(ANN, run.report_id, run.id)
            assert (found.state, found.saved_cells) == (RunState.COMPLETED, SIZE)
        failed = before[RunState.FAILED]
        assert hub.replays.replay_run(ANN, failed.report_id, failed.id).run.is_open
        assert len(list(iter(hub.worker("new").work_once, None))) == 3
        assert set(runs_by_state(hub)) == {RunState.COMPLETED}


def test_requests_of_the_version_before_are_remembered(stored: str) -> None:
    """A request that is repeated after the upgrade is answered with the run that it started before."""
    with opened(stored, later()) as hub:
        run = runs_by_state(hub)[RunState.RUNNING]
        key = IdempotencyKey("request_run", "key-1", run.report_id)
        again = hub.runs.request(ANN, run.report_id, key=key)
        assert (again.run.id, again.replayed) == (run.id, True)


def test_a_schedule_of_the_version_before_goes_on(stored: str) -> None:
    """What is due after the upgrade runs once, and the next instant follows."""
    clock = later()
    with opened(stored, clock) as hub:
        clock.set(datetime(2026, 3, 9, 9, 0, 1, tzinfo=UTC))
        assert (hub.sweeper.sweep().fired, hub.sweeper.sweep().fired) == (1, 0)
        (report,) = hub.reports.list(ANN, PageRequest(10)).items
        assert report.next_run_at == datetime(2026, 3, 16, 9, tzinfo=UTC)
        newest = hub.runs.list(ANN, report.id, PageRequest(1)).items[0]
        assert (newest.trigger, newest.scheduled_for) == (RunTrigger.SCHEDULE, datetime(2026, 3, 9, 9, tzinfo=UTC))


def test_up_down_up_keeps_every_row(url: str) -> None:
    """Over an upgrade, a downgrade and another upgrade every row keeps what revision 0001 knows of it."""
    schema.upgrade(url, BEFORE)
    store(url)
    fill(url, CELLS)
    columns, shape = columns_of(url), schema_of(url)
    before = checksums(url, columns)
    assert before["local_grid_run_cells"][0] >= CELLS
    assert min(count for count, _ in before.values()) > 0, "a table without rows proves nothing"

    schema.upgrade(url)
    newest = schema_of(url)
    with opened(url, later()) as hub, hub.storage.write() as uow:
        assert uow.lanes.mend(hub.clock.now()) > 0
    schema.downgrade(url, BEFORE)
    assert (checksums(url, columns), schema_of(url)) == (before, shape)
    schema.upgrade(url)
    assert (checksums(url, columns), schema_of(url)) == (before, newest)


def test_going_back_loses_what_is_stated(url: str) -> None:
    """What a downgrade drops is exactly what its revision says it does."""
    schema.upgrade(url, AFTER)
    newest = columns_of(url)
    schema.downgrade(url, BEFORE)
    older = columns_of(url)
    dropped = {table for table in newest if table not in older}
    dropped |= {f"{table}.{column}" for table in older for column in set(newest[table]) - set(older[table])}
    script = next(schema.SCRIPTS.glob(f"versions/{AFTER}_*.py")).read_text(encoding="utf-8")
    assert set(re.findall(r"``([\w.]+)``", script.split('"""')[1])) == dropped


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a process that has everything imported and forks one ``ops-hub db upgrade`` for each URL that it reads."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("OPS_")}
    environ |= {"OPS_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
    ) as started:
        assert _line(started) == "ready"
        yield started
        started.kill()


@pytest.fixture
def new_copy(url: str, tmp_path: Path) -> Callable[[], str]:
    """Return a function that copies a database at revision 0001 with rows, and returns the URL of the copy."""
    schema.upgrade(url, BEFORE)
    store(url)
    fill(url, 10_000)
    numbers = iter(range(1000))

    def copy() -> str:
        number = next(numbers)
        if url.startswith("sqlite"):
            file = tmp_path / f"copy-{number}.sqlite3"
            shutil.copyfile(url.removeprefix("sqlite:///"), file)
            return f"sqlite:///{file}"
        name = re.search(r"/(hub_\d+)\?", url)
        assert name is not None
        with psycopg.connect(url.replace(name[0], "/postgres?"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name[1]}_{number} TEMPLATE {name[1]}".encode())
        return url.replace(name[0], f"/{name[1]}_{number}?")

    if url.startswith("sqlite"):
        with closing(sqlite_driver().connect(url.removeprefix("sqlite:///"))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return copy


@pytest.mark.timeout(300)
def test_an_upgrade_that_is_killed_leaves_the_old_or_the_new(
    nursery: subprocess.Popen[str], new_copy: Callable[[], str]
) -> None:
    """Killed at any instant, an upgrade has changed everything or nothing, no row is harmed, and the next one works."""
    undisturbed = new_copy()
    columns, older, rows = (
        columns_of(undisturbed),
        schema_of(undisturbed),
        checksums(undisturbed, columns_of(undisturbed)),
    )
    began = time.perf_counter()
    assert upgraded(nursery, undisturbed, None) == 0
    seconds = time.perf_counter() - began
    newer = schema_of(undisturbed)
    seed = random.randrange(1_000_000)  # noqa: S311 - no secret; it is part of what a failure shows
    chance = random.Random(seed)  # noqa: S311 - as above
    for number in range(KILLS):
        url, after = new_copy(), 1.3 * seconds * (number + chance.random()) / KILLS
        code = upgraded(nursery, url, after)
        told = f"seed {seed}, killed after {after:.3f} of {seconds:.3f} s, ended with {code}"
        assert code in {0, -signal.SIGKILL}, told
        assert (revision_of(url), schema_of(url)) in [(BEFORE, older), (schema.HEAD, newer)], told
        schema.upgrade(url)
        assert (schema_of(url), checksums(url, columns)) == (newer, rows), told


def upgraded(nursery: subprocess.Popen[str], url: str, kill_after: float | None) -> int:
    """Upgrade a database in a process of its own that is killed after some seconds, and return its exit code."""
    assert nursery.stdin is not None
    nursery.stdin.write(url + "\n")
    nursery.stdin.flush()
    pid = int(_line(nursery))
    if kill_after is not None:
        time.sleep(kill_after)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return int(_line(nursery))


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.postgres
@pytest.mark.network
def test_a_large_database_can_be_prepared(new_postgresql_url: Callable[[], str]) -> None:
    """The statements of the manual for large databases make what the upgrade would make, which accepts that."""
    plain, prepared = new_postgresql_url(), new_postgresql_url()
    schema.upgrade(plain)
    schema.upgrade(prepared, BEFORE)
    store(prepared)
    statements = re.findall(r"```sql\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    (given,) = [text for text in statements if "CONCURRENTLY" in text]
    with psycopg.connect(prepared, autocommit=True) as connection:
        for statement in filter(str.strip, re.sub(r"--.*", "", given).split(";")):
            connection.execute(statement.encode())
        connection.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'local_grid_run_chunks_lane_idx'::regclass"
        )
    schema.upgrade(prepared)
    assert _catalogue(prepared) == _catalogue(plain)


@pytest.mark.postgres
@pytest.mark.network
@pytest.mark.parametrize("order", [1, -1])
def test_an_upgrade_lets_others_go_first(new_postgresql_url: Callable[[], str], order: int) -> None:
    """An upgrade that meets a transaction which takes tables in another order steps back instead of failing either."""
    url = new_postgresql_url()
    schema.upgrade(url, BEFORE)
    store(url)
    problems: list[BaseException] = []

    def upgrade() -> None:
        try:
            schema.upgrade(url)
        except BaseException as problem:  # noqa: BLE001 - shown by the assertion below
            problems.append(problem)

    thread = threading.Thread(target=upgrade)
    with psycopg.connect(url) as connection:
        first, *others = (
            b"UPDATE local_grid_report_runs SET version = version",
            b"UPDATE local_grid_run_chunks SET saved = saved",
            b"UPDATE local_grid_reports SET version = version",
        )[::order]
        connection.execute(first)
        thread.start()
        time.sleep(0.4)  # by now it may have some of the tables, and waits for this one
        for other in others:
            connection.execute(other)
    thread.join()
    assert problems == []
    assert revision_of(url) == schema.HEAD


def _catalogue(url: str) -> list[tuple[object, ...]]:
    """Return the columns and the usable indexes as PostgreSQL describes them."""
    with psycopg.connect(url) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name, data_type, collation_name, column_default, is_nullable"
            " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
        ).fetchall()
        indexes = connection.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indisvalid AND indrelid::regclass::text ~ '^(ops|local|location|platform)_' ORDER BY 1"
        ).fetchall()
    return [*columns, *indexes]
