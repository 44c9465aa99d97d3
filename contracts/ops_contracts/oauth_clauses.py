"""The clauses of the OAuth contract about where the browser goes, and about what is granted."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import attrs
import pytest

from ops_contracts.contract import requires
from ops_contracts.oauth_scenario import (
    ACCESS_TOKEN,
    CANARIES,
    CODE,
    LIFETIME,
    OPTIONAL_SCOPE,
    REFRESH_TOKEN,
    STATE,
    VERIFIER,
    Scenario,
    sample_request,
)
from ops_contracts.threads import all_at_once
from ops_core.domain.secret import Secret
from ops_core.errors import CapabilityNotSupported
from ops_core.ports.oauth import (
    AuthorizationRequest,
    Grant,
    OAuthAnswerRefused,
    OAuthCapability,
    OAuthClient,
    OAuthClientRejected,
    OAuthGrantEnded,
)

if TYPE_CHECKING:
    from ops_core.plugins.offers import OAuthOffer

ClientIn: TypeAlias = Callable[[Scenario], OAuthClient]
"""What the fixture of an author returns."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SLACK = timedelta(seconds=5)
_THREADS = 16


class Sampled:
    """What the clauses are about."""

    offer: ClassVar[Any]

    @property
    def _offer(self) -> OAuthOffer:
        offer: OAuthOffer = self.offer
        return offer

    @property
    def _request(self) -> AuthorizationRequest:
        return sample_request(self._offer.scopes)


class AddressClauses(Sampled):
    """Where the browser is sent."""

    def test_browser_is_sent_to_a_secure_address(self, client: OAuthClient) -> None:
        """The address is https, or http on this very machine, without a user name and without a fragment.

        If this fails: look at the authorization endpoint in the settings.
        """
        parts = urlsplit(client.authorization_url(self._request))
        assert parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        assert parts.hostname
        assert parts.username is None
        assert not parts.fragment

    def test_code_is_asked_for(self, client: OAuthClient) -> None:
        """The address has the client, ``response_type=code``, the redirect URI exactly and the state, each once.

        If this fails: see RFC 6749 section 4.1.1. Encode the redirect URI as it is, and change nothing about it.
        """
        sent = _parameters(client.authorization_url(self._request))
        assert sent["response_type"] == "code"
        assert sent["redirect_uri"] == self._request.redirect_uri
        assert sent["state"] == STATE
        assert sent["client_id"]

    def test_only_the_hash_of_the_verifier_is_sent(self, client: OAuthClient) -> None:
        """The address has the S256 challenge of the verifier, and no secret in it.

        If this fails: see RFC 7636 section 4.2. The challenge is the SHA-256 in base64 for URLs without filling.
        """
        url = client.authorization_url(self._request)
        digest = hashlib.sha256(VERIFIER.reveal.encode()).digest()
        sent = _parameters(url)
        assert sent["code_challenge_method"] == "S256"
        assert sent["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
        assert [each for each in CANARIES if each in url] == []

    def test_scopes_of_the_request_are_asked_for(self, client: OAuthClient) -> None:
        """Every scope of the request is in the address.

        If this fails: take the scopes from the request, not from settings.
        """
        assert _scopes_in(client.authorization_url(self._request)) >= set(self._request.scopes)

    @requires(OAuthCapability.REFRESH)
    def test_refresh_token_is_asked_for(self, client: OAuthClient) -> None:
        """The address asks for access that lasts.

        If this fails: send what the server wants for a refresh token, and set `lasting` on your class if that is
        neither ``access_type=offline`` nor the scope ``offline_access``.
        """
        url = client.authorization_url(self._request)
        sent = _parameters(url)
        lasting = getattr(self, "lasting", None)
        if lasting is None:
            assert sent.get("access_type") == "offline" or "offline_access" in _scopes_in(url)
        else:
            assert {name: sent.get(name) for name in lasting} == dict(lasting)

    def test_server_is_not_asked_for_the_address(self, client_in: ClientIn, scenario: Scenario) -> None:
        """However the server fails, the address is the same.

        If this fails: ask the server nothing while the address is made.
        """
        granted, failing = client_in(Scenario.GRANTED), client_in(scenario)
        try:
            assert failing.authorization_url(self._request) == granted.authorization_url(self._request)
        finally:
            granted.close()
            failing.close()

    @requires(OAuthCapability.ISSUER)
    def test_issuer_is_named(self, client: OAuthClient) -> None:
        """A client of a server that names itself in its answers says by which name.

        If this fails: return the issuer of the server's metadata from `issuer`; see RFC 9207.
        """
        assert client.issuer.strip()


class GrantClauses(Sampled):
    """What is granted."""

    def test_code_is_changed_for_a_grant(self, client: OAuthClient) -> None:
        """A code leads to a grant with an access token, whose parts are secrets, and a subject that is text.

        If this fails: wrap tokens into `Secret`.
        """
        grant = client.exchange(CODE, self._request)
        assert isinstance(grant.access_token, Secret)
        assert grant.access_token.reveal.strip()
        assert isinstance(grant.refresh_token, Secret | None)
        assert isinstance(grant.subject, str)
        assert CODE.reveal not in repr(grant)

    def test_expiry_counts_from_our_own_clock(self, client_in: ClientIn, granting: Scenario) -> None:
        """`expires_at` is an aware instant in UTC: the lifetime that the server tells, from now on by our own clock.

        If this fails: add ``expires_in`` to the time of the request, and read no instant that the server tells.
        """
        before = datetime.now(UTC)
        expires = _grant_in(client_in, granting, self._request).expires_at
        after = datetime.now(UTC)
        assert expires is not None
        assert expires.utcoffset() == timedelta(0)
        assert before - _SLACK <= expires - timedelta(seconds=LIFETIME) <= after + _SLACK

    def test_scopes_are_those_granted(self, client_in: ClientIn, granting: Scenario) -> None:
        """The scopes of a grant are those that the owner granted, even if fewer were than asked for.

        If this fails: read the scopes from the answer, or ask the server for them.
        """
        withheld = {OPTIONAL_SCOPE} if granting is Scenario.SCOPE_WITHHELD else set()
        grant = _grant_in(client_in, granting, self._request)
        assert grant.scopes == set(self._request.scopes) - withheld
        assert isinstance(grant.scopes, frozenset)

    def test_refresh_token_is_there_or_none(self, client_in: ClientIn) -> None:
        """A grant without a refresh token has None there; one comes only with the capability ``refresh``.

        If this fails: do not put the access token or an empty text in its place.
        """
        expected = OAuthCapability.REFRESH in self._offer.capabilities
        granted = _grant_in(client_in, Scenario.GRANTED, self._request)
        assert (granted.refresh_token is not None) == expected
        assert granted.refresh_token != Secret("")
        assert _grant_in(client_in, Scenario.NO_REFRESH_TOKEN, self._request).refresh_token is None

    @pytest.mark.parametrize(
        "changes",
        [{"code_verifier": Secret("another-verifier-" + "x" * 30)}, {"redirect_uri": "https://hub.example/other"}],
        ids=["verifier", "redirect_uri"],
    )
    def test_code_is_bound_to_its_request(self, client: OAuthClient, changes: dict[str, Any]) -> None:
        """With the verifier or the redirect URI of another request a code is good for nothing.

        If this fails: send both along with the code; see RFC 7636 section 4.5 and RFC 6749 section 4.1.3.
        """
        with pytest.raises((OAuthGrantEnded, OAuthClientRejected)):
            client.exchange(CODE, attrs.evolve(self._request, **changes))

    @requires(OAuthCapability.IDENTITY)
    def test_identity_is_told_and_bound_to_the_request(self, client: OAuthClient) -> None:
        """With the scope ``openid`` the grant names its subject, and an ID token with another nonce is refused.

        If this fails: check the ID token as OpenID Connect Core section 3.1.3.7 says, the nonce too.
        """
        request = attrs.evolve(self._request, scopes=tuple(sorted({*self._request.scopes, "openid"})))
        assert client.exchange(CODE, request).subject.strip()
        with pytest.raises(OAuthAnswerRefused):
            client.exchange(CODE, attrs.evolve(request, nonce="another"))

    @requires(OAuthCapability.REFRESH)
    def test_refresh_gives_the_next_grant(self, client: OAuthClient) -> None:
        """A refresh token leads to an access token, the scopes stay, and what does not come is None.

        If this fails: do not repeat the old refresh token, and keep the scopes while the server does not name any.
        """
        grant = client.refresh(REFRESH_TOKEN, frozenset({"one", "two"}))
        _assert_next(grant, REFRESH_TOKEN)
        if OAuthCapability.ROTATION not in self._offer.capabilities:
            assert grant.refresh_token is None

    @requires(OAuthCapability.REFRESH, OAuthCapability.ROTATION)
    def test_rotation_gives_the_next_refresh_token(self, client: OAuthClient) -> None:
        """A refresh gives a new refresh token, for the one before is no longer good.

        If this fails: read ``refresh_token`` from every answer.
        """
        following = client.refresh(REFRESH_TOKEN, frozenset({"one"})).refresh_token
        assert following is not None
        assert following != REFRESH_TOKEN

    @requires(OAuthCapability.EXTENSION)
    def test_extension_gives_the_next_access_token(self, client: OAuthClient) -> None:
        """An access token leads to another one that lasts longer; the scopes stay, and there is no refresh token.

        If this fails: `refresh` takes the access token where there are no refresh tokens.
        """
        grant = client.refresh(ACCESS_TOKEN, frozenset({"one", "two"}))
        _assert_next(grant, ACCESS_TOKEN)
        assert grant.refresh_token is None

    @requires(OAuthCapability.REVOCATION)
    def test_revoking_what_has_ended_is_no_error(self, client_in: ClientIn) -> None:
        """A grant can be ended, and one that has ended already can be, too.

        If this fails: take the server's word that a token is not good any more for success.
        """
        for scenario in (Scenario.GRANTED, Scenario.REVOKED):
            client = client_in(scenario)
            try:
                client.revoke(REFRESH_TOKEN)
                client.revoke(REFRESH_TOKEN)
            finally:
                client.close()

    def test_what_is_not_declared_is_refused(self, client: OAuthClient) -> None:
        """Without the capability for it, `refresh` and `revoke` say so.

        If this fails: raise `ops_core.errors.CapabilityNotSupported`, or declare what the client can do.
        """
        able = self._offer.capabilities
        if not able & {OAuthCapability.REFRESH, OAuthCapability.EXTENSION}:
            with pytest.raises(CapabilityNotSupported):
                client.refresh(REFRESH_TOKEN, frozenset())
        if OAuthCapability.REVOCATION not in able:
            with pytest.raises(CapabilityNotSupported):
                client.revoke(REFRESH_TOKEN)
        assert OAuthCapability.ROTATION not in able or OAuthCapability.REFRESH in able

    def test_many_threads_share_it(self, client: OAuthClient) -> None:
        """Each of many threads gets what belongs to its own request.

        If this fails: keep nothing about a request on the client itself.
        """
        able = self._offer.capabilities & {OAuthCapability.REFRESH, OAuthCapability.EXTENSION}

        def work(number: int) -> tuple[str, set[str], set[str]]:
            mine = attrs.evolve(self._request, state=f"state-{number}", scopes=(*self._request.scopes, f"s{number}"))
            state = _parameters(client.authorization_url(mine))["state"]
            grant = client.exchange(CODE, attrs.evolve(self._request, state=f"state-{number}"))
            kept = client.refresh(REFRESH_TOKEN, frozenset({f"s{number}"})).scopes if able else {f"s{number}"}
            return state, set(grant.scopes), set(kept)

        expected = [(f"state-{number}", set(self._request.scopes), {f"s{number}"}) for number in range(_THREADS)]
        assert all_at_once([partial(work, number) for number in range(_THREADS)]) == expected


def _assert_next(grant: Grant, before: Secret) -> None:
    assert isinstance(grant.access_token, Secret)
    assert grant.access_token.reveal.strip()
    assert grant.access_token != before
    assert grant.expires_at is not None
    assert grant.expires_at > datetime.now(UTC)
    assert grant.scopes == {"one", "two"}


def _grant_in(client_in: ClientIn, scenario: Scenario, request: AuthorizationRequest) -> Grant:
    client = client_in(scenario)
    try:
        return client.exchange(CODE, request)
    finally:
        client.close()


def _parameters(url: str) -> dict[str, str]:
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True, strict_parsing=True)
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a parameter is there twice: {sorted(names)}"
    return dict(pairs)


def _scopes_in(url: str) -> set[str]:
    # RFC 6749 separates them by blanks; some servers want commas.
    return set(re.split(r"[ ,]+", _parameters(url).get("scope", "")))
