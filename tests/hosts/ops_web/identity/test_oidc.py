from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs
import falcon.testing
import pytest
import requests
from requests.adapters import BaseAdapter

from ops_core.domain.principal import Principal
from ops_web.identity.fetching import FetchFailed
from ops_web.identity.oidc import user_id
from tests.support.tokens import ISSUER, compact, ec_key, es256, hs, no_signature, public, thumbprint
from tests.support.web import ORIGIN, Site, build_site

LOGIN = "/api/ops/auth/login"
CALLBACK = "/api/ops/auth/callback"
LOGOUT = "/api/ops/auth/logout"
USER = user_id(ISSUER, "subject-1")
HEADER = {"alg": "ES256", "kid": "ec-1"}


class Provider(BaseAdapter):
    """An OpenID provider whose answers a test can spoil."""

    def __init__(self) -> None:
        super().__init__()
        self.metadata: dict[str, Any] = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
        }
        self.claims: dict[str, Any] = {}
        self.sign: Callable[[dict[str, Any]], str] = lambda claims: compact(HEADER, claims, es256(ec_key("ec-1")))
        self.is_down = False
        self.status = 200
        self.body: bytes | None = None
        self.asked: list[str] = []
        self.redeemed: list[dict[str, str]] = []
        self.authorizations: list[str | bytes | None] = []
        self.nonce = ""
        self.now: Callable[[], float] = lambda: 0.0

    def fetch(self, url: str) -> bytes:
        """Publish metadata and keys."""
        self.asked.append(url)
        if self.is_down:
            msg = "down"
            raise FetchFailed(msg)
        if url == f"{ISSUER}/keys":
            return json.dumps({"keys": [public(ec_key("ec-1"))]}).encode()
        assert url == f"{ISSUER}/.well-known/openid-configuration"
        return json.dumps(self.metadata).encode()

    def send(self, request: requests.PreparedRequest, *_: Any, **kwargs: Any) -> requests.Response:
        """Redeem a code."""
        assert request.url == self.metadata["token_endpoint"]
        assert kwargs["timeout"]
        if self.is_down:
            raise requests.ConnectionError
        self.redeemed.append({name: values[0] for name, values in parse_qs(str(request.body)).items()})
        self.authorizations.append(request.headers.get("Authorization"))
        claims = {
            "iss": ISSUER,
            "aud": "hub",
            "sub": "subject-1",
            "nonce": self.nonce,
            "iat": int(self.now()),
            "exp": int(self.now()) + 300,
        } | self.claims
        token = self.sign({name: value for name, value in claims.items() if value is not ...})
        response = requests.Response()
        response.status_code = self.status
        tokens = {"access_token": "a", "token_type": "Bearer", "id_token": token}
        response._content = self.body if self.body is not None else json.dumps(tokens).encode()
        response.headers["Content-Type"] = "application/json"
        response.request = request
        response.url = request.url or ""
        return response

    def close(self) -> None:
        """Nothing is open."""


@attrs.frozen
class Browser:
    """A browser at the site, with its cookies."""

    site: Site
    provider: Provider
    cookies: dict[str, str] = attrs.field(factory=dict)

    def get(self, path: str, **parameters: str) -> falcon.testing.Result:
        """Follow a link."""
        return self._kept(self.site.get(path, params=parameters, headers=self._headers()))

    def post(self, path: str, **headers: str) -> falcon.testing.Result:
        """Press a button of this site."""
        return self._kept(self.site.send("POST", path, Sec_Fetch_Site="same-origin", **self._headers(), **headers))

    def begin(self, next_path: str = "/ops/locations") -> dict[str, str]:
        """Start to sign in and return what the provider is told."""
        answer = self.get(LOGIN, next=next_path)
        assert answer.status_code == 302
        asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
        self.provider.nonce = asked["nonce"]
        return asked

    def finish(self, state: str, **parameters: str) -> falcon.testing.Result:
        """Come back from the provider."""
        return self.get(CALLBACK, **{"state": state, "code": "the-code"} | parameters)

    def whoami(self) -> str:
        """Return the owner that this browser acts as."""
        return str(self.get("/api/ops/whoami").json["name"])

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}

    def _kept(self, answer: falcon.testing.Result) -> falcon.testing.Result:
        for name, cookie in answer.cookies.items():
            if cookie.max_age == 0:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = cookie.value
        return answer


def browser(provider: Provider | None = None, **oidc: Any) -> Browser:
    """Return a browser at a site where people sign in."""
    provider = provider or Provider()
    settings = {"oidc": {"issuer": ISSUER, "client_id": "hub", "client_secret": "client-secret"} | oidc}
    site = build_site(settings, fetch=provider.fetch, adapter=provider)
    provider.now = lambda: site.clock.now().timestamp()
    return Browser(site, provider)


def failed(answer: falcon.testing.Result) -> bool:
    """Return whether a sign-in was refused, in the one way in which they all are."""
    return bool(
        answer.status_code == 400
        and answer.json["code"] == "auth.login_failed"
        and answer.json["detail"] == "The sign-in could not be completed. Start it again."
    )


def test_somebody_signs_in() -> None:
    """A stranger goes to the provider, comes back and is that user, under a new session."""
    there = browser()
    stranger, before = there.whoami(), there.cookies["hub_session"]
    asked = there.begin()
    answer = there.finish(asked["state"])
    assert answer.status_code == 302
    assert answer.headers["location"] == "/ops/locations"
    assert there.whoami() == f"user:{USER}" != stranger
    assert there.cookies["hub_session"] != before
    assert "hub_login" not in there.cookies


def test_the_provider_is_asked_as_it_should_be() -> None:
    """The request has everything that protects it, and no secret."""
    there = browser(scopes=["email", "openid"])
    answer = there.get(LOGIN)
    url = answer.headers["location"]
    assert url.startswith(f"{ISSUER}/authorize?")
    asked = parse_qs(urlsplit(url).query)
    assert asked["response_type"] == ["code"]
    assert asked["client_id"] == ["hub"]
    assert asked["redirect_uri"] == [ORIGIN + CALLBACK]
    assert asked["scope"] == ["openid email"]
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))
    assert "client-secret" not in url
    cookie = answer.cookies["hub_login"]
    assert (cookie.http_only, cookie.same_site, cookie.path, cookie.max_age) == (True, "Lax", "/", 600)


def test_the_code_is_redeemed_with_its_proof() -> None:
    """Whoever redeems the code proves to be the one who asked for it, and the client proves who it is."""
    there = browser()
    asked = there.begin()
    assert there.finish(asked["state"]).status_code == 302
    [redeemed] = there.provider.redeemed
    assert thumbprint(redeemed["code_verifier"]) == asked["code_challenge"]
    assert (redeemed["grant_type"], redeemed["code"]) == ("authorization_code", "the-code")
    assert redeemed["redirect_uri"] == ORIGIN + CALLBACK
    assert str(there.provider.authorizations[0]).startswith("Basic ")


def test_a_client_without_a_secret_sends_none() -> None:
    """A public client is known by its id and its proof alone."""
    there = browser(client_secret="")
    assert there.finish(there.begin()["state"]).status_code == 302
    assert there.provider.redeemed[0]["client_id"] == "hub"
    assert there.provider.authorizations == [None]


def test_a_provider_that_wants_the_secret_in_the_body() -> None:
    """Where the header is not taken, the secret goes into the body."""
    provider = Provider()
    provider.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    there = browser(provider)
    assert there.finish(there.begin()["state"]).status_code == 302
    assert provider.redeemed[0]["client_secret"] == "client-secret"


def test_what_a_stranger_made_goes_along() -> None:
    """The rows of the anonymous session belong to the user afterwards, and its token to nobody."""
    there = browser()
    stranger = there.whoami()
    old = there.cookies["hub_session"]
    assert there.finish(there.begin()["state"]).status_code == 302
    assert there.site.hub.sessions.resolve(old) is None
    with there.site.hub.storage.read() as uow:
        assert stranger != f"user:{USER}"
        assert uow.sessions.find("0" * 64) is None


def test_a_user_is_known_by_issuer_and_subject() -> None:
    """The same subject is the same user the next time, an email address is nothing."""
    provider = Provider()
    provider.claims = {"email": "ann@example.com"}
    one, two = browser(provider), browser(provider)
    for there in (one, two):
        assert there.finish(there.begin()["state"]).status_code == 302
    assert one.whoami() == two.whoami()
    assert user_id("https://other.example.com", "subject-1") != USER
    assert USER.startswith("oidc-")
    assert len(USER) == 37


def test_administrators_come_from_a_claim() -> None:
    """The claim that the settings name makes administrators."""
    provider = Provider()
    provider.claims = {"groups": ["admin"]}
    there = browser(provider, roles_claim="groups")
    there.finish(there.begin()["state"])
    assert there.get("/api/ops/admin").status_code == 200


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/\t/e"])
def test_nobody_is_sent_elsewhere(path: str) -> None:
    """A link to the sign-in that leads to another site afterwards is refused."""
    answer = browser().get(LOGIN, next=path)
    assert answer.status_code == 422
    assert "location" not in answer.headers


SPOILED_CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": ...},
    "another audience": {"aud": "other"},
    "several audiences without a party": {"aud": ["hub", "other"]},
    "another party": {"aud": ["hub", "other"], "azp": "other"},
    "another party alone": {"azp": "other"},
    "another nonce": {"nonce": "other"},
    "no nonce": {"nonce": ...},
    "a nonce that is a list": {"nonce": []},
    "expired": {"exp": 1},
    "no end": {"exp": ...},
    "not issued yet": {"iat": 2**40},
    "no subject": {"sub": ...},
    "an empty subject": {"sub": ""},
    "a subject that is a number": {"sub": 1},
    "a very long subject": {"sub": "x" * 256},
}


@pytest.mark.parametrize("name", SPOILED_CLAIMS)
def test_a_bad_id_token_signs_nobody_in(name: str) -> None:
    """Whatever is wrong about the claims, nobody is signed in."""
    there = browser()
    before = there.whoami()
    there.provider.claims = SPOILED_CLAIMS[name]
    assert failed(there.finish(there.begin()["state"]))
    assert there.whoami() == before


SPOILED_SIGNATURES: dict[str, Callable[[dict[str, Any]], str]] = {
    "none": lambda claims: compact({"alg": "none"}, claims, no_signature),
    "the client secret": lambda claims: compact({"alg": "HS256"}, claims, hs(b"client-secret")),
    "a stranger": lambda claims: compact(HEADER, claims, es256(ec_key("stranger"))),
    "an unknown key": lambda claims: compact(HEADER | {"kid": "other"}, claims, es256(ec_key("stranger"))),
    "a key id that is a list": lambda claims: compact(HEADER | {"kid": []}, claims, es256(ec_key("ec-1"))),
    "its own key": lambda claims: compact(
        {"alg": "ES256", "jwk": public(ec_key("stranger"))}, claims, es256(ec_key("stranger"))
    ),
    "garbage": lambda _: "garbage",
}


@pytest.mark.parametrize("name", SPOILED_SIGNATURES)
def test_an_unsigned_id_token_signs_nobody_in(name: str) -> None:
    """Only a key that the provider publishes counts, even though the token came from the provider itself."""
    there = browser()
    there.provider.sign = SPOILED_SIGNATURES[name]
    assert failed(there.finish(there.begin()["state"]))


def test_several_audiences_with_this_party_are_fine() -> None:
    """A token for several services names the one that it was issued to."""
    there = browser()
    there.provider.claims = {"aud": ["hub", "other"], "azp": "hub"}
    assert there.finish(there.begin()["state"]).status_code == 302


@pytest.mark.parametrize("state", ["", "x", "\u00e4"])
def test_another_state_signs_nobody_in(state: str) -> None:
    """An answer that this browser did not ask for is refused, and the code is not redeemed."""
    there = browser()
    there.begin()
    assert failed(there.finish(state))
    assert there.provider.redeemed == []


def test_the_state_of_another_browser_signs_nobody_in() -> None:
    """A link with the code of an attacker does not sign a victim in as the attacker."""
    provider = Provider()
    attacker = browser(provider)
    victim = Browser(attacker.site, provider)
    victim.whoami()
    state = attacker.begin()["state"]
    assert failed(victim.finish(state))
    victim.begin()
    assert failed(victim.finish(state))
    assert provider.redeemed == []


def test_a_planted_flow_signs_nobody_in() -> None:
    """Even with the attacker's flow planted as a cookie, the session of the victim did not begin it."""
    provider = Provider()
    attacker = browser(provider)
    state = attacker.begin()["state"]
    victim = Browser(attacker.site, provider)
    before = victim.whoami()
    victim.cookies["hub_login"] = attacker.cookies["hub_login"]
    assert failed(victim.finish(state))
    assert victim.whoami() == before


def test_finished_sign_ins_are_not_remembered_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has expired is forgotten, and there is a most that is remembered."""
    there = browser()
    login = there.site.host.login
    assert login is not None
    there.finish(there.begin()["state"])
    there.site.clock.advance(minutes=11)
    there.finish(there.begin()["state"])
    assert len(login._used) == 1
    monkeypatch.setattr("ops_web.identity.oidc.MOST_USED", 2)
    for _ in range(3):
        there.finish(there.begin()["state"])
    assert len(login._used) == 2


def test_without_a_session_nobody_is_signed_in() -> None:
    """A browser that lost its session starts again."""
    there = browser()
    state = there.begin()["state"]
    del there.cookies["hub_session"]
    assert failed(there.finish(state))


def test_a_session_that_ended_meanwhile_signs_nobody_in() -> None:
    """Ending a session also ends the sign-in that it began."""
    there = browser()
    state = there.begin()["state"]
    there.site.hub.sessions.revoke(there.cookies["hub_session"])
    assert failed(there.finish(state))


def test_an_answer_counts_once() -> None:
    """Coming back a second time is refused, also with all the old cookies."""
    there = browser()
    state = there.begin()["state"]
    old = dict(there.cookies)
    assert there.finish(state).status_code == 302
    new = dict(there.cookies)
    assert failed(there.finish(state))
    for cookies in (old, {**new, "hub_login": old["hub_login"]}):
        again = Browser(there.site, there.provider, dict(cookies))
        assert failed(again.finish(state))
    assert len(there.provider.redeemed) == 1


def test_a_failed_answer_counts_once_too() -> None:
    """A second try with the same state and another code is refused."""
    there = browser()
    state = there.begin()["state"]
    old = dict(there.cookies)
    assert failed(there.finish(state, error="access_denied"))
    assert failed(Browser(there.site, there.provider, old).finish(state, code="another-code"))
    assert there.provider.redeemed == []


def test_a_sign_in_takes_ten_minutes_at_most() -> None:
    """After that it has to be started again."""
    there = browser()
    state = there.begin()["state"]
    there.site.clock.advance(minutes=10)
    assert failed(there.finish(state))


@pytest.mark.parametrize("issuer", ["https://evil.example", "", ISSUER + "/"])
def test_the_answer_of_another_issuer_signs_nobody_in(issuer: str) -> None:
    """A provider that names itself has to be the one that was asked (RFC 9207)."""
    there = browser()
    assert failed(there.finish(there.begin()["state"], iss=issuer))
    assert there.provider.redeemed == []


def test_an_issuer_that_promises_to_name_itself_has_to() -> None:
    """Where the metadata promises ``iss``, an answer without it is refused, and one with it is fine."""
    provider = Provider()
    provider.metadata["authorization_response_iss_parameter_supported"] = True
    there = browser(provider)
    assert failed(there.finish(there.begin()["state"]))
    assert there.finish(there.begin()["state"], iss=ISSUER).status_code == 302


@pytest.mark.parametrize("query", ["state=a&state=b", "state=%FF", "&".join(f"a{i}=1" for i in range(31))])
def test_an_odd_query_signs_nobody_in(query: str) -> None:
    """A parameter that comes twice could be read differently by two programs."""
    there = browser()
    assert failed(there.site.client.simulate_get(CALLBACK, query_string=query))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b'{"error": "invalid_grant"}'),
        (500, b"oops"),
        (200, b"oops"),
        (200, b"[]"),
        (200, b'{"access_token": "a", "token_type": "Bearer"}'),
        (200, b'{"access_token": "a", "token_type": "Bearer", "id_token": 1}'),
        (302, b""),
    ],
)
def test_a_code_that_is_not_redeemed_signs_nobody_in(status: int, body: bytes) -> None:
    """Whatever the token endpoint says instead of a token, nobody is signed in."""
    there = browser()
    state = there.begin()["state"]
    there.provider.status, there.provider.body = status, body
    answer = there.finish(state)
    assert failed(answer) or answer.json["code"] == "auth.login_unavailable"
    assert there.whoami().startswith("session:")


def test_an_outage_of_the_provider() -> None:
    """While the provider is down, nobody signs in and everything else works."""
    there = browser()
    there.provider.is_down = True
    answer = there.get(LOGIN)
    assert (answer.status_code, answer.json["code"]) == (503, "auth.login_unavailable")
    assert "retry-after" in answer.headers
    assert there.whoami().startswith("session:")


def test_an_outage_on_the_way_back() -> None:
    """Where the code cannot be redeemed because the provider is down, the answer says so."""
    there = browser()
    state = there.begin()["state"]
    there.provider.is_down = True
    assert there.finish(state).json["code"] == "auth.login_unavailable"


def test_metadata_is_remembered_through_an_outage() -> None:
    """What the provider says of itself is asked once an hour, and kept while it is down."""
    there = browser()
    there.begin()
    there.begin()
    assert len(there.provider.asked) == 1
    there.site.clock.advance(hours=2)
    there.provider.is_down = True
    there.begin()
    assert len(there.provider.asked) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": "http://id.example.com/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
def test_metadata_of_somebody_else_is_not_believed(change: dict[str, Any]) -> None:
    """Metadata has to name the issuer that was asked, and endpoints that nobody on the way can change."""
    provider = Provider()
    provider.metadata |= change
    assert browser(provider).get(LOGIN).status_code == 503


def test_signing_out() -> None:
    """After signing out the old session is worth nothing, and the browser forgets it."""
    there = browser()
    there.finish(there.begin()["state"])
    old = there.cookies["hub_session"]
    assert there.post(LOGOUT).status_code == 204
    assert "hub_session" not in there.cookies
    assert there.site.hub.sessions.resolve(old) is None
    assert there.post(LOGOUT).status_code == 204
    assert "hub_session" not in there.cookies


def test_other_sites_sign_nobody_out() -> None:
    """A page of another site cannot end a session."""
    there = browser()
    there.whoami()
    answer = there.site.send(
        "POST", LOGOUT, Cookie=f"hub_session={there.cookies['hub_session']}", Sec_Fetch_Site="cross-site"
    )
    assert answer.status_code == 403
    assert there.site.hub.sessions.resolve(there.cookies["hub_session"]) is not None


@pytest.mark.parametrize("path", [LOGIN, CALLBACK])
def test_without_a_provider_nobody_signs_in(path: str) -> None:
    """A host without a provider says so."""
    answer = build_site().get(path)
    assert (answer.status_code, answer.json["code"]) == (404, "auth.login_not_configured")


def test_users_of_an_embedding_application_sign_in_there() -> None:
    """Whoever is known by other means has no session to sign in to."""
    provider = Provider()
    site = build_site(
        {"oidc": {"issuer": ISSUER, "client_id": "hub"}},
        fetch=provider.fetch,
        identity=lambda _: Principal.user("ann"),
    )
    assert site.get(LOGIN).json["code"] == "auth.login_not_configured"


def test_the_log_names_the_cause_and_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever runs the hub can see why a sign-in failed, without seeing what would help to repeat it."""
    there = browser()
    there.provider.claims = {"nonce": "other"}
    asked = there.begin()
    there.finish(asked["state"])
    assert "the ID token is not valid" in caplog.text
    assert asked["state"] not in caplog.text
    assert "the-code" not in caplog.text
