"""One id for each request, and one for the whole journey that it is part of.

A journey is a trace of W3C Trace Context (www.w3.org/TR/trace-context): the trace id of a valid ``traceparent`` is
taken over, so that one id leads from a click through the job to the call of a provider. The request id is always made
here and doubles as the id of the span.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRACEPARENT: Final = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_NO_TRACE: Final = "0" * 32
_NO_SPAN: Final = "0" * 16


class Trace:
    """The ids of a request.

    Attributes:
        trace_id: 32 hex digits, from the caller or new.
        request_id: 16 hex digits, always new.
        flags: Trace flags to pass on, 2 hex digits.
    """

    __slots__ = ("flags", "request_id", "trace_id")

    def __init__(self, trace_id: str, request_id: str, flags: str) -> None:
        self.trace_id = trace_id
        self.request_id = request_id
        self.flags = flags

    @property
    def traceparent(self) -> str:
        """The header that continues this trace."""
        return f"00-{self.trace_id}-{self.request_id}-{self.flags}"


def new_trace(environ: Mapping[str, object]) -> Trace:
    """Return the ids of a request; a ``traceparent`` that is not valid in full is ignored."""
    header = environ.get("HTTP_TRACEPARENT")
    if isinstance(header, str) and (match := _TRACEPARENT.fullmatch(header)):
        trace_id, parent, flags = match.groups()
        if trace_id != _NO_TRACE and parent != _NO_SPAN:
            return Trace(trace_id, os.urandom(8).hex(), flags)
    random = os.urandom(24).hex()
    return Trace(random[:32], random[32:], "01")
