"""Opaque cursors: where the next page begins, signed for one owner, one operation and one set of filters."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

from ops_web.refusal import RequestRefused

_TAG_BYTES: Final = 16
_LONGEST: Final = 400


class CursorInvalid(RequestRefused):
    """Raised when a cursor is garbled, or was made for somebody or something else."""

    code = "cursor.invalid"
    title = "Invalid cursor"


class Cursors:
    """Makes and reads cursors.

    Args:
        secret_key: Key of the host; cursors outlive the process only if this does.
    """

    def __init__(self, secret_key: str) -> None:
        self._key = hmac.digest(secret_key.encode(), b"ops-hub cursor v1", hashlib.sha256)

    def encode(self, after: str, *, owner: str, operation: str, filters: bytes) -> str:
        """Return the cursor that continues after the item with the id `after`."""
        tag = self._tag(after, owner, operation, filters)
        return base64.urlsafe_b64encode(tag + after.encode()).decode().rstrip("=")

    def decode(self, cursor: str, *, owner: str, operation: str, filters: bytes) -> str:
        """Return the id to continue after.

        Raises:
            CursorInvalid: It was not made by this host for exactly this list.
        """
        if len(cursor) <= _LONGEST and cursor.isascii():
            try:
                raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
                after = raw[_TAG_BYTES:].decode()
            except (binascii.Error, UnicodeDecodeError):
                after = ""
            if after and hmac.compare_digest(raw[:_TAG_BYTES], self._tag(after, owner, operation, filters)):
                return after
        msg = "This cursor does not belong to this list. Start from its first page."
        raise CursorInvalid(msg)

    def _tag(self, after: str, owner: str, operation: str, filters: bytes) -> bytes:
        parts = (owner.encode(), operation.encode(), filters, after.encode())
        framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return hmac.digest(self._key, framed, hashlib.sha256)[:_TAG_BYTES]
