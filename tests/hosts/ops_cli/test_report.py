from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ops_cli.hubs import open_hub
from ops_cli.seed import DEMO
from ops_cli.settings import Given
from ops_core.domain.report import report_input
from ops_core.services.worker import Worker


@pytest.fixture
def report(ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the id of a report that has run once."""
    monkeypatch.setenv("OPS_DATA_DIR", str(data_dir))
    found: str = ops_hub("demo", "--once", "--json").data["report"]["id"]
    return found


def test_list_shows_the_reports_of_an_owner(ops_hub: Any, report: str) -> None:
    """An owner's reports are listed; another owner has none."""
    assert [each["id"] for each in ops_hub("report", "list", "--json").data["reports"]] == [report]
    assert ops_hub("report", "list").out.startswith(f"{report}  completed  Pizza near South Congress")
    assert "user:else has no reports" in ops_hub("report", "list", "--owner", "user:else").out


def test_run_and_wait_needs_no_job_host(ops_hub: Any, report: str) -> None:
    """With --wait this process works along, so the run completes by itself."""
    ended = ops_hub("report", "run", report, "--wait", "--json")
    assert ended.code == 0
    assert (ended.data["run"]["state"], ended.data["run"]["cells"]["found"]) == ("completed", 243)
    assert "[SIMULATED]" in ops_hub("report", "run", report, "--wait").out
    quiet = ops_hub("report", "run", report, "--wait", "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_waiting_lets_job_hosts_elsewhere_do_the_work(
    ops_hub: Any, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While others hold all the work, waiting goes on until the run has ended."""
    work, idle = Worker.work_once, [None, None]
    monkeypatch.setattr(Worker, "work_once", lambda self: idle.pop() if idle else work(self))
    assert ops_hub("report", "run", report, "--wait", "--json").data["run"]["state"] == "completed"
    assert idle == []


def test_run_without_waiting_only_queues(ops_hub: Any, report: str, data_dir: Path) -> None:
    """Without --wait the run is queued, and the queue is told."""
    ended = ops_hub("report", "run", report, "--json")
    assert (ended.code, ended.data["run"]["state"]) == (0, "queued")
    assert (data_dir / "huey.sqlite3").exists()
    assert "is queued: 243 cells." in ops_hub("report", "run", report).out
    assert ops_hub("report", "run", report, "--quiet").out == ""


def test_show_draws_the_latest_or_any_run(ops_hub: Any, report: str) -> None:
    """The latest run is shown unless another is named."""
    first = ops_hub("report", "show", report, "--json").data["run"]["id"]
    second = ops_hub("report", "run", report, "--wait", "--json").data["run"]["id"]
    assert ops_hub("report", "show", report, "--json").data["run"]["id"] == second
    assert ops_hub("report", "show", report, "--run", first, "--json").data["run"]["id"] == first
    assert "Average rank" in ops_hub("report", "show", report).out


def test_what_is_somebody_elses_does_not_exist(ops_hub: Any, report: str) -> None:
    """Another owner learns nothing of the report, with 1."""
    for command in ("run", "show"):
        ended = ops_hub("report", command, report, "--owner", "user:else")
        assert (ended.code, ended.err) == (1, "There is no such report.\n")


def test_an_owner_has_a_kind(ops_hub: Any) -> None:
    """An owner is written as user:ID or session:ID."""
    assert ops_hub("report", "list", "--owner", "ann").code == 2


def test_a_report_that_never_ran_has_nothing_to_show(ops_hub: Any, report: str, data_dir: Path) -> None:
    """A report without a run says so."""
    with open_hub(Given(data_dir).choose()) as hub:
        fresh = hub.reports.create(DEMO, report_input(hub.reports.get(DEMO, report)))
    ended = ops_hub("report", "show", fresh.id)
    assert (ended.code, ended.err) == (1, "There is no such run.\n")
