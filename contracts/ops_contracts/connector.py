"""The contract of connectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ops_contracts.connector_clauses import ListClauses, MeasureClauses
from ops_contracts.connector_failures import ConnectorFailureClauses
from ops_contracts.connector_scenario import FAILURES, FIRST_DAY, LAST_DAY, TOKEN, ConnectorIn, ConnectorScenario
from ops_contracts.contract import Contract
from ops_contracts.impossible import check_left_out, possible
from ops_contracts.signatures import assert_implements
from ops_core.plugins.offers import ConnectorOffer
from ops_core.ports.connector import Connector

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["FIRST_DAY", "LAST_DAY", "TOKEN", "ConnectorContract", "ConnectorIn", "ConnectorScenario"]


class ConnectorContract(
    ListClauses, MeasureClauses, ConnectorFailureClauses, Contract, offer_type=ConnectorOffer, factory="connector_in"
):
    """What every connector promises.

    An author sets `offer` and writes the fixture `connector_in`. It returns a callable that takes a `ConnectorScenario`
    and returns a new connector in that state of the world, made by a stub transport or recorded replies, never by a
    network. Every call carries `TOKEN`. In `ConnectorScenario.CONNECTED`, as far as the offer declares it, the world
    holds:

    - at least 3 accounts, in at least 2 parts;
    - listings of each account, maybe none, and in at least 2 parts for the account that has most of them;
    - for the first listing of that account (for the first account, when listings are not declared) at least 3 reviews,
      and figures of at least one metric in the days from `FIRST_DAY` to `LAST_DAY`. Let nothing happen on one of these
      days: some platforms leave it out, and the connector has to put the 0 there.

    Ids and marks that are not of this world are answered as the platform answers them::

        class TestAcme(ConnectorContract):
            offer = OFFER

            @pytest.fixture
            def connector_in(self):
                return lambda scenario: AcmeConnector(AcmeConfig(), transport=replies[scenario])

    Attributes:
        impossible: Scenarios that cannot come about, each with the reason; an author may set it.
            `ConnectorScenario.CONNECTED` always can.
    """

    impossible: Mapping[ConnectorScenario, str]

    def __init_subclass__(cls, **rest: Any) -> None:
        """Check what an author declared to be impossible, when the class is made.

        Raises:
            TypeError: A scenario cannot be left out, or there is no reason.
        """
        super().__init_subclass__(**rest)
        check_left_out(cls, FAILURES)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run the clauses about failures once for each scenario that can come about."""
        if "scenario" in metafunc.fixturenames:
            metafunc.parametrize("scenario", possible(type(self), FAILURES), ids=str)

    @pytest.fixture
    def connected(self, connector_in: ConnectorIn) -> Iterator[Connector]:
        """Return a connector whose platform answers."""
        connector = connector_in(ConnectorScenario.CONNECTED)
        yield connector
        connector.close()

    def test_signatures_match_the_port(self, connected: Connector) -> None:
        """The methods of the port are there and take what the port says.

        If this fails: compare the names, the order and the defaults of the arguments with
        `ops_core.ports.connector.Connector`.
        """
        assert_implements(connected, Connector)
