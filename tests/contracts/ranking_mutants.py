"""Ranking providers that are wrong in one way each, and the clauses that must notice it.

This module is run by `test_ranking_mutants`; it is not collected by itself.
"""
# ruff: noqa: D102 - what a method promises is said by the port, what is wrong with it by its class

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

import attrs
import pytest

from ops_contracts.ranking import SECRET, ProviderIn, RankingProviderContract, Scenario
from ops_contracts.ranking_scenario import FAILURES
from ops_core.domain.cell import CellSource, Listing
from ops_core.ports.clock import Clock, SystemClock
from ops_core.ports.ranking import (
    RankedListing,
    RankingAnswer,
    RankingCapability,
    RankingFailed,
    RankingLimits,
    RankingProvider,
    RankingQuery,
    RankingThrottled,
    RankingUnavailable,
)
from tests.contracts.honest_ranking import OFFER, Config, Honest

_ALL_ABOUT_FAILURES = (
    *("failure_has_its_type", "failure_says_what_happened_without_secrets"),
    *("failure_repeats", "throttling_says_how_long_if_at_all"),
)


class TestHonest(RankingProviderContract):
    """Nothing is wrong."""

    offer = OFFER
    caught_by: ClassVar[frozenset[str]] = frozenset()

    @pytest.fixture
    def provider_in(self) -> ProviderIn:
        """Build from the offer."""

        def make(scenario: Scenario) -> RankingProvider:
            provider: RankingProvider = self.offer.build(Config(SECRET, scenario), SystemClock())
            return provider

        return make


def mutant(*caught_by: str, **changes: Any) -> Any:
    """Return a decorator that makes a provider the subject of a contract class with the clauses that must fail."""

    def wrap(adapter: type[Honest]) -> type[Honest]:
        name = f"Test{adapter.__name__}"
        offer = attrs.evolve(OFFER, build=adapter, **changes)
        caught = frozenset(f"test_{clause}" for clause in caught_by)
        globals()[name] = type(name, (TestHonest,), {"offer": offer, "caught_by": caught, "__doc__": adapter.__doc__})
        return adapter

    return wrap


def mutants() -> Mapping[str, frozenset[str]]:
    """Return the names of the contract classes, each with the clauses that must fail."""
    return {name: value.caught_by for name, value in globals().items() if name.startswith("Test")}


@mutant("business_that_ranks_is_found", "competitors_are_named_and_placed")
class MatchesByName(Honest):
    """Gives listings keys of its own."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        return super().answer(attrs.evolve(query, business=attrs.evolve(query.business, key="mine")))


@mutant("business_that_does_not_rank_is_not_found", "lengths_and_zoom_agree")
class GivesTheAbsentARank(Honest):
    """Puts a business that is not listed right behind the list."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        answer = super().answer(query)
        if answer.rank_of(query.business.key) is not None:
            return answer
        last = RankedListing(query.depth + 1, Listing(query.business.key, query.business.name))
        return attrs.evolve(answer, listings=(*answer.listings, last))


@mutant("business_that_ranks_is_found", "ranks_rise_and_no_key_repeats")
class CountsFromZero(Honest):
    """Calls the best rank 0."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        answer = super().answer(query)
        shifted = [attrs.evolve(entry, rank=entry.rank - 2) for entry in answer.listings]
        return attrs.evolve(answer, listings=tuple(shifted))


@mutant("ranks_rise_and_no_key_repeats")
class ListsInAnyOrder(Honest):
    """Names the worst first."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        answer = super().answer(query)
        return attrs.evolve(answer, listings=answer.listings[::-1])


@mutant("ranks_rise_and_no_key_repeats")
class ListsTwice(Honest):
    """Names one business at two ranks."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        answer = super().answer(query)
        twice = [
            attrs.evolve(each, listing=answer.listings[0].listing) if each.rank == 3 else each
            for each in answer.listings
        ]
        return attrs.evolve(answer, listings=tuple(twice))


@mutant("lengths_and_zoom_agree", "business_that_ranks_is_found")
class CountsNothing(Honest):
    """Says that the list is empty."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        return attrs.evolve(super().answer(query), list_length=0)


@mutant("lengths_and_zoom_agree")
class ZoomsTooFar(Honest):
    """Reports a zoom that no map has."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        return attrs.evolve(super().answer(query), zoom=30)


@mutant("no_more_listings_than_asked_for")
class IgnoresTheDepth(Honest):
    """Always names ten."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        return super().answer(attrs.evolve(query, depth=20))


@mutant("answer_tells_when_it_was_made")
class HasNoTimeZone(Honest):
    """Answers with a naive time."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        answer = super().answer(query)
        return attrs.evolve(answer, observed_at=answer.observed_at.replace(tzinfo=None))


@mutant("answer_tells_when_it_was_made")
class TellsLocalTime(Honest):
    """Answers with the time of another zone."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        elsewhere = datetime.now(timezone(timedelta(hours=2)))
        return attrs.evolve(super().answer(query), observed_at=elsewhere)


@mutant("cost_is_an_amount", "repeatable_answers_repeat")
class PaysBack(Honest):
    """Has a negative price."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        return attrs.evolve(super().answer(query), cost=-0.002)


@mutant("listings_are_plausible")
class ForgetsNames(Honest):
    """Lists businesses without a name."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        answer = super().answer(query)
        nameless = [attrs.evolve(each, listing=attrs.evolve(each.listing, name=" ")) for each in answer.listings]
        return attrs.evolve(answer, listings=tuple(nameless))


@mutant("rare_queries_are_answered_or_refused")
class KnowsOnlyAscii(Honest):
    """Raises what it likes for a keyword in another script."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        query.keyword.encode("ascii")
        return super().answer(query)


@mutant("rare_queries_are_answered_or_refused")
class DividesByTheCosine(Honest):
    """Breaks at the poles."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        _ = 1 / (90 - abs(query.point.coordinates.lat))
        return super().answer(query)


@mutant("threads_get_the_answers_that_one_thread_gets")
class KeepsTheQuery(Honest):
    """Remembers on itself what it was asked, for all threads."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        self._number = query.point.number
        time.sleep(0.0005)
        answer = super().answer(query)
        return attrs.evolve(answer, listings=answer.listings[: 2 + self._number % 8])


@mutant("close_may_be_called_twice")
class ClosesOnce(Honest):
    """Raises when it is closed again."""

    _closed = False

    def close(self) -> None:
        if self._closed:
            msg = "already closed"
            raise RuntimeError(msg)
        self._closed = True


@mutant("failure_has_its_type")
class CallsEveryFailureAnOutage(Honest):
    """Does not tell failures apart."""

    def failure(self, scenario: Scenario) -> Exception:
        return RankingUnavailable("It failed.")


@mutant(*_ALL_ABOUT_FAILURES)
class LetsOthersErrorsThrough(Honest):
    """Raises what its transport raises."""

    def failure(self, scenario: Scenario) -> Exception:
        return ConnectionError("reset by peer")


@mutant(*_ALL_ABOUT_FAILURES)
class AnswersWithNothing(Honest):
    """Turns every failure into an empty list."""

    def search(self, query: RankingQuery) -> RankingAnswer:
        if self._config.scenario in FAILURES:
            return RankingAnswer((), 0, None, query.depth, self._clock.now())
        return self.answer(query)


@mutant("failure_says_what_happened_without_secrets")
class TellsThePassword(Honest):
    """Puts its settings into messages."""

    def failure(self, scenario: Scenario) -> Exception:
        return FAILURES[scenario][0](f"Login failed for user:{self._config.password}")


@mutant("failure_says_what_happened_without_secrets")
class SaysNothing(Honest):
    """Fails without a message."""

    def failure(self, scenario: Scenario) -> Exception:
        return FAILURES[scenario][0]("")


@mutant("throttling_says_how_long_if_at_all")
class AsksToWaitBackwards(Honest):
    """Asks to wait for a negative time."""

    def failure(self, scenario: Scenario) -> Exception:
        if scenario is Scenario.RATE_LIMITED:
            return RankingThrottled("Slow down.", retry_after=-3.0)
        return super().failure(scenario)


@mutant("failure_repeats")
class BreaksWhenItFails(Honest):
    """Fails in another way the second time."""

    _failed = False

    def failure(self, scenario: Scenario) -> Exception:
        if self._failed:
            return RankingFailed("I am broken now.")
        self._failed = True
        return super().failure(scenario)


@mutant("representation_shows_no_secret")
class ShowsItsPassword(Honest):
    """Has the password in its representation."""

    def __repr__(self) -> str:
        return f"Provider(password={self._config.password!r})"


@mutant("signatures_match_the_port")
class TakesMore(Honest):
    """Has an argument of its own."""

    def search(self, query: RankingQuery, patience: float = 3.0) -> RankingAnswer:
        return super().search(query)


@mutant("repeatable_answers_repeat", "threads_get_the_answers_that_one_thread_gets")
class ThrowsDice(Honest):
    """Ranks by chance."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        answer = super().answer(query)
        return attrs.evolve(answer, list_length=len(answer.listings), listings=answer.listings[: random.randint(2, 10)])  # noqa: S311 - nothing is protected by it


@mutant("repeatable_answers_repeat")
class RemembersItsInstance(Honest):
    """Answers as its instance likes."""

    _made = itertools.count()

    def __init__(self, config: Config, clock: Clock) -> None:
        super().__init__(config, clock)
        self._number = next(self._made)

    def answer(self, query: RankingQuery) -> RankingAnswer:
        return attrs.evolve(super().answer(query), zoom=3 + self._number % 18)


@mutant("competitors_are_named_and_placed")
class NamesNobodyElse(Honest):
    """Declares competitors and names none."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        answer = super().answer(query)
        own = [each for each in answer.listings if each.listing.key == query.business.key]
        return attrs.evolve(answer, listings=tuple(own))


@mutant("competitors_are_named_and_placed")
class DoesNotSayWhere(Honest):
    """Names competitors without their places."""

    def answer(self, query: RankingQuery) -> RankingAnswer:
        answer = super().answer(query)
        lost = [attrs.evolve(each, listing=attrs.evolve(each.listing, coordinates=None)) for each in answer.listings]
        return attrs.evolve(answer, listings=tuple(lost))


@mutant("plan_check_does_what_is_declared")
class AcceptsEveryPlan(Honest):
    """Declares a check and makes none."""

    def check_plan(self, queries: tuple[RankingQuery, ...]) -> None:
        pass


@mutant("plan_check_does_what_is_declared", capabilities=frozenset({RankingCapability.REPEATABLE}))
class ChecksWithoutSayingSo(Honest):
    """Makes a check that it does not declare."""


@mutant("live_is_declared_by_live_providers_only", source=CellSource.LIVE)
class HidesThatItIsLive(Honest):
    """Asks a live provider behind the back of the flag."""


@mutant("limits_are_plausible", limits=RankingLimits(concurrency=0))
class AllowsNothing(Honest):
    """Allows no query at once."""


@attrs.frozen
class TalkativeConfig:
    """Shows its secret."""

    api_key: str = ""


@mutant("settings_hide_their_secrets", config=TalkativeConfig)
class ShowsItsKey(Honest):
    """Has a setting for a secret that is shown."""


@attrs.frozen
class CarelessConfig:
    """Has a default that its own type refuses."""

    port: int = "80"  # type: ignore[assignment]  # that is what is wrong


@mutant("settings_are_checked_and_round_trip", config=CarelessConfig)
class CannotReadItsSettings(Honest):
    """Has a default that cannot be read back."""
