from __future__ import annotations

import time
from typing import Any

import pytest

from ops_core.domain.principal import Principal, Role
from tests.support.tokens import ISSUER, compact, hs
from tests.support.web import Site, build_site

SHARED = "a shared secret of more than thirty-two bytes"
BEARER = {"bearer": {"issuer": ISSUER, "shared_secret": SHARED, "roles_claim": "roles"}}
ANN = Principal.user("ann")
ROOT = Principal.user("root", frozenset({Role.ADMIN}))


def token(site: Site, **claims: Any) -> str:
    """Return an ``Authorization`` header that the site believes."""
    now = site.clock.now().timestamp()
    told = {"iss": ISSUER, "aud": "authenticated", "sub": "ann", "role": "authenticated", "exp": now + 60} | claims
    return "Bearer " + compact({"alg": "HS256"}, told, hs(SHARED.encode()))


def test_a_stranger_gets_a_session() -> None:
    """The first answer sets a cookie, and with it the second request is the same caller."""
    site = build_site()
    first = site.get("/api/ops/whoami")
    cookie = first.cookies["hub_session"]
    assert first.json["name"].startswith("session:")
    assert (cookie.path, cookie.http_only, cookie.secure, cookie.same_site) == ("/", True, False, "Lax")
    assert cookie.max_age in {30 * 86_400 - 1, 30 * 86_400}
    second = site.get("/api/ops/whoami", headers={"Cookie": f"hub_session={cookie.value}"})
    assert second.json["name"] == first.json["name"]
    assert "set-cookie" not in second.headers


def test_over_https_the_cookie_is_secure() -> None:
    """Over https the cookie is bound to the host and never sent over plain http."""
    site = build_site({"public_url": "https://hub.example.com"})
    header = site.get("/api/ops/whoami").headers["set-cookie"]
    assert header.startswith("__Host-hub_session=")
    assert header.endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")


def test_strangers_are_told_apart() -> None:
    """Two browsers own different things."""
    site = build_site()
    assert site.get("/api/ops/whoami").json["name"] != site.get("/api/ops/whoami").json["name"]


def test_public_routes_open_no_session() -> None:
    """A health check leaves no session behind, nor does an unknown path."""
    site = build_site()
    for path in ("/healthz", "/api/ops/public", "/api/ops/nothing"):
        assert "set-cookie" not in site.get(path).headers


def test_an_error_still_brings_the_session() -> None:
    """A stranger whose first request fails is known from then on."""
    answer = build_site().get("/api/ops/things/missing")
    assert answer.status_code == 404
    assert "hub_session" in answer.cookies


def test_a_revoked_session_is_refused_on_the_next_request() -> None:
    """After its end a session owns nothing: reading starts anew, and a change is refused so that nothing is lost."""
    site = build_site()
    cookie = site.cookie(ANN)
    assert site.send("POST", "/api/ops/whoami", Cookie=cookie).json["name"] == "user:ann"
    assert site.hub.sessions.revoke(cookie.partition("=")[2])
    refused = site.send("POST", "/api/ops/whoami", Cookie=cookie)
    assert (refused.status_code, refused.json["code"]) == (401, "auth.session_ended")
    assert refused.cookies["hub_session"].max_age == 0
    assert site.get("/api/ops/whoami", headers={"Cookie": cookie}).json["name"].startswith("session:")


@pytest.mark.parametrize("passes", [{"minutes": 1441}, {"days": 31}])
def test_a_session_ends_by_itself(passes: dict[str, float]) -> None:
    """Idle for longer than the settings allow, or too old, a session is over."""
    site = build_site()
    cookie = site.cookie(ANN)
    site.clock.advance(**passes)
    assert site.send("POST", "/api/ops/whoami", Cookie=cookie).status_code == 401


@pytest.mark.parametrize("value", ["x", "x" * 200, "x" * 43, "\u00e4" * 30, "' OR 1=1 --aaaaaaaaaaaaaaa"])
def test_a_made_up_session_is_no_session(value: str) -> None:
    """A token that nobody was given opens a new session, under another token: it cannot be fixed beforehand."""
    answer = build_site().get("/api/ops/whoami", headers={"Cookie": f"hub_session={value}"})
    assert answer.status_code == 200
    assert answer.cookies["hub_session"].value != value


def test_signing_in_changes_the_token() -> None:
    """A session that somebody planted before the sign-in is worth nothing after it."""
    site = build_site()
    before = site.hub.sessions.open()
    after = site.hub.sessions.sign_in(before.token, ANN)
    assert after.token != before.token
    old = site.get("/api/ops/whoami", headers={"Cookie": f"hub_session={before.token}"})
    assert old.json["name"] not in {before.session.owner, "user:ann"}


def test_a_bearer_token_says_who_is_calling() -> None:
    """A user with a good token needs no session and gets none."""
    site = build_site(BEARER)
    answer = site.get("/api/ops/whoami", headers={"Authorization": token(site)})
    assert answer.json["name"] == "user:ann"
    assert "set-cookie" not in answer.headers


def test_a_bearer_token_needs_no_page() -> None:
    """A token is sent on purpose, never by a browser on its own, so any page may send it."""
    site = build_site(BEARER)
    answer = site.send("POST", "/api/ops/whoami", Authorization=token(site), Sec_Fetch_Site="cross-site")
    assert answer.status_code == 200


def test_a_bad_token_is_refused_even_where_strangers_are_welcome() -> None:
    """Whoever sends a token wants to be that user, and must not become a stranger unnoticed."""
    site = build_site(BEARER)
    answer = site.get("/api/ops/whoami", headers={"Authorization": token(site, exp=1)})
    assert (answer.status_code, answer.json["code"]) == (401, "auth.token_invalid")
    assert answer.headers["www-authenticate"] == 'Bearer realm="ops-hub", error="invalid_token"'
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("header", ["Bearer x.y.z", "bearer x", "Bearer", "Bearer "])
def test_a_token_that_nobody_takes_is_refused(header: str) -> None:
    """Without settings for tokens, none is believed."""
    assert build_site().get("/api/ops/whoami", headers={"Authorization": header}).status_code == 401


def test_other_schemes_belong_to_proxies() -> None:
    """A password that a proxy in front of the hub asks for says nothing here."""
    answer = build_site().get("/api/ops/whoami", headers={"Authorization": "Basic YWRtaW46YWRtaW4="})
    assert answer.json["name"].startswith("session:")


def test_a_token_and_a_session_are_too_much() -> None:
    """A request that names two callers is refused."""
    site = build_site(BEARER)
    answer = site.get("/api/ops/whoami", headers={"Authorization": token(site), "Cookie": site.cookie()})
    assert (answer.status_code, answer.json["code"]) == (400, "auth.ambiguous")


def test_two_sessions_are_too_much() -> None:
    """So is one with two sessions."""
    site = build_site()
    answer = site.get("/api/ops/whoami", headers={"Cookie": f"{site.cookie()}; {site.cookie()}"})
    assert (answer.status_code, answer.json["code"]) == (400, "auth.ambiguous")


def test_the_application_around_the_hub_knows_best() -> None:
    """A principal in the environment counts before anything that a client sends."""
    site = build_site(BEARER)
    answer = site.get(
        "/api/ops/whoami",
        extras={"ops_hub.principal": ANN},
        headers={"Authorization": "Bearer x", "Cookie": site.cookie()},
    )
    assert answer.json["name"] == "user:ann"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("value", ["user:ann", {"owner": "user:ann"}, True, b"user:ben", None])
def test_only_a_principal_is_a_principal(value: object) -> None:
    """Anything else in the environment is ignored."""
    answer = build_site().get("/api/ops/whoami", extras={"ops_hub.principal": value})
    assert answer.json["name"].startswith("session:")


def test_the_application_around_the_hub_can_be_asked() -> None:
    """A function that is handed in says who is calling; when it does not know, a session does."""
    site = build_site(identity=lambda environ: ANN if environ.get("REMOTE_USER") == "ann" else None)
    assert site.get("/api/ops/whoami", extras={"REMOTE_USER": "ann"}).json["name"] == "user:ann"
    assert site.get("/api/ops/whoami", extras={"REMOTE_USER": "ben"}).json["name"].startswith("session:")


@pytest.mark.parametrize("header", ["Ops-Hub.Principal", "ops_hub.principal", "X-User", "X-Forwarded-User", "X-Owner"])
def test_no_header_says_who_is_calling(header: str) -> None:
    """A client cannot write into the environment under a name that counts."""
    answer = build_site().get("/api/ops/whoami", headers={header: "user:ann"})
    assert answer.json["name"].startswith("session:")


def test_no_query_says_who_is_calling() -> None:
    """A session in the query is an unknown parameter."""
    site = build_site()
    answer = site.get("/api/ops/whoami", params={"session_id": site.cookie().partition("=")[2]})
    assert (answer.status_code, answer.json["code"]) == (422, "query.invalid")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("who", ["session", "stranger", "embedded"])
def test_a_page_of_another_site_changes_nothing(headers: dict[str, str], who: str) -> None:
    """Such a request is refused for everybody who did not send a token, and opens no session."""
    site = build_site(identity=(lambda _: ANN) if who == "embedded" else None)
    cookie = {"Cookie": site.cookie()} if who == "session" else {}
    answer = site.send("POST", "/api/ops/whoami", **headers, **cookie)
    assert (answer.status_code, answer.json["code"]) == (403, "csrf.refused")
    assert "set-cookie" not in answer.headers


def test_a_page_of_another_site_may_be_followed() -> None:
    """A link from another site to this one works."""
    assert build_site().get("/api/ops/whoami", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_an_embedding_application_may_use_tokens_across_sites() -> None:
    """Where the application around the hub checked a token, the page does not matter either."""
    site = build_site(identity=lambda _: ANN)
    answer = site.send("POST", "/api/ops/whoami", Authorization="Bearer theirs", Sec_Fetch_Site="cross-site")
    assert answer.json["name"] == "user:ann"


def test_administrators_only() -> None:
    """Strangers are asked to sign in, users are refused, administrators are answered."""
    site = build_site(BEARER)
    stranger = site.get("/api/ops/admin")
    assert (stranger.status_code, stranger.json["code"]) == (401, "auth.required")
    assert stranger.headers["www-authenticate"] == 'Bearer realm="ops-hub"'
    assert "set-cookie" not in stranger.headers
    anonymous = site.get("/api/ops/admin", headers={"Cookie": site.cookie()})
    assert anonymous.status_code == 401
    user = site.get("/api/ops/admin", headers={"Cookie": site.cookie(ANN)})
    assert (user.status_code, user.json["code"]) == (403, "access.forbidden")
    assert site.get("/api/ops/admin", headers={"Cookie": site.cookie(ROOT)}).json["said"] == ["admin"]
    by_token = site.get("/api/ops/admin", headers={"Authorization": token(site, sub="root", roles=["admin"])})
    assert by_token.json["name"] == "user:root"


def test_the_cookie_lives_as_long_as_the_session() -> None:
    """The settings decide about both."""
    site = build_site({"session_days": 2})
    assert site.get("/api/ops/whoami").cookies["hub_session"].max_age in {2 * 86_400 - 1, 2 * 86_400}


def test_identification_is_quick() -> None:
    """Finding out who is calling takes well under a tenth of a millisecond without a database."""
    site = build_site()
    environ = {"ops_hub.principal": ANN, "REQUEST_METHOD": "GET"}
    from ops_web.route import Access  # noqa: PLC0415 - for this test only

    begun = time.perf_counter()
    for _ in range(1000):
        site.host.identifier.identify(environ, Access.OWNER, unsafe=False)
    assert time.perf_counter() - begun < 0.1
