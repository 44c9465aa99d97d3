"""Tokens as good issuers and bad people make them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import attrs
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from joserfc.jwk import ECKey, RSAKey

from ops_web.identity.fetching import FetchFailed

ISSUER = "https://id.example.com"
JWKS_URL = "https://id.example.com/.well-known/jwks.json"
OCT_SECRET = "a symmetric key that somebody published by mistake"

Signer = Callable[[bytes], bytes]


def b64(data: bytes) -> str:
    """Return unpadded base64url."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def compact(header: Any, claims: Any, sign: Signer) -> str:
    """Return a token; header and claims may be anything, also bytes."""
    parts = [part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, claims)]
    head = ".".join(b64(part) for part in parts)
    return f"{head}.{b64(sign(head.encode()))}"


def no_signature(_: bytes) -> bytes:
    """Sign nothing."""
    return b""


def hs(secret: bytes, digest: str = "sha256") -> Signer:
    """Sign with a shared secret."""
    return lambda data: hmac.new(secret, data, digest).digest()


def es256(key: ECKey, digest: hashes.HashAlgorithm | None = None) -> Signer:
    """Sign with an elliptic curve key."""

    def sign(data: bytes) -> bytes:
        private = key.private_key
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        r, s = decode_dss_signature(private.sign(data, ec.ECDSA(digest or hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign


def es256_der(key: ECKey) -> Signer:
    """Sign with an elliptic curve key, in the encoding of X.509, which JOSE does not use."""

    def sign(data: bytes) -> bytes:
        private = key.private_key
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        return private.sign(data, ec.ECDSA(hashes.SHA256()))

    return sign


def rs(key: RSAKey, digest: hashes.HashAlgorithm | None = None, *, pss: bool = False) -> Signer:
    """Sign with an RSA key."""

    def sign(data: bytes) -> bytes:
        private = key.private_key
        assert isinstance(private, rsa.RSAPrivateKey)
        chosen = digest or hashes.SHA256()
        pad = padding.PSS(padding.MGF1(chosen), hashes.SHA256.digest_size) if pss else padding.PKCS1v15()
        return private.sign(data, pad, chosen)

    return sign


@cache
def ec_key(kid: str) -> ECKey:
    """Return a key; the same one for the same id."""
    return ECKey.generate_key("P-256", {"kid": kid})


@cache
def rsa_key(kid: str, bits: int = 2048) -> RSAKey:
    """Return a key; the same one for the same id."""
    private = rsa.generate_private_key(public_exponent=65_537, key_size=bits)
    return RSAKey(private, private, {"kid": kid})


@attrs.define
class Issuer:
    """An issuer with an ES256 and an RS256 key, and a few that it should not have published.

    Attributes:
        keys: What it publishes.
        asked: How often somebody asked for that.
        is_down: Whether it can be reached.
    """

    keys: list[dict[str, Any]] = attrs.field(factory=list)
    asked: int = 0
    is_down: bool = False

    def __attrs_post_init__(self) -> None:
        self.keys = [
            public(ec_key("ec-1")),
            public(rsa_key("rsa-1")),
            {"kty": "oct", "kid": "oct-1", "k": b64(OCT_SECRET.encode())},
            {"kty": "oct", "kid": "oct-2", "alg": "HS256", "k": b64(OCT_SECRET.encode())},
            public(ec_key("ec-enc")) | {"use": "enc"},
            public(ec_key("ec-other-alg")) | {"alg": "ES384"},
            {str(name): value for name, value in ec_key("ec-private").as_dict(private=True).items()},
            public(rsa_key("rsa-short", 1024)),
            {"kty": "EC", "crv": "P-256", "kid": "ec-broken", "x": "AA", "y": "AA"},
            {"kty": "OKP", "crv": "Ed25519", "kid": "okp-1", "x": b64(b"\1" * 32)},
        ]

    def fetch(self, url: str) -> bytes:
        """Publish the keys."""
        assert url == JWKS_URL
        self.asked += 1
        if self.is_down:
            msg = "down"
            raise FetchFailed(msg)
        return json.dumps({"keys": self.keys}).encode()


def public(key: ECKey | RSAKey) -> dict[str, Any]:
    """Return the public half of a key, as it is published."""
    return {str(name): value for name, value in key.as_dict(private=False).items()}


def thumbprint(text: str) -> str:
    """Return the challenge of a PKCE verifier."""
    return b64(hashlib.sha256(text.encode()).digest())
