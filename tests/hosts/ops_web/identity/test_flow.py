from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_web.identity.flow import Flow, FlowSeal, session_hash

SEAL = FlowSeal("a key of thirty-two characters...")
FLOW = Flow("state", "nonce", "verifier", "/ops?x=\u00e4", session_hash("token"), 1000)


def test_a_sealed_flow_comes_back() -> None:
    """What was sealed here is read until it expires."""
    assert SEAL.open(SEAL.close(FLOW), 999) == FLOW
    assert SEAL.open(SEAL.close(FLOW), 1000) is None


def test_another_key_reads_nothing() -> None:
    """A flow that another host sealed is no flow."""
    assert FlowSeal("another key of thirty-two characters").open(SEAL.close(FLOW), 0) is None


@given(st.integers(0, 1000), st.integers(1, 63))
def test_a_changed_flow_is_refused_or_the_same(place: int, change: int) -> None:
    """No change of a character makes another flow."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    sealed = SEAL.close(FLOW)
    place %= len(sealed)
    other = alphabet[(alphabet.index(sealed[place]) + change) % 64]
    assert SEAL.open(sealed[:place] + other + sealed[place + 1 :], 0) in {None, FLOW}


@pytest.mark.parametrize("sealed", ["", "x", "=", "\u00e4", "a.b", "A" * 60, "A" * 4000])
def test_garbage_is_refused(sealed: str) -> None:
    """What nobody sealed is no flow."""
    assert SEAL.open(sealed, 0) is None


def test_secrets_are_not_shown() -> None:
    """Nothing that would help an attacker is in a log of a flow."""
    shown = repr(attrs.evolve(FLOW, nonce="canary", verifier="canary", session="canary"))
    assert "canary" not in shown


def test_a_session_cannot_be_told_from_its_hash() -> None:
    """The hash in the cookie is not the one under which the session is stored."""
    import hashlib  # noqa: PLC0415 - for this test only

    assert session_hash("token") != hashlib.sha256(b"token").hexdigest()
    assert session_hash("token") != session_hash("other")
