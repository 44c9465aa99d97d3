from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import mean
from typing import Any

import attrs
import pytest

from ops_core.domain.address import normalise_address
from ops_core.domain.metric import MetricId
from ops_core.domain.opening_hours import normalise_opening_hours
from ops_core.domain.phone import normalise_phone
from ops_core.domain.platform import CustomerReview, Platform, PlatformListing
from ops_core.domain.secret import Secret
from ops_core.domain.website import normalise_website
from ops_core.errors import CapabilityNotSupported, InvalidInput
from ops_core.plugins import ConnectorOffer
from ops_core.ports.connector import (
    Connector,
    ConnectorAnswerMalformed,
    ConnectorAuthExpired,
    ConnectorFailed,
    ConnectorForbidden,
    ConnectorNotFound,
    ConnectorQuotaExhausted,
    ConnectorRequestRefused,
    ConnectorThrottled,
    ConnectorUnavailable,
)
from ops_core.structure import structure
from ops_plugins.connector_staged.chance import chance_of, digits_of, poisson
from ops_plugins.connector_staged.config import StagedConfig, StagedFailure
from ops_plugins.connector_staged.plugin import (
    STAGED_ANALYTICS,
    STAGED_FACEBOOK,
    STAGED_GOOGLE,
    ops_connector_offers,
)

TOKEN = Secret("any")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WIDE = StagedConfig(part_size=100)
FIRST, LAST = date(2024, 9, 1), date(2026, 2, 22)
EVERY = tuple(MetricId)


@attrs.frozen
class Stopped:
    """A clock that stands still."""

    instant: datetime = NOON

    def now(self) -> datetime:
        """Return the instant."""
        return self.instant


def staged(config: StagedConfig = WIDE, offer: ConnectorOffer = STAGED_GOOGLE, instant: datetime = NOON) -> Connector:
    """Return a staged connector."""
    return offer.build(config, Stopped(instant))


def listings(connector: Connector) -> list[PlatformListing]:
    """Return the listings of all accounts; parts are wide enough."""
    accounts = connector.accounts(TOKEN).items
    return [listing for account in accounts for listing in connector.listings(TOKEN, account.id).items]


def everything(connector: Connector) -> list[Any]:
    """Return all that a business profile tells."""
    places = listings(connector)
    return [
        places,
        [connector.figures(TOKEN, place.id, EVERY, FIRST, FIRST + timedelta(days=20)) for place in places],
        [connector.reviews(TOKEN, place.account, place.id) for place in places],
        [connector.rating(TOKEN, place.account, place.id) for place in places],
    ]


def test_same_seed_same_answers() -> None:
    """Two connectors of one configuration tell the same, whatever the token."""
    assert everything(staged()) == everything(staged())
    assert staged().accounts(TOKEN) == staged().accounts(Secret("another"))


def test_other_processes_tell_the_same() -> None:
    """Answers do not depend on the process: not on the hash seed, either."""
    program = (
        "from tests.ops_plugins.connector_staged.test_staged import everything, staged; import hashlib; "
        "print(hashlib.sha256(repr(everything(staged())).encode()).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).parents[3],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_other_seeds_tell_of_other_businesses() -> None:
    """With another seed, names, ids, figures and reviews differ."""
    one, other = (everything(staged(attrs.evolve(WIDE, seed=seed))) for seed in ("a", "b"))
    assert all(mine != theirs for mine, theirs in zip(one, other, strict=True))
    assert not {place.id for place in one[0]} & {place.id for place in other[0]}


def test_all_platforms_tell_of_the_same_businesses() -> None:
    """Who connects Google, Facebook and Analytics finds each business again, under ids of each platform."""
    google, facebook, analytics = (staged(offer=offer) for offer in ops_connector_offers())
    names = [account.name for account in google.accounts(TOKEN).items]
    assert [account.name for account in facebook.accounts(TOKEN).items] == names
    assert [account.name for account in analytics.accounts(TOKEN).items] == [f"{name} website" for name in names]
    pages = listings(facebook)
    assert [page.address for page in pages] == [place.address for place in listings(google)]
    assert not {page.id for page in pages} & {place.id for place in listings(google)}
    assert {offer.platform for offer in ops_connector_offers()} == set(Platform)


def test_counts_and_parts_are_those_of_the_settings() -> None:
    """As many accounts, listings and items in a part as configured, and names of accounts differ."""
    connector = staged(StagedConfig(accounts=60, listings=30, part_size=60))
    accounts = connector.accounts(TOKEN).items
    assert len(accounts) == len({account.name for account in accounts}) == 60
    assert len(connector.listings(TOKEN, accounts[0].id).items) == 30
    assert {len(connector.listings(TOKEN, account.id).items) for account in accounts[1:]} == {1, 2, 3, 4}
    assert len(staged(StagedConfig(part_size=2)).accounts(TOKEN).items) == 2


def test_listings_can_become_locations() -> None:
    """What a listing tells is what the hub takes for a location, without a change but the form of the telephone."""
    for seed in ("a", "b", "c"):
        for place in listings(staged(attrs.evolve(WIDE, seed=seed))):
            assert place.address is not None
            assert normalise_address(place.address) == place.address
            assert normalise_website(place.website) == place.website
            assert place.phone is None or normalise_phone(place.phone, "US")
            if place.opening_hours:
                assert normalise_opening_hours(place.opening_hours) == place.opening_hours


def test_some_things_are_not_told() -> None:
    """Among many listings, some have no telephone, some no website, and some have closed for good."""
    places = listings(staged(attrs.evolve(WIDE, accounts=60)))
    for told in ("phone", "website", "opening_hours"):
        unknown = [place for place in places if getattr(place, told) is None]
        assert 0 < len(unknown) < len(places) / 4
    assert {place.is_open for place in places} == {True, False}


def test_figures_follow_the_week_and_the_year() -> None:
    """A garden center is looked for most on Saturdays, and far more in May than in January."""
    connector = staged(attrs.evolve(WIDE, accounts=6))
    garden = next(place for place in listings(connector) if place.category == "Garden center")
    figures = connector.figures(TOKEN, garden.id, [MetricId.IMPRESSIONS], FIRST, LAST)
    week = [mean(each.value for each in figures if each.day.weekday() == day) for day in range(7)]
    assert max(week) == week[5] > 1.8 * min(week)
    january, may = (mean(each.value for each in figures if each.day.month == month) for month in (1, 5))
    assert may > 1.6 * january


def test_figures_are_in_proportion() -> None:
    """Far more people see a profile than act on it, and no two days in a row are always alike."""
    connector = staged()
    place = listings(connector)[0]
    total = {
        metric: sum(each.value for each in connector.figures(TOKEN, place.id, [metric], FIRST, LAST))
        for metric in (MetricId.CALLS, MetricId.WEBSITE_CLICKS, MetricId.DIRECTION_REQUESTS, MetricId.IMPRESSIONS)
    }
    for metric in (MetricId.CALLS, MetricId.WEBSITE_CLICKS, MetricId.DIRECTION_REQUESTS):
        assert 0.005 < total[metric] / total[MetricId.IMPRESSIONS] < 0.05
    calls = [each.value for each in connector.figures(TOKEN, place.id, [MetricId.CALLS], FIRST, LAST)]
    assert len(set(calls)) > 5


def test_latest_days_are_not_known_yet() -> None:
    """Google tells the figures of a day three days later, Analytics one day later; before that they are left out."""
    google, analytics = staged(), staged(offer=STAGED_ANALYTICS)
    place, website = listings(google)[0], analytics.accounts(TOKEN).items[0]
    today = NOON.date()
    for connector, subject, metric, lag in (
        (google, place.id, MetricId.CALLS, 3),
        (analytics, website.id, MetricId.SESSIONS, 1),
    ):
        figures = connector.figures(TOKEN, subject, [metric], today - timedelta(days=9), today)
        assert [each.day for each in figures] == [today - timedelta(days=back) for back in range(9, lag - 1, -1)]
        assert connector.figures(TOKEN, subject, [metric], today, today) == ()


def test_platforms_count_what_is_theirs() -> None:
    """A business profile counts no sessions, and a property nothing but sessions."""
    google, analytics = staged(), staged(offer=STAGED_ANALYTICS)
    profile = google.figures(TOKEN, listings(google)[0].id, EVERY, FIRST, FIRST)
    visits = analytics.figures(TOKEN, analytics.accounts(TOKEN).items[0].id, EVERY, FIRST, FIRST)
    assert [each.metric for each in profile] == ["calls", "direction_requests", "impressions", "website_clicks"]
    assert [each.metric for each in visits] == [MetricId.SESSIONS]


def test_closed_places_come_to_rest() -> None:
    """After a place has closed for good it has neither figures nor reviews."""
    connector = staged(attrs.evolve(WIDE, accounts=60))
    closed = [place for place in listings(connector) if not place.is_open]
    end = date(2025, 6, 30)
    assert closed
    for place in closed:
        figures = connector.figures(TOKEN, place.id, [MetricId.IMPRESSIONS], end, end + timedelta(days=30))
        assert figures[0].value > 0
        assert {each.value for each in figures[1:]} == {0}
        assert all(each.created_at.date() <= end for each in reviews_of(connector, place))


def reviews_of(connector: Connector, place: PlatformListing) -> list[CustomerReview]:
    """Return the reviews of a listing, walked part by part."""
    found: list[CustomerReview] = []
    mark = None
    while True:
        part = connector.reviews(TOKEN, place.account, place.id, mark)
        found += part.items
        mark = part.next
        if mark is None:
            return found


def test_reviews_sound_like_customers() -> None:
    """Most reviews are good, some are not; some have no text, no author or no reply; hardly two texts are equal."""
    connector = staged(StagedConfig(part_size=7))
    accounts = [account.id for account in staged().accounts(TOKEN).items]
    places = [staged().listings(TOKEN, account).items[0] for account in accounts]
    reviews = list(itertools.chain.from_iterable(reviews_of(connector, place) for place in places))
    assert len(reviews) > 100
    assert {review.stars for review in reviews} == {1, 2, 3, 4, 5}
    assert 3.8 < mean(review.stars for review in reviews) < 4.7
    for told in ("text", "author", "reply"):
        assert {bool(getattr(review, told)) for review in reviews} == {True, False}
    texts = [review.text for review in reviews if review.text]
    assert len(set(texts)) > len(texts) / 3
    assert not any("{" in text or "  " in text for text in texts)
    assert not any("{" in review.reply for review in reviews)


def test_new_reviews_come_in_at_the_front_and_move_nothing() -> None:
    """As time goes on reviews are added, the known ones stay as they are, and an old mark leads to the same part."""
    before, after = staged(StagedConfig(part_size=3)), staged(StagedConfig(part_size=3), instant=NOON.replace(month=9))
    place = listings(staged())[0]
    known, grown = reviews_of(before, place), reviews_of(after, place)
    assert len(grown) > len(known)
    assert grown[-len(known) :] == known
    mark = before.reviews(TOKEN, place.account, place.id).next
    assert after.reviews(TOKEN, place.account, place.id, mark) == before.reviews(TOKEN, place.account, place.id, mark)


def test_before_the_first_review_there_is_no_rating() -> None:
    """A listing without reviews has no average."""
    connector = staged(instant=datetime(2023, 6, 1, tzinfo=UTC))
    place = listings(connector)[0]
    assert connector.reviews(TOKEN, place.account, place.id).items == ()
    rating = connector.rating(TOKEN, place.account, place.id)
    assert (rating.count, rating.average) == (0, None)


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        ("expired", ConnectorAuthExpired),
        ("withheld", ConnectorForbidden),
        ("throttled", ConnectorThrottled),
        ("no_quota", ConnectorQuotaExhausted),
        ("outage", ConnectorUnavailable),
        ("malformed", ConnectorAnswerMalformed),
    ],
)
@pytest.mark.parametrize("offer", [STAGED_GOOGLE, STAGED_FACEBOOK, STAGED_ANALYTICS], ids=lambda offer: offer.name)
def test_failures_can_be_rehearsed(offer: ConnectorOffer, failure: str, expected: type[ConnectorFailed]) -> None:
    """With a failure in the settings every call fails in that way."""
    connector = staged(structure({"failure": failure}, StagedConfig), offer)
    with pytest.raises(expected):
        connector.accounts(TOKEN)


def test_what_is_gone_is_still_in_the_list_of_accounts() -> None:
    """With "not_found", accounts are listed, and whatever is asked for by id is gone."""
    connector = staged(attrs.evolve(WIDE, failure=StagedFailure.NOT_FOUND))
    account = connector.accounts(TOKEN).items[0]
    with pytest.raises(ConnectorNotFound):
        connector.listings(TOKEN, account.id)


def test_throttling_and_quota_say_how_long() -> None:
    """A throttled call waits as configured, and the quota is there again at the next midnight, UTC."""
    with pytest.raises(ConnectorThrottled) as slow:
        staged(StagedConfig(failure=StagedFailure.THROTTLED, retry_after_seconds=7)).accounts(TOKEN)
    assert slow.value.retry_after == 7
    with pytest.raises(ConnectorQuotaExhausted) as spent:
        staged(StagedConfig(failure=StagedFailure.NO_QUOTA)).accounts(TOKEN)
    assert spent.value.until == datetime(2026, 3, 2, tzinfo=UTC)


def test_settings_are_checked() -> None:
    """No failure is the default and can be written as ""; another word is refused."""
    assert structure({}, StagedConfig) == structure({"failure": ""}, StagedConfig) == StagedConfig()
    with pytest.raises(InvalidInput):
        structure({"failure": "fire"}, StagedConfig)


_PLACE = listings(staged())[0]
_OTHER = listings(staged())[-1]


_GONE: dict[str, Callable[[Connector], object]] = {
    "unknown account": lambda at: at.listings(TOKEN, "accounts/1"),
    "unknown subject": lambda at: at.figures(TOKEN, "locations/1", EVERY, FIRST, FIRST),
    "account for a listing": lambda at: at.figures(TOKEN, _PLACE.account, EVERY, FIRST, FIRST),
    "unknown account of a listing": lambda at: at.reviews(TOKEN, "accounts/1", _PLACE.id),
    "listing of another account": lambda at: at.reviews(TOKEN, _OTHER.account, _PLACE.id),
    "unknown listing": lambda at: at.rating(TOKEN, _PLACE.account, "locations/1"),
}


@pytest.mark.parametrize("case", _GONE)
def test_what_is_not_there_is_not_found(case: str) -> None:
    """Unknown ids, and a listing under the account of another business, are not found."""
    with pytest.raises(ConnectorNotFound):
        _GONE[case](staged())


_SENSELESS: dict[str, Callable[[Connector], object]] = {
    "foreign mark": lambda at: at.accounts(TOKEN, "accounts/1"),
    "blank mark": lambda at: at.listings(TOKEN, _PLACE.account, ""),
    "mark of another list": lambda at: at.reviews(TOKEN, _PLACE.account, _PLACE.id, _PLACE.id),
    "days in reverse": lambda at: at.figures(TOKEN, _PLACE.id, EVERY, LAST, FIRST),
    "too many days": lambda at: at.figures(TOKEN, _PLACE.id, EVERY, FIRST, FIRST + timedelta(days=541)),
}


@pytest.mark.parametrize("case", _SENSELESS)
def test_requests_that_make_no_sense_are_refused(case: str) -> None:
    """Marks of another list, and days in the wrong order or too many, are refused."""
    with pytest.raises(ConnectorRequestRefused):
        _SENSELESS[case](staged())


def test_the_longest_range_is_answered() -> None:
    """The last day may be 540 days after the first."""
    figures = staged().figures(TOKEN, _PLACE.id, [MetricId.CALLS], date(2024, 6, 1), date(2025, 11, 23))
    assert len(figures) == 541


def test_undeclared_calls_say_so_even_while_the_platform_fails() -> None:
    """What a platform does not have is told before anything else can go wrong."""
    with pytest.raises(CapabilityNotSupported):
        staged(StagedConfig(failure=StagedFailure.OUTAGE), STAGED_FACEBOOK).rating(TOKEN, "a", "b")


@pytest.mark.parametrize("average", [0.5, 4.0, 30.0, 31.0, 260.0])
def test_counts_scatter_around_their_mean(average: float) -> None:
    """Drawn counts have the mean and the variance of a Poisson distribution, on both of its paths."""
    chance = chance_of("counts", average)
    drawn = [poisson(chance, average) for _ in range(4000)]
    assert abs(mean(drawn) - average) < 0.06 * average
    assert abs(mean((each - average) ** 2 for each in drawn) - average) < 0.15 * average


def test_ids_have_the_digits_asked_for() -> None:
    """An id is a number of so many digits."""
    assert {len(digits_of(9, number)) for number in range(500)} == {9}
