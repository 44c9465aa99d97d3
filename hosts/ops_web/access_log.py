"""One line for each request: what was asked, how it went, how long it took; never by whom, nor what was said."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

import msgspec

from ops_web.logs import LINE, timestamp

if TYPE_CHECKING:
    from ops_web.request_id import Trace

_log: Final = logging.getLogger("ops_web.access")


class _Entry(msgspec.Struct):
    """The fields of a line, in their order."""

    time: str
    level: str
    logger: str
    method: str
    route: str
    status: int
    duration_ms: float
    request_id: str
    trace_id: str
    caller: str


_encode: Final = msgspec.json.Encoder().encode


def log_request(*, method: str, route: str, status: int, seconds: float, trace: Trace, caller: str) -> None:
    """Write the line of a request.

    Args:
        method: One of the methods there are, or ``OTHER``.
        route: Template of the path, never the path itself, which may hold ids.
        status: Of the answer.
        seconds: How long it took.
        trace: Its ids.
        caller: What kind of caller it was: ``user``, ``session`` or ``none``.
    """
    if not _log.isEnabledFor(logging.INFO):
        return
    entry = _Entry(
        time=timestamp(time.time()),
        level="info",
        logger="ops_web.access",
        method=method,
        route=route,
        status=status,
        duration_ms=round(seconds * 1000, 3),
        request_id=trace.request_id,
        trace_id=trace.trace_id,
        caller=caller,
    )
    line = _encode(entry).decode()
    # Made by hand: the usual way would walk the stack to find out who is logging.
    record = logging.LogRecord("ops_web.access", logging.INFO, __file__, 0, line, None, None)
    setattr(record, LINE, line)
    _log.handle(record)
