"""Who granted access: an ID token, believed only if everything about it is as it should be."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

from ops_core.ports.oauth import OAuthAnswerRefused
from ops_plugins.oauth_authlib.refusals import failure
from ops_plugins.oauth_authlib.server import GOOGLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from ops_plugins.oauth_authlib.server import Server

ALGORITHMS: Final = ("RS256", "ES256")
LEEWAY: Final = 60
"""Seconds by which the clocks may differ."""
_LONGEST: Final = 16_384
_LONGEST_SUBJECT: Final = 255


def subject_of(id_token: object, server: Server, *, client_id: str, nonce: str, now: datetime) -> str:
    """Return the subject of an ID token, after OpenID Connect Core section 3.1.3.7.

    Args:
        id_token: As it came with the access token.
        server: Tells its name and its keys.
        client_id: Whom it must be for.
        nonce: What it must hold.
        now: The present instant.

    Raises:
        OAuthAnswerRefused: Anything about it is wrong.
        OAuthFailed: The keys could not be had.
    """
    if not isinstance(id_token, str) or not 0 < len(id_token) <= _LONGEST:
        raise failure(OAuthAnswerRefused)
    claims = _claims(id_token, server.keys())
    if claims is None:
        # The server may have begun to sign with a key that was published since.
        claims = _claims(id_token, server.keys(newer=True))
    if claims is None:
        raise failure(OAuthAnswerRefused)
    rules = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "values": _names(server.place.issuer)},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        sub={"essential": True},
    )
    try:
        rules.validate(claims)
    except (JoseError, ValueError, TypeError):
        raise failure(OAuthAnswerRefused) from None
    subject, party, audience = claims["sub"], claims.get("azp"), claims["aud"]
    if (
        not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode())
        or party not in {None, client_id}
        or (party is None and isinstance(audience, list) and len(audience) > 1)
        or not (isinstance(subject, str) and 0 < len(subject) <= _LONGEST_SUBJECT)
    ):
        raise failure(OAuthAnswerRefused)
    return subject


def _names(issuer: str) -> list[str]:
    # Google documents that it may leave out the scheme.
    return [issuer, "accounts.google.com"] if issuer == GOOGLE["issuer"] else [issuer]


def _claims(id_token: str, published: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the claims of a token that one of the published keys has signed, or None."""
    entries = published.get("keys")
    keys: list[Key] = list(_usable(entries)) if isinstance(entries, list) else []
    if not keys:
        return None
    try:
        # Without `algorithms` joserfc would take HS256 with a published key as its secret.
        return jwt.decode(id_token, KeySet(keys), algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _usable(entries: Iterable[Any]) -> Iterable[ECKey | RSAKey]:
    """Yield the public keys that sign; a symmetric key in a published set is a published secret."""
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig" or "d" in entry:
            continue
        try:
            match entry.get("kty"):
                case "RSA":
                    yield RSAKey.import_key(entry)
                case "EC":
                    yield ECKey.import_key(entry)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
