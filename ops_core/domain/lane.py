"""Lanes: the work of one owner at one provider, among which workers and provider calls are shared out."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import attrs

from ops_core.domain.principal import Owner


@attrs.frozen
class Lane:
    """The open chunks of one owner that one provider answers.

    Attributes:
        owner: Whose work it is.
        provider: Name of the ranking offer.
    """

    owner: Owner
    provider: str


@attrs.frozen
class CallLimits:
    """Most provider calls at once, over all workers of all job hosts.

    Attributes:
        providers: By name of the ranking offer; others have no limit.
        owner: For each owner, or None for no limit.
    """

    providers: Mapping[str, int] = attrs.field(factory=dict)
    owner: int | None = None

    def bind(self, provider: str) -> bool:
        """Return whether calls to `provider` have to be counted."""
        return self.owner is not None or provider in self.providers


def share(lane: Lane, wanted: int, limits: CallLimits, under_way: Mapping[Lane, int], waiting: Collection[Lane]) -> int:
    """Return how many calls at once a chunk of `lane` may make now, 0 to `wanted`.

    A limited provider is shared out evenly among the lanes that use it or wait for it, so that whoever comes later
    need not wait for whoever came first to finish.

    Args:
        lane: Of the chunk.
        wanted: How many calls at once the chunk could use.
        limits: What must never be exceeded.
        under_way: Calls that were given to all other chunks, by lane.
        waiting: Lanes with a chunk that nobody works on.
    """
    found = wanted
    if limits.owner is not None:
        found = min(found, limits.owner - sum(calls for other, calls in under_way.items() if other.owner == lane.owner))
    most = limits.providers.get(lane.provider)
    if most is not None:
        rivals = {other for other in (*under_way, *waiting, lane) if other.provider == lane.provider}
        used = sum(calls for other, calls in under_way.items() if other.provider == lane.provider)
        fair = -(-most // len(rivals)) - under_way.get(lane, 0)
        found = min(found, most - used, fair)
    return max(0, found)
