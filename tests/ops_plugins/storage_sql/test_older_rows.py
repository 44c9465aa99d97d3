"""Rows that a host of an older version wrote, which does not know every column."""

from __future__ import annotations

from pathlib import Path

import attrs
import sqlalchemy as sa

from ops_contracts.samples import ALICE, make_location
from ops_core.domain.opening_hours import OpeningPeriod
from ops_core.domain.page import PageRequest
from ops_core.domain.weekday import Weekday
from ops_core.ports.clock import SystemClock
from ops_plugins.storage_sql.config import SqlStorageConfig
from ops_plugins.storage_sql.engine import new_engine
from ops_plugins.storage_sql.plugin import build
from ops_plugins.storage_sql.tables import locations


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
