"""Bearer tokens: JSON Web Tokens of one issuer, believed only if everything about them is as it should be."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from ops_core.domain.principal import Principal, Role
from ops_web.identity.caller import TokenInvalid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from joserfc.jwk import ECKey, OctKey, RSAKey

    from ops_web.identity.jwks import KeySet
    from ops_web.settings import BearerSettings

LARGEST_TOKEN: Final = 8192
FOREIGN_PREFIX: Final = "oidc-"
"""How ids of users begin that signed in at the OpenID provider; no token may claim one."""

_FOREIGN_KEYS: Final = ("jku", "jwk", "x5u", "x5c", "crit")
_TYPES: Final = frozenset({"jwt", "at+jwt"})
_LONGEST_NAME: Final = 190
_LATEST: Final = 2**53


class BearerTokens:
    """Turns bearer tokens into principals.

    Args:
        settings: Which tokens are believed.
        keys: Public keys of the issuer; not needed with a shared secret.
        now: Seconds since 1970.
    """

    def __init__(self, settings: BearerSettings, keys: KeySet | None, now: Callable[[], float]) -> None:
        from joserfc.jwk import OctKey  # noqa: PLC0415 - takes long to import, and only hosts with an issuer need it

        self._settings = settings
        self._keys = keys
        self._now = now
        self._secret = OctKey.import_key(settings.shared_secret) if settings.shared_secret else None
        self._algorithms = ("HS256",) if self._secret is not None else ("ES256", "RS256")

    def verify(self, token: str) -> Principal:
        """Return the user that a token was issued to.

        Raises:
            TokenInvalid: Anything about it is wrong.
            KeysUnavailable: The keys of the issuer cannot be had.
        """
        if len(token) > LARGEST_TOKEN or not token.isascii() or token.count(".") != 2:  # noqa: PLR2004 - RFC 7519 section 3
            raise TokenInvalid
        header = token_header(token)
        algorithm = header.get("alg")
        if not isinstance(algorithm, str) or algorithm not in self._algorithms:
            raise TokenInvalid
        key = self._key(header, algorithm)
        claims = verified_claims(token, key, algorithm)
        settings = self._settings
        check_times(claims, self._now(), settings.leeway_seconds)
        audience = claims.get("aud")
        subject = claims.get("sub")
        if (
            claims.get("iss") != settings.issuer
            or not (audience == settings.audience or (isinstance(audience, list) and settings.audience in audience))
            or (settings.required_role and claims.get("role") != settings.required_role)
            or not is_name(subject)
            or subject.startswith(FOREIGN_PREFIX)
        ):
            raise TokenInvalid
        return Principal.user(subject, roles_in(claims, settings.roles_claim))

    def _key(self, header: Mapping[str, Any], algorithm: str) -> ECKey | RSAKey | OctKey:
        if self._secret is not None:
            return self._secret
        kid = header.get("kid")
        if self._keys is None or not (kid is None or is_name(kid)):
            raise TokenInvalid
        key = self._keys.find(kid, algorithm)
        if key is None:
            raise TokenInvalid
        return key


def token_header(token: str) -> dict[str, Any]:
    """Return the header of a token, which nothing vouches for yet.

    Raises:
        TokenInvalid: It is no JSON object, brings its own key, or is of another type.
    """
    encoded = token.partition(".")[0]
    try:
        header = json.loads(base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        raise TokenInvalid from None
    if not isinstance(header, dict) or any(name in header for name in _FOREIGN_KEYS):
        raise TokenInvalid
    if str(header.get("typ", "JWT")).lower() not in _TYPES:
        raise TokenInvalid
    return header


def verified_claims(token: str, key: ECKey | RSAKey | OctKey, algorithm: str) -> dict[str, Any]:
    """Return the claims of a token whose signature is right; nothing else was checked.

    Raises:
        TokenInvalid: It is not.
    """
    from joserfc import jwt  # noqa: PLC0415 - takes long to import, and only hosts with an issuer need it
    from joserfc.errors import JoseError  # noqa: PLC0415 - as above

    try:
        # Without `algorithms` joserfc would take HS256 with a public key as its secret.
        return jwt.decode(token, key, algorithms=[algorithm]).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        raise TokenInvalid from None


def check_times(claims: Mapping[str, Any], now: float, leeway: float) -> None:
    """Refuse a token that has expired, is not valid yet or does not say when it expires.

    Raises:
        TokenInvalid: It is not valid at `now`, in seconds since 1970, with clocks up to `leeway` seconds apart.
    """
    expires = _instant(claims, "exp")
    starts = max(_instant(claims, "nbf") or 0.0, _instant(claims, "iat") or 0.0)
    if expires is None or now >= expires + leeway or now < starts - leeway:
        raise TokenInvalid


def roles_in(claims: Mapping[str, Any], path: str) -> frozenset[Role]:
    """Return the roles of this hub that a claim lists; `path` is dotted, or "" for none."""
    found: Any = claims
    for name in path.split(".") if path else ():
        found = found.get(name) if isinstance(found, dict) else None
    if not path:
        return frozenset()
    named = found if isinstance(found, list) else [found]
    return frozenset(role for role in Role if role.value in named)


def is_name(value: object) -> TypeGuard[str]:
    """Return whether a claim is a printable string of a length that can be stored."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_NAME and value.isprintable()


def _instant(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _LATEST:
        raise TokenInvalid
    return float(value)
