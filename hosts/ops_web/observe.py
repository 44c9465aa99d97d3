"""What happens around every request: its ids, its headers, its line in the log and its figures.

One layer does it all, since each layer of its own costs every request something.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from ops_core.trace import trace_id
from ops_web.access_log import log_request
from ops_web.compression import compress
from ops_web.request_id import Trace, new_trace

if TYPE_CHECKING:
    import falcon

    from ops_web.metrics import Metrics
    from ops_web.security_headers import SecurityHeaders

UNMATCHED: Final = "unmatched"
"""Stands for the route of a request that no route answers."""

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Observer:
    """The one Falcon middleware of the host.

    Args:
        headers: Headers of every answer.
        metrics: The figures.
    """

    def __init__(self, headers: SecurityHeaders, metrics: Metrics) -> None:
        self._headers = headers
        self._metrics = metrics

    def process_request(self, request: falcon.Request, _: falcon.Response) -> None:
        """Begin."""
        context = request.context
        context.trace = context.get("trace") or new_trace(request.env)
        context.outside = trace_id.set(context.trace.trace_id)
        context.started = perf_counter()
        context.caller = "none"
        self._metrics.started()

    def process_response(
        self,
        request: falcon.Request,
        response: falcon.Response,
        resource: Any,  # noqa: ARG002 - Falcon passes it by position
        req_succeeded: bool,  # noqa: ARG002, FBT001 - as above
    ) -> None:
        """Finish, however the request went."""
        context = request.context
        if "started" not in context:  # Falcon refused the method before it asked anybody
            self.process_request(request, response)
        trace: Trace = context.trace
        response.set_header("X-Request-Id", trace.request_id)
        response.set_header("traceparent", trace.traceparent)
        self._headers.add(request, response)
        compress(request, response)
        method = request.method if request.method in _METHODS else "OTHER"
        route = request.uri_template or UNMATCHED
        status = response.status_code
        seconds = perf_counter() - context.started
        self._metrics.finished(route, method, status, seconds)
        log_request(method=method, route=route, status=status, seconds=seconds, trace=trace, caller=context.caller)
        trace_id.reset(context.outside)
