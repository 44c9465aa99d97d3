"""Walking through what a connector tells, part by part."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import pytest

from ops_contracts.connector_scenario import FIRST_DAY, LAST_DAY, TOKEN, ConnectorIn, ConnectorScenario
from ops_core.domain.metric import MetricId
from ops_core.ports.connector import Connector, ConnectorCapability, ConnectorFailed, PlatformPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops_core.domain.platform import DailyFigure
    from ops_core.plugins.offers import ConnectorOffer

T = TypeVar("T")

_MOST_PARTS = 200
"""A list of the sample world that is longer has no end."""


@attrs.frozen
class Place:
    """Whose figures and reviews are asked for.

    Attributes:
        account: Its account.
        listing: Its listing, or its account when the platform has no listings.
    """

    account: str
    listing: str


def walk(read: Callable[..., PlatformPage[T]]) -> dict[str | None, PlatformPage[T]]:
    """Return every part of a list by the mark that leads to it, the first one by None.

    Args:
        read: Takes `after`.
    """
    parts: dict[str | None, PlatformPage[T]] = {}
    mark = None
    while len(parts) < _MOST_PARTS:
        parts[mark] = part = read(after=mark)
        if part.next is None:
            return parts
        assert part.next.strip(), "a mark is blank: the end is None"
        assert part.next not in parts, f"the mark {part.next!r} comes again: the walk goes in a circle"
        mark = part.next
    pytest.fail(f"the list has no end: {_MOST_PARTS} parts and still a mark")


def all_of(read: Callable[..., PlatformPage[T]]) -> list[T]:
    """Return what all parts of a list hold, in order."""
    return [item for part in walk(read).values() for item in part.items]


def place_in(connector: Connector, offer: ConnectorOffer) -> Place:
    """Return the place with figures and reviews: the first listing of the account that has most of them."""
    accounts = all_of(partial(connector.accounts, TOKEN))
    assert accounts, "there are no accounts"
    if ConnectorCapability.LISTINGS not in offer.capabilities:
        return Place(accounts[0].id, accounts[0].id)
    listings = {each.id: all_of(partial(connector.listings, TOKEN, each.id)) for each in accounts}
    account = max(listings, key=lambda each: len(listings[each]))
    assert listings[account], "no account has listings"
    return Place(account, listings[account][0].id)


def place_of(connector_in: ConnectorIn, offer: ConnectorOffer) -> Place:
    """Return the place as above, from a connector of its own."""
    connector = connector_in(ConnectorScenario.CONNECTED)
    try:
        return place_in(connector, offer)
    finally:
        connector.close()


def figures_of(connector: Connector, offer: ConnectorOffer) -> tuple[DailyFigure, ...]:
    """Return all figures of the place in the sample days; there are some."""
    figures = connector.figures(TOKEN, place_in(connector, offer).listing, tuple(MetricId), FIRST_DAY, LAST_DAY)
    assert figures, f"there are no figures from {FIRST_DAY} to {LAST_DAY}"
    return figures


def lists_of(connector: Connector, offer: ConnectorOffer) -> dict[str, Callable[..., PlatformPage[Any]]]:
    """Return what reads each list that the offer declares, by name; each takes `after`."""
    place = place_in(connector, offer)
    lists: dict[str, Callable[..., PlatformPage[Any]]] = {"accounts": partial(connector.accounts, TOKEN)}
    if ConnectorCapability.LISTINGS in offer.capabilities:
        lists["listings"] = partial(connector.listings, TOKEN, place.account)
    if ConnectorCapability.REVIEWS in offer.capabilities:
        lists["reviews"] = partial(connector.reviews, TOKEN, place.account, place.listing)
    return lists


def calls_for(capability: ConnectorCapability, connector: Connector, place: Place) -> dict[str, Callable[[], Any]]:
    """Return the calls that a capability is about, by name."""
    account, listing = place.account, place.listing
    if capability is ConnectorCapability.LISTINGS:
        return {"listings": partial(connector.listings, TOKEN, account)}
    if capability is ConnectorCapability.FIGURES:
        return {"figures": partial(connector.figures, TOKEN, listing, tuple(MetricId), FIRST_DAY, LAST_DAY)}
    if capability is ConnectorCapability.REVIEWS:
        return {
            "reviews": partial(connector.reviews, TOKEN, account, listing),
            "rating": partial(connector.rating, TOKEN, account, listing),
        }
    return {}


def declared_calls(connector: Connector, offer: ConnectorOffer, place: Place) -> dict[str, Callable[[], Any]]:
    """Return all calls that an offer declares, by name."""
    calls: dict[str, Callable[[], Any]] = {"accounts": partial(connector.accounts, TOKEN)}
    for capability in sorted(offer.capabilities):
        calls |= calls_for(capability, connector, place)
    return calls


def failure_of(call: Callable[[], Any], what: str) -> ConnectorFailed:
    """Return how a call fails."""
    try:
        answer = call()
    except ConnectorFailed as failed:
        return failed
    except Exception as problem:  # noqa: BLE001 - the clause is about everything else that might come
        pytest.fail(f"{what}: {type(problem).__name__} came out instead of a ConnectorFailed: {problem}")
    pytest.fail(f"{what}: an answer came instead of a failure: {answer}")
