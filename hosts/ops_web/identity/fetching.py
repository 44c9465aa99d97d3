"""Fetching small public documents of an issuer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Fetch = Callable[[str], bytes]

TIMEOUT: Final = (3.05, 5.0)
"""Seconds to connect and to read."""
_LARGEST: Final = 262_144


class FetchFailed(Exception):
    """Raised when a document could not be fetched."""


def fetch(url: str) -> bytes:
    """Return the document at `url`, of at most 256 KiB; redirects are not followed.

    Raises:
        FetchFailed: It could not be reached, or answered with anything but 200.
    """
    import requests  # noqa: PLC0415 - takes long to import, and only hosts with an issuer need it

    try:
        with requests.get(url, timeout=TIMEOUT, allow_redirects=False, stream=True) as answer:
            if answer.status_code != requests.codes.ok:
                msg = f"{url} answered with status {answer.status_code}"
                raise FetchFailed(msg)
            document = b""
            for piece in answer.iter_content(16_384):
                document += piece
                if len(document) > _LARGEST:
                    msg = f"{url} is larger than {_LARGEST} bytes"
                    raise FetchFailed(msg)
            return document
    except requests.RequestException as problem:
        msg = f"{url} could not be fetched: {type(problem).__name__}"
        raise FetchFailed(msg) from problem
