"""The names of HTTP statuses."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

_RFC_9110: Final = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}
"""Names that Python took over in different versions."""


def reason_phrase(status: int) -> str:
    """Return the name that RFC 9110, section 15, gives a status, the same on every version of Python."""
    return _RFC_9110.get(status) or HTTPStatus(status).phrase
