"""OAuth clients that are wrong in one way each, and the clauses that must notice it.

This module is run by `test_oauth_mutants`; it is not collected by itself.
"""
# ruff: noqa: D102 - what a method promises is said by the port, what is wrong with it by its class

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

import attrs
import pytest

from ops_contracts.oauth import CLIENT_SECRET, ClientIn, OAuthContract, Scenario
from ops_contracts.oauth_scenario import FAILURES, SKEW, Call
from ops_core.domain.secret import Secret
from ops_core.errors import CapabilityNotSupported
from ops_core.ports.clock import Clock, SystemClock
from ops_core.ports.oauth import (
    AuthorizationRequest,
    Grant,
    OAuthCapability,
    OAuthClient,
    OAuthFailed,
    OAuthGrantEnded,
    OAuthThrottled,
    OAuthUnavailable,
)
from tests.contracts.honest_oauth import OFFER, Config, Honest

_STATIC = frozenset(OAuthCapability) - {OAuthCapability.ROTATION}
_BARE: frozenset[OAuthCapability] = frozenset()


class TestHonest(OAuthContract):
    """Nothing is wrong."""

    offer = OFFER
    caught_by: ClassVar[frozenset[str]] = frozenset()

    @pytest.fixture
    def client_in(self) -> ClientIn:
        """Build from the offer."""

        def make(scenario: Scenario) -> OAuthClient:
            client: OAuthClient = self.offer.build(self.offer.config(CLIENT_SECRET, scenario), SystemClock())
            return client

        return make


def mutant(*caught_by: str, **changes: Any) -> Any:
    """Return a decorator that makes a client the subject of a contract class with the clauses that must fail."""

    def wrap(adapter: type[Honest]) -> type[Honest]:
        name = f"Test{adapter.__name__}"
        attributes = changes.pop("attributes", {})
        offer = attrs.evolve(OFFER, build=adapter, **changes)
        caught = frozenset(f"test_{clause}" for clause in caught_by)
        body = {"offer": offer, "caught_by": caught, "__doc__": adapter.__doc__, **attributes}
        globals()[name] = type(name, (TestHonest,), body)
        return adapter

    return wrap


def mutants() -> Mapping[str, frozenset[str]]:
    """Return the names of the contract classes, each with the clauses that must fail."""
    return {name: value.caught_by for name, value in globals().items() if name.startswith("Test")}


@mutant(capabilities=_STATIC)
class KeepsItsRefreshTokens(Honest):
    """Is honest: refresh tokens stay as they are."""

    def refresh(self, token: Secret, scopes: frozenset[str]) -> Grant:
        return attrs.evolve(super().refresh(token, scopes), refresh_token=None)


@mutant(capabilities=_BARE)
class DoesNoMore(Honest):
    """Is honest: it can exchange codes and nothing else."""

    def exchange(self, code: Secret, request: AuthorizationRequest) -> Grant:
        return attrs.evolve(super().exchange(code, request), refresh_token=None)

    def refresh(self, token: Secret, scopes: frozenset[str]) -> Grant:
        message = "There are no refresh tokens here."
        raise CapabilityNotSupported(message)

    def revoke(self, token: Secret) -> None:
        message = "Grants are not ended here."
        raise CapabilityNotSupported(message)


@mutant(attributes={"lasting": {"duration": "permanent"}})
class AsksInItsOwnWay(Honest):
    """Is honest: its server has another parameter for refresh tokens."""

    def parameters(self, request: AuthorizationRequest) -> dict[str, str]:
        sent = super().parameters(request)
        del sent["access_type"]
        return sent | {"duration": "permanent"}


@mutant("signatures_match_the_port")
class OtherNames(Honest):
    """Calls an argument by another name."""

    def revoke(self, secret: Secret) -> None:
        super().revoke(secret)


@mutant("close_may_be_called_twice")
class ClosesOnce(Honest):
    """Cannot be closed again."""

    closed = False

    def close(self) -> None:
        if self.closed:
            raise RuntimeError
        self.closed = True


@mutant("browser_is_sent_to_a_secure_address")
class SendsInClear(Honest):
    """Sends browsers to http."""

    def endpoint(self) -> str:
        return "http://server.example/authorize"


@mutant("browser_is_sent_to_a_secure_address")
class SendsElsewhere(Honest):
    """Has a host that looks like another one."""

    def endpoint(self) -> str:
        return "https://server.example@evil.example/authorize"


@mutant("code_is_asked_for")
class AsksForATokenAtOnce(Honest):
    """Takes the implicit flow."""

    def parameters(self, request: AuthorizationRequest) -> dict[str, str]:
        return super().parameters(request) | {"response_type": "token"}


@mutant("code_is_asked_for")
class CutsTheRedirectUri(Honest):
    """Leaves the query of the redirect URI out."""

    def parameters(self, request: AuthorizationRequest) -> dict[str, str]:
        return super().parameters(request) | {"redirect_uri": request.redirect_uri.partition("?")[0]}


@mutant("code_is_asked_for", "many_threads_share_it")
class ForgetsTheState(Honest):
    """Makes up a state."""

    def parameters(self, request: AuthorizationRequest) -> dict[str, str]:
        return super().parameters(request) | {"state": "always"}


@mutant("only_the_hash_of_the_verifier_is_sent")
class SendsThePlainVerifier(Honest):
    """Uses the method plain."""

    def parameters(self, request: AuthorizationRequest) -> dict[str, str]:
        plain = {"code_challenge_method": "plain", "code_challenge": request.code_verifier.reveal}
        return super().parameters(request) | plain


@mutant("only_the_hash_of_the_verifier_is_sent")
class SendsTheVerifierToo(Honest):
    """Sends the challenge, and what it is of."""

    def parameters(self, request: AuthorizationRequest) -> dict[str, str]:
        return super().parameters(request) | {"code_verifier": request.code_verifier.reveal}


@mutant("scopes_of_the_request_are_asked_for")
class AsksForItsOwnScopes(Honest):
    """Takes the scopes from elsewhere."""

    def parameters(self, request: AuthorizationRequest) -> dict[str, str]:
        return super().parameters(request) | {"scope": "one.scope"}


@mutant("refresh_token_is_asked_for")
class AsksForAWhile(Honest):
    """Does not ask for a refresh token."""

    def parameters(self, request: AuthorizationRequest) -> dict[str, str]:
        return super().parameters(request) | {"access_type": "online"}


@mutant("refresh_token_is_asked_for", attributes={"lasting": {"duration": "permanent"}})
class AsksInAWrongWay(Honest):
    """Does not send what its own author says."""


@mutant("server_is_not_asked_for_the_address")
class LooksItUp(Honest):
    """Asks the server for the endpoint."""

    def endpoint(self) -> str:
        if self._config.scenario in FAILURES:
            raise OAuthUnavailable(self.message(Secret("")))
        return super().endpoint()


@mutant("issuer_is_named")
class HasNoName(Honest):
    """Does not say who answers."""

    issuer = ""


@mutant("code_is_changed_for_a_grant")
class GivesPlainTokens(Honest):
    """Leaves tokens as text."""

    def exchange(self, code: Secret, request: AuthorizationRequest) -> Grant:
        grant = super().exchange(code, request)
        text: Any = grant.access_token.reveal
        return attrs.evolve(grant, access_token=text)


@mutant("expiry_counts_from_our_own_clock")
class BelievesTheOtherClock(Honest):
    """Takes the instant that the server tells."""

    def expiry(self) -> datetime:
        behind = SKEW if self._config.scenario is Scenario.CLOCK_SKEW else 0
        return super().expiry() - timedelta(seconds=behind)


@mutant("expiry_counts_from_our_own_clock")
class GivesLocalTime(Honest):
    """Has instants without a zone."""

    def exchange(self, code: Secret, request: AuthorizationRequest) -> Grant:
        return attrs.evolve(super().exchange(code, request), expires_at=self.expiry().replace(tzinfo=None))


@mutant("scopes_are_those_granted")
class AssumesTheScopes(Honest):
    """Takes what was asked for as granted."""

    def granted(self, request: AuthorizationRequest) -> frozenset[str]:
        return frozenset(request.scopes)


@mutant("refresh_token_is_there_or_none")
class FillsInARefreshToken(Honest):
    """Puts an empty text where there is no refresh token."""

    def exchange(self, code: Secret, request: AuthorizationRequest) -> Grant:
        grant = super().exchange(code, request)
        return attrs.evolve(grant, refresh_token=grant.refresh_token or Secret(""))


@mutant("refresh_token_is_there_or_none")
class LosesTheRefreshToken(Honest):
    """Does not read the refresh token."""

    def exchange(self, code: Secret, request: AuthorizationRequest) -> Grant:
        return attrs.evolve(super().exchange(code, request), refresh_token=None)


@mutant("code_is_bound_to_its_request")
class LeavesTheVerifierOut(Honest):
    """Gets a grant whatever the verifier is."""

    def exchange(self, code: Secret, request: AuthorizationRequest) -> Grant:
        from ops_contracts.oauth_scenario import VERIFIER  # noqa: PLC0415 - for this mutant alone

        return super().exchange(code, attrs.evolve(request, code_verifier=VERIFIER))


@mutant("identity_is_told_and_bound_to_the_request")
class BelievesAnyIdToken(Honest):
    """Does not compare the nonce."""

    def exchange(self, code: Secret, request: AuthorizationRequest) -> Grant:
        from ops_contracts.oauth_scenario import NONCE  # noqa: PLC0415 - for this mutant alone

        return super().exchange(code, attrs.evolve(request, nonce=NONCE))


@mutant("identity_is_told_and_bound_to_the_request")
class ForgetsWho(Honest):
    """Leaves the subject out."""

    def exchange(self, code: Secret, request: AuthorizationRequest) -> Grant:
        return attrs.evolve(super().exchange(code, request), subject="")


@mutant("refresh_gives_the_next_grant", capabilities=_STATIC)
class RepeatsTheRefreshToken(Honest):
    """Gives the old refresh token back."""

    def refresh(self, token: Secret, scopes: frozenset[str]) -> Grant:
        grant = super().refresh(token, scopes)
        return attrs.evolve(grant, refresh_token=grant.refresh_token and token)


@mutant("refresh_gives_the_next_grant", "extension_gives_the_next_access_token", "many_threads_share_it")
class LosesTheScopes(Honest):
    """Takes no word about scopes for no scopes."""

    def refresh(self, token: Secret, scopes: frozenset[str]) -> Grant:
        return super().refresh(token, frozenset())


@mutant("rotation_gives_the_next_refresh_token")
class MissesTheRotation(Honest):
    """Does not read the new refresh token."""

    def refresh(self, token: Secret, scopes: frozenset[str]) -> Grant:
        return attrs.evolve(super().refresh(token, scopes), refresh_token=None)


@mutant("extension_gives_the_next_access_token")
class ExtendsToARefreshToken(Honest):
    """Takes the access token for a refresh token."""

    def refresh(self, token: Secret, scopes: frozenset[str]) -> Grant:
        grant = super().refresh(token, scopes)
        return attrs.evolve(grant, refresh_token=grant.refresh_token or token)


@mutant("revoking_what_has_ended_is_no_error")
class InsistsOnRevoking(Honest):
    """Wants a grant that is still there."""

    def revoke(self, token: Secret) -> None:
        if self._config.scenario is Scenario.REVOKED:
            raise OAuthGrantEnded(self.message(token))
        super().revoke(token)


@mutant("what_is_not_declared_is_refused", capabilities=_STATIC - {OAuthCapability.REVOCATION})
class RevokesUnasked(KeepsItsRefreshTokens):
    """Does what it does not declare."""


@mutant("many_threads_share_it")
class KeepsTheRequest(Honest):
    """Keeps the request of a call on the instance."""

    request: AuthorizationRequest

    def parameters(self, request: AuthorizationRequest) -> dict[str, str]:
        self.request = request
        time.sleep(0.01)
        return super().parameters(self.request)


_ANY_FAILURE = ("failure_has_its_type",)


@mutant(*_ANY_FAILURE)
class NamesEveryFailureTheSame(Honest):
    """Has one class for everything."""

    def fail(self, failure: Exception, sent: Secret) -> None:
        raise OAuthFailed(self.message(sent))


@mutant(
    *("failure_has_its_type", "failure_shows_no_secret", "log_shows_no_secret"), "throttling_says_how_long_if_at_all"
)
class LetsLibrariesThrough(Honest):
    """Raises what its library raises."""

    def fail(self, failure: Exception, sent: Secret) -> None:
        raise OSError


@mutant(
    *("failure_has_its_type", "failure_shows_no_secret", "log_shows_no_secret"), "throttling_says_how_long_if_at_all"
)
class OverlooksFailures(Honest):
    """Takes a failure for a grant."""

    def fail(self, failure: Exception, sent: Secret) -> None:
        del failure


@mutant("failure_shows_no_secret")
class RepeatsTheServer(Honest):
    """Puts the words of the server into the message."""

    def message(self, sent: Secret) -> str:
        return f"The server said: {sent.reveal} is no good"


@mutant("failure_shows_no_secret")
class ChainsErrors(Honest):
    """Lets the error of the library through behind its own."""

    def fail(self, failure: Exception, sent: Secret) -> None:
        raise failure from OSError("something")


@mutant("failure_shows_no_secret")
class SaysNothing(Honest):
    """Has no message."""

    def message(self, sent: Secret) -> str:
        return " "


@mutant("log_shows_no_secret")
class LogsTheToken(Honest):
    """Logs what it sends."""

    def meet(self, call: Call, sent: Secret) -> None:
        logging.getLogger("client").debug("sending %s", sent.reveal)
        super().meet(call, sent)


@mutant("throttling_says_how_long_if_at_all")
class WaitsBackwards(Honest):
    """Has a wait that lies in the past."""

    def fail(self, failure: Exception, sent: Secret) -> None:
        if isinstance(failure, OAuthThrottled):
            failure.retry_after = -5.0
        raise failure


@mutant("representation_shows_no_secret")
class ShowsItself(Honest):
    """Shows its secret."""

    def __repr__(self) -> str:
        return f"ShowsItself({self._config.client_secret})"


@attrs.frozen
class TalkativeConfig(Config):
    """Shows its secret."""

    client_secret: str = ""
    scenario: Scenario = Scenario.GRANTED


@mutant("representation_shows_no_secret", config=TalkativeConfig)
class ShowsItsSettings(Honest):
    """Has settings that show their secret."""

    def __init__(self, config: Config, clock: Clock) -> None:
        super().__init__(Config(config.client_secret, config.scenario), clock)
