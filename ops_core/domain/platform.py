"""What platforms such as Google and Facebook know about a business."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import attrs

from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.metric import MetricId
from ops_core.domain.opening_hours import OpeningHours


class Platform(StrEnum):
    """Where an account can be connected."""

    GOOGLE = "google"
    """Google Business Profile."""
    FACEBOOK = "facebook"
    """Facebook pages."""
    ANALYTICS = "analytics"
    """Google Analytics."""


@attrs.frozen
class PlatformAccount:
    """An account, page or property that a connection reaches.

    Attributes:
        id: As the platform has it, such as ``accounts/123``.
        name: For people.
    """

    id: str
    name: str


@attrs.frozen
class PlatformListing:
    """A place of business as a platform lists it. What the platform does not tell is None.

    Attributes:
        id: As the platform has it, such as ``locations/456``.
        account: Id of the account that it belongs to.
        name: Name as customers see it.
        address: Where it is.
        phone: As it is written there.
        website: Web address.
        category: What kind of business it is, in the words of the platform.
        coordinates: The point on the map.
        place_id: Identifier on Google Maps.
        review_url: Where customers write a review.
        opening_hours: When it is open, in local time.
        is_open: False when it has closed for good.
    """

    id: str
    account: str
    name: str
    address: Address | None = None
    phone: str | None = None
    website: str | None = None
    category: str | None = None
    coordinates: Coordinates | None = None
    place_id: str | None = None
    review_url: str | None = None
    opening_hours: OpeningHours | None = None
    is_open: bool = True


@attrs.frozen
class DailyFigure:
    """What a platform counted on one day.

    Attributes:
        metric: What was counted.
        day: In the time zone of the platform.
        value: How many, at least 0.
    """

    metric: MetricId
    day: date
    value: int


@attrs.frozen
class CustomerReview:
    """What a customer wrote.

    Attributes:
        id: As the platform has it.
        stars: 1 to 5.
        text: What was written, or "".
        author: Name that is shown, or "" for an anonymous one.
        created_at: UTC.
        reply: What the business answered, or "".
    """

    id: str
    stars: int
    text: str
    author: str
    created_at: datetime
    reply: str = ""


@attrs.frozen
class ReviewSummary:
    """How a listing is rated.

    Attributes:
        count: Number of reviews.
        average: Mean of their stars, 1 to 5, or None without any.
    """

    count: int
    average: float | None
