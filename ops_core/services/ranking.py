"""The ranking providers that runs may use, built when first needed."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

import attrs

from ops_core.domain.cell import CellSource
from ops_core.domain.flag import FlagName
from ops_core.errors import FeatureDisabled, OpsError
from ops_core.ports.ranking import RankingCapability, RankingLimits, RankingProvider
from ops_core.services.flags import FlagService


class RankingUnknown(OpsError):
    """Raised when a run names a provider that is not loaded here."""

    code = "ranking.unknown_provider"


@attrs.frozen
class RankingSource:
    """A ranking provider and what its offer declares.

    Attributes:
        name: Name of the offer.
        version: Version of the adapter.
        source: Kind of its answers.
        limits: What it allows and charges.
        capabilities: What it can do.
        build: Makes the provider.
    """

    name: str
    version: str
    source: CellSource
    limits: RankingLimits
    capabilities: frozenset[RankingCapability]
    build: Callable[[], RankingProvider]


@attrs.define
class RankingSources:
    """All ranking providers by name, and the one that new runs use.

    Attributes:
        sources: By name of the offer.
        default: Name of the one for new runs.
        flags: Decide whether a live provider may be asked.
    """

    sources: dict[str, RankingSource]
    default: str
    flags: FlagService
    _built: dict[str, RankingProvider] = attrs.field(factory=dict, repr=False)
    _lock: Lock = attrs.field(factory=Lock, repr=False)

    def current(self) -> RankingSource:
        """Return the source for a new run.

        Raises:
            FeatureDisabled: It asks a live provider, which the flags do not allow.
            RankingUnknown: It is not loaded.
        """
        source = self.named(self.default)
        if RankingCapability.LIVE in source.capabilities and not self.flags.enabled(FlagName.LIVE_RANKS_ENABLED):
            msg = "Live ranks are switched off. Ask whoever runs this hub to turn on 'live_ranks_enabled'."
            raise FeatureDisabled(FlagName.LIVE_RANKS_ENABLED, msg)
        return source

    def named(self, name: str) -> RankingSource:
        """Return a source by name.

        Raises:
            RankingUnknown: It is not loaded.
        """
        try:
            return self.sources[name]
        except KeyError:
            msg = f"The ranking provider '{name}' is not loaded here. Add its plugin to the setting 'plugins'."
            raise RankingUnknown(msg) from None

    def usable(self) -> dict[str, int]:
        """Return how many calls at once one worker makes, by each source that may be asked here and now."""
        live = self.flags.enabled(FlagName.LIVE_RANKS_ENABLED)
        return {
            name: max(1, source.limits.concurrency)
            for name, source in self.sources.items()
            if live or RankingCapability.LIVE not in source.capabilities
        }

    def provider(self, source: RankingSource) -> RankingProvider:
        """Return the provider of a source, building it at the first call."""
        with self._lock:
            if source.name not in self._built:
                self._built[source.name] = source.build()
            return self._built[source.name]

    def close(self) -> None:
        """Release every provider that was built."""
        with self._lock:
            while self._built:
                self._built.popitem()[1].close()
