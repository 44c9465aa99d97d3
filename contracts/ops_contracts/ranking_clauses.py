"""The clauses of the ranking contract."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import attrs
import pytest

from ops_contracts.contract import requires
from ops_contracts.ranking_samples import (
    SAMPLE_BUSINESS,
    SECRET,
    foreign_plan,
    odd_queries,
    sample_queries,
    sample_query,
)
from ops_contracts.ranking_scenario import FAILURES, Scenario
from ops_contracts.threads import all_at_once
from ops_core.domain.cell import CellSource
from ops_core.errors import InvalidInput
from ops_core.ports.ranking import (
    RankingAnswer,
    RankingCapability,
    RankingFailed,
    RankingProvider,
    RankingQuery,
    RankingThrottled,
)
from ops_core.structure import structure, unstructure

if TYPE_CHECKING:
    from ops_core.plugins.offers import RankingOffer

ProviderIn: TypeAlias = Callable[[Scenario], RankingProvider]
"""What the fixture of an author returns."""

_SECRET_NAME = re.compile(r"secret|password|passwd|token|credential|api_?key|private")
_THREADS, _QUERIES = 8, 20


class AnswerClauses:
    """What an answer must be."""

    def test_business_that_ranks_is_found(self, ranked: RankingProvider) -> None:
        """Wherever the business is in the list, the answer names it by the key of the query.

        If this fails: match listings by `query.business.key`, never by name, and put that key into `Listing.key`.
        """
        for query in sample_queries():
            answer = ranked.search(query)
            rank = answer.rank_of(query.business.key)
            assert rank is not None, f"the business is missing at {query.point}"
            assert 1 <= rank <= answer.list_length

    def test_business_that_does_not_rank_is_not_found(self, unranked: RankingProvider) -> None:
        """A business that is not in the list has no rank: not 0, not 21, not the last one.

        If this fails: leave the business out of `listings` when the provider did not list it.
        """
        assert unranked.search(sample_query()).rank_of(SAMPLE_BUSINESS.key) is None

    def test_ranks_rise_and_no_key_repeats(self, ranked: RankingProvider) -> None:
        """Listings come by rise of rank, from 1, without sponsored ones; no rank and no key is there twice.

        If this fails: sort by rank, keep the better rank of a business that is listed twice, and count organic
        results only.
        """
        for query in sample_queries():
            listings = ranked.search(query).listings
            ranks = [entry.rank for entry in listings]
            keys = [entry.listing.key for entry in listings]
            assert ranks == sorted(set(ranks))
            assert all(rank >= 1 for rank in ranks)
            assert sorted(keys) == sorted(set(keys))

    def test_lengths_and_zoom_agree(self, ranked: RankingProvider, unranked: RankingProvider) -> None:
        """The list is as long as its last rank or longer, no longer than the depth asked for, and the zoom is a zoom.

        If this fails: `list_length` counts the organic results that came back, `depth` is what was asked for after the
        provider's own limits, and `zoom` is 3 to 21 or None.
        """
        for answer in (ranked.search(sample_query()), unranked.search(sample_query())):
            ranks = [entry.rank for entry in answer.listings]
            assert max(ranks, default=0) <= answer.list_length <= answer.depth
            assert len(ranks) <= answer.list_length
            assert answer.depth >= 1
            assert answer.zoom is None or 3 <= answer.zoom <= 21

    def test_no_more_listings_than_asked_for(self, ranked: RankingProvider) -> None:
        """At most `query.depth` listings come back, even when the provider sends more.

        If this fails: cut the list at `query.depth`.
        """
        assert len(ranked.search(sample_query(depth=3)).listings) <= 3

    def test_answer_tells_when_it_was_made(self, ranked: RankingProvider) -> None:
        """`observed_at` is an aware instant in UTC.

        If this fails: take the time of the answer from the clock given to `build`, or from the answer, as UTC.
        """
        assert ranked.search(sample_query()).observed_at.utcoffset() == timedelta(0)

    def test_cost_is_an_amount(self, ranked: RankingProvider) -> None:
        """`cost` is a finite number of US dollars, 0 or more.

        If this fails: report what the provider charged; 0 when it charges nothing.
        """
        cost = ranked.search(sample_query()).cost
        assert math.isfinite(cost)
        assert cost >= 0

    def test_listings_are_plausible(self, ranked: RankingProvider) -> None:
        """Every listing has a key and a name; a rating is 0 to 5 and a count of reviews is not negative.

        If this fails: leave out results without an identity, and give None for what is not known.
        """
        for entry in ranked.search(sample_query()).listings:
            listing = entry.listing
            assert listing.key.strip()
            assert listing.name.strip()
            assert listing.rating is None or 0 <= listing.rating <= 5
            assert listing.reviews is None or listing.reviews >= 0

    def test_rare_queries_are_answered_or_refused(self, ranked: RankingProvider) -> None:
        """Long keywords, any script, the poles and the antimeridian lead to an answer or to a `RankingFailed`.

        If this fails: encode the keyword for the provider's wire format, and raise `RankingQueryRefused` for a query
        that the provider cannot take.
        """
        for query in odd_queries():
            try:
                answer = ranked.search(query)
            except RankingFailed as failed:
                assert failed.message.strip()  # noqa: PT017 - either outcome is right, but each has its own promise
            else:
                assert isinstance(answer, RankingAnswer)

    def test_threads_get_the_answers_that_one_thread_gets(self, ranked: RankingProvider) -> None:
        """Eight threads that share a provider get what one thread gets.

        If this fails: keep nothing about a query on the provider itself, and guard what is shared with a lock.
        """
        every = sample_queries()
        queries = [[every[(7 * thread + step) % len(every)] for step in range(_QUERIES)] for thread in range(_THREADS)]

        def lists(batch: list[RankingQuery]) -> list[tuple[object, int]]:
            answers = [ranked.search(query) for query in batch]
            return [(answer.listings, answer.list_length) for answer in answers]

        alone = [lists(batch) for batch in queries]
        assert all_at_once([partial(lists, batch) for batch in queries]) == alone

    def test_close_may_be_called_twice(self, provider_in: ProviderIn) -> None:
        """Closing releases what is held; closing again does nothing, and so does closing before any use.

        If this fails: let `close` return when there is nothing left to release.
        """
        unused = provider_in(Scenario.RANKED)
        unused.close()
        unused.close()
        used = provider_in(Scenario.RANKED)
        used.search(sample_query())
        used.close()
        used.close()


class FailureClauses:
    """How a provider fails."""

    def test_failure_has_its_type(self, provider_in: ProviderIn, scenario: Scenario) -> None:
        """Each way of failing raises the error that is meant for it, with the class that the retry policy reads.

        If this fails: compare what your provider sends in this scenario with `ops_core.ports.ranking`. Look inside
        answers that come with HTTP 200, too.
        """
        expected, failure = FAILURES[scenario]
        failed = _failure_of(provider_in, scenario)
        assert isinstance(failed, expected)
        assert failed.failure is failure

    def test_failure_says_what_happened_without_secrets(self, provider_in: ProviderIn, scenario: Scenario) -> None:
        """The message of a failure is for people: there is one, and it holds no password, token or key.

        If this fails: do not put URLs, headers or bodies into messages.
        """
        failed = _failure_of(provider_in, scenario)
        assert failed.message.strip()
        assert SECRET not in f"{failed} {failed!r} {failed.message} {vars(failed)}"

    def test_failure_repeats(self, provider_in: ProviderIn, scenario: Scenario) -> None:
        """A provider that failed still works: the same world gives the same failure again.

        If this fails: leave no broken connection or half-read answer behind when you raise.
        """
        provider = provider_in(scenario)
        try:
            first, second = (_failure_in(provider, scenario) for _ in range(2))
        finally:
            provider.close()
        assert type(first) is type(second)

    def test_throttling_says_how_long_if_at_all(self, provider_in: ProviderIn, scenario: Scenario) -> None:
        """A wait that the provider asks for is a finite number of seconds, 0 or more; otherwise it is None.

        If this fails: parse Retry-After as seconds or as a date, and give None for what cannot be parsed.
        """
        failed = _failure_of(provider_in, scenario)
        wait = failed.retry_after if isinstance(failed, RankingThrottled) else None
        assert wait is None or (math.isfinite(wait) and wait >= 0)

    def test_representation_shows_no_secret(self, ranked: RankingProvider) -> None:
        """The representation of a provider holds no secret of its configuration.

        If this fails: set ``repr=False`` on the attributes that hold secrets.
        """
        assert SECRET not in repr(ranked)


class OfferClauses:
    """Whether the offer tells the truth."""

    offer: ClassVar[Any]

    def test_limits_are_plausible(self) -> None:
        """The limits can be worked with: at least one query at once, a price, and a depth of 1 to 100.

        If this fails: correct `limits` of the offer.
        """
        limits = self._offer.limits
        assert limits.concurrency >= 1
        assert math.isfinite(limits.price)
        assert limits.price >= 0
        assert 1 <= limits.depth <= 100
        assert self._offer.version.strip()

    def test_live_is_declared_by_live_providers_only(self) -> None:
        """An offer declares ``live`` if, and only if, its answers come from a search engine at the time of asking.

        If this fails: make `source` and `capabilities` of the offer agree; ``live_ranks_enabled`` guards live ones.
        """
        assert self._offer.source in {CellSource.LIVE, CellSource.RECORDED, CellSource.SIMULATED}
        assert (RankingCapability.LIVE in self._offer.capabilities) == (self._offer.source is CellSource.LIVE)

    def test_settings_are_checked_and_round_trip(self) -> None:
        """Settings can be left out or are asked for by name, and what was read can be written and read again.

        If this fails: give each setting a type that `ops_core.structure` knows, and a default unless it is needed.
        """
        config = self._offer.config
        needed = {f"/{field.name}" for field in attrs.fields(config) if field.default is attrs.NOTHING}
        try:
            default = structure({}, config)
        except InvalidInput as refusal:
            assert {error.pointer for error in refusal.errors} == needed  # noqa: PT017 - only if settings are needed
        else:
            assert not needed
            assert structure(unstructure(default), config) == default
        with pytest.raises(InvalidInput):
            structure({"no such setting": 1}, config)

    def test_settings_hide_their_secrets(self) -> None:
        """A setting whose name speaks of a secret is left out of the representation.

        If this fails: write ``attrs.field(repr=False)`` for it.
        """
        shown = [field.name for field in attrs.fields(self._offer.config) if field.repr]
        assert [name for name in shown if _SECRET_NAME.search(name)] == []

    @requires(RankingCapability.REPEATABLE)
    def test_repeatable_answers_repeat(self, provider_in: ProviderIn) -> None:
        """The same query gives the same answer: again, and from another instance; and it costs nothing.

        If this fails: draw chance from `query.seed`, never from the time, a counter or ``hash``; or do not declare
        ``repeatable``.
        """
        one, other = provider_in(Scenario.RANKED), provider_in(Scenario.RANKED)
        try:
            first = [one.search(query) for query in sample_queries()]
            again = [one.search(query) for query in sample_queries()]
            elsewhere = [other.search(query) for query in reversed(sample_queries())][::-1]
        finally:
            one.close()
            other.close()
        assert list(_timeless(again)) == list(_timeless(first))
        assert list(_timeless(elsewhere)) == list(_timeless(first))
        assert {answer.cost for answer in first} == {0.0}

    @requires(RankingCapability.COMPETITORS)
    def test_competitors_are_named_and_placed(self, ranked: RankingProvider) -> None:
        """Answers name others than the business that was looked for, with their places.

        If this fails: fill in `Listing.coordinates`, or do not declare ``competitors``.
        """
        others = [
            entry.listing
            for entry in ranked.search(sample_query()).listings
            if entry.listing.key != SAMPLE_BUSINESS.key
        ]
        assert others, "the answer names nobody else"
        for listing in others:
            assert listing.coordinates is not None, f"{listing.name} has no place"
            assert abs(listing.coordinates.lat) <= 90
            assert abs(listing.coordinates.lng) <= 180

    def test_plan_check_does_what_is_declared(self, ranked: RankingProvider) -> None:
        """With ``plan_check``, a plan that can be answered passes and a foreign one is refused; without, both pass.

        If this fails: raise `InvalidInput` from `check_plan` for what could not be answered, or declare what you do.
        """
        ranked.check_plan(sample_queries())
        if RankingCapability.PLAN_CHECK not in self._offer.capabilities:
            ranked.check_plan(foreign_plan())
            return
        with pytest.raises(InvalidInput) as refusal:
            ranked.check_plan(foreign_plan())
        assert refusal.value.errors
        assert refusal.value.message.strip()

    @property
    def _offer(self) -> RankingOffer:
        offer: RankingOffer = self.offer
        return offer


def _failure_of(provider_in: ProviderIn, scenario: Scenario) -> RankingFailed:
    provider = provider_in(scenario)
    try:
        return _failure_in(provider, scenario)
    finally:
        provider.close()


def _failure_in(provider: RankingProvider, scenario: Scenario) -> RankingFailed:
    try:
        answer = provider.search(sample_query())
    except RankingFailed as failed:
        return failed
    except Exception as problem:  # noqa: BLE001 - the clause is about everything else that might come
        pytest.fail(f"{scenario}: {type(problem).__name__} came out instead of a RankingFailed: {problem}")
    pytest.fail(f"{scenario}: an answer came instead of a failure: {answer}")


def _timeless(answers: list[RankingAnswer]) -> Iterator[tuple[object, ...]]:
    for answer in answers:
        yield answer.listings, answer.list_length, answer.zoom, answer.depth, answer.cost
