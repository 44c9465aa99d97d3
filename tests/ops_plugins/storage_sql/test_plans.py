"""Lists cost the same however much is stored: SQLite finds their rows by an index and never sorts all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ops_contracts.samples import (
    ALICE,
    BOB,
    LEASE,
    make_chunk,
    make_figures,
    make_location,
    make_plan,
    make_report,
    make_run,
    moment,
)
from ops_core.domain.flag import FlagName
from ops_core.domain.overview import OverviewRequest, OverviewSort
from ops_core.domain.page import PageRequest
from ops_plugins.storage_sql.transaction import writing
from ops_plugins.storage_sql.unit_of_work import SqlUnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops_plugins.storage_sql.adapter import SqlStorage

FIRST = PageRequest(50)
LATER = PageRequest(50, "x")
RUN = make_run().id
REPORT = make_report().id
LOCATION = make_location().id

CALLS: dict[str, Callable[[SqlUnitOfWork], object]] = {
    "locations": lambda unit: unit.locations.page(ALICE, FIRST),
    "later locations": lambda unit: unit.locations.page(ALICE, LATER),
    "matching locations": lambda unit: unit.locations.matching(ALICE, {"phone:1", "name:1"}, 5),
    "one location": lambda unit: unit.locations.get(ALICE, LOCATION),
    "locations at a glance": lambda unit: unit.locations.overview(ALICE, OverviewRequest(search="a b")),
    "locations by reports first": lambda unit: unit.locations.overview(
        ALICE, OverviewRequest(sort=OverviewSort.REPORTS)
    ),
    "locations by figures": lambda unit: unit.locations.overview(ALICE, OverviewRequest(sort=OverviewSort.COVERAGE)),
    "names of locations": lambda unit: unit.locations.names(ALICE, [LOCATION, "x"]),
    "figures": lambda unit: unit.figures.get(ALICE, LOCATION),
    "figures stored": lambda unit: unit.figures.put(make_figures()),
    "figures moved": lambda unit: unit.figures.move(ALICE, LOCATION, "x"),
    "locations counted": lambda unit: unit.locations.count(ALICE, 1001),
    "reports": lambda unit: unit.reports.page(ALICE, FIRST),
    "later reports": lambda unit: unit.reports.page(ALICE, LATER),
    "reports of a location": lambda unit: unit.reports.page(ALICE, FIRST, LOCATION),
    "later reports of a location": lambda unit: unit.reports.page(ALICE, LATER, LOCATION),
    "reports counted": lambda unit: unit.reports.count(ALICE, 1001),
    "reports due": lambda unit: unit.reports.due(moment(), 50),
    "reports moved": lambda unit: unit.reports.move(ALICE, LOCATION, "x"),
    "runs": lambda unit: unit.runs.page(ALICE, REPORT, FIRST),
    "later runs": lambda unit: unit.runs.page(ALICE, REPORT, LATER),
    "one run": lambda unit: unit.runs.find(RUN),
    "the run before": lambda unit: unit.runs.completed_before(ALICE, REPORT, "x"),
    "unfinished runs": lambda unit: unit.runs.unfinished(50),
    "runs moved": lambda unit: unit.runs.move(ALICE, LOCATION, "x"),
    "a claim": lambda unit: unit.chunks.claim("worker", moment(1), LEASE),
    "chunks": lambda unit: unit.chunks.of_run(RUN),
    "open chunks": lambda unit: unit.chunks.count_open(RUN),
    "backlog": lambda unit: unit.chunks.backlog(moment()),
    "cells": lambda unit: unit.cells.of_run(RUN),
    "numbers of cells": lambda unit: unit.cells.numbers(RUN, 0),
    "listings": lambda unit: unit.cells.listings(RUN),
    "setup tasks": lambda unit: unit.setup_tasks.of_owner(ALICE),
    "dead letters": lambda unit: unit.dead_letters.page(ALICE, LATER),
    "waiting dead letters": lambda unit: unit.dead_letters.waiting(RUN),
    "audit": lambda unit: unit.audit.page(ALICE, LATER),
    "changes of a flag": lambda unit: unit.flags.changes(FlagName.RUNS_ENABLED, LATER),
    "session": lambda unit: unit.sessions.find("x"),
    "old sessions": lambda unit: unit.sessions.purge(moment()),
    "idempotency key": lambda unit: unit.idempotency.find(ALICE, "x", "x", moment()),
    "old idempotency keys": lambda unit: unit.idempotency.purge(moment()),
    "unsent events": lambda unit: unit.outbox.unsent(50),
    "events of a thing": lambda unit: unit.outbox.of_aggregate(RUN),
    "another owner": lambda unit: unit.owners.reassign(ALICE, BOB),
}

SORTED = frozenset(name for name in CALLS if name.endswith(("locations", "reports", "runs", "a location", "claim")))
"""What is read in the order of its index, so that reading stops after the last row of the page."""


@pytest.mark.parametrize("name", CALLS)
def test_rows_are_found_by_an_index(sqlite: SqlStorage, name: str) -> None:
    """No statement reads a whole table, whatever it lists, counts, matches, claims or moves."""
    tables = {"ops_", "local_grid_", "location_metric_", "platform_"}
    whole = [
        step
        for step in explain(sqlite, CALLS[name])
        if step.startswith(tuple(f"SCAN {table}" for table in tables)) and "USING" not in step
    ]
    assert whole == []


@pytest.mark.parametrize("name", sorted(SORTED - {"matching locations"}))
def test_pages_need_no_sorting(sqlite: SqlStorage, name: str) -> None:
    """A page is read in the order of its index."""
    assert [step for step in explain(sqlite, CALLS[name]) if "TEMP B-TREE" in step] == []


def explain(storage: SqlStorage, call: Callable[[SqlUnitOfWork], object]) -> list[str]:
    """Return the steps by which SQLite carries out every statement of a call."""
    statements: list[str] = []
    with writing(storage._engine) as connection:
        unit = SqlUnitOfWork(connection)
        unit.locations.add(make_location(), {"phone:1"})
        unit.reports.add(make_report())
        unit.runs.add(make_run(), make_plan(), [make_chunk()])
        unit.figures.put(make_figures())
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.set_trace_callback(statements.append)
        call(unit)
        driver.set_trace_callback(None)
        assert statements
        return [
            step[-1]
            for statement in statements
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
        ]
