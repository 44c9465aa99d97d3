"""Settings of the OAuth clients."""

from __future__ import annotations

import re
from typing import Annotated, Final

import attrs

from ops_core.structure import Number, Text

SECURE: Final = r"(?:https://[^\s@#\\/?]+|http://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?)(?:[/?][^\s#\\]*)?"
"""Addresses that may be trusted with a secret: https, or http on this very machine; no user name, no fragment."""

Url = Annotated[str, Text(0, 500, pattern=f"(?:{SECURE})?", hint="an address that begins with https://")]
NeededUrl = Annotated[str, Text(1, 500, pattern=SECURE, hint="an address that begins with https://")]
ClientId = Annotated[str, Text(1, 300, pattern=r"[\x21-\x7e]+", hint="the id that the platform gave this hub")]
ClientSecret = Annotated[str, Text(0, 500, pattern=r"[\x21-\x7e]*", hint="the secret without blanks")]
Seconds = Annotated[float, Number(0.1, 60)]


def is_secure(url: object) -> bool:
    """Return whether an address that a server told may be trusted with a secret."""
    return isinstance(url, str) and re.fullmatch(SECURE, url) is not None


@attrs.frozen
class GoogleConfig:
    """How the hub is known to Google, or to any other server that speaks OAuth 2.

    Attributes:
        client_id: Id of the client.
        client_secret: Its secret, or "" for a client that has none.
        metadata_url: Where another server describes itself (RFC 8414), such as
            ``https://id.example/.well-known/openid-configuration``, or "" for Google. It is read at first use. What is
            set below wins over it.
        authorize_url: Where browsers are sent, or "" for where the platform has it.
        token_url: Where codes and tokens are changed, or "" as above.
        revoke_url: Where grants are ended, or "" as above.
        jwks_url: Where the keys of ID tokens are, or "" as above.
        issuer: Name that the server gives itself, or "" for the one that it has.
        connect_timeout: Seconds to wait for a connection.
        read_timeout: Seconds to wait for the next piece of an answer.
    """

    client_id: ClientId
    client_secret: ClientSecret = attrs.field(default="", repr=False)
    metadata_url: Url = ""
    authorize_url: Url = ""
    token_url: Url = ""
    revoke_url: Url = ""
    jwks_url: Url = ""
    issuer: Url = ""
    connect_timeout: Seconds = 3.05
    read_timeout: Seconds = 10.0


@attrs.frozen
class FacebookConfig:
    """How the hub is known to Facebook.

    Attributes:
        client_id: Id of the app.
        client_secret: Its secret.
        authorize_url: Where browsers are sent.
        token_url: Where codes and tokens are changed.
        graph_url: Root of the Graph API with its version, without a slash at the end.
        connect_timeout: Seconds to wait for a connection.
        read_timeout: Seconds to wait for the next piece of an answer.
    """

    client_id: ClientId
    client_secret: Annotated[str, Text(1, 500, pattern=r"[\x21-\x7e]+", hint="the secret of the app")] = attrs.field(
        repr=False
    )
    authorize_url: NeededUrl = "https://www.facebook.com/v25.0/dialog/oauth"
    token_url: NeededUrl = "https://graph.facebook.com/v25.0/oauth/access_token"  # noqa: S105 - an address
    graph_url: NeededUrl = "https://graph.facebook.com/v25.0"
    connect_timeout: Seconds = 3.05
    read_timeout: Seconds = 10.0
