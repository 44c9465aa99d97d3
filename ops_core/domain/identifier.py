"""Identifiers: random, sortable by time of creation, readable in a log."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_BITS = 80


def new_id(prefix: str, now: datetime, randomness: int | None = None) -> str:
    """Return ``<prefix>_<26 characters>``: 48 bits of milliseconds since 1970, then 80 random bits.

    Ids of one kind sort by time of creation, so lists page by id alone. The layout is that of the ULID specification
    (github.com/ulid/spec), in lower case.
    """
    random_part = secrets.randbits(_RANDOM_BITS) if randomness is None else randomness
    number = (int(now.timestamp() * 1000) << _RANDOM_BITS) | random_part
    digits = [_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5)]
    return f"{prefix}_{''.join(digits)}"
