"""Values come back from the database as they went in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_plugins.storage_sql.types import instant_text

INSTANTS = st.datetimes(
    min_value=datetime(1, 1, 3),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(9999, 12, 29),  # noqa: DTZ001 - Hypothesis adds the zone
    timezones=st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23))),
)


@given(INSTANTS)
def test_instants_survive(instant: datetime) -> None:
    """An instant in any zone is written in UTC, to the microsecond, and read as the same instant."""
    read = datetime.fromisoformat(instant_text(instant))
    assert read == instant
    assert read.tzinfo is UTC


@given(INSTANTS, INSTANTS)
def test_texts_sort_as_instants_do(one: datetime, other: datetime) -> None:
    """Comparing the texts, as SQLite does, compares the instants."""
    assert (instant_text(one) < instant_text(other)) == (one < other)
    assert len(instant_text(one)) == 27


def test_instants_need_a_zone() -> None:
    """An instant without a zone is refused rather than taken for local time."""
    with pytest.raises(ValueError, match="time zone"):
        instant_text(datetime(2026, 3, 1))  # noqa: DTZ001 - that is the point
