from __future__ import annotations

import json

import attrs
import pytest

from ops_web.identity.fetching import FetchFailed
from ops_web.identity.jwks import KeySet, KeysUnavailable
from tests.support.tokens import JWKS_URL, Issuer, ec_key, public, rsa_key


@attrs.define
class Time:
    """Seconds that a test lets pass."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        """Return them."""
        return self.seconds


def key_set() -> tuple[KeySet, Issuer, Time]:
    """Return the keys of an issuer, the issuer and the time."""
    issuer, time = Issuer(), Time()
    return KeySet(JWKS_URL, issuer.fetch, time), issuer, time


def test_keys_are_fetched_once_in_ten_minutes() -> None:
    """The issuer is asked when keys are first needed, and again when they have grown old."""
    keys, issuer, time = key_set()
    assert issuer.asked == 0
    for _ in range(100):
        assert keys.find("ec-1", "ES256") is not None
        assert keys.find("rsa-1", "RS256") is not None
    assert issuer.asked == 1
    time.seconds += 600
    assert keys.find("ec-1", "ES256") is not None
    assert issuer.asked == 2


def test_a_new_key_is_found_within_half_a_minute() -> None:
    """When the issuer signs with a new key, it is asked for it, but not more than once in 30 seconds."""
    keys, issuer, time = key_set()
    assert keys.find("ec-1", "ES256") is not None
    issuer.keys.append(public(ec_key("ec-2")))
    assert keys.find("ec-2", "ES256") is None
    time.seconds += 30
    assert keys.find("ec-2", "ES256") is not None
    assert issuer.asked == 2


def test_made_up_ids_do_not_turn_the_hub_against_the_issuer() -> None:
    """A thousand unknown ids in a minute make three questions."""
    keys, issuer, time = key_set()
    for number in range(1000):
        time.seconds += 0.06
        assert keys.find(f"made-up-{number}", "ES256") is None
    assert issuer.asked <= 3


def test_a_known_id_of_another_algorithm_asks_nobody() -> None:
    """The wrong algorithm for a known key is wrong, however often it is asked for."""
    keys, issuer, time = key_set()
    assert keys.find("rsa-1", "ES256") is None
    time.seconds += 60
    assert keys.find("rsa-1", "ES256") is None
    assert issuer.asked == 1


def test_a_removed_key_is_forgotten() -> None:
    """A key that the issuer no longer publishes is believed for ten minutes at most."""
    keys, issuer, time = key_set()
    assert keys.find("ec-1", "ES256") is not None
    issuer.keys = [public(rsa_key("rsa-1"))]
    time.seconds += 600
    assert keys.find("ec-1", "ES256") is None


def test_an_outage_of_ten_minutes_logs_nobody_out() -> None:
    """Old keys serve for ten minutes beyond their time, then nothing is believed any more."""
    keys, issuer, time = key_set()
    assert keys.find("ec-1", "ES256") is not None
    issuer.is_down = True
    time.seconds += 1199
    assert keys.find("ec-1", "ES256") is not None
    time.seconds += 1
    with pytest.raises(KeysUnavailable) as refusal:
        keys.find("ec-1", "ES256")
    assert refusal.value.status == 503
    issuer.is_down = False
    time.seconds += 30
    assert keys.find("ec-1", "ES256") is not None


def test_during_an_outage_the_issuer_is_asked_now_and_then() -> None:
    """An issuer that is down is not asked with every request."""
    keys, issuer, time = key_set()
    assert keys.find("ec-1", "ES256") is not None
    issuer.is_down = True
    time.seconds += 600
    for _ in range(600):
        time.seconds += 0.1
        assert keys.find("ec-1", "ES256") is not None
    assert issuer.asked <= 4


def test_an_issuer_that_is_down_from_the_start() -> None:
    """Without any keys the answer is 503, and the issuer is asked again after some seconds."""
    keys, issuer, time = key_set()
    issuer.is_down = True
    for _ in range(10):
        with pytest.raises(KeysUnavailable):
            keys.find("ec-1", "ES256")
    assert issuer.asked == 1
    issuer.is_down = False
    time.seconds += 5
    assert keys.find("ec-1", "ES256") is not None


@pytest.mark.parametrize("document", [b"", b"[]", b"{}", b'{"keys": 1}', b"\xff", b"<html>"])
def test_garbage_is_an_outage(document: bytes) -> None:
    """An issuer that answers with something else has no keys."""
    keys = KeySet(JWKS_URL, lambda _: document, Time())
    with pytest.raises(KeysUnavailable):
        keys.find("ec-1", "ES256")


def test_unusable_keys_are_left_out() -> None:
    """A symmetric key in the set is no key, nor is anything else that cannot or must not verify."""
    keys, _, _ = key_set()
    for kid in ("oct-1", "oct-2", "ec-enc", "ec-other-alg", "ec-private", "rsa-short", "ec-broken", "okp-1"):
        for algorithm in ("ES256", "RS256", "HS256"):
            assert keys.find(kid, algorithm) is None


def test_entries_that_are_no_keys_are_left_out() -> None:
    """One bad entry does not spoil the rest."""
    document = json.dumps({"keys": [None, 1, "x", {}, {"kty": "RSA", "kid": "r"}, public(ec_key("ec-1"))]}).encode()
    assert KeySet(JWKS_URL, lambda _: document, Time()).find("ec-1", "ES256") is not None


def test_without_an_id_the_key_must_be_the_only_one() -> None:
    """With two keys for an algorithm, a token has to say which."""
    keys, issuer, time = key_set()
    assert keys.find(None, "ES256") is not None
    issuer.keys.append(public(ec_key("ec-2")))
    time.seconds += 600
    assert keys.find(None, "ES256") is None


def test_a_failed_question_keeps_what_is_known() -> None:
    """Asking for an unknown id while the issuer is down loses no key."""
    keys, issuer, time = key_set()
    assert keys.find("ec-1", "ES256") is not None
    issuer.is_down = True
    time.seconds += 40
    assert keys.find("unknown", "ES256") is None
    assert keys.find("ec-1", "ES256") is not None


def test_what_failed_is_an_error_of_its_own() -> None:
    """Adapters say with one error that a document could not be had."""
    assert issubclass(FetchFailed, Exception)
