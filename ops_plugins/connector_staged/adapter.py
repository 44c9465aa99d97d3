"""The staged connector."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from ops_core.domain.metric import MetricId
from ops_core.domain.platform import CustomerReview, DailyFigure, PlatformAccount, PlatformListing, ReviewSummary
from ops_core.domain.secret import Secret
from ops_core.errors import CapabilityNotSupported
from ops_core.ports.connector import (
    ConnectorCapability,
    ConnectorNotFound,
    ConnectorRequestRefused,
    PlatformPage,
)
from ops_plugins.connector_staged.businesses import Branch, businesses_of
from ops_plugins.connector_staged.chance import digits_of
from ops_plugins.connector_staged.failures import strike
from ops_plugins.connector_staged.figures import figure_of
from ops_plugins.connector_staged.parts import part_of
from ops_plugins.connector_staged.reviews import days_reviewed, review_of, stars_of

if TYPE_CHECKING:
    from ops_core.ports.clock import Clock
    from ops_plugins.connector_staged.config import StagedConfig
    from ops_plugins.connector_staged.platforms import Stage

_MOST_DAYS: Final = 541


class StagedConnector:
    """Answers for one staged platform, whatever the token. Same configuration and day: same answers.

    Args:
        config: What is told.
        clock: Reviews and figures of later days are not there yet.
        stage: Which platform it is.
    """

    def __init__(self, config: StagedConfig, clock: Clock, stage: Stage) -> None:
        self._config = config
        self._clock = clock
        self._stage = stage
        self._accounts: dict[str, PlatformAccount] = {}
        self._listings: dict[str, dict[str, PlatformListing]] = {}
        self._branches: dict[str, tuple[Branch, ...]] = {}
        for business in businesses_of(config):
            account = stage.account(business)
            self._accounts[account.id] = account
            self._listings[account.id] = listings = {}
            if stage.listing is None:
                self._branches[account.id] = business.branches
                continue
            for branch in business.branches:
                listing = stage.listing(business, branch, account.id)
                listings[listing.id] = listing
                self._branches[listing.id] = (branch,)

    def accounts(self, token: Secret, after: str | None = None) -> PlatformPage[PlatformAccount]:
        """Return one account for each business."""
        del token
        strike(self._config, self._clock, by_id=False)
        return part_of(self._accounts, after, self._config.part_size)

    def listings(self, token: Secret, account: str, after: str | None = None) -> PlatformPage[PlatformListing]:
        """Return the places of a business."""
        self._begin(token, ConnectorCapability.LISTINGS)
        return part_of(self._listings_of(account), after, self._config.part_size)

    def figures(
        self, token: Secret, subject: str, metrics: Sequence[MetricId], first: date, last: date
    ) -> tuple[DailyFigure, ...]:
        """Return what was counted; the latest days are not known yet."""
        self._begin(token, ConnectorCapability.FIGURES)
        if not 0 <= (last - first).days < _MOST_DAYS:
            msg = "Ask for 1 to 541 days, the first one first."
            raise ConnectorRequestRefused(msg)
        branches = self._branches.get(subject)
        if branches is None:
            raise _gone()
        known = min(last, self._clock.now().date() - timedelta(days=self._stage.lag))
        days = [first + timedelta(days=number) for number in range((known - first).days + 1)]
        wanted = [metric for metric in self._stage.metrics if metric in metrics]
        return tuple(
            DailyFigure(metric, day, sum(figure_of(branch, metric, day) for branch in branches))
            for day in days
            for metric in wanted
        )

    def reviews(
        self, token: Secret, account: str, listing: str, after: str | None = None
    ) -> PlatformPage[CustomerReview]:
        """Return what customers wrote until now."""
        self._begin(token, ConnectorCapability.REVIEWS)
        branch = self._branch(account, listing)
        days = {_review_id(branch, day): day for day in days_reviewed(branch, self._clock.now())}
        part = part_of({ident: (ident, day) for ident, day in days.items()}, after, self._config.part_size)
        return PlatformPage(tuple(review_of(branch, day, ident) for ident, day in part.items), part.next)

    def rating(self, token: Secret, account: str, listing: str) -> ReviewSummary:
        """Return the mean of the stars, to one decimal as platforms show it."""
        self._begin(token, ConnectorCapability.REVIEWS)
        branch = self._branch(account, listing)
        stars = [stars_of(branch, day) for day in days_reviewed(branch, self._clock.now())]
        return ReviewSummary(len(stars), round(sum(stars) / len(stars), 1) if stars else None)

    def close(self) -> None:
        """Do nothing: nothing is held."""

    def _begin(self, token: Secret, capability: ConnectorCapability) -> None:
        del token
        if capability not in self._stage.capabilities:
            msg = f"This staged platform has no {capability}."
            raise CapabilityNotSupported(msg)
        strike(self._config, self._clock, by_id=True)

    def _listings_of(self, account: str) -> dict[str, PlatformListing]:
        listings = self._listings.get(account)
        if listings is None:
            raise _gone()
        return listings

    def _branch(self, account: str, listing: str) -> Branch:
        if listing not in self._listings_of(account):
            raise _gone()
        (branch,) = self._branches[listing]
        return branch


def _gone() -> ConnectorNotFound:
    return ConnectorNotFound("The staged platform does not have this.")


def _review_id(branch: Branch, day: date) -> str:
    return f"reviews/{digits_of(18, branch.key, 'review', day)}"
