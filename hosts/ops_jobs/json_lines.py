"""Logs as one JSON object a line."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Final, TextIO

from ops_core.redaction import without_secrets
from ops_core.trace import trace_id

LOGGER = "ops_jobs"

_OURS: Final = (LOGGER, "ops_cli", "ops_core", "ops_plugins")
_ATTRIBUTES: Final[tuple[str, ...]] = ("trace_id", "run_id", "chunk")
"""Fields that the formatter of the application around the hub may want to show, too."""


class JsonLines(logging.Formatter):
    """Turns a record into one JSON object on one line, with the fields that it was given.

    ``logger.info("chunk settled", extra={"fields": {"run_id": ...}})`` adds fields. A line that names no trace gets the
    one that the work at hand belongs to. There are no stack traces: an error is named by its type and message. Whatever
    looks like a secret is left out, as libraries that know no better put the URL of a failed call into their warnings.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry.update(getattr(record, "fields", {}))
        if "trace_id" not in entry and (trace := getattr(record, "trace_id", None) or trace_id.get()):
            entry["trace_id"] = trace
        if record.exc_info and record.exc_info[1] is not None:
            entry["error"] = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
        return without_secrets(json.dumps(entry, ensure_ascii=False, default=str))


def log_to(stream: TextIO, level: int = logging.INFO) -> None:
    """Send the logs of this process to `stream`, once however often it is called.

    All of them: also adapters, the libraries that they use and warnings of the interpreter. Of what is not ours, only
    warnings and worse are shown.
    """
    root = logging.getLogger()
    for handler in tuple(root.handlers):
        if isinstance(handler.formatter, JsonLines):
            root.removeHandler(handler)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=True)


def log(message: str, level: int = logging.INFO, **fields: object) -> None:
    """Write one line; `message` names what happened, `fields` say to what."""
    shown = {name: fields[name] for name in _ATTRIBUTES if name in fields}
    logging.getLogger(LOGGER).log(level, message, extra={"fields": fields, **shown})
