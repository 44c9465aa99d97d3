from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_web.request_id import new_trace

VALID = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_valid_trace_is_continued() -> None:
    """The trace id and flags of the caller are kept, the request id is ours."""
    trace = new_trace({"HTTP_TRACEPARENT": VALID})
    assert trace.trace_id == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert trace.request_id != "00f067aa0ba902b7"
    assert trace.traceparent == f"00-{trace.trace_id}-{trace.request_id}-01"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "x",
        VALID + "-more",
        VALID.upper(),
        "ff" + VALID[2:],
        "01" + VALID[2:],
        VALID.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0" * 32),
        VALID.replace("00f067aa0ba902b7", "0" * 16),
        VALID + "\n",
        " " + VALID,
        VALID.replace("4", "\u0664"),
    ],
)
def test_any_other_trace_is_ignored(header: str) -> None:
    """A header that is not valid in full does not reach a log."""
    trace = new_trace({"HTTP_TRACEPARENT": header})
    assert trace.trace_id not in header or not header
    assert len(trace.trace_id) == 32


@given(st.text())
def test_ids_are_always_hex(header: str) -> None:
    """Whatever is sent, the ids are 32 and 16 hex digits."""
    trace = new_trace({"HTTP_TRACEPARENT": header})
    assert int(trace.trace_id, 16) > 0
    assert len(trace.request_id) == 16
    assert int(trace.request_id, 16) >= 0


def test_no_two_requests_share_an_id() -> None:
    """Ids are random."""
    assert len({new_trace({}).request_id for _ in range(1000)}) == 1000
