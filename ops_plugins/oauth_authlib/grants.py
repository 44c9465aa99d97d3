"""Reading a grant from the answer of a token endpoint."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from ops_core.domain.secret import Secret
from ops_core.ports.oauth import Grant, OAuthAnswerRefused
from ops_plugins.oauth_authlib.refusals import failure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_LONGEST_TOKEN: Final = 16_384
_LONGEST_LIFE: Final = 10 * 365 * 86_400
_TOKEN: Final = re.compile(r"[\x20-\x7e]+")  # RFC 6749 appendix A.12


def read_grant(token: Mapping[str, Any], asked_at: datetime, asked: frozenset[str], subject: str = "") -> Grant:
    """Return the grant in a successful answer after RFC 6749 section 5.1.

    Args:
        token: The answer.
        asked_at: When it was asked for, by our own clock; the lifetime counts from then.
        asked: The scopes that were granted if the answer does not say.
        subject: Id of the account, or "".

    Raises:
        OAuthAnswerRefused: A part is missing or of the wrong kind.
    """
    kind = token.get("token_type", "bearer")
    if not (isinstance(kind, str) and kind.lower() == "bearer"):
        raise failure(OAuthAnswerRefused)
    scope = token.get("scope")
    if not isinstance(scope, str | None):
        raise failure(OAuthAnswerRefused)
    refresh = token.get("refresh_token")
    lifetime = _lifetime(token.get("expires_in"))
    return Grant(
        access_token=_secret(token.get("access_token")),
        refresh_token=None if refresh is None or refresh == "" else _secret(refresh),
        expires_at=None if lifetime is None else asked_at + timedelta(seconds=lifetime),
        scopes=asked if scope is None else frozenset(scope.split()),
        subject=subject,
    )


def _secret(value: object) -> Secret:
    if isinstance(value, str) and len(value) <= _LONGEST_TOKEN and _TOKEN.fullmatch(value):
        return Secret(value)
    raise failure(OAuthAnswerRefused)


def _lifetime(value: object) -> float | None:
    if value is None:
        return None
    try:
        seconds = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds > 0):
        raise failure(OAuthAnswerRefused)
    return min(seconds, _LONGEST_LIFE)
