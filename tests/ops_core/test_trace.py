from __future__ import annotations

import contextvars
from threading import Thread

import pytest

from ops_core.trace import trace_id, tracing


def test_work_belongs_to_its_trace_and_to_none_afterwards() -> None:
    """Traces may be nested; each ends with its block."""
    with tracing("a" * 32):
        with tracing("b" * 32):
            assert trace_id.get() == "b" * 32
        assert trace_id.get() == "a" * 32
    assert trace_id.get() is None


def test_a_trace_ends_however_its_work_does() -> None:
    """An error leaves no trace behind."""

    def fail() -> None:
        with tracing("a" * 32):
            assert trace_id.get() == "b" * 32

    with pytest.raises(AssertionError):
        fail()
    assert trace_id.get() is None


def test_threads_have_traces_of_their_own() -> None:
    """Another thread sees the trace only if it runs in a copied context."""
    seen: list[str | None] = []

    def look() -> None:
        seen.append(trace_id.get())

    with tracing("a" * 32):
        copied = contextvars.copy_context()
        for thread in (Thread(target=look), Thread(target=copied.run, args=(look,))):
            thread.start()
            thread.join()
    assert seen == [None, "a" * 32]
