"""Reading what a platform knows about the businesses of a connected account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

import attrs

from ops_core.domain.metric import MetricId
from ops_core.domain.platform import CustomerReview, DailyFigure, PlatformAccount, PlatformListing, ReviewSummary
from ops_core.domain.secret import Secret
from ops_core.errors import OpsError

T = TypeVar("T")


class ConnectorCapability(StrEnum):
    """What a connector can read beyond accounts."""

    LISTINGS = "listings"
    """Places of business with their address, telephone and point."""
    FIGURES = "figures"
    """Daily figures of a listing or a property."""
    REVIEWS = "reviews"
    """Reviews of a listing, newest first, and how it is rated."""
    LIVE = "live"
    """Asks a real platform, so the flag of that platform must be on."""


@attrs.frozen
class PlatformPage(Generic[T]):
    """A part of a list as the platform cuts it.

    Attributes:
        items: In the order of the platform.
        next: Mark of the part that follows, or None at the end. It means something to this connector only.
    """

    items: tuple[T, ...]
    next: str | None = None


class Connector(Protocol):
    """Reads from one platform. One instance serves many threads and all connections.

    Every call takes the access token of the connection and raises subclasses of `ConnectorFailed` and nothing else; no
    message holds the token. A mark from one call is passed as `after` to the next with the same other arguments.
    """

    def accounts(self, token: Secret, after: str | None = None) -> PlatformPage[PlatformAccount]:
        """Return accounts, pages or properties that the token reaches."""
        ...

    def listings(self, token: Secret, account: str, after: str | None = None) -> PlatformPage[PlatformListing]:
        """Return the places of business of an account.

        Only with the capability ``listings``; without it raise `CapabilityNotSupported`.
        """
        ...

    def figures(
        self, token: Secret, subject: str, metrics: Sequence[MetricId], first: date, last: date
    ) -> tuple[DailyFigure, ...]:
        """Return what was counted from `first` to `last`, both included, by day and then by metric.

        Only with the capability ``figures``; without it raise `CapabilityNotSupported`. Days that the platform does not
        know yet are left out, and so is a metric that it does not have; a day on which nothing happened has 0.

        Args:
            token: Access token.
            subject: Id of a listing, or of an account of a platform without listings.
            metrics: What to count.
            first: First day.
            last: Last day, at most 540 days after the first.
        """
        ...

    def reviews(
        self, token: Secret, account: str, listing: str, after: str | None = None
    ) -> PlatformPage[CustomerReview]:
        """Return the reviews of a listing, newest first.

        Only with the capability ``reviews``; without it raise `CapabilityNotSupported`.
        """
        ...

    def rating(self, token: Secret, account: str, listing: str) -> ReviewSummary:
        """Return how a listing is rated.

        Only with the capability ``reviews``; without it raise `CapabilityNotSupported`.
        """
        ...

    def close(self) -> None:
        """Release what is held. May be called twice."""
        ...


class ConnectorFailed(OpsError):
    """Base of the ways in which reading from a platform can fail."""

    code = "connector.failed"


class ConnectorUnavailable(ConnectorFailed):
    """Raised when the platform cannot be reached, is too slow or fails by itself; later it may work."""

    code = "connector.unavailable"


class ConnectorThrottled(ConnectorFailed):
    """Raised when the platform asks to slow down.

    Attributes:
        retry_after: Seconds to wait, or None when the platform does not say.
    """

    code = "connector.throttled"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ConnectorQuotaExhausted(ConnectorFailed):
    """Raised when no more may be asked for until a day ends or a quota is granted; asking again soon is useless.

    Attributes:
        until: When it may work again, UTC, or None when somebody has to ask the platform for a quota first.
    """

    code = "connector.quota_exhausted"

    def __init__(self, message: str, until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until


class ConnectorAuthExpired(ConnectorFailed):
    """Raised when the platform does not take the token any more: refresh it, or let the owner connect again."""

    code = "connector.auth_expired"


class ConnectorForbidden(ConnectorFailed):
    """Raised when the token is good but may not read this: a scope was withheld or a role is missing."""

    code = "connector.forbidden"


class ConnectorNotFound(ConnectorFailed):
    """Raised when what was asked for is not there, or not any more."""

    code = "connector.not_found"


class ConnectorRequestRefused(ConnectorFailed):
    """Raised when the platform will never answer this: our request is wrong."""

    code = "connector.request_refused"


class ConnectorAnswerMalformed(ConnectorFailed):
    """Raised when an answer comes that makes no sense."""

    code = "connector.answer_malformed"
