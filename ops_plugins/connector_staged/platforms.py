"""How each staged platform shows the businesses: its ids, what it tells of a place, and what it counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from ops_core.domain.metric import MetricId
from ops_core.domain.platform import PlatformAccount, PlatformListing
from ops_core.ports.connector import ConnectorCapability
from ops_plugins.connector_staged.chance import digits_of, share_of

if TYPE_CHECKING:
    from ops_plugins.connector_staged.businesses import Branch, Business


@attrs.frozen
class Stage:
    """What a staged platform is like.

    Attributes:
        capabilities: What can be read.
        metrics: What it counts, in the order of their names.
        lag: Days until the figures of a day are known.
        account: Shows a business as an account.
        listing: Shows a place as a listing of an account; None for a platform that counts for accounts.
    """

    capabilities: frozenset[ConnectorCapability]
    metrics: tuple[MetricId, ...]
    lag: int
    account: Callable[[Business], PlatformAccount]
    listing: Callable[[Business, Branch, str], PlatformListing] | None


def _google_account(business: Business) -> PlatformAccount:
    return PlatformAccount(f"accounts/{digits_of(21, business.key, 'google')}", business.name)


def _google_listing(business: Business, branch: Branch, account: str) -> PlatformListing:
    place = f"staged-{digits_of(16, branch.key, 'place')}"
    return PlatformListing(
        id=f"locations/{digits_of(19, branch.key, 'google')}",
        account=account,
        name=branch.name,
        address=branch.address,
        phone=branch.phone,
        website=business.website if share_of(branch.key, "website") >= 1 / 10 else None,
        category=branch.trade.category,
        coordinates=branch.coordinates,
        place_id=place,
        review_url=f"https://reviews.example/write?place={place}",
        opening_hours=branch.trade.periods() if branch.is_open else None,
        is_open=branch.is_open,
    )


def _facebook_account(business: Business) -> PlatformAccount:
    return PlatformAccount(_page(business.branches[0]), business.name)


def _facebook_listing(business: Business, branch: Branch, account: str) -> PlatformListing:
    return PlatformListing(
        id=_page(branch),
        account=account,
        name=branch.name,
        address=branch.address,
        phone=branch.phone,
        website=business.website,
        category=branch.trade.category,
        coordinates=branch.coordinates,
        is_open=branch.is_open,
    )


def _page(branch: Branch) -> str:
    return digits_of(15, branch.key, "facebook")


def _analytics_account(business: Business) -> PlatformAccount:
    return PlatformAccount(f"properties/{digits_of(9, business.key, 'analytics')}", f"{business.name} website")


GOOGLE = Stage(
    capabilities=frozenset({ConnectorCapability.LISTINGS, ConnectorCapability.FIGURES, ConnectorCapability.REVIEWS}),
    metrics=(MetricId.CALLS, MetricId.DIRECTION_REQUESTS, MetricId.IMPRESSIONS, MetricId.WEBSITE_CLICKS),
    lag=3,
    account=_google_account,
    listing=_google_listing,
)
FACEBOOK = Stage(
    capabilities=frozenset({ConnectorCapability.LISTINGS}),
    metrics=(),
    lag=1,
    account=_facebook_account,
    listing=_facebook_listing,
)
"""The page of a business lists itself and the pages of its other places."""
ANALYTICS = Stage(
    capabilities=frozenset({ConnectorCapability.FIGURES}),
    metrics=(MetricId.SESSIONS,),
    lag=1,
    account=_analytics_account,
    listing=None,
)
