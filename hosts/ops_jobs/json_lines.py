"""Logs as one JSON object a line."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TextIO

LOGGER = "ops_jobs"

_ATTRIBUTES = ("trace_id", "run_id", "chunk")
"""Fields that the formatter of the application around the hub may want to show, too."""


class JsonLines(logging.Formatter):
    """Turns a record into one JSON object on one line, with the fields that it was given.

    ``logger.info("chunk settled", extra={"fields": {"trace_id": ...}})`` adds fields. There are no stack traces: an
    error is named by its type and message.
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
        if record.exc_info and record.exc_info[1] is not None:
            entry["error"] = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
        return json.dumps(entry, ensure_ascii=False, default=str)


def log_to(stream: TextIO, level: int = logging.INFO) -> None:
    """Send the logs of this host to `stream`, once however often it is called."""
    logger = logging.getLogger(LOGGER)
    logger.setLevel(level)
    logger.propagate = False
    for handler in tuple(logger.handlers):
        logger.removeHandler(handler)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)


def log(message: str, level: int = logging.INFO, **fields: object) -> None:
    """Write one line; `message` names what happened, `fields` say to what."""
    shown = {name: fields[name] for name in _ATTRIBUTES if name in fields}
    logging.getLogger(LOGGER).log(level, message, extra={"fields": fields, **shown})
