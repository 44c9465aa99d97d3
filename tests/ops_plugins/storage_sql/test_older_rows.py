"""Rows that a host of an older version wrote, which does not know every column."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
import sqlalchemy as sa

from ops_contracts.samples import ALICE, BOB, make_address, make_figures, make_location
from ops_core.domain.opening_hours import OpeningPeriod
from ops_core.domain.overview import OverviewRequest, OverviewSort
from ops_core.domain.page import PageRequest
from ops_core.domain.weekday import Weekday
from ops_core.ports.clock import SystemClock
from ops_plugins.storage_sql.config import SqlStorageConfig
from ops_plugins.storage_sql.engine import new_engine
from ops_plugins.storage_sql.plugin import build
from ops_plugins.storage_sql.tables import locations
from ops_plugins.storage_sql.unit_of_work import SqlUnitOfWork

if TYPE_CHECKING:
    from ops_plugins.storage_sql.adapter import SqlStorage


def test_a_location_without_hours(tmp_path: Path) -> None:
    """Where the column of the opening hours is NULL, none are known."""
    config = SqlStorageConfig(url=f"sqlite:///{tmp_path}/hub.sqlite3", auto_upgrade=True)
    storage = build(config, SystemClock())
    location = make_location(opening_hours=(OpeningPeriod(Weekday.MONDAY, "22:00", "02:00"),))
    with storage.write() as unit:
        unit.locations.add(location, frozenset())
    engine = new_engine(config)
    with engine.begin() as connection:
        connection.execute(sa.update(locations).values(opening_hours=None))
        assert connection.execute(sa.text("SELECT opening_hours FROM ops_locations")).scalar_one() is None
    engine.dispose()
    with storage.read() as unit:
        read = attrs.evolve(location, opening_hours=())
        assert unit.locations.get(ALICE, location.id) == read
        assert unit.locations.page(ALICE, PageRequest()).items == (read,)
    storage.close()


BEFORE_0003 = ("search_text", "name_order", "address_order", "search_version")
"""Columns that hosts before revision 0003 do not know."""


@pytest.mark.parametrize("changed", [False, True], ids=["added", "changed"])
def test_a_location_without_what_is_searched(storage: SqlStorage, changed: bool) -> None:  # noqa: FBT001 - a parameter of the case
    """What an older host has added or changed is found and sorted by what it says now, in lower case."""
    first = make_location(1, name="Old Name" if changed else "BEAN Bar", address=make_address(city="Waco"))
    second = make_location(2, name="Café Arno", address=make_address(city="Xanten"))
    with storage.write() as unit:
        unit.locations.add(first, frozenset())
        unit.locations.add(second, frozenset())
        mine = locations.c.id == first.id
        written = {"name": "BEAN Bar", "version": 2, "city": "Zwolle"} if changed else dict.fromkeys(BEFORE_0003)
        assert isinstance(unit, SqlUnitOfWork)
        unit.connection.execute(sa.update(locations).where(mine).values(written))

        def found(**request: Any) -> list[str]:
            rows = unit.locations.overview(ALICE, OverviewRequest(**request)).items
            return [row.location.name for row in rows]

        assert found(search="bean") == ["BEAN Bar"]
        assert found(search="old") == []
        assert found(search="cafe") == ["Café Arno"]
        assert found() == ["BEAN Bar", "Café Arno"]
        assert found(sort=OverviewSort.ADDRESS, descending=changed) == ["BEAN Bar", "Café Arno"]
        again = unit.locations.get(ALICE, first.id)
        unit.locations.update(again, frozenset())
        assert found(search="bean zwolle" if changed else "bean waco") == ["BEAN Bar"]


def test_figures_that_an_older_host_left_behind(storage: SqlStorage) -> None:
    """Where a location was given to another owner by a host that knows no figures, they are still its figures."""
    with storage.write() as unit:
        unit.locations.add(make_location(), frozenset())
        unit.figures.put(make_figures())
        assert isinstance(unit, SqlUnitOfWork)
        unit.connection.execute(sa.update(locations).values(owner=BOB))
        (row,) = unit.locations.overview(BOB, OverviewRequest()).items
        assert row.figures == make_figures(owner=BOB)
        unit.figures.put(make_figures(2, BOB))
        assert unit.figures.get(BOB, make_location().id) == make_figures(2, BOB)
