from __future__ import annotations

import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import ChunkState
from ops_core.domain.principal import Owner
from ops_core.domain.run import RunState
from ops_core.ports.storage import StorageUnavailable
from ops_core.ports.telemetry import Telemetry
from ops_core.services.workload import HeldChunk, Workload
from ops_jobs.metrics import JobMetrics, WorkloadCollector, serve_metrics

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORKLOAD = Workload(
    at=NOW,
    ready=7,
    oldest_ready_seconds=12.5,
    leased=1,
    oldest_claim_seconds=3.0,
    overdue_leases=1,
    runs={RunState.QUEUED: 2, RunState.RUNNING: 0},
    dead_letters={FailureClass.AUTH: 4},
    blocked_schedules=5,
    held=(HeldChunk("w-1", "run_1", 0, 0, "scripted", Owner("user:ann"), 1, 1, NOW, NOW, 3.0, 0.0),),
)


class Source:
    """A workload that a test sets; reading it counts."""

    def __init__(self) -> None:
        self.reads = 0
        self.answer: Workload | Exception = WORKLOAD

    def read(self) -> Workload:
        """Return it, or raise it."""
        self.reads += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def metrics_of(source: Source) -> JobMetrics:
    """Return the metrics of a host on a workload."""
    return JobMetrics(source)  # type: ignore[arg-type]  # enough of a service


def figures(metrics: JobMetrics) -> dict[str, float]:
    """Return every figure by its name and labels, without the prefix that all of them have."""
    return {
        "|".join([sample.name.removeprefix("ops_hub_jobs_"), *sample.labels.values()]): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
    }


def test_it_is_the_telemetry_of_workers() -> None:
    """What workers tell becomes figures, by provider."""
    metrics = JobMetrics()
    told: Telemetry = metrics
    told.claimed("maps", 0.2)
    told.claimed("maps", None)
    told.claimed("maps", None)
    told.call_ended("maps", None, 0.3)
    told.call_ended("maps", FailureClass.THROTTLED, 0.3)
    told.cells_saved("maps", 40)
    told.cells_saved("maps", 2)
    told.chunk_settled("maps", ChunkState.DONE, None)
    told.chunk_settled("maps", ChunkState.DEAD, FailureClass.AUTH)
    told.chunk_settled("maps", None, None)
    found = figures(metrics)
    assert found["cells_saved_total|maps"] == 42
    assert (found["provider_calls_total|maps|ok"], found["provider_calls_total|maps|throttled"]) == (1, 1)
    assert found["provider_call_duration_seconds_sum|maps"] == pytest.approx(0.6)
    assert (found["claims_total|maps|first"], found["claims_total|maps|again"]) == (1, 2)
    assert (found["claim_wait_seconds_count"], found["claim_wait_seconds_sum"]) == (1, 0.2)
    assert found["chunks_settled_total|maps|done|"] == 1
    assert found["chunks_settled_total|maps|dead|auth"] == 1
    assert found["chunks_settled_total|maps|lost|"] == 1


def test_odd_figures_do_no_harm() -> None:
    """A clock that was set back makes no wait negative, and telling never raises."""
    metrics = JobMetrics()
    metrics.claimed("maps", -5.0)
    metrics.cells_saved("maps", -1)
    found = figures(metrics)
    assert (found["claim_wait_seconds_sum"], found["cells_saved_total|maps"]) == (0, 0)


def test_nothing_is_lost_among_threads() -> None:
    """Many threads tell at once, and every call counts."""
    metrics = JobMetrics()

    def tell() -> None:
        for _ in range(2000):
            metrics.call_ended("maps", None, 0.01)
            metrics.cells_saved("maps", 1)

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = figures(metrics)
    assert (found["provider_calls_total|maps|ok"], found["cells_saved_total|maps"]) == (8000, 8000)


def test_telling_costs_little() -> None:
    """A call and a cell cost a few microseconds together, so that 20,000 a second take a few hundredths of a core."""
    metrics = JobMetrics()
    best = 1.0
    for _ in range(5):
        begun = time.perf_counter()
        for _ in range(1000):
            metrics.call_ended("maps", None, 0.2)
            metrics.cells_saved("maps", 1)
        best = min(best, (time.perf_counter() - begun) / 1000)
    assert best < 0.00002


def test_what_the_host_says_of_itself() -> None:
    """Workers and sweeps are counted; one that failed does not count as the last that went well."""
    metrics = JobMetrics()
    metrics.working(3)
    metrics.swept(succeeded=False)
    assert figures(metrics)["sweep_last_success_timestamp_seconds"] == 0
    metrics.swept(succeeded=True)
    found = figures(metrics)
    assert (found["workers"], found["sweeps_total"]) == (3, 2)
    assert found["sweep_last_success_timestamp_seconds"] == pytest.approx(time.time(), abs=60)


def test_the_workload_is_shown() -> None:
    """Gauges show what all hosts have to do; states and classes without anything show nought."""
    found = figures(metrics_of(Source()))
    assert found["storage_up"] == 1
    assert (found["queue_chunks"], found["queue_age_seconds"]) == (7, 12.5)
    assert (found["leased_chunks"], found["lease_age_seconds"], found["overdue_leases"]) == (1, 3, 1)
    assert (found["runs|queued"], found["runs|running"]) == (2, 0)
    assert {name: found[f"dead_letters|{name}"] for name in FailureClass} == dict.fromkeys(FailureClass, 0) | {
        "auth": 4
    }
    assert found["blocked_schedules"] == 5


@pytest.mark.parametrize("problem", [StorageUnavailable("It is locked."), RuntimeError("boom")])
def test_without_storage_what_is_known_is_shown(problem: Exception) -> None:
    """A storage that fails takes its own figures away, says so, and leaves the others."""
    source = Source()
    metrics = metrics_of(source)
    metrics.cells_saved("maps", 3)
    source.answer = problem
    found = figures(metrics)
    assert (found["storage_up"], found["cells_saved_total|maps"]) == (0, 3)
    assert not {"queue_chunks", "leased_chunks", "runs|queued", "dead_letters|auth"} & set(found)


def test_the_storage_is_read_once_a_second_at_most() -> None:
    """Many scrapers cost the storage no more than one, also while it fails."""
    now = [100.0]
    source = Source()
    collector = WorkloadCollector(source, lambda: now[0])  # type: ignore[arg-type]  # enough of a service
    for at, reads in ((100.0, 1), (100.9, 1), (101.0, 2), (101.5, 2), (102.0, 3)):
        now[0] = at
        list(collector.collect())
        assert source.reads == reads
        source.answer = StorageUnavailable("It is locked.")
    source.answer = WORKLOAD
    now[0] = 103.0
    assert len(list(collector.collect())) > 1


def test_two_hosts_count_apart() -> None:
    """Hosts in one process do not share figures."""
    one, two = JobMetrics(), JobMetrics()
    one.cells_saved("maps", 1)
    assert "cells_saved_total|maps" not in figures(two)


@pytest.mark.network
def test_scrapers_are_answered_until_the_end() -> None:
    """The figures are at /metrics in the format that Prometheus reads; closed, the port is free for the next host."""
    metrics = metrics_of(Source())
    metrics.cells_saved("maps", 3)
    close, port = _serve(metrics)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        text = answer.read().decode()
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert 'ops_hub_jobs_cells_saved_total{provider="maps"} 3.0' in text
    assert "ops_hub_jobs_queue_chunks 7.0" in text
    with pytest.raises(OSError, match="in use"):
        serve_metrics(metrics, "127.0.0.1", port)
    close()
    serve_metrics(metrics, "127.0.0.1", port)()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics")


def _serve(metrics: JobMetrics) -> tuple[Callable[[], None], int]:
    """Serve at a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return serve_metrics(metrics, "127.0.0.1", port), port
