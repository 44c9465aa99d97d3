"""Which error an answer means."""

from __future__ import annotations

import math
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from ops_core.ports.oauth import (
    OAuthAnswerRefused,
    OAuthClientRejected,
    OAuthFailed,
    OAuthGrantEnded,
    OAuthThrottled,
    OAuthUnavailable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    Classify = Callable[[Any], type[OAuthFailed] | None]

_MESSAGES: Mapping[type[OAuthFailed], str] = MappingProxyType(
    {
        OAuthAnswerRefused: "The platform gave an answer that makes no sense here. Start the connection again.",
        OAuthClientRejected: "The platform does not accept this hub. Check its client id, secret and redirect address.",
        OAuthGrantEnded: "The access has ended. Connect the account again.",
        OAuthThrottled: "The platform asks to slow down. Try again later.",
        OAuthUnavailable: "The platform cannot be reached at the moment. Try again later.",
    }
)

RFC_ERRORS: Mapping[str, type[OAuthFailed]] = MappingProxyType(
    {
        # RFC 6749 section 5.2, RFC 7009 section 2.2.1, RFC 6750 section 3.1
        "invalid_grant": OAuthGrantEnded,
        "invalid_token": OAuthGrantEnded,
        "invalid_client": OAuthClientRejected,
        "unauthorized_client": OAuthClientRejected,
        "invalid_request": OAuthClientRejected,
        "invalid_scope": OAuthClientRejected,
        "unsupported_grant_type": OAuthClientRejected,
        "unsupported_token_type": OAuthClientRejected,
        "server_error": OAuthUnavailable,
        "temporarily_unavailable": OAuthUnavailable,
        "slow_down": OAuthThrottled,
        # of Google's own
        "redirect_uri_mismatch": OAuthClientRejected,
        "deleted_client": OAuthClientRejected,
        "disabled_client": OAuthClientRejected,
        "org_internal": OAuthClientRejected,
        "rate_limit_exceeded": OAuthThrottled,
    }
)

GRAPH_ERRORS: Mapping[int, type[OAuthFailed]] = MappingProxyType(
    {
        **dict.fromkeys((102, 190), OAuthGrantEnded),
        **dict.fromkeys((4, 17, 32, 341, 613), OAuthThrottled),
        **dict.fromkeys((1, 2), OAuthUnavailable),
        **dict.fromkeys((100, 101, 191), OAuthClientRejected),
    }
)
"""Codes of the Graph API. A throttled call may come with status 403."""

_GRAPH_INVALID_PARAMETER: Final = 100
_GRAPH_CODE_ENDED: Final = frozenset({36007, 36009})
"""Subcodes of a code that is too old or was used."""
_GRAPH_WRONG_SECRET: Final = "Error validating client secret"  # noqa: S105 - what Facebook says about one
"""It comes with code 1, which otherwise stands for a passing fault."""


def failure(kind: type[OAuthFailed], retry_after: float | None = None) -> OAuthFailed:
    """Return an error with a message for people; nothing of what the server said is in it."""
    if issubclass(kind, OAuthThrottled):
        return kind(_MESSAGES[kind], retry_after)
    return kind(_MESSAGES[kind])


def rfc_error(document: Any) -> type[OAuthFailed] | None:
    """Return what an error document after RFC 6749 section 5.2 means, or None when it is not one that is known."""
    error = document.get("error") if isinstance(document, dict) else None
    return RFC_ERRORS.get(error) if isinstance(error, str) else None


def graph_error(document: Any) -> type[OAuthFailed] | None:
    """Return what an error document of the Graph API means, or None when it is not one that is known."""
    error = document.get("error") if isinstance(document, dict) else None
    if not isinstance(error, dict):
        return None
    code = error.get("code")
    if not isinstance(code, int):
        return None
    if code == _GRAPH_INVALID_PARAMETER and error.get("error_subcode") in _GRAPH_CODE_ENDED:
        return OAuthGrantEnded
    if code == 1 and str(error.get("message", "")).startswith(_GRAPH_WRONG_SECRET):
        return OAuthClientRejected
    return GRAPH_ERRORS.get(code)


def refusal(status: int, document: Any, classify: Classify) -> type[OAuthFailed] | None:
    """Return the class of the error that an answer means, or None for an answer that is none.

    Args:
        status: Status of HTTP.
        document: What the body holds, or None when that is no JSON.
        classify: Reads error documents of the platform.
    """
    known = classify(document)
    by_status = _by_status(status)
    if by_status is OAuthThrottled or (by_status is OAuthUnavailable and known is not OAuthThrottled):
        return by_status
    if known is not None:
        return known
    if by_status is None and isinstance(document, dict) and "error" in document:
        return OAuthAnswerRefused
    return by_status


def seconds_to_wait(header: str | None, now: datetime) -> float | None:
    """Return the seconds of a Retry-After header, given in seconds or as a date, or None when it cannot be read."""
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(header) - now).total_seconds()
        except (ValueError, TypeError, OverflowError):  # a date without its zone cannot be compared
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _by_status(status: int) -> type[OAuthFailed] | None:
    match status:
        case 200 | 204:
            return None
        case 429:
            return OAuthThrottled
        case 408 | 425:
            return OAuthUnavailable
        case 401 | 403:
            return OAuthClientRejected
        case _ if status >= 500:  # noqa: PLR2004 - RFC 9110: the server failed
            return OAuthUnavailable
        case _:
            return OAuthAnswerRefused
