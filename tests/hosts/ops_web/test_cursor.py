from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_web.cursor import CursorInvalid, Cursors

CURSORS = Cursors("a key of thirty-two characters...")
MINE = {"owner": "user:ann", "operation": "list_things", "filters": b'["red"]'}


def made(after: str = "thing_1") -> str:
    """Return a cursor of Ann's red things."""
    return CURSORS.encode(after, owner="user:ann", operation="list_things", filters=b'["red"]')


def read(cursor: str, *, owner: str = "user:ann", operation: str = "list_things", filters: bytes = b'["red"]') -> str:
    """Read a cursor as Ann, or as somebody else."""
    return CURSORS.decode(cursor, owner=owner, operation=operation, filters=filters)


@given(st.text(min_size=1, max_size=60).filter(lambda text: text.isprintable()))
def test_a_cursor_comes_back(after: str) -> None:
    """The owner of a cursor gets out what was put in."""
    assert read(made(after)) == after


@pytest.mark.parametrize(
    "change", [{"owner": "user:ben"}, {"operation": "list_others"}, {"filters": b'["blue"]'}, {"filters": b""}]
)
def test_it_belongs_to_one_list(change: dict[str, str | bytes]) -> None:
    """Another owner, operation or filter cannot use it."""
    with pytest.raises(CursorInvalid) as refusal:
        read(made(), **change)  # type: ignore[arg-type]  # the changes are of the right kind
    assert refusal.value.status == 400


def test_parts_do_not_run_into_each_other() -> None:
    """An owner and an operation that read the same when joined are still two things."""
    cursor = CURSORS.encode("x", owner="ab", operation="c", filters=b"")
    with pytest.raises(CursorInvalid):
        CURSORS.decode(cursor, owner="a", operation="bc", filters=b"")


def test_another_key_makes_other_cursors() -> None:
    """A host with another key does not believe it."""
    with pytest.raises(CursorInvalid):
        Cursors("another key of thirty-two characters").decode(
            made(), owner="user:ann", operation="list_things", filters=b'["red"]'
        )


@pytest.mark.parametrize("cursor", ["", "x", "=", "thing_1", "A" * 401, "\u00e4", "AAAA.AAAA", "A" * 22])
def test_garbage_is_refused(cursor: str) -> None:
    """What no host made is refused."""
    with pytest.raises(CursorInvalid):
        read(cursor)


@given(st.integers(0, 200), st.integers(1, 63))
def test_a_changed_cursor_is_refused_or_the_same(place: int, change: int) -> None:
    """No change of a character makes a cursor that continues somewhere else."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    cursor = made()
    place %= len(cursor)
    other = alphabet[(alphabet.index(cursor[place]) + change) % 64]
    with suppress(CursorInvalid):
        assert read(cursor[:place] + other + cursor[place + 1 :]) == "thing_1"
