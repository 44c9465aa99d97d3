"""Small versions of what the bench proves, with job hosts in this process on a SQLite file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import attrs
import pytest

from ops_core.hub import OpsHub
from ops_jobs.host import JobHost
from ops_jobs.in_process import EventWakeUp
from tests.load import backlog, cancelling, latency
from tests.load.figure import Figure, percentile, table
from tests.load.stage import Stage, migrated, staged
from tests.load.watched_ranking import Call, Watched, most_at_once, read_calls

Staged = Callable[..., Stage]


@attrs.frozen
class Everybody:
    """Wakes the workers of several job hosts."""

    wake_ups: list[EventWakeUp] = attrs.field(factory=list)

    def notify(self) -> None:
        """Wake them."""
        for wake_up in self.wake_ups:
            wake_up.notify()


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Staged]:
    """Return a function that opens a stage whose job hosts are started by `working`."""
    with ExitStack() as stack:

        def open_stage(watched: Watched | None = None, workers: int = 2) -> Stage:
            url = migrated(f"sqlite:///{tmp_path / 'hub.sqlite3'}")
            return stack.enter_context(
                staged(url, "", watched=watched, wake_up=Everybody(), jobs={"workers": workers, "sweep_seconds": 1})
            )

        yield open_stage


@contextmanager
def working(stage: Stage, hosts: int = 2) -> Iterator[None]:
    """Run job hosts of this process, each with a hub of its own, until the block ends."""
    everybody = stage.hub.runs.wake_up
    assert isinstance(everybody, Everybody)
    running: list[tuple[JobHost, OpsHub]] = []
    for _ in range(hosts):
        wake_up = EventWakeUp()
        hub = stage.spec.open_hub(wake_up)
        everybody.wake_ups.append(wake_up)
        running.append((JobHost(hub, wake_up), hub))
    for host, _ in running:
        host.start()
    try:
        yield
    finally:
        for host, hub in running:
            host.stop()
            hub.close()


def missed(figures: Iterator[Figure]) -> str:
    """Return the figures that miss their bar as a table, "" when there is none."""
    return table([figure for figure in figures if not figure.is_met])


def test_a_backlog_keeps_nobody_waiting(hosted: Staged) -> None:
    """While 300 runs of one owner wait, the run of anybody else is completed in about a second."""
    stage = hosted(workers=1)
    backlog.queue_up(stage, stage.owners(1)[0], 300)
    probes = [(owner, stage.report(owner, 3, ("pizza",))) for owner in stage.owners(5)]
    with working(stage):
        taken = [backlog.probe(stage, owner, report) for owner, report in probes]
        assert backlog.open_runs(stage) > 0, "The backlog was gone before the others came."
    assert not missed(backlog.fairness("300 runs", taken, within_seconds=4.0))


def test_runs_come_close_to_the_bound_of_their_provider(hosted: Staged, tmp_path: Path) -> None:
    """Two job hosts use a limit of 6 calls of 50 ms for most of the time, and never call a seventh time."""
    calls = tmp_path / "calls.txt"
    stage = hosted(Watched("slow", 50, concurrency=6, total=6, calls_file=str(calls)))
    load = latency.Load("one run", 1, 1, 13)
    found = ""
    with working(stage):
        for _ in range(3):  # the best of three, for the sake of busy machines
            calls.write_bytes(b"")
            found = missed(latency.figures(load, stage.spec.watched, [latency.run_all(stage, load)], at_least=0.6))
            if not found:
                break
    assert not found


def test_a_cancelled_run_asks_for_nothing_more(hosted: Staged, tmp_path: Path) -> None:
    """Not a second after a run was cancelled its provider is left alone, however many calls at once it allows."""
    calls = tmp_path / "calls.txt"
    stage = hosted(Watched("slow", 50, concurrency=4, total=8, calls_file=str(calls)))
    owner = stage.owners(1)[0]
    report = stage.report(owner)
    with working(stage):
        cancelled = [cancelling.cancel_one(stage, owner, report, after) for after in (0.3, 0.5)]
        time.sleep(0.5)
    assert not missed(cancelling.figures(calls, cancelled))


def test_calls_at_once_are_counted(tmp_path: Path) -> None:
    """Of calls on record, those that overlap count together, and one that never ended overlaps all later ones."""
    record = tmp_path / "calls.txt"
    lines = ("+ 1-0 1.0 a", "+ 2-0 1.5 b", "- 1-0 2.0 a", "+ 1-1 2.5 a", "- 1-1 3.0 a", "+ 1-2 3.5 c")
    record.write_text("\n".join(lines) + "\n", encoding="ascii")
    calls = read_calls(record)
    assert calls[:2] == [Call(1.0, 2.0, "a"), Call(1.5, float("inf"), "b")]
    assert most_at_once(calls) == 2
    assert most_at_once([]) == 0


def test_a_bar_is_missed_or_met() -> None:
    """A figure meets its bar at the bar, misses it beyond, and misses every bar when nothing was measured."""
    assert Figure("time", 2.0, "s", at_most=2.0).is_met
    assert not Figure("time", 2.1, "s", at_most=2.0).is_met
    assert not Figure("rate", 1.9, "times", at_least=2.0).is_met
    assert not Figure("rate", float("nan"), "times", at_least=2.0).is_met
    assert (percentile(range(1, 101), 99), percentile([5.0], 99)) == (99, 5.0)
    assert "MISS rate" in table([Figure("rate", 1.0, "times", at_least=2.0)])
