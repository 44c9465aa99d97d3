"""What a claim costs: chunks of one cell, so that nearly all work is claiming and settling."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from threading import Thread

from tests.load.figure import Figure
from tests.load.job_host import job_hosts
from tests.load.stage import Stage

CONNECTIONS = 8

_OWNERS, _RUNS, _SIZE = 8, 2, 9
_BARE_SECONDS = 2.0


def claiming(stage: Stage, database_url: str, *, rounds: int, hosts: int) -> Iterator[Figure]:
    """Measure chunks carried out a second beside bare transactions on as many connections, in turn."""
    reports = [(owner, stage.report(owner, _SIZE, ("pizza",))) for owner in stage.owners(_OWNERS)] * _RUNS
    rates, bare = [], []
    for _ in range(rounds):
        bare.append(_bare_rate(database_url))
        runs = [stage.hub.runs.request(owner, report).run for owner, report in reports]
        begun = time.perf_counter()
        with job_hosts(stage.spec, hosts):
            started = time.perf_counter()
            ended = stage.wait(*runs)
            chunks = sum(run.total_cells for run in ended)
            rates.append(chunks / (time.perf_counter() - started))
        print(f"     {chunks} chunks, {started - begun:.2f} s to start the hosts")
    rate, floor = statistics.median(rates), statistics.median(bare)
    yield Figure("claims of chunks of one cell, 8 workers", rate, "claims/s")
    yield Figure("bare transactions, 8 connections", floor, "commits/s")
    yield Figure("claims / bare transactions", rate / floor, "times")


def _bare_rate(database_url: str) -> float:
    """Return how many rows a second as many connections change and commit, each its own row."""
    import psycopg  # noqa: PLC0415 - only those who use PostgreSQL need its driver

    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS load_bare (id int PRIMARY KEY, n int)")
        connection.execute("TRUNCATE load_bare")
        connection.execute("INSERT INTO load_bare SELECT number, 0 FROM generate_series(1, %s) number", [CONNECTIONS])
    until = time.perf_counter() + _BARE_SECONDS

    def count_up(row: int) -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            while time.perf_counter() < until:
                connection.execute("UPDATE load_bare SET n = n + 1 WHERE id = %s", [row])

    threads = [Thread(target=count_up, args=(row,)) for row in range(1, CONNECTIONS + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with psycopg.connect(database_url) as connection:
        counted = connection.execute("SELECT sum(n) FROM load_bare").fetchone()
    assert counted is not None
    return float(counted[0]) / _BARE_SECONDS
