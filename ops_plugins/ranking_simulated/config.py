"""Settings of the simulated ranking provider."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import attrs

from ops_core.structure import Number, Text


class SimulatedFailure(StrEnum):
    """A way in which the simulated provider fails on request."""

    TIMEOUT = "timeout"
    """No answer comes in time."""
    UNAVAILABLE = "unavailable"
    """The provider fails by itself."""
    THROTTLED = "throttled"
    """The provider asks to slow down."""
    AUTH = "auth"
    """The credentials are refused."""
    QUOTA = "quota"
    """The account is out of funds."""
    INPUT = "input"
    """The query is refused for good."""
    MALFORMED = "malformed"
    """The answer makes no sense."""


@attrs.frozen
class SimulatedConfig:
    """How the simulated provider answers.

    Attributes:
        seed: Mixed with the seed of each query; another seed is another town.
        competitors: Businesses in the market besides the one that is looked for.
        business_listed: Whether the business that is looked for is in the market at all.
        latency_ms: Milliseconds that every query takes.
        outage: Whether the provider is down: every query fails.
        failure: How queries fail, for rehearsing; None to answer them all.
        failure_rate: Share of the queries that fail when `failure` is set. Which ones follows from the seeds.
        failure_attempts: How often each of them fails before it is answered; 0 is always.
        retry_after_seconds: What a throttled query is told to wait.
    """

    seed: Annotated[str, Text(1, 200)] = "ops-hub"
    competitors: Annotated[int, Number(3, 60)] = 24
    business_listed: bool = True
    latency_ms: Annotated[float, Number(0, 60_000)] = 0.0
    outage: bool = False
    failure: SimulatedFailure | None = None
    failure_rate: Annotated[float, Number(0, 1)] = 0.0
    failure_attempts: Annotated[int, Number(0, 100)] = 0
    retry_after_seconds: Annotated[float, Number(0, 3600)] = 1.0
