"""The states of the world in which an OAuth client is tried."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import attrs

from ops_core.domain.secret import Secret
from ops_core.ports.oauth import (
    AuthorizationRequest,
    OAuthAnswerRefused,
    OAuthCapability,
    OAuthClientRejected,
    OAuthFailed,
    OAuthGrantEnded,
    OAuthThrottled,
    OAuthUnavailable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CLIENT_SECRET: Final = "canary-client-secret-5f1c1a6be0d94c4f"  # noqa: S105 - made up, and looked for in errors
CODE: Final = Secret("canary-code-0bf1d7a7c0f84f6d9b1c")
REFRESH_TOKEN: Final = Secret("canary-refresh-token-b1946ac92492d234")
ACCESS_TOKEN: Final = Secret("canary-access-token-591785b794601e21")
VERIFIER: Final = Secret("canary-verifier-2b66fd261ee5c6cfc8de7fa466bab600")
STATE: Final = "state-7d793037a0760186574b0282f2f435e7"
NONCE: Final = "nonce-9e107d9d372bb6826bd81d3542a419d6"
REDIRECT_URI: Final = "https://hub.example/oauth/callback/one/two?via=1"
OPTIONAL_SCOPE: Final = "optional.scope"
"""A scope that the sample request asks for beyond those of the offer, and that the owner may withhold."""
LIFETIME: Final = 3600
"""Seconds for which every access token lasts that the server of a scenario gives."""
SKEW: Final = 86_400
"""Seconds by which the clock of the server is behind in `Scenario.CLOCK_SKEW`."""
CANARIES: Final = (CLIENT_SECRET, *(each.reveal for each in (CODE, REFRESH_TOKEN, ACCESS_TOKEN, VERIFIER)))
"""What no error, log or representation may show."""


class Scenario(StrEnum):
    """What the client meets. The suite names it; the author produces it, without a network.

    A good server repeats in the text of its errors what it was sent, for that is how secrets get into messages.
    """

    GRANTED = "granted"
    """Every code and token is taken and every scope of the request granted, for `LIFETIME` seconds.

    The verifier has to be `VERIFIER` and the redirect URI `REDIRECT_URI`; an ID token, where one is asked for, has
    `NONCE` in it. A refresh token comes with a code, and with each refresh where the offer declares ``rotation``. The
    answer to a refresh does not name scopes.
    """
    SCOPE_WITHHELD = "scope_withheld"
    """As before, but the owner did not grant `OPTIONAL_SCOPE`."""
    NO_REFRESH_TOKEN = "no_refresh_token"  # noqa: S105 - the name of a scenario
    """As granted, but no refresh token comes with the code."""
    CLOCK_SKEW = "clock_skew"
    """As granted, but the clock of the server is `SKEW` seconds behind, and whatever it says of instants is, too."""
    CODE_USED = "code_used"
    """The code was used before, or is too old."""
    REVOKED = "revoked"
    """The owner has ended the grant: no token of it is good any more."""
    CLIENT_REJECTED = "client_rejected"
    """The server does not know this client, or not with this secret."""
    THROTTLED = "throttled"
    """The server asks to slow down."""
    OUTAGE = "outage"
    """The server cannot be reached, or fails by itself."""
    TIMEOUT = "timeout"
    """No answer comes in time."""
    MALFORMED = "malformed"
    """What comes back makes no sense: half a document, or one of another kind."""


class Call(StrEnum):
    """What a client is asked for."""

    EXCHANGE = "exchange"
    REFRESH = "refresh"
    REVOKE = "revoke"


@attrs.frozen
class Failure:
    """How a scenario ends.

    Attributes:
        kind: Class of the error.
        calls: What it happens to; the rest is not tried.
    """

    kind: type[OAuthFailed]
    calls: tuple[Call, ...]


_ASKING = (Call.EXCHANGE, Call.REFRESH)

ALWAYS_POSSIBLE = frozenset({Scenario.GRANTED, Scenario.NO_REFRESH_TOKEN, Scenario.CLOCK_SKEW})
"""The scenarios that no author can leave out."""

FAILURES: Mapping[Scenario, Failure] = MappingProxyType(
    {
        Scenario.CODE_USED: Failure(OAuthGrantEnded, (Call.EXCHANGE,)),
        Scenario.REVOKED: Failure(OAuthGrantEnded, (Call.REFRESH,)),
        Scenario.CLIENT_REJECTED: Failure(OAuthClientRejected, _ASKING),
        Scenario.THROTTLED: Failure(OAuthThrottled, tuple(Call)),
        Scenario.OUTAGE: Failure(OAuthUnavailable, tuple(Call)),
        Scenario.TIMEOUT: Failure(OAuthUnavailable, tuple(Call)),
        Scenario.MALFORMED: Failure(OAuthAnswerRefused, _ASKING),
    }
)
"""The scenarios in which there is no grant."""


def calls_in(scenario: Scenario, capabilities: Iterable[str]) -> tuple[Call, ...]:
    """Return what a client with these capabilities can be asked for to meet the failure of a scenario."""
    known = set(capabilities)
    possible = {Call.EXCHANGE}
    if known & {OAuthCapability.REFRESH, OAuthCapability.EXTENSION}:
        possible.add(Call.REFRESH)
    if OAuthCapability.REVOCATION in known:
        possible.add(Call.REVOKE)
    return tuple(call for call in FAILURES[scenario].calls if call in possible)


def sample_request(scopes: Iterable[str]) -> AuthorizationRequest:
    """Return a request for these scopes and the optional one."""
    return AuthorizationRequest(REDIRECT_URI, STATE, NONCE, VERIFIER, tuple(sorted({*scopes, OPTIONAL_SCOPE})))
