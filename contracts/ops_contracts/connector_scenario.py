"""The states of the world in which a connector is tried, and what is there when all is well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from ops_core.domain.secret import Secret
from ops_core.ports.connector import (
    Connector,
    ConnectorAnswerMalformed,
    ConnectorAuthExpired,
    ConnectorFailed,
    ConnectorForbidden,
    ConnectorNotFound,
    ConnectorQuotaExhausted,
    ConnectorThrottled,
    ConnectorUnavailable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class ConnectorScenario(StrEnum):
    """What the connector meets. The suite names it; the author produces it, without a network."""

    CONNECTED = "connected"
    """The platform takes `TOKEN` and answers. `ConnectorContract` says what it has to tell."""
    EXPIRED_TOKEN = "expired_token"  # noqa: S105 - the name of a scenario
    """The platform does not take the token any more."""
    SCOPE_WITHHELD = "scope_withheld"
    """The platform takes the token, but the owner did not grant what is asked for."""
    THROTTLED = "throttled"
    """The platform asks to slow down."""
    NO_QUOTA = "no_quota"
    """Nothing is left of a quota, or none was granted yet."""
    OUTAGE = "outage"
    """The platform cannot be reached, or fails by itself."""
    TIMEOUT = "timeout"
    """No answer comes in time."""
    MALFORMED = "malformed"
    """What comes back makes no sense: half a document, or one of another kind."""
    NOT_FOUND = "not_found"
    """The accounts and listings that are asked for by id are gone. Nobody asks for the list of accounts here."""


ConnectorIn: TypeAlias = Callable[[ConnectorScenario], Connector]
"""What the fixture of an author returns."""

FAILURES: Final[Mapping[ConnectorScenario, type[ConnectorFailed]]] = MappingProxyType(
    {
        ConnectorScenario.EXPIRED_TOKEN: ConnectorAuthExpired,
        ConnectorScenario.SCOPE_WITHHELD: ConnectorForbidden,
        ConnectorScenario.THROTTLED: ConnectorThrottled,
        ConnectorScenario.NO_QUOTA: ConnectorQuotaExhausted,
        ConnectorScenario.OUTAGE: ConnectorUnavailable,
        ConnectorScenario.TIMEOUT: ConnectorUnavailable,
        ConnectorScenario.MALFORMED: ConnectorAnswerMalformed,
        ConnectorScenario.NOT_FOUND: ConnectorNotFound,
    }
)
"""All scenarios but `ConnectorScenario.CONNECTED`, each with the error that it leads to."""

TOKEN: Final = Secret("contract-canary-5b1e7d20c94f4a86")
"""Goes with every call. The suite looks for it in messages, representations, marks and results."""
FIRST_DAY: Final = date(2025, 3, 1)
LAST_DAY: Final = date(2025, 3, 31)
"""The days whose figures are asked for; clocks change twice between them."""
FEWEST_ACCOUNTS: Final = 3
FEWEST_REVIEWS: Final = 3
