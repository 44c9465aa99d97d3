"""The schema: upgrading and downgrading it, comparing it with what is needed, and writing it down as plain SQL."""

from __future__ import annotations

import io
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from ops_core.errors import InvalidInput
from ops_core.ports.storage import SchemaOutdated, StorageFailed, StorageStatus
from ops_plugins.storage_sql.config import SqlStorageConfig
from ops_plugins.storage_sql.engine import new_engine
from ops_plugins.storage_sql.transaction import begin_writing, connected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

REVISIONS = ("0001", "0002", "0003")
"""Every revision, oldest first."""

HEAD = REVISIONS[-1]
"""The revision that this version of the hub needs."""

VERSION_TABLE = "ops_schema_version"
"""Not Alembic's usual name: the application around the hub may keep its own revisions in the same database."""

SCRIPTS = Path(__file__).parent / "migrations"

_LOCK = "ops hub schema"
_NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
_HEADER = """\
-- The tables of the Operations Hub, for {database}.
--
-- Rendered from ops_plugins/storage_sql/migrations by ops_plugins.storage_sql.schema.render_sql();
-- `ops-hub db sql` prints the same.
-- Do not edit: change the migrations, then render again. A test compares the two.

"""


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the schema of the database at `url` up to `revision`; nothing happens where it is there already.

    Two that upgrade at once come one after the other.

    Raises:
        InvalidInput: There is no such revision.
        StorageFailed: It did not work, and the schema is as it was before.
    """
    _with_engine(url, lambda engine: upgrade_engine(engine, revision))


def downgrade(url: str, revision: str) -> None:
    """Bring the schema of the database at `url` down to `revision`, "base" for none at all.

    Raises:
        InvalidInput: There is no such revision.
        StorageFailed: It did not work, and the schema is as it was before.
    """
    _with_engine(url, lambda engine: downgrade_engine(engine, revision))


def upgrade_engine(engine: Engine, revision: str = "head") -> None:
    """Do as `upgrade` on an engine."""
    _migrate(engine, lambda config: command.upgrade(config, revision))


def downgrade_engine(engine: Engine, revision: str) -> None:
    """Do as `downgrade` on an engine."""
    _migrate(engine, lambda config: command.downgrade(config, revision))


def head() -> str:
    """Return the newest revision."""
    return HEAD


def current(connection: Connection) -> str | None:
    """Return the revision of the schema in use, or None when there is none."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.scalar(sa.text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 - a constant
    return found


def check(connection: Connection) -> StorageStatus:
    """Return whether the schema in use is one that this version of the hub can work with.

    One that is newer is: revisions only add, so that versions of the hub can be exchanged while others run.
    """
    found = current(connection)
    if found == HEAD:
        return StorageStatus(ready=True, detail=_set_up(connection), schema=found, wanted=HEAD)
    if found is None:
        detail = "The database has no tables of the hub yet. Upgrade its schema: ops-hub db upgrade."
    elif found in REVISIONS:
        detail = f"The schema is at {found}; this version needs {HEAD}. Upgrade it: ops-hub db upgrade."
    else:
        detail = f"The schema is at {found}, which is newer than {HEAD} of this version. Upgrade the hub soon."
    return StorageStatus(ready=found not in {None, *REVISIONS}, detail=detail, schema=found, wanted=HEAD)


def render_sql(dialect: str = "postgresql") -> str:
    """Return the statements that make the whole schema in an empty database."""
    text = io.StringIO()
    config = _config(output_buffer=text)
    config.attributes["dialect"] = dialect
    command.upgrade(config, "head", sql=True)
    body = "\n".join(line.rstrip() for line in text.getvalue().splitlines())
    return _HEADER.format(database=_NAMES[dialect]) + body.strip() + "\n"


def _with_engine(url: str, work: Callable[[Engine], None]) -> None:
    engine = new_engine(SqlStorageConfig(url=url))
    try:
        work(engine)
    finally:
        engine.dispose()


def _config(connection: Connection | None = None, output_buffer: io.StringIO | None = None) -> Config:
    config = Config(output_buffer=output_buffer) if output_buffer else Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _migrate(engine: Engine, run: Callable[[Config], None]) -> None:
    """Migrate in one transaction, which two who try at once enter one after the other."""
    try:
        with connected(engine) as connection, _without_references(connection):
            begin_writing(connection)
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(_LOCK, 0))))
            _require_known(current(connection))
            run(_config(connection))
            if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                msg = "The migration would leave rows that refer to nothing. The schema is as it was before."
                raise StorageFailed(msg)
            connection.commit()
    except CommandError as problem:
        message = f"There is no such revision. Choose one of: base, {', '.join(REVISIONS)}, head."
        raise InvalidInput.at("/revision", "unknown", message) from problem  # noqa: EM101 - a pointer and a code


def _require_known(revision: str | None) -> None:
    if revision not in {None, *REVISIONS}:
        msg = f"A newer version of the hub has upgraded the schema to {revision}. Install that version to change it."
        raise SchemaOutdated(msg)


@contextmanager
def _without_references(connection: Connection) -> Iterator[None]:
    """Let SQLite copy a table, as it must for most changes, in spite of the rows that refer to it."""
    driver = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()  # inside a transaction the pragma would do nothing
        driver.execute("PRAGMA foreign_keys=ON")


def _set_up(connection: Connection) -> str:
    if connection.dialect.name == "postgresql":
        return f"PostgreSQL {connection.scalar(sa.text('SHOW server_version'))}."
    mode = connection.scalar(sa.text("PRAGMA journal_mode"))
    return f"SQLite {connection.scalar(sa.text('SELECT sqlite_version()'))}, journal mode {mode}."
