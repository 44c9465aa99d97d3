"""The Idempotency-Key of a request, after draft-ietf-httpapi-idempotency-key-header."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

import msgspec

from ops_core.domain.idempotency import IdempotencyKey
from ops_web.refusal import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

REPLAYED: Final = ("Idempotent-Replayed", "true")
"""Header of an answer that repeats the outcome of an earlier request."""

_KEY: Final = re.compile(r"[A-Za-z0-9_.:-]{1,255}")
_encode: Final = msgspec.json.Encoder(order="deterministic").encode


class IdempotencyKeyRequired(RequestRefused):
    """Raised when a request that costs or creates something comes without a key."""

    code = "idempotency.key_required"
    title = "Idempotency key required"


class IdempotencyKeyMalformed(RequestRefused):
    """Raised when a key is too long or has characters that it may not have."""

    code = "idempotency.key_malformed"
    title = "Malformed idempotency key"


def key_of(environ: Mapping[str, object], *, required: bool) -> str | None:
    """Return the key, sent with quotes as the draft wants or without, or None when there is none.

    Raises:
        IdempotencyKeyRequired: There is none and `required`.
        IdempotencyKeyMalformed: It is not 1 to 255 letters, digits and ``_ . : -``.
    """
    header = environ.get("HTTP_IDEMPOTENCY_KEY")
    if not isinstance(header, str):
        if required:
            msg = "Send a new random Idempotency-Key with this request, and the same one when you repeat it."
            raise IdempotencyKeyRequired(msg)
        return None
    key = header.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not _KEY.fullmatch(key):
        msg = "An Idempotency-Key has 1 to 255 letters, digits, dots, colons, hyphens or underscores."
        raise IdempotencyKeyMalformed(msg)
    return key


def identify(  # the four things that make two requests the same
    key: str, operation: str, target: str, path: Mapping[str, str], body: object
) -> IdempotencyKey:
    """Return the key with the fingerprint of what it was sent for.

    Args:
        key: Chosen by the client.
        operation: Name of the operation; one key may serve several.
        target: Method and route template.
        path: Values of the parameters in the path.
        body: Plain JSON data; the order of its fields does not matter.
    """
    digest = hashlib.sha256(target.encode() + b"\n" + _encode([dict(path), body])).hexdigest()
    return IdempotencyKey(operation, key, digest)
