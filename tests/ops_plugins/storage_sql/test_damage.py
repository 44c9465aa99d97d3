from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ops_core.domain.chunk import ChunkState
from ops_core.domain.event import EventKind
from ops_core.domain.overview import OverviewRequest
from ops_core.domain.page import PageRequest
from ops_core.domain.run import RunState
from ops_core.hub import OpsHub, build_hub
from ops_core.services.worker import Worker
from ops_plugins.storage_sql.config import SqlStorageConfig
from ops_plugins.storage_sql.engine import new_engine
from tests.support.jobs import OWNER, request_run, stored

BROKEN = '{"no": "list"}'


@pytest.fixture
def hub(url: str) -> OpsHub:
    """Return a hub on an empty database."""
    return build_hub({"configs": {"sql": {"url": url, "auto_upgrade": True}}, "jobs": {"chunk_cells": 9}})


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Return an engine with which to break rows."""
    made = new_engine(SqlStorageConfig(url=url))
    yield made
    made.dispose()


def work(worker: Worker) -> list[ChunkState | None]:
    """Work until there is nothing to do, and return how chunks ended."""
    return [worked.state for worked in iter(worker.work_once, None)]


def test_a_damaged_chunk_stops_nobody(hub: OpsHub, engine: Engine) -> None:
    """It ends as a dead letter at once, with its run, and everything else goes on."""
    broken, sound = request_run(hub), request_run(hub)
    with engine.begin() as connection:
        damage = sa.text("UPDATE local_grid_run_chunks SET cells = :cells WHERE run_id = :run AND number = 1")
        connection.execute(damage, {"cells": BROKEN, "run": broken.id})
    assert work(hub.worker("worker-1")).count(ChunkState.DEAD) == 1
    assert stored(hub, sound).state is RunState.COMPLETED
    failed = stored(hub, broken)
    assert (failed.state, failed.failure, failed.saved_cells) == (RunState.FAILED, "bug", 16)
    assert failed.reason == "A part of what is stored of this run is damaged. 9 of 25 cells have no answer."
    (letter,) = hub.dead_letters.list(OWNER, PageRequest(limit=10)).items
    assert letter.evidence == f"What is stored of chunk 1 of {broken.id} cannot be read."
    with hub.storage.read() as uow:
        assert [event.kind for event in uow.outbox.of_aggregate(broken.id)] == [
            EventKind.RUN_QUEUED,
            EventKind.RUN_FAILED,
        ]
    hub.close()


def test_a_damaged_plan_ends_its_run(hub: OpsHub, engine: Engine) -> None:
    """Without its plan nothing of a run can be carried out, and nobody is asked anything."""
    broken, sound = request_run(hub), request_run(hub)
    with engine.begin() as connection:
        damage = sa.text("UPDATE local_grid_run_plans SET plan = :plan WHERE run_id = :run")
        connection.execute(damage, {"plan": '{"points": 3}', "run": broken.id})
    work(hub.worker("worker-1"))
    assert stored(hub, sound).state is RunState.COMPLETED
    failed = stored(hub, broken)
    assert (failed.state, failed.saved_cells) == (RunState.FAILED, 0)
    assert "damaged" in (failed.reason or "")
    assert {letter.chunk for letter in hub.dead_letters.list(OWNER, PageRequest(limit=10)).items} == {0, 1, 2}
    cancelled = hub.runs.get(OWNER, broken.report_id, broken.id)
    assert cancelled.state is RunState.FAILED
    hub.close()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE local_grid_run_plans SET plan = '{\"points\": 3}' WHERE run_id = :run",
        "UPDATE local_grid_run_cells SET state = 'lost' WHERE run_id = :run AND number = 3",
        "UPDATE local_grid_report_runs SET summaries = '{}', keywords = '{}' WHERE id = :run",
        "UPDATE local_grid_report_runs SET source = 'hearsay' WHERE id = :run",
        "DELETE FROM local_grid_run_plans WHERE run_id = :run",
    ],
    ids=["plan", "cell", "figures", "source", "no plan"],
)
def test_a_damaged_run_lets_the_next_one_end(hub: OpsHub, engine: Engine, damage: str) -> None:
    """The next run of the report is completed with its figures, whatever has become of the one before."""
    first = request_run(hub)
    work(hub.worker("worker-1"))
    with engine.begin() as connection:
        assert connection.execute(sa.text(damage), {"run": first.id}).rowcount == 1
    second = hub.runs.request(OWNER, first.report_id).run
    work(hub.worker("worker-1"))
    assert stored(hub, second).state is RunState.COMPLETED
    (row,) = hub.locations.overview(OWNER, OverviewRequest()).items
    assert row.figures is not None
    assert (row.figures.run_id, row.figures.coverage) == (second.id, 100)
    assert row.figures.change_since_last_run == (0 if "summaries" in damage else None)
    hub.close()


def test_a_damaged_run_can_be_cancelled(hub: OpsHub, engine: Engine) -> None:
    """It ends without metrics rather than not at all."""
    broken = request_run(hub)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE local_grid_run_plans SET plan = :plan"), {"plan": '{"points": 3}'})
    cancelled = hub.runs.cancel(OWNER, broken.report_id, broken.id)
    assert (cancelled.state, cancelled.summaries) == (RunState.CANCELLED, ())
    assert work(hub.worker("worker-1")) == []
    hub.close()
