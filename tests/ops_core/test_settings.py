from __future__ import annotations

from typing import Any

import attrs
import pytest

from ops_core.errors import InvalidInput
from ops_core.settings import BUILT_IN_PLUGINS, JobSettings, Settings, load
from ops_core.structure import unstructure


def test_the_defaults() -> None:
    """Nothing has to be set: the hub then stores in SQL and simulates ranks."""
    settings = load({})
    assert settings == Settings()
    assert (settings.storage, settings.ranking, settings.legacy_profiles) == ("sql", "simulated", "")
    assert settings.plugins == BUILT_IN_PLUGINS
    assert settings.jobs == JobSettings()
    assert settings.jobs.lease_seconds > settings.jobs.sweep_seconds


def test_everything_can_be_set() -> None:
    """Plain data in, a frozen value out, and the same data back."""
    values = {
        "storage": "memory",
        "ranking": "recorded",
        "legacy_profiles": "memory",
        "plugins": ["memory", "ranking_recorded"],
        "configs": {"recorded": {"path": "/scans/austin.csv"}, "memory": {}},
        "flags": {"runs_enabled": False},
        "jobs": {"workers": 4, "lease_seconds": 30, "chunk_cells": 10},
        "idempotency_hours": 24,
    }
    settings = load(values)
    assert settings.jobs == JobSettings(workers=4, lease_seconds=30.0, chunk_cells=10)
    assert settings.configs["recorded"] == {"path": "/scans/austin.csv"}
    assert load(unstructure(settings)) == settings
    assert {name: unstructure(settings)[name] for name in values if name != "jobs"} == {
        name: value for name, value in values.items() if name != "jobs"
    }


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"storge": "sql"}, [("/storge", "unknown")]),
        ({"storage": ""}, [("/storage", "required")]),
        ({"storage": "x" * 61}, [("/storage", "too_long")]),
        ({"plugins": "memory"}, [("/plugins", "type")]),
        ({"plugins": ["memory", "memory"]}, [("/plugins", "repeated")]),
        ({"configs": ["x"]}, [("/configs", "type")]),
        ({"configs": {"a/b": 1}}, [("/configs/a~1b", "type")]),
        ({"flags": {"runs_enabled": "no"}}, [("/flags/runs_enabled", "type")]),
        ({"jobs": {"workers": 0}}, [("/jobs/workers", "too_small")]),
        ({"jobs": {"workers": 65}}, [("/jobs/workers", "too_large")]),
        ({"jobs": {"lease_seconds": 0}}, [("/jobs/lease_seconds", "too_small")]),
        ({"jobs": {"lease": 1}}, [("/jobs/lease", "unknown")]),
        ({"idempotency_hours": 0.5}, [("/idempotency_hours", "type")]),
        (
            {"storage": 1, "jobs": {"workers": 0, "max_attempts": 0}, "flags": {"x": 1}},
            [
                ("/storage", "type"),
                ("/flags/x", "type"),
                ("/jobs/workers", "too_small"),
                ("/jobs/max_attempts", "too_small"),
            ],
        ),
    ],
)
def test_what_is_wrong_is_named(values: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """Each setting at fault has its pointer, all of them at once."""
    with pytest.raises(InvalidInput) as refused:
        load(values)
    assert [(error.pointer, error.code) for error in refused.value.errors] == expected


def test_credentials_are_not_printed() -> None:
    """Settings end up in logs and tracebacks, the configuration of an adapter must not."""
    settings = load({"configs": {"sql": {"url": "postgresql://hub:s3cret@db/hub"}}})
    assert "s3cret" not in repr(settings)


def test_settings_do_not_change() -> None:
    """Whoever holds them can rely on them."""
    settings = Settings()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        settings.storage = "memory"  # type: ignore[misc]  # what is tried here
