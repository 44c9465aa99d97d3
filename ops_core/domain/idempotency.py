"""A request that has its effect once, however often it is sent.

After the IETF draft draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from ops_core.domain.principal import Owner
from ops_core.errors import Conflict, OpsError


@attrs.frozen
class IdempotencyKey:
    """What identifies a request and its content.

    Attributes:
        route: The operation, so that one key may serve several.
        key: Chosen by the client.
        fingerprint: SHA-256 of the content, hex.
    """

    route: str
    key: str
    fingerprint: str


@attrs.frozen
class IdempotencyRecord:
    """The stored outcome of a request.

    Attributes:
        owner: Whose key it is; keys of others are never seen.
        request: The request.
        result_id: Id of what the request created, or its answer as JSON where it created nothing that has one.
        created_at: UTC.
        expires_at: From when the key may be used anew, UTC.
    """

    owner: Owner
    request: IdempotencyKey
    result_id: str
    created_at: datetime
    expires_at: datetime


class IdempotencyMismatch(OpsError):
    """Raised when a key comes again with different content."""

    code = "idempotency.mismatch"

    def __init__(self) -> None:
        super().__init__("This idempotency key was used for a different request. Send a new key.")


class IdempotencyInProgress(Conflict):
    """Raised when the first request with this key has not finished yet."""

    code = "idempotency.in_progress"

    def __init__(self) -> None:
        super().__init__("The first request with this key is still being handled. Ask again in a second.")
