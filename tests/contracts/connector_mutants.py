"""Connectors that are wrong in one way each, by the clause that must notice it."""
# ruff: noqa: D102 - what a method promises is said by the port, what is wrong with it by its class

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, TypeVar

import attrs

from ops_contracts.connector_scenario import FAILURES, ConnectorScenario
from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.metric import MetricId
from ops_core.domain.opening_hours import OpeningPeriod
from ops_core.domain.platform import CustomerReview, DailyFigure, PlatformAccount, PlatformListing, ReviewSummary
from ops_core.domain.secret import Secret
from ops_core.domain.weekday import Weekday
from ops_core.ports.connector import (
    ConnectorCapability,
    ConnectorFailed,
    ConnectorQuotaExhausted,
    ConnectorThrottled,
    PlatformPage,
)
from tests.contracts.honest_connector import EVERYTHING, SIZE, Honest

T = TypeVar("T")


@attrs.frozen
class Mutant:
    """A wrong connector.

    Attributes:
        clause: The clause that has to catch it.
        adapter: The connector.
        capabilities: What its offer declares.
    """

    clause: str
    adapter: type[Honest]
    capabilities: frozenset[ConnectorCapability]


MUTANTS: dict[str, Mutant] = {}


def caught_by(clause: str, capabilities: frozenset[ConnectorCapability] = EVERYTHING) -> Callable[[type[Any]], Any]:
    """Return a decorator that notes which clause must fail for a connector."""

    def note(cls: type[Any]) -> type[Any]:
        MUTANTS[cls.__name__] = Mutant(f"test_{clause}", cls, capabilities)
        return cls

    return note


def wrong(clause: str, name: str, /, **methods: Callable[..., Any]) -> None:
    """Register a connector with other methods."""
    caught_by(clause)(type(name, (Honest,), methods))


def wrong_listing(clause: str, name: str, /, **changes: Any) -> None:
    """Register a connector that gets a part of every listing wrong."""

    def listing(self: Honest, account: str, number: int) -> PlatformListing:
        return attrs.evolve(Honest.listing(self, account, number), **changes)

    wrong(clause, name, listing=listing)


def wrong_review(clause: str, name: str, /, **changes: Any) -> None:
    """Register a connector that gets a part of every review wrong."""

    def known_reviews(self: Honest) -> list[CustomerReview]:
        return [attrs.evolve(review, **changes) for review in Honest.known_reviews(self)]

    wrong(clause, name, known_reviews=known_reviews)


def wrong_figures(clause: str, name: str, change: Callable[[tuple[DailyFigure, ...]], Any]) -> None:
    """Register a connector that changes its figures on the way out."""

    def figures(self: Honest, *args: Any) -> Any:
        return change(Honest.figures(self, *args))

    wrong(clause, name, figures=figures)


def wrong_failure(clause: str, name: str, failure: Callable[[type[ConnectorFailed], Secret], Exception]) -> None:
    """Register a connector that fails in another way."""
    wrong(clause, name, failure=lambda _, kind, token: failure(kind, token))


@caught_by("signatures_match_the_port")
class OtherNames(Honest):
    """Calls an argument by another name."""

    def accounts(self, token: Secret, mark: str | None = None) -> PlatformPage[PlatformAccount]:
        return super().accounts(token, mark)


def wrong_mark(clause: str, name: str, change: Callable[[str | None, str | None], str | None]) -> None:
    """Register a connector with other marks of accounts; `change` takes the mark of a part and that of the next."""

    def accounts(self: Honest, token: Secret, after: str | None = None) -> PlatformPage[PlatformAccount]:
        part = Honest.accounts(self, token, after)
        return attrs.evolve(part, next=change(after, part.next))

    wrong(clause, name, accounts=accounts)


_WALK = "accounts_are_walked_to_the_end"
wrong_mark(_WALK, "StopsAfterOnePart", lambda _, __: None)
wrong_mark(_WALK, "WalksInACircle", lambda _, following: following or str(SIZE))
wrong_mark(_WALK, "NeverEnds", lambda after, _: str(int(after or 0) + SIZE))
wrong_mark(_WALK, "EndsWithABlankMark", lambda _, following: following or "")


class _Overlaps(Honest):
    """Begins each part with the last item of the one before."""

    overlapping: ClassVar[type[Any]]

    def cut(self, items: Sequence[T], after: str | None) -> PlatformPage[T]:
        part = super().cut(items, after)
        if after is None or not isinstance(items[0], self.overlapping):
            return part
        return attrs.evolve(part, items=(items[int(after) - 1], *part.items))


def _overlaps(clause: str, name: str, overlapping: type[Any]) -> None:
    caught_by(clause)(type(name, (_Overlaps,), {"overlapping": overlapping}))


_overlaps(_WALK, "RepeatsAccounts", PlatformAccount)
_overlaps("listings_are_walked_to_the_end", "RepeatsListings", PlatformListing)
_overlaps("reviews_are_whole", "RepeatsReviews", CustomerReview)
wrong(
    "listings_are_walked_to_the_end",
    "CutsListings",
    listings=lambda self, *asked, **mark: attrs.evolve(Honest.listings(self, *asked, **mark), next=None),
)


@caught_by("accounts_have_ids_and_names")
class NamesNobody(Honest):
    """Leaves names out."""

    def known_accounts(self) -> list[PlatformAccount]:
        return [attrs.evolve(account, name=" ") for account in super().known_accounts()]


@caught_by("listings_belong_to_the_account_asked_for")
class ListsAllOfThem(Honest):
    """Lists the same places for every account."""

    def known_listings(self, account: str) -> list[PlatformListing]:
        return [attrs.evolve(each, account=account) for each in super().known_listings("accounts/2")]


@caught_by("the_same_mark_gives_the_same_part")
class WalksOnce(Honest):
    """Goes on from where it was, whatever the mark says."""

    def __init__(self, config: Any, clock: Any = None) -> None:
        super().__init__(config, clock)
        self._at = 0

    def reviews(
        self, token: Secret, account: str, listing: str, after: str | None = None
    ) -> PlatformPage[CustomerReview]:
        self._at = 0 if after is None else self._at + SIZE
        return super().reviews(token, account, listing, str(self._at))


wrong_listing("listings_belong_to_the_account_asked_for", "NamesAnotherAccount", account="accounts/9")
wrong_listing("what_a_listing_does_not_tell_is_none", "BlankPhone", phone="")
wrong_listing("what_a_listing_does_not_tell_is_none", "BlankName", name=" ")
wrong_listing("what_a_listing_does_not_tell_is_none", "BlankRegion", address=Address("1 A", "B", "US", region=""))
wrong_listing("what_a_listing_does_not_tell_is_none", "NumberForId", id=456)
wrong_listing("places_and_hours_of_listings_are_sensible", "OffTheMap", coordinates=Coordinates(30.2, 190.0))
wrong_listing("places_and_hours_of_listings_are_sensible", "SwapsThePoint", coordinates=Coordinates(-97.7, 30.2))
wrong_listing("places_and_hours_of_listings_are_sensible", "NamesTheCountry", address=Address("1 A", "B", "USA"))
wrong_listing(
    "places_and_hours_of_listings_are_sensible",
    "OpensAtNine",
    opening_hours=(OpeningPeriod(Weekday.MONDAY, "9", "17:00"),),
)
wrong_listing("addresses_on_the_web_can_be_opened", "BareHost", website="place.example")
wrong_listing("addresses_on_the_web_can_be_opened", "AnotherScheme", review_url="javascript:alert(1)")

wrong_review("reviews_are_whole", "StarsInWords", stars="FIVE")
wrong_review("reviews_are_whole", "NoStars", stars=0)
wrong_review("reviews_are_whole", "BlankAuthor", author=" ")
wrong_review("reviews_are_whole", "SameId", id="r")
wrong_review("reviews_come_newest_first", "LocalTime", created_at=datetime(2025, 4, 1))  # noqa: DTZ001 - the fault
wrong("reviews_come_newest_first", "OldestFirst", known_reviews=lambda self: Honest.known_reviews(self)[::-1])
wrong("reviews_are_whole", "HasNoReviews", known_reviews=lambda _: [CustomerReview("r", 5, "", "", datetime.now(UTC))])
wrong(
    "rating_agrees_with_the_reviews",
    "RatesTheFirstPart",
    rating=lambda self, *_: ReviewSummary(SIZE, sum(each.stars for each in self.known_reviews()[:SIZE]) / SIZE),
)
wrong("rating_agrees_with_the_reviews", "RoundsToHalves", rating=lambda *_: ReviewSummary(5, 4.0))
wrong("rating_agrees_with_the_reviews", "DoesNotRate", rating=lambda *_: ReviewSummary(5, None))


def _keyed(key: str) -> Callable[[tuple[DailyFigure, ...]], tuple[DailyFigure, ...]]:
    return lambda figures: tuple(sorted(figures, key=lambda figure: getattr(figure, key)))


wrong_figures("figures_are_in_order", "ByMetric", _keyed("metric"))
wrong_figures("figures_are_in_order", "ByValue", _keyed("value"))
wrong_figures("figures_are_in_order", "SplitByDevice", lambda figures: tuple(2 * [*figures]))
wrong_figures(
    "figures_count_every_day_from_zero", "LeavesZeroOut", lambda figures: tuple(each for each in figures if each.value)
)
wrong("figures_count_every_day_from_zero", "CountsBelowZero", value=lambda *_: -1)
wrong("figures_count_every_day_from_zero", "CountsInTexts", value=lambda *_: "12")


@caught_by("figures_are_in_order")
class AnswersEachWish(Honest):
    """Gives a metric as often as it is asked for."""

    def figures(
        self, token: Secret, subject: str, metrics: Sequence[MetricId], first: date, last: date
    ) -> tuple[DailyFigure, ...]:
        each = [super(AnswersEachWish, self).figures(token, subject, (metric,), first, last) for metric in metrics]
        return tuple(sorted(itertools.chain(*each), key=lambda figure: (figure.day, figure.metric)))


def wrong_request(clause: str, name: str, change: Callable[..., tuple[Any, ...]]) -> None:
    """Register a connector that asks for other figures than it was asked for; `change` returns metrics and days."""

    def figures(self: Honest, token: Secret, subject: str, *asked: Any) -> Any:
        return Honest.figures(self, token, subject, *change(*asked))

    wrong(clause, name, figures=figures)


_DAY = timedelta(days=1)
_PART = "a_part_of_the_days_gives_the_same_figures"
wrong_request("figures_keep_to_what_was_asked_for", "OneDayMore", lambda what, first, last: (what, first, last + _DAY))
wrong_request("figures_keep_to_what_was_asked_for", "TellsAllItHas", lambda _, *days: (tuple(MetricId), *days))
wrong_request("no_metrics_give_no_figures", "NoneIsAll", lambda what, *days: (what or tuple(MetricId), *days))
wrong_request(_PART, "OneDayLess", lambda what, first, last: (what, first, last - _DAY))


@caught_by(_PART)
class CountsFromTheFirst(Honest):
    """Makes a figure depend on the range."""

    def figures(
        self, token: Secret, subject: str, metrics: Sequence[MetricId], first: date, last: date
    ) -> tuple[DailyFigure, ...]:
        figures = super().figures(token, subject, metrics, first, last)
        return tuple(attrs.evolve(each, value=each.value + (each.day - first).days) for each in figures)


@caught_by("calls_do_what_is_declared", EVERYTHING - {ConnectorCapability.REVIEWS})
class HasNothingToSay(Honest):
    """Answers with nothing what it does not declare."""

    def rating(self, token: Secret, account: str, listing: str) -> ReviewSummary:
        return ReviewSummary(0, None)


@caught_by("calls_do_what_is_declared")
class DeclaresTooMuch(Honest):
    """Cannot do what it declares."""

    def __init__(self, config: Any, clock: Any = None) -> None:
        super().__init__(attrs.evolve(config, capabilities=frozenset({ConnectorCapability.LISTINGS})), clock)


def _chained(kind: type[ConnectorFailed], token: Secret) -> Exception:
    failed = kind("The platform fails.")
    failed.__cause__ = OSError(f"GET https://platform.example/?access_token={token.reveal}")
    return failed


def _happened_during(kind: type[ConnectorFailed], token: Secret) -> Exception:
    failed = kind("The platform fails.")
    failed.__context__ = OSError(f"GET https://platform.example/?access_token={token.reveal}")
    return failed


def _noted(kind: type[ConnectorFailed], token: Secret) -> Exception:
    failed = kind("The platform fails.")
    failed.add_note(f"Authorization: Bearer {token.reveal}")
    return failed


def _waits(seconds: float) -> Callable[[type[ConnectorFailed], Secret], Exception]:
    return lambda kind, _: ConnectorThrottled("Slow.", seconds) if kind is ConnectorThrottled else kind("It fails.")


def _until(instant: datetime) -> Callable[[type[ConnectorFailed], Secret], Exception]:
    def failure(kind: type[ConnectorFailed], token: Secret) -> Exception:
        del token
        return ConnectorQuotaExhausted("No more.", instant) if kind is ConnectorQuotaExhausted else kind("It fails.")

    return failure


_TOLD = "failure_says_what_happened_without_the_token"
_WAIT = "failure_says_how_long_to_wait_if_at_all"
wrong_failure("failure_has_its_type", "OneErrorForAll", lambda *_: ConnectorFailed("It fails."))
wrong_failure("failure_has_its_type", "ErrorOfALibrary", lambda *_: TimeoutError("It fails."))
wrong_failure(_TOLD, "SaysNothing", lambda kind, _: kind(" "))
wrong_failure(_TOLD, "ShowsTheToken", lambda kind, token: kind(f"Refused: {token.reveal}"))
wrong_failure(_TOLD, "ChainsErrors", _chained)
wrong_failure(_TOLD, "FailsWhileFailing", _happened_during)
wrong_failure(_TOLD, "NotesTheToken", _noted)
wrong_failure(_WAIT, "WaitsBackwards", _waits(-1.0))
wrong_failure(_WAIT, "WaitsForEver", _waits(float("inf")))
wrong_failure(_WAIT, "UntilLocalTime", _until(datetime(2026, 1, 1)))  # noqa: DTZ001 - the fault


@caught_by("failure_has_its_type")
class FailsOnce(Honest):
    """Answers as if nothing had been when it is asked again."""

    def strike(self, token: Secret) -> None:
        scenario, self.scenario = self.scenario, ConnectorScenario.CONNECTED
        try:
            if scenario is not ConnectorScenario.CONNECTED:
                raise self.failure(FAILURES[scenario], token)
        finally:
            self.scenario = ConnectorScenario.CONNECTED


@caught_by("failure_has_its_type")
class RatesInAnyWorld(Honest):
    """Takes a failure for no reviews."""

    def rating(self, token: Secret, account: str, listing: str) -> ReviewSummary:
        try:
            return super().rating(token, account, listing)
        except ConnectorFailed:
            return ReviewSummary(0, None)


@caught_by("odd_ids_and_marks_lead_to_a_failure_at_most")
class TrustsMarks(Honest):
    """Takes every mark for a number."""

    def cut(self, items: Sequence[T], after: str | None) -> PlatformPage[T]:
        begin = int(after) if after is not None else 0
        return super().cut(items, str(begin))


@caught_by("odd_ids_and_marks_lead_to_a_failure_at_most")
class TrustsIds(Honest):
    """Looks for a slash in every id."""

    def listings(self, token: Secret, account: str, after: str | None = None) -> PlatformPage[PlatformListing]:
        collection, _ = account.split("/")
        return super().listings(token, f"{collection}/{account.removeprefix('accounts/')}", after)


@caught_by("answers_and_marks_show_no_token")
class MarksAreUrls(Honest):
    """Takes the URL of the next part for its mark."""

    def accounts(self, token: Secret, after: str | None = None) -> PlatformPage[PlatformAccount]:
        part = super().accounts(token, after.partition("&")[0] if after else None)
        return attrs.evolve(part, next=part.next and f"{part.next}&access_token={token.reveal}")


@caught_by("answers_and_marks_show_no_token")
class RemembersTheToken(Honest):
    """Shows the token that it was used with."""

    def accounts(self, token: Secret, after: str | None = None) -> PlatformPage[PlatformAccount]:
        self._last = token.reveal
        return super().accounts(token, after)

    def __repr__(self) -> str:
        return f"RemembersTheToken({getattr(self, '_last', '')!r})"


@caught_by("threads_get_the_answers_that_one_thread_gets")
class KeepsTheAccount(Honest):
    """Keeps the account of a call on the instance."""

    def listings(self, token: Secret, account: str, after: str | None = None) -> PlatformPage[PlatformListing]:
        self._account = account
        time.sleep(0.01)  # lets other threads in
        return super().listings(token, self._account, after)


wrong("close_may_be_called_twice", "ClosesOnce", close=lambda self: delattr(self, "capabilities"))
