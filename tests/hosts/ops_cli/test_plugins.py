from __future__ import annotations

import sys
from typing import Any

import attrs
import pytest

from ops_cli import conformance
from ops_contracts.report import ClauseResult, ConformanceReport, Outcome
from ops_core.plugins.catalog import PluginState
from ops_plugins.ranking_simulated.plugin import OFFER


def test_list_shows_every_plugin(ops_hub: Any) -> None:
    """All installed plugins are listed with their state, enabled or not."""
    states = {each["name"]: each["state"] for each in ops_hub("plugins", "--json").data["plugins"]}
    assert states["storage_sql"] == states["ranking_simulated"] == PluginState.LOADED
    lines = ops_hub("plugins").out.splitlines()
    assert lines[0].split() == ["plugin", "state", "offers", "distribution", "what", "to", "do"]
    assert any(line.startswith("storage_sql") and "storage:sql" in line for line in lines)


def test_list_works_when_nothing_can_be_loaded(ops_hub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even when every plugin is broken the list says which and why."""
    for module in ("memory", "storage_sql", "ranking_simulated", "ranking_recorded"):
        monkeypatch.setitem(sys.modules, f"ops_plugins.{module}.plugin", None)
    ended = ops_hub("plugins")
    assert ended.code == 0
    assert ended.out.count("broken") == 4


def test_check_reports_on_a_good_plugin(ops_hub: Any) -> None:
    """A plugin that keeps its promises is conformant, clause by clause."""
    ended = ops_hub("plugins", "check", "ranking_recorded", "--json")
    assert (ended.code, ended.data["conformant"]) == (0, True)
    assert len(ended.data["reports"][0]["clauses"]) > 20


def test_check_names_a_broken_promise(ops_hub: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """A promise that is not kept is printed with the reason and where to look, and ends with 1."""
    (tmp_path / "poor_conformance.py").write_text(POOR)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("ops_cli.commands.plugins.conformance_modules", lambda *_: ("poor_conformance",))
    ended = ops_hub("plugins", "check", "ranking_simulated")
    assert ended.code == 1
    assert "not conformant" in ended.out
    assert "FAILED" in ended.out


POOR = """
import attrs
import pytest
from ops_plugins.ranking_simulated import conformance

good = conformance.TestSimulatedRanking


class TestPoor(good):
    offer = attrs.evolve(good.offer, name="", summary="")


del good, conformance
"""


def test_check_of_an_unknown_plugin(ops_hub: Any) -> None:
    """A plugin that is not installed is told with those that are, with 4."""
    ended = ops_hub("plugins", "check", "nope")
    assert ended.code == 4
    assert "There are: " in ended.err


def test_check_without_pytest(ops_hub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the suite cannot run, one sentence says what to install."""
    monkeypatch.setattr(conformance, "find_spec", lambda _: None)
    ended = ops_hub("plugins", "check", "ranking_simulated")
    assert (ended.code, ended.err.count("\n")) == (4, 1)
    assert "phow-ops-hub[contracts]" in ended.err


def test_a_plugin_without_tests_of_its_promises(ops_hub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin whose offers name no tests cannot be checked, and that is said with 1."""
    bare = attrs.evolve(OFFER, conformance=None)
    monkeypatch.setattr("ops_plugins.ranking_simulated.plugin.OFFER", bare)
    ended = ops_hub("plugins", "check", "ranking_simulated")
    assert ended.code == 1
    assert "comes without conformance tests" in ended.err


def test_a_report_shows_gaps_and_what_went_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    """Known gaps are listed with their reason, and tests that could not be run with theirs."""
    gap = ClauseResult("TestX", "x", "test_y", Outcome.KNOWN_GAP, "It does.", "", "It does not yet.", 0.1)
    conformance.print_report(ConformanceReport("x.conformance", (gap,), 1.0, "It took\ntoo long."))
    out = capsys.readouterr().out
    assert "x.conformance (x): not conformant; 0 passed, 0 failed, 0 skipped, 1 known gap; 1.0 s" in out
    assert "KNOWN GAP  TestX.test_y\n    promise: It does.\n    why: It does not yet.\n" in out
    assert "could not be run to the end: It took\n      too long." in out
