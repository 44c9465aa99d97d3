from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest

from ops_core.redaction import without_secrets
from ops_core.trace import tracing
from ops_jobs.json_lines import LOGGER, JsonLines, log, log_to

NAMES = (None, LOGGER, "ops_cli", "ops_core", "ops_plugins")
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Return where the log of the process goes."""
    text = io.StringIO()
    levels = {name: logging.getLogger(name).level for name in NAMES}
    log_to(text)
    log_to(text)
    yield text
    logging.captureWarnings(capture=False)
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each.formatter, JsonLines)]:
        root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def entries(stream: io.StringIO) -> list[dict[str, object]]:
    """Return the lines, each of which is one object."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object(stream: io.StringIO) -> None:
    """Each line is one object with time, level and fields, whatever line breaks a value holds."""
    log("chunk settled", trace_id="abc", error="two\nlines", odd=ValueError("x"))
    (entry,) = entries(stream)
    assert str(entry.pop("time")).endswith("+00:00")
    assert entry == {
        "level": "info",
        "logger": "ops_jobs",
        "message": "chunk settled",
        "trace_id": "abc",
        "error": "two\nlines",
        "odd": "x",
    }


def test_an_exception_is_named_without_its_stack(stream: io.StringIO) -> None:
    """An error is one line with its type and message."""
    try:
        raise KeyError("gone")  # noqa: EM101, TRY301 - what the log is about
    except KeyError:
        logging.getLogger(LOGGER).exception("lost")
    (entry,) = entries(stream)
    assert entry["error"] == "KeyError: 'gone'"


def test_adapters_and_libraries_are_heard(stream: io.StringIO) -> None:
    """What plugins, their libraries and the interpreter say comes out as JSON too; of libraries only what is wrong."""
    logging.getLogger("ops_plugins.ranking_simulated").info("built")
    logging.getLogger("requests.sessions").info("chatter")
    logging.getLogger("requests.sessions").warning("odd answer")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old habit", UserWarning, stacklevel=1)
    first, second, third = entries(stream)
    assert (first["logger"], first["message"]) == ("ops_plugins.ranking_simulated", "built")
    assert (second["level"], second["message"]) == ("warning", "odd answer")
    assert third["logger"] == "py.warnings"
    assert "old habit" in str(third["message"])


def test_lines_of_others_carry_the_trace_of_the_work(stream: io.StringIO) -> None:
    """A library knows of no trace; its line gets the one of the work that called it. One that is named stays."""
    library = logging.getLogger("urllib3.connectionpool")
    with tracing(TRACE):
        library.warning("retrying")
        log("chunk settled", trace_id="named")
        library.warning("named too", extra={"trace_id": "attribute"})
    library.warning("outside")
    assert [entry.get("trace_id") for entry in entries(stream)] == [TRACE, "named", "attribute", None]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("postgresql://hub:s3cret@db/hub is away", "postgresql://hub:***@db/hub is away"),
        ("redis://:pa@ss:w@cache:6379/0", "redis://:***@cache:6379/0"),
        ("GET /search?q=pizza&api_key=abc123&num=20", "GET /search?q=pizza&api_key=***&num=20"),
        ("('access_token=abc', 'x')", "('access_token=***', 'x')"),
        ("Authorization: Bearer abc.def-ghi=", "Authorization: Bearer ***"),
        ("{'Authorization': 'Basic dXNlcjpwYXNz'}", "{'Authorization': 'Basic ***'}"),
        ("a basic assumption", "a basic assumption"),
        ("https://example.com:443/a@b?page=2", "https://example.com:443/a@b?page=2"),
        ("a lease is kept by 2 workers", "a lease is kept by 2 workers"),
    ],
)
def test_what_looks_like_a_secret_is_left_out(said: str, shown: str, stream: io.StringIO) -> None:
    """Passwords, keys and tokens never reach a line, whoever wrote it and in whichever field."""
    assert without_secrets(said) == shown
    logging.getLogger("urllib3").warning("%s", said)
    log("failed", logging.WARNING, error=said)
    first, second = entries(stream)
    assert (first["message"], second["error"]) == (shown, shown)


def test_a_secret_does_not_break_a_line(stream: io.StringIO) -> None:
    """What follows a secret is there, quotes and line breaks included."""
    log("failed", error='token=abc"\npassword=x\\y', after="here")
    (entry,) = entries(stream)
    assert entry["error"] == 'token=***"\npassword=***\\y'
    assert entry["after"] == "here"
