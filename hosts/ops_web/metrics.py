"""Counts and durations of requests, for Prometheus."""

from __future__ import annotations

import hmac
import os
from typing import TYPE_CHECKING, Any, Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from ops_core.errors import Forbidden
from ops_web.identity.caller import Unauthenticated

if TYPE_CHECKING:
    from collections.abc import Mapping

MULTIPROC_DIR: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable that names the directory in which the workers of one server add up their figures."""
CONTENT_TYPE: Final = CONTENT_TYPE_LATEST

_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_LABELS: Final = ("route", "method", "status")
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
_PROXIED: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


class Metrics:
    """The figures of one host."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "ops_hub_http_requests", "Requests that were answered.", _LABELS, registry=self.registry
        )
        self._seconds = Histogram(
            "ops_hub_http_request_duration_seconds",
            "Time from request to answer.",
            ("route", "method"),
            registry=self.registry,
            buckets=_BUCKETS,
        )
        self._running = Gauge(
            "ops_hub_http_requests_in_progress",
            "Requests that are being answered.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        # The library looks children up under a lock; routes are few, so they are kept at hand.
        self._children: dict[tuple[str, str, int], tuple[Any, Any]] = {}

    def started(self) -> None:
        """Count a request that begins."""
        self._running.inc()

    def finished(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request that was answered.

        Args:
            route: Template of the path.
            method: One of the methods there are, or ``OTHER``.
            status: Of the answer.
            seconds: How long it took.
        """
        self._running.dec()
        child = self._children.get((route, method, status))
        if child is None:
            child = (self._requests.labels(route, method, str(status)), self._seconds.labels(route, method))
            self._children[route, method, status] = child
        child[0].inc()
        child[1].observe(seconds)

    def exposition(self) -> bytes:
        """Return all figures as text; those of every worker when there are several."""
        if MULTIPROC_DIR not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the library has no annotation here
        return generate_latest(together)


def check_scraper(environ: Mapping[str, Any], token: str) -> None:
    """Let a scraper pass that knows the token, or when there is none one on this machine.

    Raises:
        Unauthenticated: The token is missing or wrong.
        Forbidden: There is no token, and the client is not on this machine or comes through a proxy.
    """
    if token:
        given = environ.get("HTTP_AUTHORIZATION", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            msg = "Send the token for metrics as a bearer token."
            raise Unauthenticated(msg)
    elif environ.get("REMOTE_ADDR") not in _LOOPBACK or any(name in environ for name in _PROXIED):
        msg = "Metrics are for clients on this machine, unless the settings have a metrics_token."
        raise Forbidden(msg)
