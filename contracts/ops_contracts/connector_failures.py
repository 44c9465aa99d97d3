"""The clauses about how a connector fails, and about what holds for all of its calls."""

from __future__ import annotations

import itertools
import math
import traceback
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

import pytest

from ops_contracts.connector_scenario import FAILURES, FIRST_DAY, TOKEN, ConnectorIn, ConnectorScenario
from ops_contracts.connector_walk import (
    Place,
    all_of,
    calls_for,
    declared_calls,
    failure_of,
    lists_of,
    place_in,
    place_of,
    walk,
)
from ops_contracts.threads import all_at_once
from ops_core.domain.metric import MetricId
from ops_core.errors import CapabilityNotSupported
from ops_core.ports.connector import (
    Connector,
    ConnectorCapability,
    ConnectorFailed,
    ConnectorQuotaExhausted,
    ConnectorThrottled,
)

_ODD = ("", " ", "0", "no-such-thing", "../..", "a/b?c=d&e#f", "é☕", "%00", "x" * 3000)
_THREADS = 12


class ConnectorFailureClauses:
    """How a connector fails, and what it keeps to itself."""

    offer: ClassVar[Any]

    @pytest.mark.parametrize(
        "capability", [ConnectorCapability.LISTINGS, ConnectorCapability.FIGURES, ConnectorCapability.REVIEWS]
    )
    def test_calls_do_what_is_declared(self, connected: Connector, capability: ConnectorCapability) -> None:
        """What is declared answers; what is not declared raises `CapabilityNotSupported`.

        If this fails: make `capabilities` of the offer and the connector agree, and return nothing for a capability
        that is not there: an empty list says that there are none.
        """
        for name, call in calls_for(capability, connected, place_in(connected, self.offer)).items():
            if capability in self.offer.capabilities:
                call()
                continue
            try:
                answer = call()
            except CapabilityNotSupported:
                continue
            pytest.fail(f"{name} is not declared, and answers: {answer}")

    def test_failure_has_its_type(self, connector_in: ConnectorIn, scenario: ConnectorScenario) -> None:
        """Each way of failing raises the error that is meant for it, in every call that is declared, again and again.

        If this fails: compare what the platform sends in this scenario with `ops_core.ports.connector`. Look inside
        answers that come with HTTP 200, too, and leave no half-read answer behind.
        """
        expected = FAILURES[scenario]
        for name, failed in _failures(connector_in, scenario, self.offer):
            assert isinstance(failed, expected), f"{name}: {type(failed).__name__} instead of {expected.__name__}"

    def test_failure_says_what_happened_without_the_token(
        self, connector_in: ConnectorIn, scenario: ConnectorScenario
    ) -> None:
        """A failure has a message for people; neither it nor anything that it leads to holds the token.

        If this fails: put no URL, header or body into a message, and raise from None.
        """
        for name, failed in _failures(connector_in, scenario, self.offer):
            assert failed.message.strip()
            assert TOKEN.reveal not in "".join(_told(failed)), f"{name}: the token is in the error or its cause"

    def test_failure_says_how_long_to_wait_if_at_all(
        self, connector_in: ConnectorIn, scenario: ConnectorScenario
    ) -> None:
        """A wait is a finite number of seconds, 0 or more; the end of a quota is an instant, UTC; or they are None.

        If this fails: parse Retry-After as seconds or as a date, and give None for what cannot be parsed.
        """
        for _, failed in _failures(connector_in, scenario, self.offer):
            if isinstance(failed, ConnectorThrottled) and failed.retry_after is not None:
                assert math.isfinite(failed.retry_after)
                assert failed.retry_after >= 0
            if isinstance(failed, ConnectorQuotaExhausted) and failed.until is not None:
                assert failed.until.utcoffset() == timedelta(0)

    def test_odd_ids_and_marks_lead_to_a_failure_at_most(self, connected: Connector) -> None:
        """Ids and marks that nobody gave out are answered or raise a `ConnectorFailed`, without the token.

        If this fails: quote ids when they go into a URL, and raise `ConnectorRequestRefused` for a mark that cannot be
        read.
        """
        place = place_in(connected, self.offer)
        reads: list[Callable[[], Any]] = [
            partial(read, after=odd) for read in lists_of(connected, self.offer).values() for odd in _ODD
        ]
        for odd in _ODD:
            for elsewhere in (Place(odd, place.listing), Place(place.account, odd)):
                reads += declared_calls(connected, self.offer, elsewhere).values()
        for read in reads:
            try:
                read()
            except ConnectorFailed as failed:
                assert TOKEN.reveal not in "".join(_told(failed))  # noqa: PT017 - an answer is right as well

    def test_answers_and_marks_show_no_token(self, connected: Connector) -> None:
        """The token is in no answer, in no mark and not in the representation of the connector.

        If this fails: cut the token from the URL of the next part, keep only its mark, and drop tokens of pages.
        """
        shown = [repr(walk(read)) for read in lists_of(connected, self.offer).values()]
        calls = declared_calls(connected, self.offer, place_in(connected, self.offer))
        shown += [repr(call()) for call in calls.values()]
        shown += [repr(connected), str(connected)]
        assert not any(TOKEN.reveal in each for each in shown)

    def test_threads_get_the_answers_that_one_thread_gets(self, connected: Connector) -> None:
        """Threads that share a connector get what one thread gets, whatever the others ask for.

        If this fails: keep nothing about a call on the connector itself, and guard what is shared with a lock.
        """
        place = place_in(connected, self.offer)
        works: list[Callable[[], Any]] = [partial(walk, read) for read in lists_of(connected, self.offer).values()]
        works += declared_calls(connected, self.offer, place).values()
        if ConnectorCapability.LISTINGS in self.offer.capabilities:
            accounts = [account.id for account in all_of(partial(connected.accounts, TOKEN))]
            works += [partial(connected.listings, TOKEN, account) for account in accounts]
        if ConnectorCapability.FIGURES in self.offer.capabilities:
            days = [FIRST_DAY + timedelta(days=number) for number in range(8)]
            works += [partial(connected.figures, TOKEN, place.listing, tuple(MetricId), day, day) for day in days]
        works = list(itertools.islice(itertools.cycle(works), max(_THREADS, 2 * len(works))))
        alone = [work() for work in works]
        assert all_at_once(works) == alone

    def test_close_may_be_called_twice(self, connector_in: ConnectorIn) -> None:
        """Closing releases what is held; closing again does nothing, and so does closing before any use.

        If this fails: let `close` return when there is nothing left to release.
        """
        unused = connector_in(ConnectorScenario.CONNECTED)
        unused.close()
        unused.close()
        used = connector_in(ConnectorScenario.CONNECTED)
        used.accounts(TOKEN)
        used.close()
        used.close()


def _failures(
    connector_in: ConnectorIn, scenario: ConnectorScenario, offer: Any
) -> Iterator[tuple[str, ConnectorFailed]]:
    place = place_of(connector_in, offer)
    connector = connector_in(scenario)
    try:
        calls = declared_calls(connector, offer, place)
        if scenario is ConnectorScenario.NOT_FOUND:
            del calls["accounts"]
        for name, call in calls.items():
            for _ in range(2):
                yield name, failure_of(call, f"{scenario}, {name}")
    finally:
        connector.close()


def _told(failed: BaseException) -> Iterator[str]:
    """Yield all that a log could show of an error and of what it leads to."""
    yield from traceback.format_exception(failed)
    seen: list[BaseException] = []
    follow: BaseException | None = failed
    while follow is not None and follow not in seen:
        seen.append(follow)
        yield f"{follow!r} {vars(follow)}"
        follow = follow.__cause__ or (None if follow.__suppress_context__ else follow.__context__)
