from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.lane import CallLimits, Lane, share
from ops_core.domain.principal import Owner

ANN, BEN, CAT = Owner("user:ann"), Owner("user:ben"), Owner("user:cat")
LIVE, OTHER = "live", "other"
ANNS, BENS, CATS = Lane(ANN, LIVE), Lane(BEN, LIVE), Lane(CAT, LIVE)


def test_without_limits_everything_wanted_is_given() -> None:
    """Nothing is counted where nothing is limited."""
    limits = CallLimits()
    assert not limits.bind(LIVE)
    assert share(ANNS, 8, limits, {BENS: 1000}, [CATS]) == 8


def test_whoever_is_alone_gets_all_of_it() -> None:
    """A provider that nobody else uses or waits for is not held back."""
    limits = CallLimits({LIVE: 30})
    assert limits.bind(LIVE)
    assert not limits.bind(OTHER)
    assert share(ANNS, 50, limits, {}, [ANNS]) == 30
    assert share(ANNS, 8, limits, {}, []) == 8


def test_a_provider_is_shared_evenly() -> None:
    """Those who use it and those who wait count alike; what does not divide is rounded up."""
    limits = CallLimits({LIVE: 30})
    assert share(ANNS, 30, limits, {}, [ANNS, BENS]) == 15
    assert share(ANNS, 30, limits, {BENS: 10}, [CATS]) == 10
    assert share(ANNS, 30, CallLimits({LIVE: 31}), {}, [BENS]) == 16
    assert share(BENS, 30, CallLimits({LIVE: 31}), {ANNS: 16}, []) == 15


def test_nobody_gets_what_is_in_use() -> None:
    """While others have more than their share, a newcomer waits for what they give back."""
    limits = CallLimits({LIVE: 30})
    assert share(BENS, 30, limits, {ANNS: 30}, []) == 0
    assert share(BENS, 30, limits, {ANNS: 26}, []) == 4


def test_other_chunks_of_the_lane_count() -> None:
    """The share is that of the lane, not of each of its chunks."""
    limits = CallLimits({LIVE: 30})
    assert share(ANNS, 30, limits, {ANNS: 12, BENS: 10}, []) == 3
    assert share(ANNS, 30, limits, {ANNS: 15, BENS: 1}, []) == 0


def test_an_owner_has_a_limit_over_all_providers() -> None:
    """It holds whatever the providers allow."""
    limits = CallLimits({LIVE: 30}, owner=10)
    assert limits.bind(OTHER)
    assert share(ANNS, 30, limits, {}, []) == 10
    assert share(ANNS, 30, limits, {Lane(ANN, OTHER): 7}, []) == 3
    assert share(ANNS, 30, limits, {Lane(ANN, OTHER): 12}, []) == 0
    assert share(BENS, 30, limits, {Lane(ANN, OTHER): 12}, []) == 10


LANES = st.builds(Lane, st.sampled_from([ANN, BEN, CAT]), st.sampled_from([LIVE, OTHER]))


@given(
    st.lists(st.tuples(LANES, st.integers(1, 40)), max_size=30),
    st.dictionaries(st.sampled_from([LIVE, OTHER]), st.integers(1, 20)),
    st.none() | st.integers(1, 20),
)
def test_limits_hold_in_whatever_order_calls_are_shared_out(
    wishes: list[tuple[Lane, int]], providers: dict[str, int], owner: int | None
) -> None:
    """Given out one after the other, the sums stay within every limit, and a free provider is given to somebody."""
    limits = CallLimits(providers, owner)
    under_way: dict[Lane, int] = {}
    for lane, wanted in wishes:
        given_now = share(lane, wanted, limits, under_way, [])
        assert 0 <= given_now <= wanted
        under_way[lane] = under_way.get(lane, 0) + given_now
        for name, most in providers.items():
            assert sum(calls for each, calls in under_way.items() if each.provider == name) <= most
        if owner is not None:
            assert sum(calls for each, calls in under_way.items() if each.owner == lane.owner) <= owner
    if wishes:
        assert sum(under_way.values()) > 0
