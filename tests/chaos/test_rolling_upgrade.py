"""The rolling upgrade itself needs git history, so it runs in a session of its own; here is what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.chaos.rolling_upgrade import UNAVAILABLE, Bells, ReleaseUnavailable, doubled, main, previous_release

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_release_that_is_not_there_is_no_failed_upgrade(capsys: pytest.CaptureFixture[str]) -> None:
    """Without git, a repository or the revision, the experiment says so and ends with an exit code of its own."""
    assert main(["--revision", "no-such-revision"]) == UNAVAILABLE
    assert capsys.readouterr().err.startswith("The previous release ")


def test_a_machine_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git is not installed, that is what is said."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReleaseUnavailable, match="git, which is not installed"):
        previous_release(tmp_path / "release", "v1")


@pytest.fixture
def bells(tmp_path: Path) -> Bells:
    """Return bells that rang twice."""
    rung = Bells(f"sqlite:///{tmp_path / 'hub.sqlite3'}", 1.0)
    rung.close()
    rung.rung = [(NINE, "both"), (NINE + timedelta(seconds=10), "new")]
    return rung


def run_of(report: str, seconds: float) -> SimpleNamespace:
    """Return a run of a report, so many seconds after the first ring."""
    return SimpleNamespace(report_id=report, created_at=NINE + timedelta(seconds=seconds))


def test_one_run_for_each_ring_is_right(bells: Bells) -> None:
    """A schedule may run once whenever it comes due."""
    assert doubled(bells, [run_of("a", 1), run_of("b", 9), run_of("a", 11)]) == {}


def test_a_second_run_for_a_ring_is_found(bells: Bells) -> None:
    """A schedule that two hosts have started is counted under the step in which that happened."""
    assert doubled(bells, [run_of("a", 1), run_of("a", 2), run_of("a", 11), run_of("b", 12)]) == {"both": 1}
