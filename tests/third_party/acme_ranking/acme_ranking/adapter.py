"""Asking Acme's directory, and telling its answers and failures in the words of the port."""

from collections.abc import Callable
from typing import Any

from ops_core.domain.cell import Listing
from ops_core.ports.clock import Clock
from ops_core.ports.ranking import (
    RankedListing,
    RankingAnswer,
    RankingAnswerMalformed,
    RankingAuthRejected,
    RankingOutOfFunds,
    RankingQuery,
    RankingThrottled,
    RankingUnavailable,
)

Transport = Callable[[str, RankingQuery], tuple[int, Any]]
"""Takes the token and a query, returns a status and a body; a real plugin would use an HTTP client here."""


class AcmeRanking:
    """Ranks from Acme."""

    def __init__(self, token: str, clock: Clock, transport: Transport) -> None:
        self._token = token
        self._clock = clock
        self._transport = transport

    def search(self, query: RankingQuery) -> RankingAnswer:
        """Return the list at one point."""
        try:
            status, body = self._transport(self._token, query)
        except OSError:
            msg = "Acme does not answer."
            raise RankingUnavailable(msg) from None
        if status in _FAILURES:
            failure = _FAILURES[status]()
            raise failure
        try:
            keys = [str(key) for key in body["places"]]
        except (KeyError, TypeError):
            msg = "Acme's answer is not a list of places."
            raise RankingAnswerMalformed(msg) from None
        return RankingAnswer(
            listings=tuple(RankedListing(rank, Listing(key, key)) for rank, key in enumerate(keys, 1)),
            list_length=len(keys),
            zoom=None,
            depth=query.depth,
            observed_at=self._clock.now(),
            cost=0.001,
        )

    def check_plan(self, queries: tuple[RankingQuery, ...]) -> None:
        """Do nothing: Acme answers every query."""

    def close(self) -> None:
        """Release nothing."""


_FAILURES: dict[int, Callable[[], Exception]] = {
    401: lambda: RankingAuthRejected("Acme refuses the token. Set a new one."),
    402: lambda: RankingOutOfFunds("The account at Acme is empty. Top it up."),
    429: lambda: RankingThrottled("Acme asks to slow down.", retry_after=2),
    503: lambda: RankingUnavailable("Acme is down."),
}


def local_directory(_token: str, query: RankingQuery) -> tuple[int, Any]:
    """Stand in for Acme's server: the farther from the middle of the grid, the more others come first."""
    others = [f"acme-{number}" for number in range(query.depth)]
    rank = min(query.point.ring * 2, query.depth - 1)
    return 200, {"places": [*others[:rank], query.business.key, *others[rank : query.depth - 1]]}
