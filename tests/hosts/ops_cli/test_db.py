from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def test_upgrade_check_and_downgrade(ops_hub: Any, data_dir: Path) -> None:
    """The schema is made, checked and taken back; doing it twice changes nothing."""
    where = ("--data-dir", data_dir, "--json")
    assert ops_hub("db", "check", *where).code == 3
    made = ops_hub("db", "upgrade", *where)
    assert (made.code, made.data["ready"], made.data["schema"]) == (0, True, made.data["wanted"])
    assert ops_hub("db", "upgrade", *where).data == made.data
    assert ops_hub("db", "check", *where).code == 0
    gone = ops_hub("db", "downgrade", "base", "--yes", *where)
    assert (gone.code, gone.data["ready"], gone.data["schema"]) == (0, False, None)


def test_downgrade_asks_first(ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is taken back unless somebody agrees."""
    ops_hub("db", "upgrade", "--data-dir", data_dir, "--quiet")
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    assert ops_hub("db", "downgrade", "base", "--data-dir", data_dir).code == 130
    assert ops_hub("db", "check", "--data-dir", data_dir, "--quiet").code == 0


def test_check_speaks_to_people(ops_hub: Any, data_dir: Path) -> None:
    """Without --json a line says what is there and what is wanted."""
    ended = ops_hub("db", "upgrade", "--data-dir", data_dir)
    assert ended.out.startswith("Schema ")
    assert "SQLite" in ended.out


def test_sql_prints_the_schema(ops_hub: Any) -> None:
    """The statements can be reviewed without any database."""
    plain = ops_hub("db", "sql")
    assert plain.code == 0
    assert "CREATE TABLE" in plain.out
    assert ops_hub("db", "sql", "--json").data["sql"].strip() == plain.out.strip()


def test_a_storage_without_migrations(ops_hub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A storage that has no such steps says so, with 4."""
    monkeypatch.setenv("OPS_STORAGE", "memory")
    ended = ops_hub("db", "upgrade")
    assert ended.code == 4
    assert "has no schema to upgrade" in ended.err
