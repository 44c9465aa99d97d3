from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ops_core.domain.flag import DEFAULTS, Flag, FlagChange, FlagInput, FlagName, default_flag
from ops_core.errors import InvalidInput
from ops_core.structure import structure, unstructure


def test_every_flag_has_a_default_and_a_description() -> None:
    """Nothing about a new flag can be forgotten."""
    assert set(DEFAULTS) == set(FlagName)
    assert len({name.description for name in FlagName}) == len(FlagName)
    assert all(name.description.endswith(".") for name in FlagName)


def test_nothing_live_is_on_by_default() -> None:
    """The hub and its runs work out of the box; live ranks and sign-in at platforms are opted into."""
    assert {name for name, enabled in DEFAULTS.items() if enabled} == {FlagName.HUB_ENABLED, FlagName.RUNS_ENABLED}


def test_a_flag_nobody_changed() -> None:
    """It stands at its default, or at the one that the settings give."""
    assert default_flag(FlagName.RUNS_ENABLED) == Flag(FlagName.RUNS_ENABLED, enabled=True, default=True)
    assert default_flag(FlagName.OAUTH_ENABLED, default=True) == Flag(
        FlagName.OAUTH_ENABLED, enabled=True, default=True
    )
    assert default_flag(FlagName.RUNS_ENABLED, default=False).enabled is False


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"enabled": False}, "/reason", "required"),
        ({"enabled": False, "reason": "no"}, "/reason", "too_short"),
        ({"enabled": False, "reason": "x" * 301}, "/reason", "too_long"),
        ({"enabled": "false", "reason": "Provider outage"}, "/enabled", "type"),
    ],
)
def test_a_change_needs_a_reason(body: dict[str, object], pointer: str, code: str) -> None:
    """Nobody switches anything without saying why, and a word is not taken for a truth value."""
    with pytest.raises(InvalidInput) as caught:
        structure(body, FlagInput)
    assert [(error.pointer, error.code) for error in caught.value.errors] == [(pointer, code)]


def test_reads_and_writes_json() -> None:
    """A change survives storage as a document; a body is trimmed."""
    now = datetime(2026, 1, 5, 9, tzinfo=UTC)
    change = FlagChange(
        "flg_1", FlagName.RUNS_ENABLED, enabled=False, changed_by="user:ann", changed_at=now, reason="x"
    )
    assert structure(unstructure(change), FlagChange) == change
    assert structure({"enabled": True, "reason": " All clear "}, FlagInput) == FlagInput(
        enabled=True, reason="All clear"
    )
