"""The clauses about what a connector tells."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

import attrs

from ops_contracts.connector_scenario import FEWEST_ACCOUNTS, FEWEST_REVIEWS, FIRST_DAY, LAST_DAY, TOKEN
from ops_contracts.connector_walk import Place, all_of, figures_of, lists_of, place_in, walk
from ops_contracts.contract import requires
from ops_core.domain.address import Address
from ops_core.domain.metric import MetricId
from ops_core.domain.opening_hours import OpeningHours
from ops_core.domain.platform import CustomerReview, PlatformListing
from ops_core.ports.connector import Connector, ConnectorCapability
from ops_core.structure import structure, unstructure


class ListClauses:
    """What accounts, listings and reviews must be."""

    offer: ClassVar[Any]

    def test_accounts_are_walked_to_the_end(self, connected: Connector) -> None:
        """From mark to mark the accounts come to an end, at least 3 in at least 2 parts, and no account comes twice.

        If this fails: `next` is the mark of the part that follows, None at the end, and is handed on to the platform.
        """
        parts = walk(partial(connected.accounts, TOKEN))
        ids = [account.id for part in parts.values() for account in part.items]
        assert len(parts) >= 2
        assert len(ids) >= FEWEST_ACCOUNTS
        assert sorted(ids) == sorted(set(ids))

    def test_accounts_have_ids_and_names(self, connected: Connector) -> None:
        """Every account has an id and a name for people, neither of them blank.

        If this fails: take the id for the name of an account that the platform gives none.
        """
        for account in all_of(partial(connected.accounts, TOKEN)):
            assert account.id.strip()
            assert account.name.strip()

    @requires(ConnectorCapability.LISTINGS)
    def test_listings_are_walked_to_the_end(self, connected: Connector) -> None:
        """From mark to mark the listings of an account come to an end, in at least 2 parts, and none comes twice.

        If this fails: hand the mark on to the platform together with the account that it belongs to.
        """
        place = place_in(connected, self.offer)
        parts = walk(partial(connected.listings, TOKEN, place.account))
        ids = [listing.id for part in parts.values() for listing in part.items]
        assert len(parts) >= 2
        assert sorted(ids) == sorted(set(ids))

    @requires(ConnectorCapability.LISTINGS)
    def test_listings_belong_to_the_account_asked_for(self, connected: Connector) -> None:
        """Each listing names the account that was asked for, and no two accounts have the same listing.

        If this fails: put the account into the request, and the id that came in into `PlatformListing.account`.
        """
        listings = _listings(connected)
        assert all(listing.account == account for account, listing in listings)
        ids = [listing.id for _, listing in listings]
        assert sorted(ids) == sorted(set(ids))

    @requires(ConnectorCapability.LISTINGS)
    def test_what_a_listing_does_not_tell_is_none(self, connected: Connector) -> None:
        """Id and name are there, and no text of a listing or its address is blank: what is not known is None.

        If this fails: write ``answer.get("phone") or None``.
        """
        for _, listing in _listings(connected):
            assert isinstance(listing.name, str)
            assert isinstance(listing.id, str)
            for of in (listing, listing.address):
                blank = [name for name, text in _texts(of) if not text.strip()]
                assert blank == [], f"blank in {listing.id}"

    @requires(ConnectorCapability.LISTINGS)
    def test_places_and_hours_of_listings_are_sensible(self, connected: Connector) -> None:
        """An address has a street, a city and the code of a country; coordinates are in range; hours are ``HH:MM``.

        If this fails: give None for an address, a point or hours of which the platform tells too little.
        """
        for _, listing in _listings(connected):
            if listing.coordinates is not None:
                assert abs(listing.coordinates.lat) <= 90
                assert abs(listing.coordinates.lng) <= 180
            if listing.address is not None:
                assert structure(unstructure(listing.address), Address) == listing.address
            if listing.opening_hours is not None:
                periods = [unstructure(period) for period in listing.opening_hours]
                assert structure(periods, OpeningHours) == listing.opening_hours

    @requires(ConnectorCapability.LISTINGS)
    def test_addresses_on_the_web_can_be_opened(self, connected: Connector) -> None:
        """The website and the page for reviews are whole URLs of http or https.

        If this fails: put ``https://`` before a bare host name, and leave out what is not an address on the web.
        """
        for _, listing in _listings(connected):
            for url in (listing.website, listing.review_url):
                parts = urlsplit(url or "https://nothing.example")
                assert parts.scheme in {"http", "https"}, url
                assert parts.hostname, url

    @requires(ConnectorCapability.REVIEWS)
    def test_reviews_are_whole(self, connected: Connector) -> None:
        """There are reviews, each with its own id and 1 to 5 stars; texts that are not there are "", never blank.

        If this fails: turn the words of the platform for stars into numbers, and None into "".
        """
        reviews = _reviews(connected, place_in(connected, self.offer))
        ids = [review.id for review in reviews]
        assert len(ids) >= FEWEST_REVIEWS
        assert sorted(ids) == sorted(set(ids))
        for review in reviews:
            assert review.id.strip()
            assert type(review.stars) is int
            assert 1 <= review.stars <= 5
            assert all(text == "" or text.strip() for text in (review.text, review.author, review.reply))

    @requires(ConnectorCapability.REVIEWS)
    def test_reviews_come_newest_first(self, connected: Connector) -> None:
        """From the first part to the last, reviews fall by the instant at which they were written, UTC.

        If this fails: ask the platform for this order, and read its instants with their time zone.
        """
        moments = [review.created_at for review in _reviews(connected, place_in(connected, self.offer))]
        assert {moment.utcoffset() for moment in moments} == {timedelta(0)}
        assert moments == sorted(moments, reverse=True)

    @requires(ConnectorCapability.REVIEWS)
    def test_rating_agrees_with_the_reviews(self, connected: Connector) -> None:
        """The rating counts as many reviews as there are, and its average is that of their stars to within 0.05.

        If this fails: the rating is of another listing, or counts only the reviews of the first part.
        """
        place = place_in(connected, self.offer)
        stars = [review.stars for review in _reviews(connected, place)]
        rating = connected.rating(TOKEN, place.account, place.listing)
        assert rating.count == len(stars)
        assert rating.average is not None
        assert abs(rating.average - sum(stars) / len(stars)) <= 0.05

    def test_the_same_mark_gives_the_same_part(self, connected: Connector) -> None:
        """Every part of every list can be asked for again by its mark, in any order.

        If this fails: a mark holds all that is needed to go on; nothing about a walk is kept on the connector.
        """
        for name, read in lists_of(connected, self.offer).items():
            parts = walk(read)
            for mark, part in reversed(parts.items()):
                assert read(after=mark) == part, name


class MeasureClauses:
    """What figures must be."""

    offer: ClassVar[Any]

    @requires(ConnectorCapability.FIGURES)
    def test_figures_are_in_order(self, connected: Connector) -> None:
        """Figures rise by day and then by the name of the metric; asking twice for a metric gives it once.

        If this fails: sort by day and then by metric, and add up what the platform splits.
        """
        subject = place_in(connected, self.offer).listing
        twice = (*MetricId, *MetricId)
        for figures in (
            figures_of(connected, self.offer),
            connected.figures(TOKEN, subject, twice, FIRST_DAY, LAST_DAY),
        ):
            keys = [(figure.day, figure.metric) for figure in figures]
            assert keys == sorted(set(keys))

    @requires(ConnectorCapability.FIGURES)
    def test_figures_keep_to_what_was_asked_for(self, connected: Connector) -> None:
        """No figure lies outside the days asked for, or is of a metric that was not asked for.

        If this fails: both ends of the range are included; leave out what the platform sends beyond them.
        """
        subject = place_in(connected, self.offer).listing
        known = sorted({figure.metric for figure in figures_of(connected, self.offer)})
        first, last = FIRST_DAY + timedelta(days=8), FIRST_DAY + timedelta(days=14)
        for metric in known:
            for figure in connected.figures(TOKEN, subject, (metric,), first, last):
                assert first <= figure.day <= last
                assert figure.metric is metric

    @requires(ConnectorCapability.FIGURES)
    def test_figures_count_every_day_from_zero(self, connected: Connector) -> None:
        """Values are whole numbers of 0 or more, and between two days of a metric no day is left out.

        If this fails: put a 0 where the platform leaves a day out because nothing happened.
        """
        figures = figures_of(connected, self.offer)
        assert all(type(figure.value) is int and figure.value >= 0 for figure in figures)
        for metric in {figure.metric for figure in figures}:
            days = [figure.day for figure in figures if figure.metric is metric]
            assert {later - earlier for earlier, later in itertools.pairwise(days)} <= {timedelta(days=1)}, metric

    @requires(ConnectorCapability.FIGURES)
    def test_a_part_of_the_days_gives_the_same_figures(self, connected: Connector) -> None:
        """A week, a day or one metric of it asked for alone gives the same figures as all of it together.

        If this fails: ask in days of the platform, not in instants; do not let a figure depend on the range.
        """
        subject = place_in(connected, self.offer).listing
        whole = figures_of(connected, self.offer)
        wholly = tuple(MetricId)
        some = (whole[0].metric,)
        for metrics, start, length in ((wholly, 8, 7), (wholly, 9, 1), (wholly, 0, 1), (some, 0, 31), (some, 30, 1)):
            first = FIRST_DAY + timedelta(days=start)
            last = first + timedelta(days=length - 1)
            wanted = tuple(each for each in whole if first <= each.day <= last and each.metric in metrics)
            assert connected.figures(TOKEN, subject, metrics, first, last) == wanted

    @requires(ConnectorCapability.FIGURES)
    def test_no_metrics_give_no_figures(self, connected: Connector) -> None:
        """Asking for no metric gives nothing.

        If this fails: return before the request; many platforms take no metric for all of them, or refuse.
        """
        place = place_in(connected, self.offer)
        assert connected.figures(TOKEN, place.listing, (), FIRST_DAY, LAST_DAY) == ()


def _listings(connector: Connector) -> list[tuple[str, PlatformListing]]:
    accounts = all_of(partial(connector.accounts, TOKEN))
    found = [(each.id, listing) for each in accounts for listing in all_of(partial(connector.listings, TOKEN, each.id))]
    assert found, "there are no listings"
    return found


def _reviews(connector: Connector, place: Place) -> Sequence[CustomerReview]:
    return all_of(partial(connector.reviews, TOKEN, place.account, place.listing))


def _texts(of: Any) -> Iterator[tuple[str, str]]:
    for name, value in attrs.asdict(of, recurse=False).items() if of is not None else ():
        if isinstance(value, str):
            yield name, value
