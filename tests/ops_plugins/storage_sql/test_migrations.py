"""The schema goes up and down in steps, in both kinds of database, and is what the tables module says."""

from __future__ import annotations

import shutil
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from ops_contracts.samples import ALICE, make_location
from ops_core.errors import InvalidInput
from ops_core.ports.clock import SystemClock
from ops_core.ports.storage import SchemaOutdated, StorageFailed
from ops_plugins.storage_sql import engine as engine_module
from ops_plugins.storage_sql import plugin, schema
from ops_plugins.storage_sql.config import SqlStorageConfig
from ops_plugins.storage_sql.engine import new_engine
from ops_plugins.storage_sql.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

RENDERED = Path(__file__).parents[3] / "contracts" / "sql" / "006_operations_hub.sql"

BREAKING = """
import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "{head}"


def upgrade():
    op.create_table("half_way", sa.Column("id", sa.Integer, primary_key=True))
    {breaking}


def downgrade():
    op.drop_table("half_way")
"""


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Return an engine on an empty database."""
    made = new_engine(SqlStorageConfig(url=url))
    yield made
    made.dispose()


@pytest.fixture
def next_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that adds a revision, whose upgrade makes a table and then does what it is told."""

    def add(breaking: str) -> None:
        scripts = tmp_path / "scripts"
        shutil.copytree(schema.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
        (scripts / "versions" / "9000_next.py").write_text(BREAKING.format(breaking=breaking, head=schema.HEAD))
        monkeypatch.setattr(schema, "SCRIPTS", scripts)

    return add


def tables_of(engine: Engine) -> set[str]:
    """Return the names of all tables but the one of the revision, which Alembic leaves behind."""
    return set(sa.inspect(engine).get_table_names()) - {schema.VERSION_TABLE}


def revision_of(engine: Engine) -> str | None:
    """Return the revision of the schema."""
    with engine.connect() as connection:
        return schema.current(connection)


def test_up_down_up(engine: Engine, url: str) -> None:
    """An upgrade makes every table, a downgrade leaves nothing, and a second upgrade works again."""
    schema.upgrade(url)
    assert tables_of(engine) == set(metadata.tables)
    assert revision_of(engine) == schema.head()
    schema.downgrade(url, "base")
    assert tables_of(engine) == set()
    assert revision_of(engine) is None
    schema.upgrade(url)
    assert tables_of(engine) == set(metadata.tables)


def test_upgrading_again_changes_nothing(url: str) -> None:
    """An upgrade of a schema that is up to date keeps its rows."""
    storage = plugin.build(SqlStorageConfig(url=url, auto_upgrade=True), SystemClock())
    with storage.write() as unit:
        unit.locations.add(make_location(), {"phone:1"})
    storage.upgrade()
    with storage.read() as unit:
        assert unit.locations.count(ALICE, 5) == 1
    storage.close()


def test_tables_equal_the_migrated_schema(engine: Engine, url: str) -> None:
    """The migrations make exactly what the tables module declares."""
    schema.upgrade(url)
    with engine.connect() as connection:
        options = {"version_table": schema.VERSION_TABLE}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_statements_equal_those_of_the_tables(tmp_path: Path, sqlite_url: str) -> None:
    """In SQLite, which keeps the statements, those of the migrations are to the letter those of the tables module."""
    schema.upgrade(sqlite_url)
    declared = new_engine(SqlStorageConfig(url=f"sqlite:///{tmp_path / 'declared.sqlite3'}"))
    metadata.create_all(declared)
    migrated = new_engine(SqlStorageConfig(url=sqlite_url))
    statements = [_statements(engine) for engine in (migrated, declared)]
    declared.dispose()
    migrated.dispose()
    assert statements[0] == statements[1]


def test_the_known_revisions_are_those_of_the_scripts() -> None:
    """The list of revisions, which saves importing all of them to look at the status, is complete and in order."""
    config = Config()
    config.set_main_option("script_location", str(schema.SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    assert [script.revision for script in scripts.walk_revisions()][::-1] == list(schema.REVISIONS)
    assert scripts.get_current_head() == schema.head()


def test_rendered_sql_is_up_to_date() -> None:
    """The file for those who run SQL by hand is what the migrations render to."""
    assert RENDERED.read_text() == schema.render_sql(), "Render it again: see the head of the file."


def test_a_storage_renders_for_its_own_database(sqlite_url: str) -> None:
    """The statements of a storage in SQLite are those of SQLite, and no file is made for them."""
    storage = plugin.build(SqlStorageConfig(url=sqlite_url), SystemClock())
    statements = storage.render_sql()
    assert statements.startswith("-- The tables of the Operations Hub, for SQLite.")
    with closing(engine_module.sqlite_driver().connect(":memory:")) as connection:
        connection.executescript(statements)
        found = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert found == {*metadata.tables, schema.VERSION_TABLE}
    assert not Path(sqlite_url.removeprefix("sqlite:///")).exists()
    storage.close()


@pytest.mark.postgres
@pytest.mark.network
def test_rendered_sql_makes_a_working_schema(new_postgresql_url: Callable[[], str]) -> None:
    """A database made from the file is ready, and a later upgrade finds its revision there."""
    url = new_postgresql_url()
    engine = new_engine(SqlStorageConfig(url=url))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(RENDERED.read_text().replace("%", "%%"))
    engine.dispose()
    schema.upgrade(url)
    storage = plugin.build(SqlStorageConfig(url=url), SystemClock())
    assert storage.status().ready, storage.status().detail
    storage.close()


@pytest.mark.parametrize(
    "breaking", ['op.execute("SELECT * FROM no_such_table")', 'raise RuntimeError("lost power")'], ids=["sql", "python"]
)
def test_a_migration_that_fails_leaves_nothing(
    engine: Engine, url: str, next_revision: Callable[[str], None], breaking: str
) -> None:
    """When a migration fails half-way, the schema is as before, and the next attempt starts from there."""
    schema.upgrade(url)
    next_revision(breaking)
    with pytest.raises((StorageFailed, RuntimeError)):
        schema.upgrade(url)
    assert tables_of(engine) == set(metadata.tables)
    assert revision_of(engine) == schema.HEAD


def test_references_survive_a_migration(sqlite: object, sqlite_url: str, next_revision: Callable[[str], None]) -> None:
    """In SQLite a migration that would leave rows without the row they refer to is refused and undone."""
    next_revision(
        "op.execute(\"INSERT INTO local_grid_run_plans (run_id, plan) VALUES ('run_unknown', '{{}}')\")".replace(
            "{{}}", "{}"
        )
    )
    with pytest.raises(StorageFailed, match="refer to nothing"):
        schema.upgrade(sqlite_url)
    engine = new_engine(SqlStorageConfig(url=sqlite_url))
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM local_grid_run_plans")) == 0
        assert connection.scalar(sa.text("PRAGMA foreign_keys")) == 1
    engine.dispose()


def test_two_may_upgrade_at_once(engine: Engine, url: str) -> None:
    """Of two processes that upgrade at the same time, one waits for the other and finds nothing left to do."""
    problems: list[BaseException] = []

    def upgrade() -> None:
        try:
            schema.upgrade(url)
        except BaseException as problem:  # noqa: BLE001 - shown by the assertion below
            problems.append(problem)

    threads = [threading.Thread(target=upgrade) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert revision_of(engine) == schema.head()


def test_unknown_revisions_are_refused(url: str) -> None:
    """A revision that does not exist is a mistake of the caller, who is told which there are."""
    for migrate in (schema.upgrade, schema.downgrade):
        with pytest.raises(InvalidInput) as caught:
            migrate(url, "9999")
        assert "0001" in caught.value.errors[0].message


def test_one_step_down(engine: Engine, url: str) -> None:
    """A downgrade may be given as a number of steps."""
    schema.upgrade(url)
    schema.downgrade(url, "-1")
    assert revision_of(engine) == schema.REVISIONS[-2]


def test_status_tells_an_empty_database_from_a_migrated_one(url: str) -> None:
    """Without tables the storage is not ready and says what to do; after the upgrade it is."""
    storage = plugin.build(SqlStorageConfig(url=url), SystemClock())
    before = storage.status()
    assert (before.ready, before.schema, before.wanted) == (False, None, schema.HEAD)
    assert "Upgrade" in before.detail
    storage.upgrade()
    after = storage.status()
    assert (after.ready, after.schema, after.wanted) == (True, schema.HEAD, schema.HEAD)
    storage.downgrade("base")
    assert not storage.status().ready
    storage.close()


def test_an_older_schema_is_not_ready(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema at an earlier revision than the wanted one has to be upgraded first."""
    storage = plugin.build(SqlStorageConfig(url=url, auto_upgrade=True), SystemClock())
    found = schema.HEAD
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, "9000"))
    monkeypatch.setattr(schema, "HEAD", "9000")
    status = storage.status()
    assert (status.ready, status.schema, status.wanted) == (False, found, "9000")
    storage.close()


def test_a_newer_schema_is_ready(url: str, next_revision: Callable[[str], None]) -> None:
    """This version of the hub goes on working while a newer one has upgraded the schema already."""
    storage = plugin.build(SqlStorageConfig(url=url, auto_upgrade=True), SystemClock())
    next_revision("pass")
    schema.upgrade(url)
    status = storage.status()
    assert (status.ready, status.schema) == (True, "9000")
    assert "newer" in status.detail
    with storage.write() as unit:
        unit.locations.add(make_location(), frozenset())
    storage.close()


def test_a_newer_schema_is_not_touched(
    url: str, next_revision: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """This version of the hub does not migrate a schema that a newer one has upgraded, but it starts with it."""
    next_revision("pass")
    with monkeypatch.context() as newer:
        newer.setattr(schema, "REVISIONS", (*schema.REVISIONS, "9000"))
        schema.upgrade(url)
    with pytest.raises(SchemaOutdated, match="newer version"):
        schema.downgrade(url, "base")
    storage = plugin.build(SqlStorageConfig(url=url, auto_upgrade=True), SystemClock())
    assert storage.status().ready
    storage.close()


def test_auto_upgrade_waits_for_nobody(tmp_path: Path) -> None:
    """A storage whose database cannot be reached is built all the same, and says so in its status."""
    config = SqlStorageConfig(url=f"sqlite:///{tmp_path / 'file' / 'hub.sqlite3'}", auto_upgrade=True)
    (tmp_path / "file").write_text("not a folder")
    storage = plugin.build(config, SystemClock())
    assert not storage.status().ready
    storage.close()


def _statements(engine: Engine) -> dict[str, str]:
    query = f"SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> '{schema.VERSION_TABLE}'"  # noqa: S608 - a constant
    with engine.connect() as connection:
        return {name: " ".join(sql.split()) for name, sql in connection.execute(sa.text(query))}
