"""Guarding a change by the version that was read."""

from __future__ import annotations

from typing import TypeVar

import attrs

from ops_core.domain.flag import Flag
from ops_core.domain.location import Location
from ops_core.domain.onboarding import Onboarding
from ops_core.domain.preference import MetricPreferences
from ops_core.domain.report import Report
from ops_core.domain.run import Run
from ops_core.errors import StaleVersion

VersionedT = TypeVar("VersionedT", Flag, Location, MetricPreferences, Onboarding, Report, Run)


def next_version(kind: str, stored: VersionedT | None, changed: VersionedT) -> VersionedT:
    """Return `changed` one version on from `stored`; nothing stored counts as version 0.

    Raises:
        StaleVersion: `changed` was made from another version than the one stored.
    """
    current = 0 if stored is None else stored.version
    if changed.version != current:
        raise StaleVersion(kind, current)
    return attrs.evolve(changed, version=current + 1)
