"""A secret does not show by accident."""

from __future__ import annotations

import json
import pickle
import traceback

import pytest

from ops_core.domain.secret import Secret

TOKEN = "ya29.canary"


def test_it_shows_stars_however_it_is_written() -> None:
    """Neither a repr nor a format nor a container of it has the text."""
    secret = Secret(TOKEN)
    for shown in (
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>20}",
        f"{secret:>20}",
        repr([secret]),
        "".join(map(str, [secret])),
    ):
        assert TOKEN not in shown
        assert "***" in shown
    assert secret.reveal == TOKEN


def test_it_is_not_taken_along_by_accident() -> None:
    """It cannot be pickled into a queue, and JSON does not know it."""
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Secret(TOKEN))
    with pytest.raises(TypeError):
        json.dumps({"token": Secret(TOKEN)})


def test_equal_texts_are_equal_secrets() -> None:
    """It is a value."""
    assert Secret(TOKEN) == Secret(TOKEN)
    assert Secret(TOKEN) != Secret("other")
    assert len({Secret(TOKEN), Secret(TOKEN)}) == 1


def test_a_traceback_with_it_shows_nothing() -> None:
    """An error that was raised with a secret as its argument does not tell it."""
    problem = ValueError(Secret(TOKEN))
    assert TOKEN not in "".join(traceback.format_exception(problem))
