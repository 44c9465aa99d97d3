"""Which metrics an owner wants to see for each location."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

import attrs

from ops_core.domain.metric import MetricId
from ops_core.domain.principal import Owner
from ops_core.structure import Items

MAX_METRICS: Final = 6
"""Most metrics that are shown side by side."""

DEFAULT_METRICS: Final = (
    MetricId.AVERAGE_RANK,
    MetricId.TOP3_SHARE,
    MetricId.FOUND_SHARE,
    MetricId.CHANGE_SINCE_LAST_RUN,
    MetricId.LAST_RUN,
)
"""What is shown until the owner chooses."""


@attrs.frozen
class MetricPreferences:
    """The metrics to show, in order.

    Attributes:
        owner: Whose choice it is.
        metrics: At most 6, first one first; empty when the owner wants none.
        version: Grows by one with every change; 0 when the owner has not chosen.
        updated_at: UTC, or None when the owner has not chosen.
    """

    owner: Owner
    metrics: tuple[MetricId, ...] = DEFAULT_METRICS
    version: int = 0
    updated_at: datetime | None = None


@attrs.frozen
class MetricPreferencesInput:
    """A choice of metrics.

    Attributes:
        metrics: What to show, in order, each at most once.
    """

    metrics: Annotated[tuple[MetricId, ...], Items(0, MAX_METRICS, unique=True)]
