"""Smaller answers for clients that take them."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import falcon

SMALLEST: Final = 1024
"""Bytes below which compression costs more than it saves."""

_LEVEL: Final = 5
_TEXTUAL: Final = ("application/json", "application/problem+json", "text/", "application/javascript", "image/svg+xml")


def compress(request: falcon.Request, response: falcon.Response) -> None:
    """Compress the body of an answer with gzip when it is worth it and the client takes it."""
    body = response.data
    if body is None or len(body) < SMALLEST:
        return
    kind = response.content_type
    if (kind is not None and not kind.startswith(_TEXTUAL)) or response.get_header("content-encoding") is not None:
        return
    response.append_header("Vary", "Accept-Encoding")
    if accepts_gzip(request.env.get("HTTP_ACCEPT_ENCODING", "")):
        response.data = gzip.compress(body, _LEVEL, mtime=0)
        response.set_header("Content-Encoding", "gzip")


def accepts_gzip(header: str) -> bool:
    """Return whether an ``Accept-Encoding`` header takes gzip."""
    return "gzip" in accepted_codings(header)


def accepted_codings(header: str) -> frozenset[str]:
    """Return which of br and gzip an ``Accept-Encoding`` header takes (RFC 9110 section 12.5.3)."""
    taken: dict[str, bool] = {}
    for part in header.lower().split(",") if header else ():
        coding, _, weight = part.partition(";")
        taken[coding.strip()] = weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return frozenset(coding for coding in ("br", "gzip") if taken.get(coding, taken.get("*", False)))
