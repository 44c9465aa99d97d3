from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from ops_core.services.runs import RunService
from tests.chaos.idempotency_model import Model, Step, main, steps

_plain: Any = RunService._requested_before
MEMORY, SQL = Model(), Model("sql")


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_requests_do_what_the_model_does(sequence: list[Step]) -> None:
    """Unseen keys start a run, equal requests repeat it, other content is refused, and keys expire."""
    MEMORY.play(sequence)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_requests_do_what_the_model_does_in_sql(sequence: list[Step]) -> None:
    """The same holds where the database compares the instants."""
    SQL.play(sequence)


def test_every_outcome_was_seen() -> None:
    """The sequences are such that each outcome comes about often."""
    model = Model()
    for number in range(3):
        model.play([_step(), _step(), _step(body=0), _step(owner=1), _step(report=number % 2)])
    model.close()
    assert model.seen == {"new": 6, "replayed": 5, "mismatch": 4}


def _step(**changes: Any) -> Step:
    usual: dict[str, Any] = {"owner": 0, "operation": "request_run", "key": "a", "report": 0, "body": 1}
    return Step(**usual | {"gap": timedelta(0), "sweeps": False, "works": False} | changes)


@pytest.mark.parametrize(
    "planted",
    [
        lambda *_: None,
        lambda self, uow, owner, key, now: _plain(self, uow, "user:owner", key, now),
    ],
    ids=["keys are forgotten", "keys are looked up under another owner"],
)
def test_planted_bugs_are_found(
    planted: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A hub that does not know its keys differs from the model, and the smallest such sequence is printed."""
    monkeypatch.setattr(RunService, "_requested_before", planted)
    assert main(["--examples", "50", "--seed", "1"]) == 1
    assert "VIOLATION" in capsys.readouterr().out
