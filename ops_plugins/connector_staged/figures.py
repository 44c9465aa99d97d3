"""Daily figures: how many people look for a place, and what they do then.

The mean of a metric on a day is

    level * popularity * weekday * (1 + swing * cos(2 pi (day of the year - peak) / 365.25)) * holiday * luck

with a luck of the day that all metrics of the place share, and the figure is drawn from a Poisson distribution around
it. Each day has its own chance, so a figure does not depend on the range that it was asked for in.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ops_core.domain.metric import MetricId
from ops_plugins.connector_staged.businesses import CLOSED
from ops_plugins.connector_staged.chance import chance_of, poisson

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ops_plugins.connector_staged.businesses import Branch

LEVELS: Mapping[MetricId, float] = {
    MetricId.CALLS: 3.2,
    MetricId.DIRECTION_REQUESTS: 5.5,
    MetricId.IMPRESSIONS: 260.0,
    MetricId.WEBSITE_CLICKS: 7.5,
    MetricId.SESSIONS: 48.0,
}
"""Per day, for an ordinary place."""
_HOLIDAYS = {(1, 1): 0.45, (7, 4): 0.6, (12, 24): 0.6, (12, 25): 0.2, (12, 31): 0.75}
_DAYS_OF_YEAR = 365.25


def figure_of(branch: Branch, metric: MetricId, day: date) -> int:
    """Return a figure of a place: 0 after it has closed for good."""
    if day > CLOSED and not branch.is_open:
        return 0
    trade = branch.trade
    season = 1 + trade.swing * math.cos(math.tau * (day.timetuple().tm_yday - trade.peak) / _DAYS_OF_YEAR)
    holiday = _HOLIDAYS.get((day.month, day.day), 1.0)
    luck = chance_of(branch.key, "luck", day).lognormvariate(0.0, 0.1)
    mean = LEVELS[metric] * branch.popularity * trade.weekdays[day.weekday()] * season * holiday * luck
    return poisson(chance_of(branch.key, metric, day), mean)
