"""Asking a search provider how businesses rank at one point."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol

import attrs

from ops_core.domain.cell import FailureClass, Listing
from ops_core.domain.grid import GridPoint
from ops_core.domain.run import Business
from ops_core.domain.viewport import Viewport
from ops_core.errors import OpsError


class RankingCapability(StrEnum):
    """What a ranking provider can do beyond answering one query."""

    LIVE = "live"
    """Asks a real search engine, so the flag ``live_ranks_enabled`` must be on."""
    REPEATABLE = "repeatable"
    """Asking again costs nothing and answers the same; the worker may save answers in groups."""
    COMPETITORS = "competitors"
    """Answers name the other businesses in the list, with their places."""
    PLAN_CHECK = "plan_check"
    """Can tell before a run whether it is able to answer all of it."""


@attrs.frozen
class RankingQuery:
    """One search at one point.

    Attributes:
        keyword: What is searched, 1 to 80 characters.
        point: Where the search is made, with its place on the grid.
        business: Who is looked for; the provider need not find it.
        zoom: Map zoom, 3 to 21.
        depth: Most listings to return, 1 to 100.
        country: ISO 3166 alpha-2.
        language: ISO 639-1.
        seed: Same seed and query, same simulated answer.
        trace_id: The id under which everything that belongs to one request is logged, 32 hex digits, or "".
    """

    keyword: str
    point: GridPoint
    business: Business
    zoom: int
    depth: int
    country: str
    language: str
    seed: str
    trace_id: str = ""


@attrs.frozen
class RankedListing:
    """A business in the answer.

    Attributes:
        rank: Its position among the organic results, from 1; sponsored results are left out and do not count.
        listing: Who it is.
    """

    rank: int
    listing: Listing


@attrs.frozen
class RankingAnswer:
    """What a provider answered to one query.

    Attributes:
        listings: Businesses known to be in the list, by rise of rank, no rank and no key twice. A provider without
            the capability ``competitors`` may name only the business that was looked for.
        list_length: How many organic results the provider returned; at least the greatest rank, and 0 means that the
            provider says there is nothing to list.
        zoom: The zoom that was really used, or None where the provider has no map.
        depth: The list length that was really asked for.
        observed_at: When it was answered, UTC.
        cost: What the provider charged, in US dollars.
    """

    listings: tuple[RankedListing, ...]
    list_length: int
    zoom: int | None
    depth: int
    observed_at: datetime
    cost: float = 0.0

    def rank_of(self, key: str) -> int | None:
        """Return the rank of the listing with this key, or None."""
        for entry in self.listings:
            if entry.listing.key == key:
                return entry.rank
        return None


@attrs.frozen
class RankingLimits:
    """What a provider allows and charges.

    Attributes:
        concurrency: Most queries at once that one worker makes.
        total: Most queries at once over all workers of all job hosts, or None for no limit.
        price: US dollars for one query, for estimates.
        depth: Length of the list to ask for.
        viewport: Part of the map around the point that is certainly searched, or None for a provider without a map.
    """

    concurrency: int = 1
    price: float = 0.0
    depth: int = 20
    viewport: Viewport | None = None
    total: int | None = None


class RankingProvider(Protocol):
    """Answers how businesses rank for a keyword at a point. One instance serves many threads."""

    def search(self, query: RankingQuery) -> RankingAnswer:
        """Return the list at one point.

        Raises:
            RankingFailed: One of its subclasses, never anything else. The message names no secret.
        """
        ...

    def check_plan(self, queries: tuple[RankingQuery, ...]) -> None:
        """Refuse a run that could not be answered in full, before it starts.

        Only with the capability ``plan_check``; without it, do nothing.

        Raises:
            InvalidInput: With what does not fit, and where.
        """
        ...

    def close(self) -> None:
        """Release what is held. May be called twice."""
        ...


class RankingFailed(OpsError):
    """Base of the ways in which a search can fail.

    Attributes:
        failure: Class from which the retry policy follows.
    """

    code = "ranking.failed"
    failure: ClassVar[FailureClass] = FailureClass.TRANSIENT


class RankingUnavailable(RankingFailed):
    """Raised when the provider cannot be reached, is too slow or fails by itself; later it may work."""

    code = "ranking.unavailable"


class RankingThrottled(RankingFailed):
    """Raised when the provider asks to slow down.

    Attributes:
        retry_after: Seconds to wait, or None when the provider does not say.
    """

    code = "ranking.throttled"
    failure = FailureClass.THROTTLED

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RankingAuthRejected(RankingFailed):
    """Raised when the provider refuses the credentials."""

    code = "ranking.auth_rejected"
    failure = FailureClass.AUTH


class RankingOutOfFunds(RankingFailed):
    """Raised when the account has no funds or has reached its cap."""

    code = "ranking.out_of_funds"
    failure = FailureClass.QUOTA


class RankingQueryRefused(RankingFailed):
    """Raised when the provider will never answer this query."""

    code = "ranking.query_refused"
    failure = FailureClass.INPUT


class RankingAnswerMalformed(RankingFailed):
    """Raised when an answer comes that makes no sense."""

    code = "ranking.answer_malformed"
