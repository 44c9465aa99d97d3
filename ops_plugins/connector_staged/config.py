"""Settings of the staged connectors."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import attrs

from ops_core.structure import Number, Text


class StagedFailure(StrEnum):
    """A way in which every call fails on request."""

    NONE = ""
    """Calls are answered."""
    EXPIRED = "expired"
    """The token is not taken any more."""
    WITHHELD = "withheld"
    """The owner did not grant this."""
    THROTTLED = "throttled"
    """The platform asks to slow down."""
    NO_QUOTA = "no_quota"
    """Nothing is left of the quota until the next day."""
    OUTAGE = "outage"
    """The platform fails by itself."""
    MALFORMED = "malformed"
    """The answer makes no sense."""
    NOT_FOUND = "not_found"
    """Everything that is asked for by id is gone; accounts are still listed."""


@attrs.frozen
class StagedConfig:
    """What the staged platforms tell.

    With the same seed, all of them tell of the same businesses.

    Attributes:
        seed: Another seed, other businesses.
        accounts: How many accounts a connection reaches; each is one business.
        listings: Places of the first business, and the most that any other may have.
        part_size: Items in one part of a list.
        failure: How every call fails, for rehearsing; "" to answer them all.
        retry_after_seconds: What a throttled call is told to wait.
    """

    seed: Annotated[str, Text(1, 200)] = "ops-hub"
    accounts: Annotated[int, Number(1, 60)] = 5
    listings: Annotated[int, Number(1, 120)] = 9
    part_size: Annotated[int, Number(1, 100)] = 4
    failure: StagedFailure = StagedFailure.NONE
    retry_after_seconds: Annotated[float, Number(0, 3600)] = 30.0
