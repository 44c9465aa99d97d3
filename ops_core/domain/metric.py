"""What each figure means, by versioned definition.

The trade uses the same names for different formulas. A stored figure therefore names the definition it was computed by,
and figures of different definitions are never compared.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEPEST_RANK = 20
"""Last rank that counts as found, however long the list is."""
NOT_FOUND_RANK = 21
"""What a point without the business counts as in the average total rank."""
TOP_RANK = 3
"""Last rank of the short list that a search page shows before "more places"."""


class MetricId(StrEnum):
    """A metric that can be shown for a location."""

    AVERAGE_RANK = "average_rank"
    AVERAGE_TOTAL_RANK = "average_total_rank"
    TOP3_SHARE = "top3_share"
    FOUND_SHARE = "found_share"
    CHANGE_SINCE_LAST_RUN = "change_since_last_run"
    LAST_RUN = "last_run"
    COVERAGE = "coverage"
    REVIEW_COUNT = "review_count"
    AVERAGE_RATING = "average_rating"
    CALLS = "calls"
    WEBSITE_CLICKS = "website_clicks"
    DIRECTION_REQUESTS = "direction_requests"
    IMPRESSIONS = "impressions"
    SESSIONS = "sessions"


class MetricUnit(StrEnum):
    """What a figure is counted in."""

    RANK = "rank"
    """A place in a list, 1 is best."""
    RANKS = "ranks"
    """A difference of two ranks."""
    PERCENT = "percent"
    """0 to 100."""
    INSTANT = "instant"
    """A moment in time, UTC."""
    COUNT = "count"
    """How many."""
    STARS = "stars"
    """0 to 5."""


class Direction(StrEnum):
    """Which way a figure improves."""

    LOWER_IS_BETTER = "lower_is_better"
    HIGHER_IS_BETTER = "higher_is_better"
    NEUTRAL = "neutral"


class MetricSource(StrEnum):
    """What has to be set up before a metric has a value."""

    LOCAL_GRID = "local_grid"
    """A run of a local search grid."""
    GOOGLE = "google"
    """A connected Google Business Profile."""
    FACEBOOK = "facebook"
    """A connected Facebook page."""
    ANALYTICS = "analytics"
    """A connected web analytics property."""


@attrs.frozen
class MetricDefinition:
    """What one metric means.

    Attributes:
        id: The metric.
        version: From 1; rises whenever the formula changes.
        name: Label for people.
        unit: What the value is counted in.
        direction: Which way it improves.
        source: Where the value comes from.
        summary: One sentence for people.
        formula: How the value is computed, in words.
    """

    id: MetricId
    version: int
    name: str
    unit: MetricUnit
    direction: Direction
    source: MetricSource
    summary: str
    formula: str

    @property
    def reference(self) -> str:
        """Return the name to store beside a figure, such as ``average_rank@1``."""
        return f"{self.id}@{self.version}"


def _definitions() -> tuple[MetricDefinition, ...]:
    lower, higher, neutral = Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER, Direction.NEUTRAL
    grid, google, analytics = MetricSource.LOCAL_GRID, MetricSource.GOOGLE, MetricSource.ANALYTICS
    return (
        MetricDefinition(
            id=MetricId.AVERAGE_RANK,
            version=1,
            name="Average rank",
            unit=MetricUnit.RANK,
            direction=lower,
            source=grid,
            summary="How high the business ranks at the points where it is found.",
            formula=f"Mean of the ranks over the points where the business ranks 1 to {DEEPEST_RANK}. "
            "Points without it do not count; there is no value when it is found nowhere.",
        ),
        MetricDefinition(
            id=MetricId.AVERAGE_TOTAL_RANK,
            version=1,
            name="Average total rank",
            unit=MetricUnit.RANK,
            direction=lower,
            source=grid,
            summary="How high the business ranks over the whole measured area, points without it included.",
            formula="Mean over the conclusive points: the rank where the business is found, "
            f"{NOT_FOUND_RANK} where it is absent or ranks below {DEEPEST_RANK}. "
            "A point is conclusive when the business was found there or was shown to be absent.",
        ),
        MetricDefinition(
            id=MetricId.TOP3_SHARE,
            version=1,
            name="Top-3 share",
            unit=MetricUnit.PERCENT,
            direction=higher,
            source=grid,
            summary="At how much of the measured area the business is among the first three.",
            formula=f"100 x points of rank 1 to {TOP_RANK} / conclusive points.",
        ),
        MetricDefinition(
            id=MetricId.FOUND_SHARE,
            version=1,
            name="Found share",
            unit=MetricUnit.PERCENT,
            direction=higher,
            source=grid,
            summary="At how much of the measured area the business is found at all.",
            formula=f"100 x points of rank 1 to {DEEPEST_RANK} / conclusive points.",
        ),
        MetricDefinition(
            id=MetricId.CHANGE_SINCE_LAST_RUN,
            version=1,
            name="Change since the last run",
            unit=MetricUnit.RANKS,
            direction=lower,
            source=grid,
            summary="How far the average total rank moved since the run before; below zero it improved.",
            formula="Average total rank of the latest run minus that of the run before, "
            "over the points that are conclusive in both.",
        ),
        MetricDefinition(
            id=MetricId.LAST_RUN,
            version=1,
            name="Last run",
            unit=MetricUnit.INSTANT,
            direction=neutral,
            source=grid,
            summary="When the latest finished run ended.",
            formula="End of the latest run of the location that finished.",
        ),
        MetricDefinition(
            id=MetricId.COVERAGE,
            version=1,
            name="Coverage",
            unit=MetricUnit.PERCENT,
            direction=higher,
            source=grid,
            summary="How much of the grid the ranks rest on.",
            formula="100 x conclusive points / all points of the grid.",
        ),
        MetricDefinition(
            id=MetricId.REVIEW_COUNT,
            version=1,
            name="Review count",
            unit=MetricUnit.COUNT,
            direction=higher,
            source=google,
            summary="How many reviews the business profile has.",
            formula="Total number of reviews that the connected profile reports.",
        ),
        MetricDefinition(
            id=MetricId.AVERAGE_RATING,
            version=1,
            name="Average rating",
            unit=MetricUnit.STARS,
            direction=higher,
            source=google,
            summary="How many stars reviewers give on average.",
            formula="Average rating that the connected profile reports over all of its reviews.",
        ),
        MetricDefinition(
            id=MetricId.CALLS,
            version=1,
            name="Calls",
            unit=MetricUnit.COUNT,
            direction=higher,
            source=google,
            summary="How often people pressed the call button of the profile.",
            formula="Sum of the daily call clicks that the connected profile reports for the period shown.",
        ),
        MetricDefinition(
            id=MetricId.WEBSITE_CLICKS,
            version=1,
            name="Website clicks",
            unit=MetricUnit.COUNT,
            direction=higher,
            source=google,
            summary="How often people went from the profile to the website.",
            formula="Sum of the daily website clicks that the connected profile reports for the period shown.",
        ),
        MetricDefinition(
            id=MetricId.DIRECTION_REQUESTS,
            version=1,
            name="Direction requests",
            unit=MetricUnit.COUNT,
            direction=higher,
            source=google,
            summary="How often people asked for the way to the business.",
            formula="Sum of the daily direction requests that the connected profile reports for the period shown.",
        ),
        MetricDefinition(
            id=MetricId.IMPRESSIONS,
            version=1,
            name="Impressions",
            unit=MetricUnit.COUNT,
            direction=higher,
            source=google,
            summary="How often the profile was seen in search and on maps.",
            formula="Sum of the daily impressions on maps and in search, on desktop and mobile, "
            "that the connected profile reports for the period shown.",
        ),
        MetricDefinition(
            id=MetricId.SESSIONS,
            version=1,
            name="Sessions",
            unit=MetricUnit.COUNT,
            direction=higher,
            source=analytics,
            summary="How many visits the website had.",
            formula="Sum of the sessions that the connected analytics property reports for the period shown.",
        ),
    )


DEFINITIONS: Mapping[MetricId, MetricDefinition] = MappingProxyType({each.id: each for each in _definitions()})
"""The current definition of every metric, in the order in which to offer them."""
