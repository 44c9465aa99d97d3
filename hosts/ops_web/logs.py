"""Logs as one JSON object a line, on standard error."""

from __future__ import annotations

import logging
import sys
import time
from typing import Final

import msgspec

from ops_core.redaction import without_secrets
from ops_core.trace import trace_id

_FIELDS: Final = ("request_id", "trace_id", "run_id", "chunk", "worker")
"""Attributes of a record that are shown when it has them."""

_encode: Final = msgspec.json.encode
LINE: Final = "ops_line"
"""Attribute of a record that is a finished line already."""


class JsonFormatter(logging.Formatter):
    """Formats records as JSON; line breaks in what a client sent cannot start a line of their own (ASVS 5.0 16.4.1).

    A record that names no trace gets the one of the request that is being handled. Whatever looks like a secret is left
    out: a traceback may show the URL of a database.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as one line."""
        line: str | None = getattr(record, LINE, None)
        if line is not None:
            return line
        fields: dict[str, object] = {
            "time": timestamp(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if "trace_id" not in fields and (trace := trace_id.get()):
            fields["trace_id"] = trace
        if record.exc_info and record.exc_info[0] is not None:
            fields["error"] = record.exc_info[0].__name__
            fields["traceback"] = self.formatException(record.exc_info)
        return without_secrets(_encode(fields, enc_hook=str).decode())


def configure_logging(level: int = logging.INFO) -> None:
    """Send the logs of the hub and of what it is built on to standard error; calling it again changes nothing."""
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, JsonFormatter) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter())
        root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in ("ops_web", "ops_jobs", "ops_cli", "ops_core", "ops_plugins"):
        logging.getLogger(name).setLevel(level)


def timestamp(seconds: float) -> str:
    """Return an instant in UTC, to the millisecond, as in RFC 3339."""
    whole, rest = divmod(seconds, 1)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)) + f".{int(rest * 1000):03d}Z"
