"""A sign-in that has begun: kept in a signed cookie of the browser that began it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import Final

import attrs

LIFETIME: Final = 600
"""Seconds that somebody has to sign in."""

_TAG_BYTES: Final = 32


@attrs.frozen
class Flow:
    """A sign-in that has begun.

    Attributes:
        state: Comes back from the provider.
        nonce: Comes back inside the ID token.
        verifier: Proves to the provider that the one who redeems the code is the one who asked for it (RFC 7636).
        next: Path to go to afterwards.
        session: Hash of the token of the browser session that began it.
        expires: Seconds since 1970.
    """

    state: str
    nonce: str = attrs.field(repr=False)
    verifier: str = attrs.field(repr=False)
    next: str
    session: str = attrs.field(repr=False)
    expires: int


class FlowSeal:
    """Signs flows, so that a browser can keep but not make them.

    Args:
        secret_key: Key of the host.
    """

    def __init__(self, secret_key: str) -> None:
        self._key = hmac.digest(secret_key.encode(), b"ops-hub sign-in v1", hashlib.sha256)

    def close(self, flow: Flow) -> str:
        """Return the flow as the value of a cookie."""
        payload = json.dumps(attrs.astuple(flow), separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._tag(payload) + payload).decode().rstrip("=")

    def open(self, sealed: str, now: float) -> Flow | None:
        """Return the flow of a cookie, or None when it was not sealed here or has expired."""
        try:
            raw = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        tag, payload = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(payload)):
            return None
        flow = Flow(*json.loads(payload))
        return flow if now < flow.expires else None

    def _tag(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, hashlib.sha256)


def session_hash(token: str) -> str:
    """Return what ties a flow to a browser session without giving its token away."""
    return hashlib.sha256(b"ops-hub sign-in " + token.encode()).hexdigest()
