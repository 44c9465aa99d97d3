"""The states of the world in which a ranking provider is tried."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from ops_core.domain.cell import FailureClass
from ops_core.ports.ranking import (
    RankingAnswerMalformed,
    RankingAuthRejected,
    RankingFailed,
    RankingOutOfFunds,
    RankingThrottled,
    RankingUnavailable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class Scenario(StrEnum):
    """What the provider meets. The suite names it; the author produces it, without a network."""

    RANKED = "ranked"
    """The business of every sample query is in the list, wherever on the sample grid the search is made."""
    NOT_RANKED = "not_ranked"
    """The list comes, but the business is not in it."""
    RATE_LIMITED = "rate_limited"
    """The provider asks to slow down."""
    AUTH_REJECTED = "auth_rejected"
    """The provider refuses the credentials."""
    MALFORMED = "malformed"
    """What comes back makes no sense: half a document, or one of another kind."""
    TIMEOUT = "timeout"
    """No answer comes in time."""
    OUT_OF_FUNDS = "out_of_funds"
    """The account has no funds left or has reached its cap."""
    OUTAGE = "outage"
    """The provider cannot be reached, or fails by itself."""


ANSWERED = frozenset({Scenario.RANKED, Scenario.NOT_RANKED})
"""The scenarios in which there is an answer; they are possible for every provider."""

FAILURES: Mapping[Scenario, tuple[type[RankingFailed], FailureClass]] = MappingProxyType(
    {
        Scenario.RATE_LIMITED: (RankingThrottled, FailureClass.THROTTLED),
        Scenario.AUTH_REJECTED: (RankingAuthRejected, FailureClass.AUTH),
        Scenario.MALFORMED: (RankingAnswerMalformed, FailureClass.TRANSIENT),
        Scenario.TIMEOUT: (RankingUnavailable, FailureClass.TRANSIENT),
        Scenario.OUT_OF_FUNDS: (RankingOutOfFunds, FailureClass.QUOTA),
        Scenario.OUTAGE: (RankingUnavailable, FailureClass.TRANSIENT),
    }
)
"""The other scenarios, each with the error that it leads to and the class from which the retry policy follows."""
