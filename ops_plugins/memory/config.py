"""Settings of what is kept in memory."""

from __future__ import annotations

from typing import Annotated

import attrs

from ops_core.ports.legacy_profiles import LegacyProfile
from ops_core.structure import Number


@attrs.frozen
class MemoryConfig:
    """Settings of both offers; settings know them by one name.

    Attributes:
        wait_seconds: How long a unit of work waits for the one that writes now.
        profiles: Legacy profiles, by the key of their owner such as ``user:42``.
    """

    wait_seconds: Annotated[float, Number(0.01, 600)] = 30.0
    profiles: dict[str, LegacyProfile] = attrs.field(factory=dict, repr=False)  # these are personal data
