"""The contract of OAuth clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ops_contracts.contract import Contract
from ops_contracts.impossible import check_left_out, possible
from ops_contracts.oauth_clauses import AddressClauses, ClientIn, GrantClauses
from ops_contracts.oauth_failures import FailureClauses
from ops_contracts.oauth_scenario import (
    ALWAYS_POSSIBLE,
    CANARIES,
    CLIENT_SECRET,
    FAILURES,
    Scenario,
    calls_in,
    sample_request,
)
from ops_contracts.signatures import assert_implements
from ops_core.plugins.offers import OAuthOffer
from ops_core.ports.oauth import OAuthClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CANARIES", "CLIENT_SECRET", "ClientIn", "OAuthContract", "Scenario", "sample_request"]


class OAuthContract(AddressClauses, GrantClauses, FailureClauses, Contract, offer_type=OAuthOffer, factory="client_in"):
    """What every OAuth client promises.

    An author sets `offer` and writes the fixture `client_in`. It returns a callable that takes a `Scenario` and
    returns a new client whose server is in that state, made by a stub transport, never by a network; its clock is that
    of the machine. Use `CLIENT_SECRET` for the secret of the client::

        class TestAcme(OAuthContract):
            offer = OFFER

            @pytest.fixture
            def client_in(self):
                return lambda scenario: AcmeOAuth(AcmeConfig(secret=CLIENT_SECRET), transport=servers[scenario])

    Attributes:
        impossible: Scenarios that cannot come about, each with the reason; an author may set it. What is always
            possible is in `ops_contracts.oauth_scenario.ALWAYS_POSSIBLE`.
        lasting: Parameters by which the server is asked for a refresh token, where that is neither
            ``access_type=offline`` nor the scope ``offline_access``; {} for a server that gives one unasked. An author
            may set it.
    """

    impossible: Mapping[Scenario, str]
    lasting: Mapping[str, str]

    def __init_subclass__(cls, **rest: Any) -> None:
        """Check what an author declared to be impossible, when the class is made.

        Raises:
            TypeError: A scenario cannot be left out, or there is no reason.
        """
        super().__init_subclass__(**rest)
        check_left_out(cls, frozenset(Scenario), ALWAYS_POSSIBLE, "every client can be asked in it")

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run the clauses about scenarios once for each that can come about."""
        if "scenario" in metafunc.fixturenames:
            able = self.offer.capabilities
            failing = [each for each in possible(type(self), FAILURES) if calls_in(each, able)]
            metafunc.parametrize("scenario", failing, ids=str)
        if "granting" in metafunc.fixturenames:
            granting = [each for each in possible(type(self), tuple(Scenario)) if each not in FAILURES]
            metafunc.parametrize("granting", granting, ids=str)

    @pytest.fixture
    def client(self, client_in: ClientIn) -> Iterator[OAuthClient]:
        """Return a client whose server grants everything."""
        client = client_in(Scenario.GRANTED)
        yield client
        client.close()

    def test_signatures_match_the_port(self, client: OAuthClient) -> None:
        """The methods of the port are there and take what the port says.

        If this fails: compare the names and the order of the arguments with `ops_core.ports.oauth.OAuthClient`.
        """
        assert_implements(client, OAuthClient)
        assert isinstance(client.issuer, str)

    def test_close_may_be_called_twice(self, client_in: ClientIn) -> None:
        """Closing releases what is held; closing again does nothing, and so does closing before any use.

        If this fails: let `close` return when there is nothing left to release.
        """
        unused, used = client_in(Scenario.GRANTED), client_in(Scenario.GRANTED)
        used.authorization_url(sample_request(self.offer.scopes))
        for client in (unused, unused, used, used):
            client.close()
