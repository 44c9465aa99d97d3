from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization

from ops_core.domain.principal import Principal, Role
from ops_web.identity.bearer import BearerTokens, roles_in
from ops_web.identity.caller import TokenInvalid
from ops_web.identity.jwks import KeySet
from ops_web.settings import BearerSettings
from tests.support.tokens import (
    ISSUER,
    JWKS_URL,
    OCT_SECRET,
    Issuer,
    b64,
    compact,
    ec_key,
    es256,
    es256_der,
    hs,
    no_signature,
    public,
    rs,
    rsa_key,
)

NOW = 1_772_442_000.0
SECRET = "a shared secret of more than thirty-two bytes"
EC = {"alg": "ES256", "kid": "ec-1", "typ": "JWT"}
RS = {"alg": "RS256", "kid": "rsa-1", "typ": "JWT"}
GOOD: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "authenticated",
    "sub": "5f0c1f6e-user",
    "role": "authenticated",
    "exp": NOW + 3600,
    "iat": NOW - 10,
    "app_metadata": {"roles": ["admin", "unknown"]},
}


def tokens(**changes: Any) -> BearerTokens:
    """Return what believes the tokens of the issuer."""
    settings = BearerSettings(**{"issuer": ISSUER, "jwks_url": JWKS_URL} | changes)
    keys = KeySet(JWKS_URL, Issuer().fetch, lambda: NOW) if settings.jwks_url else None
    return BearerTokens(settings, keys, lambda: NOW)


def symmetric() -> BearerTokens:
    """Return what believes tokens that are signed with the shared secret."""
    return tokens(jwks_url="", shared_secret=SECRET)


def good(header: dict[str, Any] | None = None, /, **claims: Any) -> str:
    """Return a token of the issuer; a claim of None is left out."""
    told = {name: value for name, value in (GOOD | claims).items() if value is not ...}
    return compact(EC | (header or {}), told, es256(ec_key("ec-1")))


def pem() -> bytes:
    """Return the public RSA key as servers keep it in files."""
    public_key: Any = rsa_key("rsa-1").public_key
    encoded: bytes = public_key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return encoded


def embedded_key() -> str:
    """Return a token that brings the key along which it was signed with."""
    key = ec_key("stranger")
    return compact({"alg": "ES256", "jwk": public(key)}, GOOD, es256(key))


def foreign(**header: Any) -> str:
    """Return a token that somebody else signed."""
    return compact(EC | header, GOOD, es256(ec_key("stranger")))


def swapped() -> str:
    """Return the claims of one token under the signature of another."""
    head, _, signature = good().split(".")
    return ".".join([head, b64(json.dumps(GOOD | {"sub": "root"}).encode()), signature])


def flipped() -> str:
    """Return a token whose signature is wrong in one bit."""
    head, claims, signature = good().split(".")
    return ".".join([head, claims, ("A" if signature[0] != "A" else "B") + signature[1:]])


CORPUS: dict[str, Callable[[], str]] = {
    # form
    "nothing": lambda: "",
    "one part": lambda: "abc",
    "two parts": lambda: good().rpartition(".")[0],
    "four parts": lambda: good() + ".abc",
    "five parts, as if it were encrypted": lambda: good() + ".abc.abc",
    "a megabyte": lambda: good(junk="x" * 1_000_000),
    "just too long": lambda: good(junk="x" * 6_500),
    "not ASCII": lambda: good() + "\u00e4",
    "white space inside": lambda: good().replace(".", ". ", 1),
    "a header that is not base64": lambda: "!!!!" + good()[4:],
    "a header that is not JSON": lambda: compact(b"{", GOOD, es256(ec_key("ec-1"))),
    "a header that is a list": lambda: compact([EC], GOOD, es256(ec_key("ec-1"))),
    "a header without end": lambda: compact(b"[" * 5000, GOOD, es256(ec_key("ec-1"))),
    "claims that are not JSON": lambda: compact(EC, b"{", es256(ec_key("ec-1"))),
    "claims that are a list": lambda: compact(EC, [GOOD], es256(ec_key("ec-1"))),
    "claims that are a number": lambda: compact(EC, 1, es256(ec_key("ec-1"))),
    "claims without end": lambda: compact(EC, b'{"a":' * 1000, es256(ec_key("ec-1"))),
    # algorithm
    "alg none": lambda: compact({"alg": "none"}, GOOD, no_signature),
    "alg None": lambda: compact({"alg": "None", "kid": "ec-1"}, GOOD, no_signature),
    "alg none with a good signature": lambda: compact(EC | {"alg": "none"}, GOOD, es256(ec_key("ec-1"))),
    "no alg": lambda: compact({"kid": "ec-1"}, GOOD, es256(ec_key("ec-1"))),
    "alg null": lambda: compact(EC | {"alg": None}, GOOD, es256(ec_key("ec-1"))),
    "alg list": lambda: compact(EC | {"alg": ["ES256"]}, GOOD, es256(ec_key("ec-1"))),
    "HS256 by the public RSA key": lambda: compact(RS | {"alg": "HS256"}, GOOD, hs(pem())),
    "HS256 by the public EC key": lambda: compact(
        EC | {"alg": "HS256"}, GOOD, hs(json.dumps(public(ec_key("ec-1"))).encode())
    ),
    "HS256 by the empty secret": lambda: compact({"alg": "HS256"}, GOOD, hs(b"")),
    "HS256 by a published secret": lambda: compact({"alg": "HS256", "kid": "oct-1"}, GOOD, hs(OCT_SECRET.encode())),
    "HS256 by a published secret that says so": lambda: compact(
        {"alg": "HS256", "kid": "oct-2"}, GOOD, hs(OCT_SECRET.encode())
    ),
    "ES256 in name, HMAC by a published secret": lambda: compact(
        {"alg": "ES256", "kid": "oct-1"}, GOOD, hs(OCT_SECRET.encode())
    ),
    "HS512 by a published secret": lambda: compact(
        {"alg": "HS512", "kid": "oct-1"}, GOOD, hs(OCT_SECRET.encode(), "sha512")
    ),
    "RS384": lambda: compact(RS | {"alg": "RS384"}, GOOD, rs(rsa_key("rsa-1"), hashes.SHA384())),
    "PS256": lambda: compact(RS | {"alg": "PS256"}, GOOD, rs(rsa_key("rsa-1"), pss=True)),
    "PS256 that says RS256": lambda: compact(RS, GOOD, rs(rsa_key("rsa-1"), pss=True)),
    "EdDSA": lambda: compact({"alg": "EdDSA", "kid": "okp-1"}, GOOD, lambda _: b"\0" * 64),
    "RS256 with the id of an EC key": lambda: compact(RS | {"kid": "ec-1"}, GOOD, rs(rsa_key("rsa-1"))),
    "ES256 with the id of an RSA key": lambda: compact(EC | {"kid": "rsa-1"}, GOOD, es256(ec_key("ec-1"))),
    # key
    "signed by a stranger": foreign,
    "signed by a stranger, without id": lambda: compact({"alg": "ES256"}, GOOD, es256(ec_key("stranger"))),
    "an unknown id": lambda: foreign(kid="stranger"),
    "an id that climbs": lambda: compact({"alg": "HS256", "kid": "../../../../dev/null"}, GOOD, hs(b"")),
    "an id that climbs, for ES256": lambda: foreign(kid="../../../../dev/null"),
    "an id that is SQL": lambda: foreign(kid="x' UNION SELECT 'secret"),
    "an id that is a URL": lambda: foreign(kid="https://evil.example/key"),
    "an id that is a number": lambda: good({"kid": 1}),
    "an id that is a list": lambda: good({"kid": ["ec-1"]}),
    "an empty id": lambda: good({"kid": ""}),
    "a very long id": lambda: good({"kid": "ec-1" * 100}),
    "jku": lambda: foreign(jku="https://evil.example/keys"),
    "jku with a good signature": lambda: good({"jku": JWKS_URL}),
    "its own key": embedded_key,
    "x5u": lambda: good({"x5u": "https://evil.example/cert"}),
    "x5c": lambda: good({"x5c": ["MII"]}),
    "crit": lambda: good({"crit": ["exp"], "exp": 1}),
    "another type": lambda: good({"typ": "dpop+jwt"}),
    "a key for encryption": lambda: compact(EC | {"kid": "ec-enc"}, GOOD, es256(ec_key("ec-enc"))),
    "a key for another algorithm": lambda: compact(EC | {"kid": "ec-other-alg"}, GOOD, es256(ec_key("ec-other-alg"))),
    "a key that was published whole": lambda: compact(EC | {"kid": "ec-private"}, GOOD, es256(ec_key("ec-private"))),
    "a short RSA key": lambda: compact(RS | {"kid": "rsa-short"}, GOOD, rs(rsa_key("rsa-short", 1024))),
    "a broken key": lambda: good({"kid": "ec-broken"}),
    # signature
    "no signature": lambda: good().rpartition(".")[0] + ".",
    "a signature cut short": lambda: good()[:-4],
    "a signature with one bit changed": flipped,
    "a signature of noughts": lambda: compact(EC, GOOD, lambda _: b"\0" * 64),
    "a signature in the encoding of X.509": lambda: compact(EC, GOOD, es256_der(ec_key("ec-1"))),
    "the claims of another token": swapped,
    # time
    "expired": lambda: good(exp=NOW - 31),
    "without end": lambda: good(exp=...),
    "an end that is text": lambda: good(exp=str(NOW + 3600)),
    "an end that is true": lambda: good(exp=True),
    "an end that is below nought": lambda: good(exp=-1),
    "an end that is no number": lambda: good(exp=float("nan")),
    "an end that never comes": lambda: good(exp=float("inf")),
    "not valid yet": lambda: good(nbf=NOW + 31),
    "a begin that is text": lambda: good(nbf="now"),
    "issued in the future": lambda: good(iat=NOW + 31),
    # issuer, audience, subject, role
    "another issuer": lambda: good(iss="https://evil.example"),
    "no issuer": lambda: good(iss=...),
    "a list of issuers": lambda: good(iss=[ISSUER]),
    "the issuer with a slash": lambda: good(iss=ISSUER + "/"),
    "another audience": lambda: good(aud="somebody"),
    "no audience": lambda: good(aud=...),
    "a list of other audiences": lambda: good(aud=["a", "b"]),
    "a longer audience": lambda: good(aud="authenticated-users"),
    "an audience that is an object": lambda: good(aud={"authenticated": True}),
    "no subject": lambda: good(sub=...),
    "a subject that is null": lambda: good(sub=None),
    "an empty subject": lambda: good(sub=""),
    "a subject that is a number": lambda: good(sub=1),
    "a very long subject": lambda: good(sub="x" * 191),
    "a subject with a line break": lambda: good(sub="ann\nadmin"),
    "a subject of another way to sign in": lambda: good(sub="oidc-0123456789"),
    "the service key": lambda: good(role="service_role"),
    "the public key": lambda: good(role="anon"),
    "no role": lambda: good(role=...),
    "a list of roles": lambda: good(role=["authenticated"]),
}


def test_the_corpus_is_large() -> None:
    """There are at least 60 bad tokens, and no two of them are the same."""
    assert len(CORPUS) >= 60
    assert len({make() for make in CORPUS.values()}) == len(CORPUS)


@pytest.mark.parametrize("name", CORPUS)
def test_no_bad_token_is_believed(name: str) -> None:
    """Whatever is wrong about a token, it is refused, and the refusal does not say why."""
    with pytest.raises(TokenInvalid) as refusal:
        tokens().verify(CORPUS[name]())
    assert refusal.value.status == 401
    assert str(refusal.value) == "This access token is not accepted. Sign in again."
    assert dict(refusal.value.headers)["WWW-Authenticate"] == 'Bearer realm="ops-hub", error="invalid_token"'


@pytest.mark.parametrize("name", CORPUS)
def test_no_bad_token_is_believed_with_a_shared_secret(name: str) -> None:
    """Where tokens are signed with a shared secret, those of the corpus are refused all the same."""
    with pytest.raises(TokenInvalid):
        symmetric().verify(CORPUS[name]())


@pytest.mark.parametrize(
    "token",
    [
        good(),
        good({"typ": "at+jwt"}),
        good(aud=["other", "authenticated"]),
        good(exp=NOW - 29),
        good(nbf=NOW + 29, iat=NOW + 29),
        good(iat=..., nbf=...),
        compact(RS, GOOD, rs(rsa_key("rsa-1"))),
        compact({"alg": "ES256"}, GOOD, es256(ec_key("ec-1"))),
    ],
)
def test_good_tokens_are_believed(token: str) -> None:
    """A token is good with clocks that differ a little, with several audiences, and without the id of the only key."""
    assert tokens().verify(token) == Principal.user("5f0c1f6e-user")


def test_a_shared_secret_is_believed_for_hs256_only() -> None:
    """Tokens that are signed with the secret are good, and with it nothing else is."""
    assert symmetric().verify(compact({"alg": "HS256"}, GOOD, hs(SECRET.encode()))) == Principal.user("5f0c1f6e-user")
    for bad in (good(), compact({"alg": "HS512"}, GOOD, hs(SECRET.encode(), "sha512"))):
        with pytest.raises(TokenInvalid):
            symmetric().verify(bad)


def test_an_issuer_without_roles_can_be_believed() -> None:
    """Where no role is required, tokens have none."""
    assert tokens(required_role="").verify(good(role=...)).owner == "user:5f0c1f6e-user"


def test_administrators_come_from_a_claim_of_the_issuer() -> None:
    """The claim that the settings name gives roles of this hub; others in it mean nothing."""
    assert tokens(roles_claim="app_metadata.roles").verify(good()).roles == {Role.ADMIN}
    assert tokens().verify(good()).roles == frozenset()


@pytest.mark.parametrize(
    ("claims", "path", "found"),
    [
        ({"role": "admin"}, "role", {Role.ADMIN}),
        ({"a": {"b": ["admin"]}}, "a.b", {Role.ADMIN}),
        ({"a": {"b": [["admin"], {"admin": 1}, None]}}, "a.b", set()),
        ({"a": "admin"}, "a.b", set()),
        ({"a": {"b": {"admin": True}}}, "a.b", set()),
        ({"": "admin"}, "", set()),
        ({}, "role", set()),
    ],
)
def test_roles_are_looked_up_by_path(claims: dict[str, Any], path: str, found: set[Role]) -> None:
    """A role counts only where it is a string, alone or in a list."""
    assert roles_in(claims, path) == found
