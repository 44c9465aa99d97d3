from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ops_core.domain.flag import FlagName


@pytest.fixture(autouse=True)
def schema(ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a database, and say where it is by a variable."""
    monkeypatch.setenv("OPS_DATA_DIR", str(data_dir))
    assert ops_hub("db", "upgrade", "--quiet").code == 0


def test_list_shows_every_flag(ops_hub: Any) -> None:
    """All flags are listed with their state and what they switch."""
    data = ops_hub("flags", "--json").data
    assert [flag["name"] for flag in data["flags"]] == [name.value for name in FlagName]
    lines = ops_hub("flags", "list").out.splitlines()
    assert len(lines) == len(FlagName)
    assert lines[-1].startswith("runs_enabled         on   The kill switch")


def test_set_changes_a_flag_and_keeps_the_reason(ops_hub: Any) -> None:
    """A change by the operator is on record with its reason, and stands until the next one."""
    assert ops_hub("flags", "history", "runs_enabled").out == "Nobody has changed runs_enabled yet.\n"
    ended = ops_hub("flags", "set", "runs_enabled", "off", "--reason", "provider bills twice")
    assert ended.code == 0
    assert "Changed by operator: provider bills twice" in ended.out
    again = ops_hub("flags", "set", "runs_enabled", "on", "--reason", "mended", "--json").data
    assert (again["enabled"], again["changed_by"]) == (True, "operator")
    history = ops_hub("flags", "history", "runs_enabled", "--json").data["changes"]
    assert [(change["enabled"], change["reason"]) for change in history] == [
        (True, "mended"),
        (False, "provider bills twice"),
    ]
    assert "off  operator  provider bills twice" in ops_hub("flags", "history", "runs_enabled").out


def test_the_kill_switch_stops_new_runs(ops_hub: Any) -> None:
    """With runs switched off the demonstration says so and ends with 1."""
    ops_hub("flags", "set", "runs_enabled", "off", "--reason", "trying it out", "--quiet")
    ended = ops_hub("demo", "--once")
    assert ended.code == 1
    assert "switched off" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [("nope", "on", "--reason", "why not"), ("runs_enabled", "on"), ("runs_enabled", "on", "--reason", "x")],
)
def test_a_change_without_name_or_reason_is_refused(arguments: tuple[str, ...], ops_hub: Any) -> None:
    """A flag that does not exist, and a reason that says nothing, are usage errors."""
    assert ops_hub("flags", "set", *arguments).code == 2
