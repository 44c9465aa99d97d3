from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.parallel_posts import Tally, judge, prove
from tests.chaos.posts import Reply

pytestmark = [pytest.mark.network, pytest.mark.timeout(300)]

PROBLEM = {"content-type": "application/problem+json"}
IN_PROGRESS = {"code": "idempotency.in_progress"}


def test_one_key_starts_one_run(folder: Path) -> None:
    """Fifty equal requests at once start one run, and so do requests whose host is killed while it handles them."""
    tally = prove("sqlite", rounds=3, parallel=50, kills=2, seed=20_260_302, workers=2, where=folder)
    assert tally.violations == []
    assert tally.keys == 3 + 1 + 2
    assert tally.answers["202"] + tally.answers["lost"] >= tally.keys
    assert sum(tally.kills.values()) == 2


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (Reply(202, {"idempotent-replayed": "true"}, {"id": "run_2"}, 0.1), "the answers name 2 runs"),
        (Reply(202, {}, {"id": "run_1"}, 0.1), "2 answers of 2 say that they started the run"),
        (Reply(409, PROBLEM, IN_PROGRESS, 0.1), "a 409 does not say when to come again"),
        (Reply(503, PROBLEM, {"code": "storage.unavailable"}, 0.1), "answered with 503"),
        (Reply(0, {}, "reset", 0.1), "answered with 0"),
    ],
)
def test_wrong_answers_are_seen(second: Reply, told: str) -> None:
    """The proof would notice a second run, a second start, a 409 without Retry-After, a 503 and a lost connection."""
    tally = Tally()
    judge("key", [Reply(202, {}, {"id": "run_1"}, 0.1), second], tally)
    assert len(tally.violations) == 1
    assert told in tally.violations[0]


def test_right_answers_are_let_pass() -> None:
    """One start, repetitions of it and refusals that say when to come again are what is promised."""
    tally = Tally()
    replies = [
        Reply(202, {}, {"id": "run_1"}, 0.1),
        Reply(202, {"idempotent-replayed": "true"}, {"id": "run_1"}, 0.1),
        Reply(409, PROBLEM | {"retry-after": "1"}, IN_PROGRESS, 0.1),
    ]
    judge("key", replies, tally)
    assert tally.violations == []
