"""How locations are asked for, and how words are looked for in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_contracts.samples import WILD, make_address, make_location
from ops_core.domain.location import Location
from ops_core.domain.metric import DEFINITIONS, MetricSource
from ops_core.domain.overview import (
    OverviewRequest,
    OverviewSort,
    address_order,
    name_order,
    search_text,
    search_words,
)
from ops_core.errors import InvalidInput
from ops_core.structure import structure

CAFE = make_location(
    name="Zoë's Café",
    address=make_address(line1="7 Königsstraße", line2="Suite 12", city="Köln", region="NRW", postal_code="50667"),
    phone="+4922155501",
    website="https://www.zoe.example/about",
    category="Coffee shop",
    place_id="ChIJ-8Q0BhG1",
)
PARTS = ("name", "line1", "line2", "city", "region", "postal_code", "country", "phone", "website", "category")


def matches(location: Location, search: str) -> bool:
    """Return whether every word is in the text of a location."""
    text = search_text(location)
    return all(any(spelling in text for spelling in word.spellings) for word in search_words(search))


def test_a_request_is_made_of_what_is_sent() -> None:
    """Fields are checked, the search is trimmed, and everything may be left out."""
    sent = {"search": "  cafe ", "source_mode": "find", "sort": "last_run", "descending": True, "offset": 5, "limit": 9}
    request = structure(sent, OverviewRequest)
    assert (request.search, request.sort, request.offset, request.limit) == ("cafe", OverviewSort.LAST_RUN, 5, 9)
    assert structure({}, OverviewRequest) == OverviewRequest()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("search", "x" * 101),
        ("source_mode", "guess"),
        ("sort", "calls"),
        ("offset", -1),
        ("limit", 0),
        ("limit", 201),
    ],
)
def test_a_request_out_of_bounds_is_refused(field: str, value: object) -> None:
    """The error points to the field."""
    with pytest.raises(InvalidInput) as refused:
        structure({field: value}, OverviewRequest)
    assert [error.pointer for error in refused.value.errors] == [f"/{field}"]


def test_every_figure_of_a_run_can_be_sorted_by() -> None:
    """The metrics of local grids are all among the orders, under the same names."""
    metrics = {metric.id.value for metric in DEFINITIONS.values() if metric.source is MetricSource.LOCAL_GRID}
    assert metrics <= {sort.value for sort in OverviewSort}


@pytest.mark.parametrize(
    "search",
    [
        "zoes",
        "ZOË'S",
        "zoe caf",
        "konigsstrasse 7",
        "Ko\u0308ln",
        "suite nrw 50667 us",
        "+49 221 555-01",
        "221.55501",
        "(221)  \N{EM DASH} ",
        "www.zoe.example",
        "shop coffee",
        "chij-8q0",
    ],
)
def test_words_are_found_however_they_are_typed(search: str) -> None:
    """Case, accents, punctuation and the order of words do not matter, and parts of words are enough."""
    assert matches(CAFE, search)


@pytest.mark.parametrize("search", ["zoes dental", "suite12nrw", "koln\u00a0berlin", "c_fe", "c%fe", "50668"])
def test_words_that_are_not_there_are_not_found(search: str) -> None:
    """Every word has to occur, no word goes over from one part to the next, and there are no wildcards."""
    assert not matches(CAFE, search)


def test_signs_alone_are_no_words() -> None:
    """What folds to nothing is left out, so that "Smith & Co" finds "Smith and Co"."""
    assert search_words("Smith & Co, !") == (*search_words("smith"), *search_words("co"))
    assert search_words(None) == search_words("") == search_words(" & ") == ()


@given(st.sampled_from(PARTS), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_any_part_is_found_by_its_own_words(part: str, text: str) -> None:
    """Whatever a part of a location says, typing it in again finds the location."""
    in_address = part in {"line1", "line2", "city", "region", "postal_code", "country"}
    changes = {"address": make_address(**{part: text})} if in_address else {part: text}
    place = make_location(**changes)
    assert all(matches(place, word) for word in text.split())
    assert matches(place, text)


def test_wild_text_is_found_by_its_own_words() -> None:
    """Letters of several scripts in one name are no obstacle."""
    assert matches(make_location(name=WILD), "zoës 東京 \u05d0\u05d1 drop")


def test_names_and_addresses_are_sorted_by_their_letters() -> None:
    """Case and accents do not tear apart what belongs together; the city comes before the street."""
    names = ["Éclair", "apple", "Zoo", "eclairs", "ähre"]
    assert sorted(names, key=name_order) == ["ähre", "apple", "Éclair", "eclairs", "Zoo"]
    places = [("York East", "1 A Street"), ("York", "9 Main Street"), ("ålesund", "5"), ("York", "10 Main Street")]
    addresses = [make_address(city=city, line1=line) for city, line in places]
    assert [(a.city, a.line1) for a in sorted(addresses, key=address_order)] == [
        ("ålesund", "5"),
        ("York", "10 Main Street"),
        ("York", "9 Main Street"),
        ("York East", "1 A Street"),
    ]
