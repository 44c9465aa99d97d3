"""Every input survives being written as JSON and read again.

A strategy for each class is made from its annotations, so a rule that is added is tried as well.
"""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from typing import Any, get_args, get_origin

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.duplicate import NewLocation
from ops_core.domain.flag import FlagInput
from ops_core.domain.grid import Distance, GridMap
from ops_core.domain.location import LocationInput
from ops_core.domain.onboarding import OnboardingChanges
from ops_core.domain.page import PageRequest
from ops_core.domain.preference import MetricPreferencesInput
from ops_core.domain.report import ReportInput
from ops_core.domain.schedule import Schedule
from ops_core.settings import JobSettings, Settings
from ops_core.structure import Items, Number, Text, rules, structure, unstructure

printable = st.characters(exclude_categories=("Cs", "Cc"))


def text_for(rule: Text) -> st.SearchStrategy[str]:
    """Return strings that a rule of a string allows."""
    if rule.pattern and rule.pattern != r"\S*":
        return st.from_regex(rule.pattern, fullmatch=True)
    alphabet = st.characters(exclude_categories=("Cs", "Cc", "Z")) if rule.pattern else printable
    texts = st.text(alphabet, min_size=rule.min_length, max_size=min(rule.max_length, 20)).map(str.strip)
    return texts.filter(lambda text: len(text) >= rule.min_length)


def annotated(base: Any, rule: object) -> st.SearchStrategy[Any]:
    """Return values of a type that a rule allows."""
    match rule:
        case Text():
            return text_for(rule)
        case Number(minimum=least, maximum=most) if base is int:
            return st.integers(math.ceil(least or 0), math.floor(most or 0))
        case Number(minimum=least, maximum=most):
            return st.floats(least, most)
        case Items():
            item = values_of(get_args(base)[0])
            most_items = min(rule.max_items, 6)
            return st.lists(item, min_size=rule.min_items, max_size=most_items, unique=rule.unique).map(tuple)
    raise AssertionError(rule)


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Return values of an annotated type."""
    base, found = rules(kind)
    if found:
        return annotated(base, found[0])
    if attrs.has(kind):
        return instances_of(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    return composed(kind) if get_args(kind) else PLAIN[kind]


def composed(kind: Any) -> st.SearchStrategy[Any]:
    """Return values of a type that is made of others."""
    inner = get_args(kind)
    if get_origin(kind) is tuple:
        return st.lists(values_of(inner[0]), max_size=3).map(tuple)
    if get_origin(kind) is dict:
        return st.dictionaries(text_for(Text()), values_of(inner[1]), max_size=3)
    return st.one_of([values_of(option) for option in inner])


PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: text_for(Text()),
    bool: st.booleans(),
    int: st.integers(-(2**63) + 1, 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    type(None): st.none(),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC) | st.just(timezone(timedelta(hours=5, minutes=30)))).filter(
        lambda instant: 1 < instant.year < 9999
    ),
    Any: st.none() | st.booleans() | text_for(Text()),
}


def instances_of(cls: type[Any]) -> st.SearchStrategy[Any]:
    """Return instances of an attrs class whose annotations can be read."""
    attrs.resolve_types(cls, include_extras=True)
    return st.builds(cls, **{field.name: values_of(field.type) for field in attrs.fields(cls)})


INPUTS = [
    Address,
    Coordinates,
    Distance,
    FlagInput,
    GridMap,
    JobSettings,
    LocationInput,
    MetricPreferencesInput,
    NewLocation,
    OnboardingChanges,
    PageRequest,
    ReportInput,
    Schedule,
    Settings,
]


@pytest.mark.parametrize("cls", INPUTS, ids=lambda cls: cls.__name__)
@given(data=st.data())
def test_what_is_written_is_read_back(cls: type[Any], data: st.DataObject) -> None:
    """Every value that the rules allow survives being written as JSON and read again."""
    value = data.draw(instances_of(cls))
    assert structure(json.loads(json.dumps(unstructure(value))), cls) == value
