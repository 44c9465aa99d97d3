from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from ops_jobs.json_lines import LOGGER, log, log_to


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Return where the log of the job host goes."""
    text = io.StringIO()
    logger = logging.getLogger(LOGGER)
    before = logger.handlers[:], logger.propagate, logger.level
    log_to(text)
    log_to(text)
    yield text
    logger.handlers[:], logger.propagate = before[0], before[1]
    logger.setLevel(before[2])


def test_a_line_is_one_json_object(stream: io.StringIO) -> None:
    """Each line is one object with time, level and fields, whatever line breaks a value holds."""
    log("chunk settled", trace_id="abc", error="two\nlines", odd=ValueError("x"))
    (line,) = stream.getvalue().splitlines()
    entry = json.loads(line)
    assert entry.pop("time").endswith("+00:00")
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
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["error"] == "KeyError: 'gone'"
