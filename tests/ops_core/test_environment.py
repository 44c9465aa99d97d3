from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.flag import FlagName
from ops_core.environment import FLAG_VARIABLES, merge, read_environment, variable
from ops_core.errors import InvalidInput
from ops_core.settings import load


@attrs.frozen
class Inner:
    """A table in a table."""

    seconds: float = 1.0


@attrs.frozen
class Section:
    """Settings of a host."""

    url: str = ""
    origins: tuple[str, ...] = ()
    strict: bool = False
    inner: Inner | None = None


def test_reads_nested_settings_by_what_they_want() -> None:
    """A path with two underscores a level becomes nested data, and texts become what the settings want."""
    values = read_environment(
        {
            "OPS_STORAGE": "memory",
            "OPS_JOBS__WORKERS": "4",
            "OPS_JOBS__LEASE_SECONDS": "2.5",
            "OPS_PLUGINS": "memory, storage_sql ,",
            "OPS_IDEMPOTENCY_HOURS": " 24 ",
        }
    )
    settings = load(values)
    assert values["plugins"] == ["memory", "storage_sql"]
    assert (settings.storage, settings.jobs.workers, settings.jobs.lease_seconds) == ("memory", 4, 2.5)
    assert settings.idempotency_hours == 24


def test_reads_the_tables_of_hosts() -> None:
    """The settings classes of hosts are read like those of the core, optional tables included."""
    values = read_environment(
        {
            "OPS_WEB__URL": "https://hub.example.com?a=1,2",
            "OPS_WEB__ORIGINS": "https://a.example,https://b.example",
            "OPS_WEB__STRICT": "on",
            "OPS_WEB__INNER__SECONDS": "3",
        },
        sections={"web": Section},
    )
    assert values == {
        "web": {
            "url": "https://hub.example.com?a=1,2",
            "origins": ["https://a.example", "https://b.example"],
            "strict": True,
            "inner": {"seconds": 3.0},
        }
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("null", None),
        ("5", 5),
        ("-2.5", -2.5),
        ('"12345"', "12345"),
        ('["a", 1]', ["a", 1]),
        ("+15125550100", "+15125550100"),
        ("007", "007"),
        ("postgresql://user:pass@host/db", "postgresql://user:pass@host/db"),
        ("[broken", "[broken"),
        ('{"a": }', '{"a": }'),
        ("", ""),
    ],
)
def test_settings_of_plugins_are_json_where_they_look_like_it(text: str, value: object) -> None:
    """Where anything may stand, JSON is read as JSON; quotes keep a number text, and all other text stays as it is."""
    assert read_environment({"OPS_CONFIGS__X__Y": text}) == {"configs": {"x": {"y": value}}}


@pytest.mark.parametrize("name", list(FlagName))
def test_every_flag_has_its_short_variable(name: FlagName) -> None:
    """Each flag is set by its own short variable, such as OPS_RUNS_ENABLED."""
    short = f"OPS_{name.upper()}"
    assert short in FLAG_VARIABLES
    assert read_environment({short: "off"}) == {"flags": {name.value: False}}
    assert read_environment({f"OPS_FLAGS__{name.upper()}": "1"}) == {"flags": {name.value: True}}


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("OPS_JOBS__WORKRES", "OPS_JOBS__WORKERS"),
        ("OPS_STORRAGE", "OPS_STORAGE"),
        ("OPS_RUN_ENABLED", "OPS_RUNS_ENABLED"),
        ("OPS_WEB__ULR", "OPS_WEB__URL"),
        ("OPS_WEB__INNER", "OPS_WEB__INNER__SECONDS"),
    ],
)
def test_names_the_setting_that_was_meant(name: str, near: str) -> None:
    """A variable that is no setting is refused by its name, with the one that was probably meant."""
    with pytest.raises(InvalidInput) as refused:
        read_environment({name: "1"}, sections={"web": Section})
    (error,) = refused.value.errors
    assert (error.pointer, error.code) == (f"/{name}", "unknown")
    assert f"Did you mean {near}?" in error.message


def test_names_every_unknown_variable() -> None:
    """All variables at fault are named at once, also one that resembles nothing."""
    with pytest.raises(InvalidInput) as refused:
        read_environment({"OPS_STORAGE__DEEPER": "1", "OPS_QQQQQQQQQQQQ": "1", "OPS_JOBS__": "1"})
    assert [error.pointer for error in refused.value.errors] == [
        "/OPS_JOBS__",
        "/OPS_QQQQQQQQQQQQ",
        "/OPS_STORAGE__DEEPER",
    ]
    assert "Unset the variable" in refused.value.errors[1].message


def test_other_variables_are_not_looked_at() -> None:
    """Variables without our prefix, and those that the host ignores, mean nothing here."""
    assert read_environment({"PATH": "/bin", "OPS_DATA_DIR": "/x"}, ignore=["OPS_DATA_DIR"]) == {}


def test_a_text_that_does_not_fit_is_left_to_the_settings() -> None:
    """A text that is no number stays as it is, so that checking the settings names the one at fault."""
    values = read_environment({"OPS_JOBS__WORKERS": "many", "OPS_JOBS__SWEEP_SECONDS": "1.2.3", "OPS_HUB_ENABLED": "?"})
    with pytest.raises(InvalidInput) as refused:
        load(values)
    assert {error.pointer for error in refused.value.errors} == {
        "/jobs/workers",
        "/jobs/sweep_seconds",
        "/flags/hub_enabled",
    }


def test_merge_replaces_values_and_merges_tables() -> None:
    """What is over wins, table by table; neither argument changes."""
    base = {"a": 1, "t": {"x": 1, "y": [1]}, "u": {"z": 1}}
    over = {"t": {"y": [2], "new": {}}, "u": 5}
    assert merge(base, over) == {"a": 1, "t": {"x": 1, "y": [2], "new": {}}, "u": 5}
    assert base == {"a": 1, "t": {"x": 1, "y": [1]}, "u": {"z": 1}}


def test_variable_names_the_setting_at_a_pointer() -> None:
    """The variable of a pointer is the one that sets it."""
    assert variable("/jobs/workers") == "OPS_JOBS__WORKERS"
    assert read_environment({variable("/jobs/workers"): "3"}) == {"jobs": {"workers": 3}}


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    """No text of a variable makes reading fail."""
    environ = dict.fromkeys(("OPS_STORAGE", "OPS_JOBS__WORKERS", "OPS_PLUGINS", "OPS_CONFIGS__A__B"), text)
    values = read_environment(environ)
    assert set(values) == {"storage", "jobs", "plugins", "configs"}
