"""Revision 0003 makes what is searched of every location, and going back loses what is stated, and no more."""

from __future__ import annotations

import re
import shutil
import threading
import time
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import sqlalchemy as sa

from ops_contracts.samples import ALICE, WILD, make_address, make_figures, make_location
from ops_contracts.storage_clauses.overview import PLACES
from ops_core.domain.overview import OverviewRequest, address_order, name_order, search_text
from ops_core.ports.clock import SystemClock
from ops_core.ports.storage import StorageUnavailable
from ops_plugins.storage_sql import plugin, schema
from ops_plugins.storage_sql.config import SqlStorageConfig
from ops_plugins.storage_sql.engine import new_engine
from tests.ops_plugins.storage_sql.test_migration_0002 import columns_of, revision_of, schema_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ops_core.domain.location import Location

BEFORE, AFTER = "0002", "0003"
MADE = "SELECT id, search_text, name_order, address_order, search_version FROM ops_locations ORDER BY id"
LOCATIONS = (*PLACES, make_location(5, name="\N{BLACK STAR}", address=make_address(line1=WILD), version=7))


def execute(url: str, statement: str) -> list[tuple[Any, ...]]:
    """Carry out a statement and return its rows."""
    engine = new_engine(SqlStorageConfig(url=url))
    with engine.begin() as connection:
        result = connection.execute(sa.text(statement))
        rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


def store(url: str, *locations: Location) -> None:
    """Store locations in a database at the newest revision, and figures of the first."""
    storage = plugin.build(SqlStorageConfig(url=url), SystemClock())
    with storage.write() as unit:
        for location in locations:
            unit.locations.add(location, frozenset())
        unit.figures.put(make_figures())
    storage.close()


@pytest.fixture
def older(url: str) -> str:
    """Return a database that hosts of the version before have filled."""
    schema.upgrade(url)
    store(url, *LOCATIONS)
    schema.downgrade(url, BEFORE)
    return url


@pytest.fixture
def altered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return a function that replaces a text of the revision."""

    def alter(text: str, by: str) -> None:
        scripts = tmp_path / "scripts"
        shutil.copytree(schema.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
        script = next(scripts.glob(f"versions/{AFTER}_*.py"))
        before = script.read_text(encoding="utf-8")
        assert text in before
        script.write_text(before.replace(text, by), encoding="utf-8")
        monkeypatch.setattr(schema, "SCRIPTS", scripts)

    return alter


def test_what_is_searched_is_made_of_every_location(older: str, altered: Callable[[str, str], None]) -> None:
    """After the upgrade every row has what this version makes of it when it writes one, however many there are."""
    altered("AT_ONCE = 1000", "AT_ONCE = 2")
    schema.upgrade(older)
    assert execute(older, MADE) == [
        (place.id, search_text(place), name_order(place.name), address_order(place.address), place.version)
        for place in LOCATIONS
    ]


def test_hosts_of_the_version_before_go_on(older: str) -> None:
    """What they write after the upgrade is found by its name, and in full once this version has changed it."""
    schema.upgrade(older)
    execute(older, f"UPDATE ops_locations SET name = 'Neu & Fein', version = 2 WHERE id = '{LOCATIONS[1].id}'")  # noqa: S608 - a constant
    storage = plugin.build(SqlStorageConfig(url=older), SystemClock())
    with storage.write() as unit:
        for search, count in (("fein", 1), ("amber", 0), ("fein 78701", 0)):
            assert unit.locations.overview(ALICE, OverviewRequest(search=search)).total == count
        unit.locations.update(unit.locations.get(ALICE, LOCATIONS[1].id), frozenset())
        assert unit.locations.overview(ALICE, OverviewRequest(search="fein 78701")).total == 1
    storage.close()


def test_up_down_up_keeps_every_location(url: str) -> None:
    """A downgrade and another upgrade give the same schema and the same rows, but for the figures."""
    schema.upgrade(url, BEFORE)
    shape = schema_of(url)
    schema.upgrade(url)
    newest = schema_of(url)
    store(url, *LOCATIONS)
    before = execute(url, MADE)
    schema.downgrade(url, BEFORE)
    assert schema_of(url) == shape
    schema.upgrade(url)
    assert schema_of(url) == newest
    assert execute(url, MADE) == before
    assert execute(url, "SELECT * FROM ops_location_figures") == []


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


@pytest.mark.postgres
@pytest.mark.network
def test_an_upgrade_steps_back_for_others(new_postgresql_url: Callable[[], str]) -> None:
    """While somebody holds the table the upgrade waits in attempts, between which readers get through.

    What was changed meanwhile is not covered with what was made before.
    """
    url = new_postgresql_url()
    schema.upgrade(url)
    store(url, *LOCATIONS)
    schema.downgrade(url, BEFORE)
    problems: list[BaseException] = []

    def upgrade() -> None:
        try:
            schema.upgrade(url)
        except BaseException as problem:  # noqa: BLE001 - shown by the assertion below
            problems.append(problem)

    thread = threading.Thread(target=upgrade)
    with psycopg.connect(url) as connection, psycopg.connect(url, autocommit=True) as reader:
        renamed = "UPDATE ops_locations SET name = 'Changed meanwhile', version = 2 WHERE id = %s"
        connection.execute(renamed, [LOCATIONS[0].id])
        thread.start()
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            began = time.monotonic()
            assert reader.execute("SELECT count(*) FROM ops_locations").fetchone() == (len(LOCATIONS),)
            assert time.monotonic() - began < 1.0
            time.sleep(0.05)
        assert thread.is_alive()
        connection.commit()
        thread.join()
    assert problems == []
    assert revision_of(url) == schema.HEAD
    first, *rest = execute(url, MADE)
    assert first == (LOCATIONS[0].id, None, None, None, None)
    assert None not in {row[1] for row in rest}


@pytest.mark.postgres
@pytest.mark.network
def test_an_upgrade_gives_up_in_the_end(
    new_postgresql_url: Callable[[], str], altered: Callable[[str, str], None]
) -> None:
    """When a table is held for good, the upgrade says that the database is busy, and has changed nothing."""
    url = new_postgresql_url()
    schema.upgrade(url, BEFORE)
    shape = schema_of(url)
    altered("ATTEMPTS = 60", "ATTEMPTS = 2")
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE ops_locations SET version = version")
        with pytest.raises(StorageUnavailable):
            schema.upgrade(url)
    assert (revision_of(url), schema_of(url)) == (BEFORE, shape)
