"""A connector that keeps every clause of its contract, for others to deviate from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import attrs

from ops_contracts.connector_scenario import FAILURES, ConnectorScenario
from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.metric import MetricId
from ops_core.domain.opening_hours import OpeningPeriod
from ops_core.domain.platform import (
    CustomerReview,
    DailyFigure,
    Platform,
    PlatformAccount,
    PlatformListing,
    ReviewSummary,
)
from ops_core.domain.secret import Secret
from ops_core.domain.weekday import Weekday
from ops_core.errors import CapabilityNotSupported
from ops_core.plugins.offers import ConnectorOffer
from ops_core.ports.clock import Clock
from ops_core.ports.connector import (
    ConnectorCapability,
    ConnectorFailed,
    ConnectorNotFound,
    ConnectorRequestRefused,
    PlatformPage,
)

T = TypeVar("T")

EVERYTHING = frozenset({ConnectorCapability.LISTINGS, ConnectorCapability.FIGURES, ConnectorCapability.REVIEWS})
METRICS = (MetricId.CALLS, MetricId.SESSIONS)
SIZE = 2
"""Of a part."""


@attrs.frozen
class Config:
    """Settings of the honest connector."""

    scenario: ConnectorScenario = ConnectorScenario.CONNECTED
    capabilities: frozenset[ConnectorCapability] = EVERYTHING


class Honest:
    """A connector that keeps every clause; the others differ from it in one thing."""

    def __init__(self, config: Config, clock: Clock | None = None) -> None:
        self.scenario = config.scenario
        self.capabilities = config.capabilities

    def accounts(self, token: Secret, after: str | None = None) -> PlatformPage[PlatformAccount]:
        """Return three accounts."""
        if self.scenario is not ConnectorScenario.NOT_FOUND:
            self.strike(token)
        return self.cut(self.known_accounts(), after)

    def listings(self, token: Secret, account: str, after: str | None = None) -> PlatformPage[PlatformListing]:
        """Return what is listed."""
        self.need(ConnectorCapability.LISTINGS)
        self.strike(token)
        self.find(account, [each.id for each in self.known_accounts()])
        return self.cut(self.known_listings(account), after)

    def figures(
        self, token: Secret, subject: str, metrics: Sequence[MetricId], first: date, last: date
    ) -> tuple[DailyFigure, ...]:
        """Return two metrics."""
        self.need(ConnectorCapability.FIGURES)
        self.strike(token)
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return tuple(
            DailyFigure(metric, day, self.value(metric, day)) for day in days for metric in METRICS if metric in metrics
        )

    def reviews(
        self, token: Secret, account: str, listing: str, after: str | None = None
    ) -> PlatformPage[CustomerReview]:
        """Return five reviews."""
        self.need(ConnectorCapability.REVIEWS)
        self.strike(token)
        return self.cut(self.known_reviews(), after)

    def rating(self, token: Secret, account: str, listing: str) -> ReviewSummary:
        """Return the mean."""
        self.need(ConnectorCapability.REVIEWS)
        self.strike(token)
        stars = [review.stars for review in self.known_reviews()]
        return ReviewSummary(len(stars), sum(stars) / len(stars))

    def close(self) -> None:
        """Do nothing."""

    def known_accounts(self) -> list[Any]:
        """Return all accounts."""
        return [PlatformAccount(f"accounts/{number}", f"Account {number}") for number in range(3)]

    def known_listings(self, account: str) -> list[Any]:
        """Return all listings: none of the first account, three of the last."""
        count = {"accounts/1": 1, "accounts/2": 3}.get(account, 0)
        return [self.listing(account, number) for number in range(count)]

    def listing(self, account: str, number: int) -> PlatformListing:
        """Return a listing; the first tells all, the others tell nothing."""
        listing = PlatformListing(f"{account}/{number}", account, f"Place {number}")
        if number:
            return listing
        return attrs.evolve(
            listing,
            address=Address("1 Main Street", "Austin", "US"),
            phone="+1 512 555 0100",
            website="https://place.example/",
            coordinates=Coordinates(30.2, -97.7),
            review_url="https://reviews.example/place",
            opening_hours=(OpeningPeriod(Weekday.MONDAY, "09:00", "17:00"),),
        )

    def known_reviews(self) -> list[Any]:
        """Return all reviews."""
        end = datetime(2025, 4, 1, 9, tzinfo=UTC)
        stars = (5, 2, 4, 5, 3)
        return [
            CustomerReview(f"r{number}", each, "", "", end - timedelta(days=number))
            for number, each in enumerate(stars)
        ]

    def value(self, metric: MetricId, day: date) -> int:
        """Return a figure."""
        return (day.toordinal() * len(metric)) % 11

    def cut(self, items: Sequence[T], after: str | None) -> PlatformPage[T]:
        """Return a part."""
        if after is not None and not (after.isascii() and after.isdecimal()):
            msg = "This mark was not given out here."
            raise ConnectorRequestRefused(msg)
        begin = int(after or 0)
        end = begin + SIZE
        return PlatformPage(tuple(items[begin:end]), str(end) if end < len(items) else None)

    def find(self, wanted: str, known: Sequence[str]) -> None:
        """Refuse what is not known."""
        if wanted not in known:
            msg = "It is not there."
            raise ConnectorNotFound(msg)

    def need(self, capability: ConnectorCapability) -> None:
        """Refuse what is not declared."""
        if capability not in self.capabilities:
            msg = "This is not declared."
            raise CapabilityNotSupported(msg)

    def strike(self, token: Secret) -> None:
        """Fail as the scenario has it."""
        if self.scenario in FAILURES:
            raise self.failure(FAILURES[self.scenario], token)

    def failure(self, kind: type[ConnectorFailed], token: Secret) -> Exception:
        """Return the failure of a scenario."""
        return kind(f"The platform fails: {self.scenario}.")


OFFER = ConnectorOffer(
    name="honest",
    summary="Keeps every clause",
    platform=Platform.GOOGLE,
    config=Config,
    build=Honest,
    capabilities=EVERYTHING,
)
