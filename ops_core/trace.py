"""The trace that the work at hand belongs to, for whoever writes a log line: one id from a click to a provider call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

trace_id: Final[ContextVar[str | None]] = ContextVar("ops_hub_trace_id", default=None)
"""32 hex digits, or None outside of any trace. A thread starts without one unless it runs in a copied context."""


@contextmanager
def tracing(current: str | None) -> Iterator[None]:
    """Let everything inside belong to the trace `current`; afterwards what held before holds again."""
    token = trace_id.set(current)
    try:
        yield
    finally:
        trace_id.reset(token)
