"""Any server that describes itself can take the place of Google, and its ID tokens are checked."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from ops_core.errors import OpsError
from ops_core.ports.oauth import OAuthAnswerRefused, OAuthClientRejected, OAuthFailed, OAuthUnavailable
from ops_plugins.oauth_authlib.adapter import AuthlibOAuthClient
from ops_plugins.oauth_authlib.config import GoogleConfig
from ops_plugins.oauth_authlib.remembered import ASK_EVERY, FRESH_FOR, Remembered
from tests.ops_plugins.oauth_authlib.scripted import CODE, REFRESH, TOKEN, Scripted, a_request, query_of
from tests.support.clock import START, FakeClock

ISSUER = "https://id.example/realm"
METADATA_URL = ISSUER + "/.well-known/openid-configuration"
METADATA = {
    "issuer": ISSUER,
    "authorization_endpoint": ISSUER + "/auth",
    "token_endpoint": ISSUER + "/token",
    "revocation_endpoint": ISSUER + "/revoke",
    "jwks_uri": ISSUER + "/keys",
}
KEY = RSAKey.generate_key(2048, {"kid": "k1"})
EC = ECKey.generate_key("P-256", {"kid": "k2"})
PUBLIC = {"keys": [KEY.as_dict(private=False), EC.as_dict(private=False)]}
NOW = int(START.timestamp())
CLAIMS = {"iss": ISSUER, "aud": "id-1", "sub": "owner-1", "iat": NOW, "exp": NOW + 3600, "nonce": "no"}


def client_of(script: Scripted, **settings: Any) -> AuthlibOAuthClient:
    """Return a client of a server that describes itself."""
    values = {"client_id": "id-1", "client_secret": "s:1", "metadata_url": METADATA_URL} | settings
    return AuthlibOAuthClient(GoogleConfig(**values), FakeClock(), script)


def id_token(claims: dict[str, Any], key: Any = KEY, alg: str = "RS256", kid: str = "k1") -> str:
    """Return a signed token."""
    return jwt.encode({"alg": alg, "kid": kid}, claims, key, algorithms=[alg])


def exchanged(token: object, *keys: Any, **settings: Any) -> str:
    """Return the subject that an exchange leads to."""
    script = Scripted(METADATA, TOKEN | {"id_token": token}, *(keys or (PUBLIC,)))
    return client_of(script, **settings).exchange(CODE, a_request("openid")).subject


def test_endpoints_are_read_at_first_use_and_once() -> None:
    """Nothing is asked until it is needed, and then not again."""
    script = Scripted(METADATA, TOKEN)
    client = client_of(script)
    assert script.requests == []
    assert client.authorization_url(a_request("a")).startswith(ISSUER + "/auth?")
    client.refresh(REFRESH, frozenset())
    client.refresh(REFRESH, frozenset())
    assert client.issuer == ISSUER
    assert [(method, url) for method, url, _, _ in script.sent] == [
        ("GET", METADATA_URL),
        ("POST", ISSUER + "/token"),
        ("POST", ISSUER + "/token"),
    ]
    assert "Authorization" not in script.requests[0].headers


def test_the_client_says_who_it_is_as_the_server_wants() -> None:
    """Without a word about it by HTTP Basic, encoded as RFC 6749 wants; and when it revokes, too."""
    script = Scripted(METADATA, TOKEN, (200, {}, b""))
    client = client_of(script)
    client.refresh(REFRESH, frozenset())
    client.revoke(REFRESH)
    basic = "Basic " + base64.b64encode(b"id-1:s%3A1").decode()
    assert [each.headers["Authorization"] for each in script.requests[1:]] == [basic, basic]
    assert script.sent[1][3] == {"grant_type": "refresh_token", "refresh_token": REFRESH.reveal}
    assert script.sent[2] == ("POST", ISSUER + "/revoke", {}, {"token": REFRESH.reveal})
    script = Scripted(METADATA | {"token_endpoint_auth_methods_supported": ["client_secret_post"]}, TOKEN)
    client_of(script).refresh(REFRESH, frozenset())
    assert script.sent[1][3]["client_secret"] == "s:1"


def test_a_server_that_knows_offline_access_is_asked_for_it() -> None:
    """OpenID Connect has a scope for refresh tokens."""
    client = client_of(Scripted(METADATA | {"scopes_supported": ["openid", "offline_access"]}))
    assert query_of(client.authorization_url(a_request("a")))["scope"] == "a offline_access"


def test_settings_win_over_metadata() -> None:
    """One endpoint can be another than the server says."""
    script = Scripted(METADATA, TOKEN)
    client_of(script, token_url="https://other.example/t").refresh(REFRESH, frozenset())
    assert script.sent[1][1] == "https://other.example/t"


@pytest.mark.parametrize(
    ("metadata_url", "issuer"),
    [
        (METADATA_URL, ISSUER),
        ("https://id.example/.well-known/openid-configuration", "https://id.example/"),
        ("https://id.example/.well-known/oauth-authorization-server", "https://id.example"),
        ("https://id.example/.well-known/oauth-authorization-server/realm", ISSUER),
    ],
)
def test_the_issuer_is_that_of_its_address(metadata_url: str, issuer: str) -> None:
    """Both places are known: that of OpenID Connect and that of RFC 8414."""
    assert client_of(Scripted(METADATA | {"issuer": issuer}), metadata_url=metadata_url).issuer == issuer


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (METADATA | {"issuer": "https://evil.example"}, OAuthAnswerRefused),
        (METADATA | {"issuer": None}, OAuthAnswerRefused),
        (METADATA | {"token_endpoint": "http://id.example/token"}, OAuthAnswerRefused),
        (METADATA | {"authorization_endpoint": "javascript:alert(1)"}, OAuthAnswerRefused),
        ({"issuer": ISSUER}, OAuthAnswerRefused),
        ((404, {}, b""), OAuthAnswerRefused),
        ((302, {"Location": METADATA_URL}, b""), OAuthAnswerRefused),
        ((503, {}, b""), OAuthUnavailable),
    ],
)
def test_metadata_that_cannot_be_trusted_is_refused(reply: Any, expected: type[OAuthFailed]) -> None:
    """Of another issuer, insecure or incomplete: nothing is sent there."""
    client = client_of(Scripted(reply))
    for call in (lambda: client.authorization_url(a_request()), lambda: client.exchange(CODE, a_request())):
        with pytest.raises(expected):
            call()


def test_a_set_issuer_must_be_the_one_that_is_told() -> None:
    """Whoever sets the issuer wants that one."""
    with pytest.raises(OAuthAnswerRefused):
        _ = client_of(Scripted(METADATA), issuer="https://id.example/other").issuer


def test_a_server_without_revocation_or_keys_is_a_matter_of_settings() -> None:
    """The error asks whoever runs the hub."""
    less = {name: value for name, value in METADATA.items() if name not in {"revocation_endpoint", "jwks_uri"}}
    client = client_of(Scripted(less, TOKEN | {"id_token": id_token(CLAIMS)}))
    with pytest.raises(OAuthClientRejected):
        client.revoke(REFRESH)
    with pytest.raises(OAuthClientRejected):
        client.exchange(CODE, a_request("openid"))


@pytest.mark.parametrize("audience", ["id-1", ["id-1"]])
def test_an_id_token_tells_who_it_is(audience: object) -> None:
    """Signed with RSA or an elliptic curve."""
    assert exchanged(id_token(CLAIMS | {"aud": audience})) == "owner-1"
    assert exchanged(id_token(CLAIMS | {"aud": audience}, EC, "ES256", "k2")) == "owner-1"


@pytest.mark.parametrize("issuer", ["https://accounts.google.com", "accounts.google.com"])
def test_google_may_leave_out_the_scheme_of_its_name(issuer: str) -> None:
    """Both spellings are documented."""
    script = Scripted(TOKEN | {"id_token": id_token(CLAIMS | {"iss": issuer})}, PUBLIC)
    client = client_of(script, metadata_url="")
    assert client.exchange(CODE, a_request("openid")).subject == "owner-1"
    assert script.sent[1][:2] == ("GET", "https://www.googleapis.com/oauth2/v3/certs")


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"iss": "accounts.google.com"},
        {"aud": "id-2"},
        {"aud": ["id-2"]},
        {"aud": ["id-1", "id-2"]},
        {"aud": []},
        {"azp": "id-2"},
        {"exp": NOW - 61},
        {"exp": "later"},
        {"nbf": NOW + 120},
        {"iat": NOW + 120},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
    ],
    ids=str,
)
def test_an_id_token_for_somebody_else_is_refused(changes: dict[str, Any]) -> None:
    """For another client or request, of another issuer, too old or too new, or about nobody."""
    with pytest.raises(OAuthAnswerRefused):
        exchanged(id_token(CLAIMS | changes))


@pytest.mark.parametrize("missing", ["iss", "aud", "exp", "sub", "nonce"])
def test_an_id_token_must_be_complete(missing: str) -> None:
    """What is not there was not checked."""
    with pytest.raises(OAuthAnswerRefused):
        exchanged(id_token({name: value for name, value in CLAIMS.items() if name != missing}))


def _unsigned() -> str:
    parts = [json.dumps(part).encode() for part in ({"alg": "none", "kid": "k1"}, CLAIMS)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


def _signed_with_the_public_key() -> str:
    return id_token(CLAIMS, OctKey.import_key(str(KEY.as_dict(private=False)["n"])), "HS256")


def _signed_with_pem() -> str:
    import hashlib  # noqa: PLC0415 - for this forgery alone
    import hmac  # noqa: PLC0415 - as above

    header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"k1"}').rstrip(b"=")
    body = base64.urlsafe_b64encode(json.dumps(CLAIMS).encode()).rstrip(b"=")
    mac = hmac.new(KEY.as_pem(private=False), header + b"." + body, hashlib.sha256).digest()
    return (header + b"." + body + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


@pytest.mark.parametrize(
    "token",
    [
        None,
        7,
        "",
        "abc",
        "a.b.c",
        "é.b.c",
        "x" * 16_385,
        _unsigned(),
        _signed_with_the_public_key(),
        _signed_with_pem(),
        id_token(CLAIMS, RSAKey.generate_key(2048)),
        id_token(CLAIMS, KEY, "RS512"),
        id_token(CLAIMS)[:-4] + "AAAA",
    ],
    ids=range(13),
)
def test_a_forged_id_token_is_refused(token: object) -> None:
    """Unsigned, signed with another key or algorithm, or with the public key as a secret."""
    with pytest.raises(OAuthAnswerRefused):
        exchanged(token)


def test_a_published_secret_signs_nothing() -> None:
    """A symmetric key among the published ones is known to everybody."""
    secret = OctKey.import_key("k" * 32, {"kid": "k1"})
    forged = id_token(CLAIMS, secret, "HS256")
    with pytest.raises(OAuthAnswerRefused):
        exchanged(forged, {"keys": [secret.as_dict(private=True)]})


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"keys": "k1"},
        {"keys": [7, {"kty": "RSA"}, {"kty": "EC", "crv": "?"}, {"kty": "new"}]},
        {"keys": [KEY.as_dict(private=True)]},
        {"keys": [KEY.as_dict(private=False) | {"use": "enc"}]},
    ],
    ids=range(5),
)
def test_keys_that_cannot_be_used_verify_nothing(keys: object) -> None:
    """Broken ones, private ones and those for something else."""
    with pytest.raises(OAuthAnswerRefused):
        exchanged(id_token(CLAIMS), keys)


def test_keys_that_do_not_come_are_no_fault_of_the_token() -> None:
    """Later it may work."""
    with pytest.raises(OAuthUnavailable):
        exchanged(id_token(CLAIMS), (503, {}, b""))


class _Source:
    def __init__(self) -> None:
        self.at = 0.0
        self.asked = 0
        self.fails = False

    def fetch(self) -> int:
        self.asked += 1
        if self.fails:
            message = "no"
            raise OAuthUnavailable(message)
        return self.asked


def test_a_document_is_asked_for_now_and_then() -> None:
    """It is believed for an hour, newer ones are had every half minute, and an older one is better than none."""
    source = _Source()
    document = Remembered(source.fetch, lambda: source.at)
    source.fails = True
    with pytest.raises(OpsError):
        document.read()
    source.fails = False
    assert [document.read(), document.read(), document.read(newer=True)] == [2, 2, 2]
    source.at = ASK_EVERY
    assert [document.read(), document.read(newer=True)] == [2, 3]
    source.at += FRESH_FOR
    source.fails = True
    assert [document.read(), document.read()] == [3, 3]
    assert source.asked == 4
    source.at += FRESH_FOR
    source.fails = False
    assert document.read() == 5
