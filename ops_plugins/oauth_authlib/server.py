"""Where a server has what: from settings, from its own metadata (RFC 8414), or as Google has it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import attrs

from ops_core.ports.oauth import OAuthAnswerRefused, OAuthClientRejected
from ops_plugins.oauth_authlib.config import is_secure
from ops_plugins.oauth_authlib.refusals import failure
from ops_plugins.oauth_authlib.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ops_plugins.oauth_authlib.config import GoogleConfig
    from ops_plugins.oauth_authlib.transport import Transport

GOOGLE: Mapping[str, Any] = MappingProxyType(
    {
        "issuer": "https://accounts.google.com",
        "authorization_endpoint": "https://accounts.google.com/o/oauth2/v2/auth",
        "token_endpoint": "https://oauth2.googleapis.com/token",
        "revocation_endpoint": "https://oauth2.googleapis.com/revoke",
        "jwks_uri": "https://www.googleapis.com/oauth2/v3/certs",
        "token_endpoint_auth_methods_supported": ("client_secret_post",),
    }
)
_WELL_KNOWN: Final = "/.well-known/"
_SETTINGS: Final = {
    "issuer": "issuer",
    "authorization_endpoint": "authorize_url",
    "token_endpoint": "token_url",
    "revocation_endpoint": "revoke_url",
    "jwks_uri": "jwks_url",
}


@attrs.frozen
class Place:
    """Where a server has what; "" for what it does not have.

    Attributes:
        issuer: Name that it gives itself.
        authorize: Where browsers are sent.
        token: Where codes and tokens are changed.
        revoke: Where grants are ended.
        jwks: Where the keys of ID tokens are.
        client_auth: How a client says who it is.
        lasting_scope: Scope that asks for a refresh token, or "".
    """

    issuer: str
    authorize: str
    token: str
    revoke: str
    jwks: str
    client_auth: str
    lasting_scope: str


class Server:
    """Knows where a server has what.

    Args:
        config: What is set wins.
        transport: Fetches the metadata.
    """

    def __init__(self, config: GoogleConfig, transport: Transport) -> None:
        self._config = config
        self._transport = transport
        self._metadata = Remembered(self._fetch)
        self._keys = Remembered(self._fetch_keys)

    @property
    def describes_itself(self) -> bool:
        """Whether there is metadata, so that it is not Google."""
        return bool(self._config.metadata_url)

    @property
    def place(self) -> Place:
        """Where it has what.

        Raises:
            OAuthFailed: The metadata could not be had, or cannot be used.
        """
        known = self._metadata.read() if self.describes_itself else GOOGLE
        found = {name: getattr(self._config, setting) or known.get(name, "") for name, setting in _SETTINGS.items()}
        methods = known.get("token_endpoint_auth_methods_supported") or ("client_secret_basic",)  # RFC 8414 section 2
        scopes = known.get("scopes_supported") or ()
        return Place(
            issuer=found["issuer"],
            authorize=found["authorization_endpoint"],
            token=found["token_endpoint"],
            revoke=found["revocation_endpoint"],
            jwks=found["jwks_uri"],
            client_auth="client_secret_post" if "client_secret_post" in methods else "client_secret_basic",
            lasting_scope="offline_access" if "offline_access" in scopes else "",
        )

    def keys(self, *, newer: bool = False) -> Mapping[str, Any]:
        """Return the published keys of the server.

        Raises:
            OAuthFailed: They could not be had.
        """
        keys: Mapping[str, Any] = self._keys.read(newer=newer)
        return keys

    def _fetch(self) -> Mapping[str, Any]:
        document = self._transport.ask(self._transport.session("none"), "GET", self._config.metadata_url)
        told = [document.get(name) for name in _SETTINGS if name in document]
        issuer = document.get("issuer")
        if not (all(is_secure(each) for each in told) and self._is_issuer(issuer)):
            raise failure(OAuthAnswerRefused)
        if not all(
            getattr(self._config, _SETTINGS[name]) or name in document
            for name in ("authorization_endpoint", "token_endpoint")
        ):
            raise failure(OAuthAnswerRefused)
        return document

    def _is_issuer(self, issuer: object) -> bool:
        """Return whether metadata at this address may be that of `issuer`; RFC 8414 section 3.3."""
        if self._config.issuer:
            return issuer == self._config.issuer
        root, _, name = self._config.metadata_url.partition(_WELL_KNOWN)
        path = name.partition("/")[2]
        expected = f"{root}/{path}" if path else root
        return isinstance(issuer, str) and issuer.rstrip("/") == expected.rstrip("/")

    def _fetch_keys(self) -> Mapping[str, Any]:
        url = self.place.jwks
        if not url:
            raise failure(OAuthClientRejected)
        return self._transport.ask(self._transport.session("none"), "GET", url)
