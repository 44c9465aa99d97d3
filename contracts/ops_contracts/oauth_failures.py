"""The clauses of the OAuth contract about failures."""

from __future__ import annotations

import logging
import math
import traceback
from typing import TYPE_CHECKING

import attrs
import pytest

from ops_contracts.oauth_clauses import ClientIn, Sampled
from ops_contracts.oauth_scenario import (
    ACCESS_TOKEN,
    CANARIES,
    CODE,
    FAILURES,
    REFRESH_TOKEN,
    Call,
    Scenario,
    calls_in,
    sample_request,
)
from ops_core.ports.oauth import OAuthCapability, OAuthFailed, OAuthThrottled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops_core.plugins.offers import OAuthOffer
    from ops_core.ports.oauth import OAuthClient


class FailureClauses(Sampled):
    """How a client fails."""

    def test_failure_has_its_type(self, client_in: ClientIn, scenario: Scenario) -> None:
        """Each way of failing raises the error that is meant for it, and does so again.

        If this fails: compare what your server sends in this scenario with `ops_core.ports.oauth`. Look inside answers
        that come with HTTP 200, too.
        """
        expected = FAILURES[scenario].kind
        for _, failed in _failures(client_in, scenario, self._offer):
            assert type(failed) is expected

    def test_failure_shows_no_secret(self, client_in: ClientIn, scenario: Scenario) -> None:
        """A failure says something, and holds no code, token, verifier or secret; nor does the error behind it.

        If this fails: raise from None, and put no URL, header, body or text of the server into messages.
        """
        for call, failed in _failures(client_in, scenario, self._offer):
            assert failed.message.strip()
            shown = f"{failed} {failed!r} {vars(failed)} {''.join(traceback.format_exception(failed))}"
            assert [each for each in CANARIES if each in shown] == [], f"{call} shows a secret"
            assert failed.__cause__ is None
            assert failed.__suppress_context__ or failed.__context__ is None

    def test_log_shows_no_secret(
        self,
        client_in: ClientIn,
        scenario: Scenario,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """Nothing is logged, at whatever level, that holds a code, token, verifier or secret.

        If this fails: log the kind of a failure, never what was sent or came back.
        """
        with caplog.at_level(logging.DEBUG):
            list(_failures(client_in, scenario, self._offer))
        assert [each for each in CANARIES if each in caplog.text] == []

    def test_throttling_says_how_long_if_at_all(self, client_in: ClientIn, scenario: Scenario) -> None:
        """A wait that the server asks for is a finite number of seconds, 0 or more; otherwise it is None.

        If this fails: parse Retry-After as seconds or as a date, and give None for what cannot be parsed.
        """
        for _, failed in _failures(client_in, scenario, self._offer):
            wait = failed.retry_after if isinstance(failed, OAuthThrottled) else None
            assert wait is None or (math.isfinite(wait) and wait >= 0)

    def test_representation_shows_no_secret(self, client: OAuthClient) -> None:
        """The representations of a client and of its settings show no secret.

        If this fails: set ``repr=False`` on the attributes that hold secrets.
        """
        client.exchange(CODE, sample_request(self._offer.scopes))
        shown = f"{client!r} {client}"
        assert [each for each in CANARIES if each in shown] == []
        hidden = [field.name for field in attrs.fields(self._offer.config) if "secret" in field.name and field.repr]
        assert hidden == []


def _failures(client_in: ClientIn, scenario: Scenario, offer: OAuthOffer) -> Iterator[tuple[Call, OAuthFailed]]:
    """Yield how each call fails, twice each on one client."""
    client = client_in(scenario)
    try:
        for call in calls_in(scenario, offer.capabilities):
            for _ in range(2):
                yield call, _failure(client, call, scenario, offer)
    finally:
        client.close()


def _failure(client: OAuthClient, call: Call, scenario: Scenario, offer: OAuthOffer) -> OAuthFailed:
    token = REFRESH_TOKEN if OAuthCapability.REFRESH in offer.capabilities else ACCESS_TOKEN
    try:
        match call:
            case Call.EXCHANGE:
                client.exchange(CODE, sample_request(offer.scopes))
            case Call.REFRESH:
                client.refresh(token, offer.scopes)
            case _:
                client.revoke(token)
    except OAuthFailed as failed:
        return failed
    except Exception as problem:  # noqa: BLE001 - the clause is about everything else that might come
        pytest.fail(f"{scenario}: {call} raised {type(problem).__name__} instead of an OAuthFailed", pytrace=False)
    pytest.fail(f"{scenario}: {call} did not fail", pytrace=False)
