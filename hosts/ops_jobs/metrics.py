"""Figures of a job host, for Prometheus: what its own workers did, and how much all hosts have to do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import ChunkState
from ops_core.services.workload import Workload, WorkloadService

_PREFIX: Final = "ops_hub_jobs_"
_CALL_BUCKETS: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
_WAIT_BUCKETS: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
_FRESH_SECONDS: Final = 1.0
"""How long what was read of the storage is shown again, however many scrapers ask."""


class JobMetrics:
    """The figures of one job host: the `Telemetry` of its workers.

    Args:
        workload: Read at every scrape; without it only what the workers of this host did is shown.
    """

    def __init__(self, workload: WorkloadService | None = None) -> None:
        self.registry = CollectorRegistry()
        self._cells = self._counter("cells_saved", "Cells that were saved.", "provider")
        self._calls = self._counter("provider_calls", "Provider calls that ended.", "provider", "outcome")
        self._call_seconds = Histogram(
            f"{_PREFIX}provider_call_duration_seconds",
            "Time that provider calls took.",
            ("provider",),
            registry=self.registry,
            buckets=_CALL_BUCKETS,
        )
        self._claims = self._counter("claims", "Chunks that were claimed.", "provider", "kind")
        self._waits = Histogram(
            f"{_PREFIX}claim_wait_seconds",
            "Time from the request for a run to the first claim of each of its chunks.",
            registry=self.registry,
            buckets=_WAIT_BUCKETS,
        )
        self._settled = self._counter("chunks_settled", "Chunks that were settled.", "provider", "state", "failure")
        self._workers = Gauge(f"{_PREFIX}workers", "Worker threads of this host.", registry=self.registry)
        self._sweeps = self._counter("sweeps", "Sweeps that ended, well or not.")
        self._swept_at = Gauge(
            f"{_PREFIX}sweep_last_success_timestamp_seconds",
            "When a sweep last ended well, in seconds since 1970.",
            registry=self.registry,
        )
        # The library looks children up under a lock; labels are few, so they are kept at hand.
        self._cells_of: dict[str, Any] = {}
        self._calls_of: dict[tuple[str, FailureClass | None], tuple[Any, Any]] = {}
        if workload is not None:
            self.registry.register(WorkloadCollector(workload))

    def claimed(self, provider: str, waited: float | None) -> None:
        """Count a claim."""
        self._claims.labels(provider, "again" if waited is None else "first").inc()
        if waited is not None:
            self._waits.observe(max(0.0, waited))

    def call_ended(self, provider: str, failure: FailureClass | None, seconds: float) -> None:
        """Count a provider call."""
        child = self._calls_of.get((provider, failure))
        if child is None:
            outcome = "ok" if failure is None else failure.value
            child = (self._calls.labels(provider, outcome), self._call_seconds.labels(provider))
            self._calls_of[provider, failure] = child
        child[0].inc()
        child[1].observe(seconds)

    def cells_saved(self, provider: str, count: int) -> None:
        """Count cells that were saved."""
        child = self._cells_of.get(provider)
        if child is None:
            child = self._cells_of[provider] = self._cells.labels(provider)
        child.inc(max(0, count))

    def chunk_settled(self, provider: str, state: ChunkState | None, failure: FailureClass | None) -> None:
        """Count how a chunk was settled."""
        self._settled.labels(provider, state.value if state else "lost", failure.value if failure else "").inc()

    def working(self, workers: int) -> None:
        """Say how many workers this host has."""
        self._workers.set(workers)

    def swept(self, *, succeeded: bool) -> None:
        """Count a sweep."""
        self._sweeps.inc()
        if succeeded:
            self._swept_at.set_to_current_time()

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"{_PREFIX}{name}", text, labels, registry=self.registry)


class WorkloadCollector(Collector):
    """Shows the workload of all job hosts; without storage it shows nothing but that.

    Args:
        workload: What is shown.
        monotonic: Seconds of a clock that never goes back.
    """

    def __init__(self, workload: WorkloadService, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._workload = workload
        self._monotonic = monotonic
        self._lock = Lock()
        self._read: Workload | None = None
        self._fresh_until = float("-inf")

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges."""
        workload = self._current()
        yield _gauge("storage_up", "Whether the storage could be read.", float(workload is not None))
        if workload is None:
            return
        yield _gauge("queue_chunks", "Chunks that any worker could claim.", workload.ready)
        yield _gauge("queue_age_seconds", "How long the oldest of them has waited.", workload.oldest_ready_seconds)
        yield _gauge("leased_chunks", "Chunks that workers hold.", workload.leased)
        yield _gauge(
            "lease_age_seconds", "How long the longest held of them has been held.", workload.oldest_claim_seconds
        )
        yield _gauge("overdue_leases", "Leases that ended and nobody took over yet.", workload.overdue_leases)
        yield _gauges("runs", "Open runs.", "state", {state.value: workload.runs[state] for state in workload.runs})
        letters = {failure.value: workload.dead_letters.get(failure, 0) for failure in FailureClass}
        yield _gauges("dead_letters", "Dead letters that wait for a replay.", "failure", letters)
        yield _gauge("blocked_schedules", "Reports that could not run on schedule.", workload.blocked_schedules)

    def _current(self) -> Workload | None:
        with self._lock:
            if self._monotonic() >= self._fresh_until:
                try:
                    self._read = self._workload.read()
                except Exception:  # noqa: BLE001 - a storage plugin is foreign code, and figures without it are better than none
                    self._read = None
                self._fresh_until = self._monotonic() + _FRESH_SECONDS
            return self._read


def serve_metrics(metrics: JobMetrics, host: str, port: int) -> Callable[[], None]:
    """Answer scrapers at an address, in threads of their own, and return what ends that.

    Raises:
        OSError: The address cannot be listened on.
    """
    server, thread = start_http_server(port, host, metrics.registry)

    def close() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return close


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{_PREFIX}{name}", text, value=value)


def _gauges(name: str, text: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"{_PREFIX}{name}", text, labels=[label])
    for value, count in values.items():
        family.add_metric([value], count)
    return family
