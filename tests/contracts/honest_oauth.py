"""An OAuth client that keeps every clause of its contract, for others to deviate from."""

from __future__ import annotations

import base64
import hashlib
import itertools
from datetime import datetime, timedelta
from urllib.parse import urlencode

import attrs

from ops_contracts.oauth_scenario import (
    ACCESS_TOKEN,
    FAILURES,
    LIFETIME,
    NONCE,
    OPTIONAL_SCOPE,
    REDIRECT_URI,
    VERIFIER,
    Call,
    Scenario,
)
from ops_core.domain.platform import Platform
from ops_core.domain.secret import Secret
from ops_core.plugins.offers import OAuthOffer
from ops_core.ports.clock import Clock
from ops_core.ports.oauth import AuthorizationRequest, Grant, OAuthAnswerRefused, OAuthCapability, OAuthGrantEnded


@attrs.frozen
class Config:
    """Settings of the honest client."""

    client_secret: str = attrs.field(default="", repr=False)
    scenario: Scenario = Scenario.GRANTED


class Honest:
    """A client that keeps every clause; the others differ from it in one thing."""

    issuer = "https://server.example"

    def __init__(self, config: Config, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._count = itertools.count(1)

    def authorization_url(self, request: AuthorizationRequest) -> str:
        """Return the address of a page of the server."""
        return f"{self.endpoint()}?{urlencode(self.parameters(request))}"

    def endpoint(self) -> str:
        """Return the address without parameters."""
        return "https://server.example/authorize"

    def parameters(self, request: AuthorizationRequest) -> dict[str, str]:
        """Return what the browser takes along."""
        digest = hashlib.sha256(request.code_verifier.reveal.encode()).digest()
        return {
            "response_type": "code",
            "client_id": "honest",
            "redirect_uri": request.redirect_uri,
            "state": request.state,
            "code_challenge_method": "S256",
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "scope": " ".join(request.scopes),
            "access_type": "offline",
        }

    def exchange(self, code: Secret, request: AuthorizationRequest) -> Grant:
        """Grant what the scenario has the owner grant."""
        self.meet(Call.EXCHANGE, code)
        if (request.code_verifier, request.redirect_uri) != (VERIFIER, REDIRECT_URI):
            raise OAuthGrantEnded(self.message(code))
        if "openid" in request.scopes and request.nonce != NONCE:
            raise OAuthAnswerRefused(self.message(code))
        refresh = None if self._config.scenario is Scenario.NO_REFRESH_TOKEN else self.new_token()
        return Grant(self.new_token(), refresh, self.expiry(), self.granted(request), "owner-1")

    def granted(self, request: AuthorizationRequest) -> frozenset[str]:
        """Return what the owner granted."""
        withheld = {OPTIONAL_SCOPE} if self._config.scenario is Scenario.SCOPE_WITHHELD else set()
        return frozenset(request.scopes) - withheld

    def expiry(self) -> datetime:
        """Return when a token ends that is given now."""
        return self._clock.now() + timedelta(seconds=LIFETIME)

    def new_token(self) -> Secret:
        """Return a token like no other."""
        return Secret(f"token-{next(self._count)}")

    def refresh(self, token: Secret, scopes: frozenset[str]) -> Grant:
        """Grant what was granted before."""
        self.meet(Call.REFRESH, token)
        return Grant(self.new_token(), None if token == ACCESS_TOKEN else self.new_token(), self.expiry(), scopes)

    def revoke(self, token: Secret) -> None:
        """End a grant."""
        self.meet(Call.REVOKE, token)

    def meet(self, call: Call, sent: Secret) -> None:
        """Fail if the scenario has it."""
        failure = FAILURES.get(self._config.scenario)
        if failure is not None and call in failure.calls:
            self.fail(failure.kind(self.message(sent)), sent)

    def fail(self, failure: Exception, sent: Secret) -> None:
        """Raise a failure."""
        raise failure

    def message(self, sent: Secret) -> str:
        """Return what a failure says."""
        return "The server does not grant that."

    def close(self) -> None:
        """Do nothing."""


OFFER = OAuthOffer(
    name="honest",
    summary="Keeps every clause",
    platform=Platform.GOOGLE,
    scopes=frozenset({"one.scope", "https://server.example/auth/two"}),
    config=Config,
    build=Honest,
    capabilities=frozenset(OAuthCapability),
)
