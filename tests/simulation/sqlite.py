"""Histories over SQLite: every history in a file of its own, and somebody who looks into it from outside."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import attrs
import sqlalchemy as sa

from ops_core.domain.cell import Cell
from ops_core.domain.chunk import Chunk
from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.event import Event
from ops_core.domain.flag import Flag
from ops_core.domain.lane import Lane
from ops_core.domain.report import Report
from ops_core.domain.run import Run
from ops_core.ports.storage import Storage
from ops_plugins.memory.tables import ChunkRow, Found
from ops_plugins.storage_sql import schema, tables
from ops_plugins.storage_sql.adapter import SqlStorage
from ops_plugins.storage_sql.config import SqlStorageConfig
from ops_plugins.storage_sql.engine import new_engine, sqlite_driver
from ops_plugins.storage_sql.repositories.cells import _cell
from tests.simulation.seen import Observer, Seen

T = TypeVar("T")
Rows = list[Sequence[Any]]

_CELLS = sa.select(tables.cells).order_by(tables.cells.c.run_id, tables.cells.c.keyword, tables.cells.c.number)
_LANES = sa.select(tables.lanes.c.owner, tables.lanes.c.provider, tables.lanes.c.served_at)


def _all_of(table: sa.Table, kind: type[Any], *more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    names = [field.name for field in attrs.fields(kind)]
    columns = [table.c[name] if name in table.c else sa.literal(0) for name in names]
    return sa.select(*columns, *more).order_by(*table.primary_key)


_RUNS, _EVENTS = _all_of(tables.runs, Run), _all_of(tables.outbox, Event)
_LETTERS, _REPORTS = _all_of(tables.dead_letters, DeadLetter), _all_of(tables.reports, Report)
_FLAGS, _CHUNKS = _all_of(tables.flags, Flag), _all_of(tables.chunks, Chunk, tables.chunks.c.saved)


@attrs.define(eq=False)
class SqliteObserver:
    """Reads the whole file again whenever somebody has written to it.

    Attributes:
        file: The database.
        engine: By which it is read.
    """

    file: Path
    engine: sa.Engine
    _watch: Any = attrs.field(init=False)
    _version: object = None
    _seen: Seen = attrs.field(factory=Seen)
    _rows: dict[str, Rows] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Watch the file."""
        self._watch = sqlite_driver().connect(str(self.file), check_same_thread=False)

    def look(self) -> Seen:
        """Return what is stored now; what is as it was before is the same object."""
        version = self._watch.execute("PRAGMA data_version").fetchone()
        if version == self._version:
            return self._seen
        self._version, before = version, self._seen
        with self.engine.connect() as connection:

            def read(name: str, statement: sa.Select[Any], old: T, make: Callable[[Rows], T]) -> T:
                rows: Rows = [tuple(row) for row in connection.execute(statement)]
                if rows == self._rows.get(name):
                    return old
                self._rows[name] = rows
                return make(rows)

            self._seen = Seen(
                read("runs", _RUNS, before.runs, lambda rows: _by_id(before.runs, rows, Run)),
                read("chunks", _CHUNKS, before.chunks, lambda rows: _chunks(before.chunks, rows)),
                read("cells", _CELLS, before.found, lambda rows: _found(before.found, rows)),
                read("events", _EVENTS, before.events, lambda rows: _by_id(before.events, rows, Event)),
                read("letters", _LETTERS, before.letters, lambda rows: _by_id(before.letters, rows, DeadLetter)),
                read("reports", _REPORTS, before.reports, lambda rows: _by_id(before.reports, rows, Report)),
                read("lanes", _LANES, before.lanes, lambda rows: {Lane(row[0], row[1]): row[2] for row in rows}),
                read("flags", _FLAGS, before.flags, lambda rows: {row[0]: Flag(*row) for row in rows}),
            )
        return self._seen

    def close(self) -> None:
        """Look away."""
        self._watch.close()
        self.engine.dispose()


@contextmanager
def _open(file: Path) -> Iterator[tuple[Storage, Observer]]:
    config = SqlStorageConfig(url=f"sqlite:///{file}")
    with closing(SqlStorage(config)) as storage, closing(SqliteObserver(file, new_engine(config))) as observer:
        yield storage, observer


def in_sqlite(folder: Path) -> Callable[[], AbstractContextManager[tuple[Storage, Observer]]]:
    """Return a function that opens an empty storage in a new file of a folder, and whoever looks into it."""
    empty, numbers = folder / "empty.sqlite3", count()
    schema.upgrade(f"sqlite:///{empty}")
    with closing(sqlite_driver().connect(str(empty))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def opened() -> AbstractContextManager[tuple[Storage, Observer]]:
        file = folder / f"history-{next(numbers)}.sqlite3"
        shutil.copyfile(empty, file)
        return _open(file)

    return opened


def _by_id(before: Mapping[str, T], rows: Rows, kind: Callable[..., T]) -> dict[str, T]:
    return {row[0]: _same(before.get(row[0]), kind(*row)) for row in rows}


def _same(before: T | None, after: T) -> T:
    return before if before is not None and before == after else after


def _chunks(before: Mapping[str, tuple[ChunkRow, ...]], rows: Rows) -> dict[str, tuple[ChunkRow, ...]]:
    found: dict[str, list[ChunkRow]] = {}
    for *fields, saved in rows:
        found.setdefault(fields[0], []).append(ChunkRow(Chunk(*fields), saved))
    every = {}
    for run_id, new in found.items():
        old = before.get(run_id) or (None,) * len(new)
        kept = tuple(_same(was, row) for was, row in zip(old, new, strict=True))
        every[run_id] = before[run_id] if run_id in before and kept == before[run_id] else kept
    return every


def _found(before: Mapping[str, Found], rows: Rows) -> dict[str, Found]:
    cells: dict[str, dict[tuple[int, int], Cell]] = {}
    for run_id, *fields in rows:
        cell = _cell(fields)
        cells.setdefault(run_id, {})[cell.keyword, cell.number] = cell
    found = {run_id: Found(of_run) for run_id, of_run in cells.items()}
    return {run_id: _same(before.get(run_id), new) for run_id, new in found.items()}
