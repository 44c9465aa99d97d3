from __future__ import annotations

import io
import json
import logging
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from ops_core.domain.principal import Principal
from ops_web.access_log import log_request
from ops_web.logs import JsonFormatter, configure_logging, timestamp
from ops_web.request_id import new_trace
from tests.support.web import build_site

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Collect what the host logs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("ops_web")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(level)


def entries(stream: io.StringIO) -> list[dict[str, Any]]:
    """Return the lines of the access log."""
    found = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [entry for entry in found if entry["logger"] == "ops_web.access"]


def test_each_request_has_one_line(lines: io.StringIO) -> None:
    """The line says what was asked and how it went."""
    answer = build_site().get("/api/ops/things/thing_1", headers={"traceparent": TRACE})
    [entry] = entries(lines)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", entry.pop("time"))
    assert 0 < entry.pop("duration_ms") < 5000
    assert entry == {
        "level": "info",
        "logger": "ops_web.access",
        "method": "GET",
        "route": "/api/ops/things/{thing_id}",
        "status": 200,
        "request_id": answer.headers["x-request-id"],
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        "caller": "session",
    }


def test_a_line_names_nobody(lines: io.StringIO) -> None:
    """No id, no token, no query and no body is in the log, whoever calls and however it goes."""
    site = build_site()
    cookie = site.cookie(Principal.user("canary-user"))
    for path in ("/api/ops/things/canary-id", "/api/ops/canary-path", "/api/ops/whoami?canary=1"):
        site.get(path, headers={"Cookie": cookie, "X-Request-Id": "canary-request", "User-Agent": "canary-agent"})
    site.get("/api/ops/whoami", headers={"Authorization": "Bearer canary-token"})
    site.send("POST", "/api/ops/things", {"name": "canary-name", "canary-field": 1}, Cookie=cookie)
    text = lines.getvalue()
    assert len(entries(lines)) == 5
    assert "canary" not in text
    assert cookie.partition("=")[2] not in text


def test_kinds_of_callers(lines: io.StringIO) -> None:
    """A line tells users, sessions and nobody apart."""
    site = build_site()
    site.get("/api/ops/whoami", headers={"Cookie": site.cookie(Principal.user("ann"))})
    site.get("/api/ops/whoami")
    site.get("/healthz")
    site.get("/nothing")
    assert [entry["caller"] for entry in entries(lines)] == ["user", "session", "none", "none"]


def test_unknown_paths_and_methods_have_one_name(lines: io.StringIO) -> None:
    """What a client makes up does not become a name in logs and figures."""
    site = build_site()
    site.get("/made/up")
    site.client.simulate_request("TRACE", "/healthz")
    site.odd("WEBSOCKET", "/healthz")
    found = [(entry["method"], entry["route"], entry["status"]) for entry in entries(lines)]
    assert found == [("GET", "unmatched", 404), ("OTHER", "/healthz", 405), ("OTHER", "unmatched", 400)]


def test_ids_are_answered() -> None:
    """Every answer has an id of its own and goes on with the trace that the client began."""
    site = build_site()
    headers = {"X-Request-Id": "theirs\r\nX-Evil: 1", "traceparent": TRACE}
    one, two = (site.get("/healthz", headers=headers).headers for _ in range(2))
    assert one["x-request-id"] != two["x-request-id"]
    assert one["traceparent"] == f"00-4bf92f3577b34da6a3ce929d0e0e4736-{one['x-request-id']}-01"
    assert "x-evil" not in one


def test_a_handler_sees_the_trace() -> None:
    """One id leads from the request to what it starts."""
    seen: list[str] = []

    def remember(call: Any) -> Any:
        from ops_web.route import Answer  # noqa: PLC0415 - for this test only

        seen.append(call.trace.trace_id)
        return Answer()

    from ops_web.route import Route  # noqa: PLC0415 - as above

    route = Route(method="GET", path="/x", operation="x", handler=remember, summary="", tag="", status=204)
    build_site(routes=(route,)).get("/x", headers={"traceparent": TRACE})
    assert seen == ["4bf92f3577b34da6a3ce929d0e0e4736"]


def test_whatever_is_logged_meanwhile_carries_the_trace(lines: io.StringIO) -> None:
    """Errors, and lines of code that knows of no request, name the trace of the request; afterwards none is named."""
    library = logging.getLogger("ops_web.library")

    def stumble(_: Any) -> Any:
        library.warning("odd")
        msg = "boom"
        raise RuntimeError(msg)

    from ops_web.route import Route  # noqa: PLC0415 - for this test only

    route = Route(method="GET", path="/x", operation="x", handler=stumble, summary="", tag="", status=204)
    site = build_site(routes=(route,))
    assert site.get("/x", headers={"traceparent": TRACE}).status_code == 500
    library.warning("later")
    site.odd("WEBSOCKET", "/x")
    library.warning("later")
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    named = [(entry["logger"].removeprefix("ops_web."), entry.get("trace_id")) for entry in found]
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    assert named[:4] == [("library", trace), ("problem", trace), ("access", trace), ("library", None)]
    assert named[-1] == ("library", None)


def test_a_line_costs_little(lines: io.StringIO) -> None:
    """Writing a line takes a few hundredths of a millisecond."""
    trace = new_trace({})
    best = 1.0
    for _ in range(5):
        begun = time.perf_counter()
        for _ in range(200):
            log_request(method="GET", route="/x", status=200, seconds=0.1, trace=trace, caller="none")
        best = min(best, (time.perf_counter() - begun) / 200)
    assert best < 0.0001


def test_no_line_where_nobody_listens() -> None:
    """With the log switched off, nothing is made."""
    logger = logging.getLogger("ops_web.access")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        log_request(method="GET", route="/x", status=200, seconds=0.1, trace=new_trace({}), caller="none")
        assert not logger.isEnabledFor(logging.INFO)
    finally:
        logger.setLevel(level)


def test_other_records_are_json_too() -> None:
    """A record of any logger becomes one line, with its error and without new lines of its own."""
    formatter = JsonFormatter()
    error = ValueError("bad\nline")
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "a %s", ("b\r\nc",), (ValueError, error, None))
    record.request_id = "r-1"
    line = formatter.format(record)
    assert "\n" not in line
    found = json.loads(line)
    assert (found["message"], found["level"], found["error"], found["request_id"]) == (
        "a b\r\nc",
        "error",
        "ValueError",
        "r-1",
    )
    assert "bad\nline" in found["traceback"]


def test_no_secret_reaches_a_line() -> None:
    """Neither a message nor a traceback shows the password of a database."""
    error = ValueError("postgresql://hub:s3cret@db/hub is away")
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "%s", (error,), (ValueError, error, None))
    line = JsonFormatter().format(record)
    assert "s3cret" not in line
    assert json.loads(line)["message"] == "postgresql://hub:***@db/hub is away"


def test_logging_is_set_up_once() -> None:
    """Setting it up twice logs nothing twice."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        configure_logging()
        configure_logging()
        assert len(root.handlers) == len(before) + 1
        assert logging.getLogger("ops_web.access").isEnabledFor(logging.INFO)
    finally:
        for handler in [handler for handler in root.handlers if handler not in before]:
            root.removeHandler(handler)
        root.setLevel(level)


def test_instants_are_in_utc() -> None:
    """Times in logs need no time zone to be compared."""
    assert timestamp(0.9996) == "1970-01-01T00:00:00.999Z"
    assert timestamp(1_772_442_000) == "2026-03-02T09:00:00.000Z"
