"""What goes over the wire to Google and Facebook, and what their answers come to."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any

import pytest
import requests

from ops_core.domain.secret import Secret
from ops_core.errors import InvalidInput
from ops_core.plugins import OAuthOffer
from ops_core.ports.clock import SystemClock
from ops_core.ports.oauth import (
    OAuthAnswerRefused,
    OAuthClient,
    OAuthClientRejected,
    OAuthFailed,
    OAuthGrantEnded,
    OAuthThrottled,
    OAuthUnavailable,
)
from ops_core.structure import structure, unstructure
from ops_plugins.oauth_authlib import plugin
from ops_plugins.oauth_authlib.adapter import AuthlibOAuthClient
from ops_plugins.oauth_authlib.config import FacebookConfig, GoogleConfig
from ops_plugins.oauth_authlib.facebook import FacebookOAuthClient
from ops_plugins.oauth_authlib.transport import LARGEST
from tests.ops_plugins.oauth_authlib.scripted import CODE, REFRESH, TOKEN, VERIFIER, Scripted, a_request, query_of
from tests.support.clock import START, FakeClock

MANAGE = "https://www.googleapis.com/auth/business.manage"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).decode().rstrip("=")
FORM = "application/x-www-form-urlencoded;charset=UTF-8"
ME = {"id": "77", "permissions": {"data": [{"permission": "a", "status": "granted"}]}}


def google(script: Scripted, **settings: Any) -> AuthlibOAuthClient:
    """Return a client of Google that the script answers; its clock stands still."""
    config = GoogleConfig(client_id="id-1", client_secret="se cret", **settings)
    return AuthlibOAuthClient(config, FakeClock(step=timedelta(0)), script)


def facebook(script: Scripted) -> FacebookOAuthClient:
    """Return a client of Facebook that the script answers."""
    config = FacebookConfig(client_id="id-1", client_secret="secret")
    return FacebookOAuthClient(config, FakeClock(step=timedelta(0)), script)


def test_browsers_are_sent_to_google_with_exactly_this() -> None:
    """Every parameter that Google wants for access that lasts, and no other."""
    url = google(Scripted()).authorization_url(a_request(MANAGE, login_hint="ann@example.com"))
    assert url.partition("?")[0] == "https://accounts.google.com/o/oauth2/v2/auth"
    assert query_of(url) == {
        "response_type": "code",
        "client_id": "id-1",
        "redirect_uri": "https://hub.example/oauth/callback/google/1",
        "scope": MANAGE,
        "state": "st",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "login_hint": "ann@example.com",
        "access_type": "offline",
        "prompt": "consent",
        "include_granted_scopes": "true",
    }


def test_a_nonce_goes_along_with_openid() -> None:
    """Without an ID token there is nothing to hold a nonce."""
    assert query_of(google(Scripted()).authorization_url(a_request(MANAGE, "openid")))["nonce"] == "no"


def test_google_gets_the_code_in_the_body() -> None:
    """The wire format of the exchange: a form, with the client's secret in it, and nothing in the address."""
    script = Scripted(TOKEN | {"refresh_token": "rt", "scope": f"openid {MANAGE}", "id_token": "not asked for"})
    grant = google(script).exchange(CODE, a_request(MANAGE))
    form = {
        "grant_type": "authorization_code",
        "code": "c/0+de",
        "redirect_uri": "https://hub.example/oauth/callback/google/1",
        "code_verifier": VERIFIER.reveal,
        "client_id": "id-1",
        "client_secret": "se cret",
    }
    assert script.sent == [("POST", "https://oauth2.googleapis.com/token", {}, form)]
    headers = script.requests[0].headers
    assert (headers["Accept"], headers["Content-Type"]) == ("application/json", FORM)
    assert "Authorization" not in headers
    assert script.options[0]["timeout"] == (3.05, 10.0)
    assert (grant.access_token, grant.refresh_token) == (Secret("at-1"), Secret("rt"))
    assert grant.expires_at == START + timedelta(seconds=3599)
    assert grant.scopes == {"openid", MANAGE}
    assert grant.subject == ""


def test_google_refreshes_without_naming_scopes() -> None:
    """The wire format of a refresh; what Google does not repeat stays as it was."""
    script = Scripted(TOKEN)
    grant = google(script).refresh(REFRESH, frozenset({MANAGE}))
    form = {
        "grant_type": "refresh_token",
        "refresh_token": REFRESH.reveal,
        "client_id": "id-1",
        "client_secret": "se cret",
    }
    assert script.sent == [("POST", "https://oauth2.googleapis.com/token", {}, form)]
    assert (grant.refresh_token, grant.scopes) == (None, frozenset({MANAGE}))


def test_google_revokes_with_the_token_alone() -> None:
    """The secret of the client stays here, for Google does not ask for it."""
    script = Scripted((200, {}, b""))
    google(script).revoke(REFRESH)
    assert script.sent == [("POST", "https://oauth2.googleapis.com/revoke", {}, {"token": REFRESH.reveal})]
    assert "Authorization" not in script.requests[0].headers


def test_a_client_without_a_secret_says_who_it_is() -> None:
    """A public client sends its id, and PKCE protects it."""
    script = Scripted(TOKEN)
    AuthlibOAuthClient(GoogleConfig(client_id="id-1"), SystemClock(), script).refresh(REFRESH, frozenset())
    (_, _, _, form) = script.sent[0]
    assert form == {"grant_type": "refresh_token", "refresh_token": REFRESH.reveal, "client_id": "id-1"}


def test_every_address_can_be_another() -> None:
    """A sandbox on this machine can stand in for Google."""
    root = "http://127.0.0.1:8099"
    script = Scripted(TOKEN)
    settings = {"authorize_url": root + "/a?x=1", "token_url": root + "/t", "revoke_url": root + "/r"}
    client = google(script, **settings, issuer="https://id.example")
    client.refresh(REFRESH, frozenset())
    client.revoke(REFRESH)
    assert [url for _, url, _, _ in script.sent] == [root + "/t", root + "/r"]
    assert client.authorization_url(a_request()).startswith(root + "/a?x=1&response_type=code")
    assert client.issuer == "https://id.example"


def test_browsers_are_sent_to_facebook_with_exactly_this() -> None:
    """Facebook wants commas between scopes."""
    url = facebook(Scripted()).authorization_url(a_request("pages_show_list", "read_insights"))
    assert url.partition("?")[0] == "https://www.facebook.com/v25.0/dialog/oauth"
    assert query_of(url) == {
        "response_type": "code",
        "client_id": "id-1",
        "redirect_uri": "https://hub.example/oauth/callback/google/1",
        "scope": "pages_show_list,read_insights",
        "state": "st",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }


def test_facebook_gives_a_long_lived_token_and_tells_who_granted_what() -> None:
    """Code, short-lived token, long-lived token, and who it is: no secret is in any address."""
    declined = {"permission": "b", "status": "declined"}
    me = {"id": "77", "permissions": {"data": [*ME["permissions"]["data"], declined]}}  # type: ignore[index]  # a dict
    script = Scripted(TOKEN | {"expires_in": 60}, TOKEN | {"access_token": "long", "expires_in": 5_184_000}, me)
    grant = facebook(script).exchange(CODE, a_request("a", "b"))
    url, who = "https://graph.facebook.com/v25.0/oauth/access_token", {"client_id": "id-1", "client_secret": "secret"}
    code = {
        "grant_type": "authorization_code",
        "code": "c/0+de",
        "redirect_uri": "https://hub.example/oauth/callback/google/1",
        "code_verifier": VERIFIER.reveal,
    }
    proof = hmac.new(b"secret", b"long", hashlib.sha256).hexdigest()
    fields = {"appsecret_proof": proof, "fields": "id,permissions.limit(100){permission,status}"}
    assert script.sent == [
        ("POST", url, {}, code | who),
        ("POST", url, {}, {"grant_type": "fb_exchange_token", "fb_exchange_token": "at-1"} | who),
        ("GET", "https://graph.facebook.com/v25.0/me", fields, {}),
    ]
    assert script.requests[2].headers["Authorization"] == "Bearer long"
    assert (grant.access_token, grant.refresh_token, grant.subject) == (Secret("long"), None, "77")
    assert (grant.scopes, grant.expires_at) == (frozenset({"a"}), START + timedelta(days=60))


def test_facebook_revokes_by_its_permissions() -> None:
    """The token is in a header; one that has ended already is no error."""
    ended: Any = (400, {}, {"error": {"code": 190, "message": "gone"}})
    script = Scripted((200, {}, {"success": True}), ended)
    client = facebook(script)
    client.revoke(Secret("tok"))
    client.revoke(Secret("tok"))
    proof = hmac.new(b"secret", b"tok", hashlib.sha256).hexdigest()
    assert script.sent == [
        ("DELETE", "https://graph.facebook.com/v25.0/me/permissions", {"appsecret_proof": proof}, {}) for _ in range(2)
    ]
    assert script.requests[0].headers["Authorization"] == "Bearer tok"
    assert client.issuer == ""


@pytest.mark.parametrize(
    "me",
    [{}, {"id": 7, "permissions": {"data": []}}, {"id": "7", "permissions": []}, {"id": "7", "permissions": None}],
)
def test_facebook_must_say_who_granted_what(me: dict[str, Any]) -> None:
    """Without it nobody knows what the token is good for."""
    with pytest.raises(OAuthAnswerRefused):
        facebook(Scripted(TOKEN, TOKEN, me)).exchange(CODE, a_request("a"))


def _error(name: str) -> dict[str, str]:
    return {"error": name, "error_description": "canary"}


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ((400, {}, _error("invalid_grant")), OAuthGrantEnded),
        ((401, {}, _error("invalid_client")), OAuthClientRejected),
        ((400, {}, _error("unauthorized_client")), OAuthClientRejected),
        ((400, {}, _error("invalid_request")), OAuthClientRejected),
        ((400, {}, _error("invalid_scope")), OAuthClientRejected),
        ((400, {}, _error("redirect_uri_mismatch")), OAuthClientRejected),
        ((403, {}, _error("rate_limit_exceeded")), OAuthThrottled),
        ((400, {}, _error("temporarily_unavailable")), OAuthUnavailable),
        ((400, {}, _error("something_new")), OAuthAnswerRefused),
        ((400, {}, {"error": ["invalid_grant"]}), OAuthAnswerRefused),
        ((200, {}, _error("invalid_grant")), OAuthGrantEnded),
        ((200, {}, _error("something_new")), OAuthAnswerRefused),
        ((429, {}, b"slow down"), OAuthThrottled),
        ((429, {}, _error("invalid_grant")), OAuthThrottled),
        ((500, {}, b"canary"), OAuthUnavailable),
        ((503, {}, _error("invalid_grant")), OAuthUnavailable),
        ((408, {}, b""), OAuthUnavailable),
        ((401, {}, b"<html>"), OAuthClientRejected),
        ((403, {}, b"<html>"), OAuthClientRejected),
        ((404, {}, b""), OAuthAnswerRefused),
        ((302, {"Location": "https://evil.example/"}, b""), OAuthAnswerRefused),
        ((307, {"Location": "https://evil.example/"}, TOKEN), OAuthAnswerRefused),
        ((200, {}, b""), OAuthAnswerRefused),
        ((200, {}, b"[]"), OAuthAnswerRefused),
        ((200, {}, b"[" * 200_000), OAuthAnswerRefused),
        ((200, {"Content-Encoding": "gzip"}, b"no gzip"), OAuthUnavailable),
        (requests.ConnectionError("canary"), OAuthUnavailable),
        (requests.ReadTimeout("canary"), OAuthUnavailable),
        (requests.exceptions.SSLError("canary"), OAuthUnavailable),
        (OSError("canary"), OAuthUnavailable),
    ],
)
def test_answers_of_oauth_servers_have_their_error(reply: Any, expected: type[OAuthFailed]) -> None:
    """After RFC 6749 section 5.2, and the status where there is no such document; one request is made, never two."""
    script = Scripted(reply)
    with pytest.raises(OAuthFailed) as caught:
        google(script).refresh(REFRESH, frozenset())
    assert type(caught.value) is expected
    assert "canary" not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert len(script.requests) == 1


def _graph(code: Any, **more: Any) -> dict[str, Any]:
    return {"error": {"message": "canary", "type": "OAuthException", "code": code, **more}}


@pytest.mark.parametrize(
    ("status", "document", "expected"),
    [
        (400, _graph(190, error_subcode=460), OAuthGrantEnded),
        (401, _graph(102), OAuthGrantEnded),
        (400, _graph(100, error_subcode=36009), OAuthGrantEnded),
        (400, _graph(100, error_subcode=36007), OAuthGrantEnded),
        (400, _graph(100, error_subcode=36008), OAuthClientRejected),
        *[(403, _graph(code), OAuthThrottled) for code in (4, 17, 32, 341, 613)],
        (500, _graph(4), OAuthThrottled),
        (400, _graph(1), OAuthUnavailable),
        (500, _graph(2), OAuthUnavailable),
        (400, _graph(1, message="Error validating client secret."), OAuthClientRejected),
        (400, _graph(101), OAuthClientRejected),
        (400, _graph(191), OAuthClientRejected),
        (400, _graph(99_999), OAuthAnswerRefused),
        (400, _graph("190"), OAuthAnswerRefused),
        (400, {"error": "invalid_grant"}, OAuthAnswerRefused),
        (200, _graph(190), OAuthGrantEnded),
    ],
)
def test_answers_of_facebook_have_their_error(status: int, document: Any, expected: type[OAuthFailed]) -> None:
    """By the code of the Graph API; a throttled call may come with 403."""
    with pytest.raises(OAuthFailed) as caught:
        facebook(Scripted((status, {}, document))).refresh(REFRESH, frozenset())
    assert type(caught.value) is expected
    assert "canary" not in repr(caught.value)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "-7"}, 0.0),
        ({"Retry-After": "Mon, 02 Mar 2026 09:02:00 GMT"}, 120.0),
        ({"Retry-After": "Mon, 02 Mar 2026 08:00:00 GMT"}, 0.0),
        ({"Retry-After": "Mon, 02 Mar 2026 08:00:00"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_the_wait_that_a_server_asks_for_is_told(header: dict[str, str], expected: float | None) -> None:
    """Seconds or a date; None for what cannot be read."""
    with pytest.raises(OAuthThrottled) as caught:
        google(Scripted((429, header, b""))).refresh(REFRESH, frozenset())
    assert caught.value.retry_after == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"access_token": None},
        {"access_token": ""},
        {"access_token": 7},
        {"access_token": "line\nbreak"},
        {"access_token": "x" * 16_385},
        {"refresh_token": 7},
        {"token_type": "mac"},
        {"token_type": None},
        {"scope": ["a"]},
        {"expires_in": "soon"},
        {"expires_in": "soon", "expires_at": 1},
        {"expires_in": 10**400, "expires_at": 1},
        {"expires_in": -1},
        {"expires_in": True},
        {"expires_in": []},
        {"expires_in": 1e999},
        {"expires_at": []},
    ],
)
def test_a_token_that_is_none_is_refused(changes: dict[str, Any]) -> None:
    """Whatever is of the wrong kind, it does not get into a grant."""
    with pytest.raises(OAuthAnswerRefused):
        google(Scripted(TOKEN | changes)).refresh(REFRESH, frozenset())


@pytest.mark.parametrize(
    ("changes", "seconds"),
    [({"expires_in": "60"}, 60), ({"expires_in": 60.5}, 60.5), ({"expires_in": 10**12}, 315_360_000)],
)
def test_a_lifetime_may_be_text_and_has_an_end(changes: dict[str, Any], seconds: float) -> None:
    """Some servers send text; ten years is the most that is believed."""
    grant = google(Scripted(TOKEN | changes)).refresh(REFRESH, frozenset())
    assert grant.expires_at == START + timedelta(seconds=seconds)


def test_what_a_server_leaves_out() -> None:
    """No lifetime is no end, no scopes are those asked for, and no or an empty refresh token is None."""
    grant = google(Scripted({"access_token": "at", "refresh_token": ""})).exchange(CODE, a_request("a", "b"))
    assert (grant.expires_at, grant.refresh_token, grant.scopes) == (None, None, frozenset({"a", "b"}))


def test_an_answer_without_end_is_refused() -> None:
    """What is larger than a megabyte is not read to its end."""
    filled = b'{"access_token": "at", "pad": "%s"}'
    fitting, endless = (filled % (b"x" * (LARGEST - len(filled) + 2 + more)) for more in (0, 1))
    assert google(Scripted((200, {}, fitting))).refresh(REFRESH, frozenset()).access_token == Secret("at")
    with pytest.raises(OAuthAnswerRefused):
        google(Scripted((200, {}, endless))).refresh(REFRESH, frozenset())


def test_cookies_of_one_call_are_not_sent_with_another() -> None:
    """Calls for different owners share connections and nothing else."""
    script = Scripted((200, {"Set-Cookie": "who=ann"}, TOKEN))
    client = google(script)
    client.refresh(REFRESH, frozenset())
    client.refresh(REFRESH, frozenset())
    assert "Cookie" not in script.requests[1].headers
    client.close()
    assert script.closed == 1


@pytest.mark.parametrize("build", ["google", "facebook"])
def test_settings_are_needed_and_hide_the_secret(build: str) -> None:
    """A client id is asked for by name, and what was read can be written and read again."""
    config: type[Any] = {"google": GoogleConfig, "facebook": FacebookConfig}[build]
    with pytest.raises(InvalidInput) as caught:
        structure({}, config)
    assert "/client_id" in {error.pointer for error in caught.value.errors}
    read = structure({"client_id": "id", "client_secret": "canary"}, config)
    assert structure(unstructure(read), config) == read
    assert "canary" not in repr(read)


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://id.example/token", True),
        ("https://id.example:8443?x=1", True),
        ("http://localhost:8099/token", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:80/t", True),
        ("http://id.example/token", False),
        ("http://localhost.evil.example/", False),
        ("http://localhost@evil.example/", False),
        ("https://user@evil.example/", False),
        ("https://id.example/#part", False),
        ("https://evil.example\\@id.example/", False),
        ("ftp://localhost/", False),
    ],
)
def test_addresses_must_be_secure(url: str, good: bool) -> None:  # noqa: FBT001 - a column of the table
    """Secrets go to https, or to http on this machine."""
    values = {"client_id": "id", "client_secret": "s", "token_url": url}
    for config in (GoogleConfig, FacebookConfig):
        if good:
            read: Any = structure(values, config)
            assert read.token_url == url
        else:
            with pytest.raises(InvalidInput):
                structure(values, config)


@pytest.mark.parametrize("offer", plugin.ops_oauth_offers(), ids=lambda offer: offer.name)
def test_offers_build_clients(offer: OAuthOffer) -> None:
    """Each is built from settings and asks the network for nothing."""
    client: OAuthClient = offer.build(structure({"client_id": "id", "client_secret": "s"}, offer.config), SystemClock())
    assert client.authorization_url(a_request(*sorted(offer.scopes))).startswith("https://")
    client.close()
    assert offer.name.endswith("_oauth")
