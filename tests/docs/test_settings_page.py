"""The page of settings names every setting with its variable and its default."""

from __future__ import annotations

import importlib
import typing
from enum import Enum
from types import UnionType
from typing import Any

import attrs
import pytest

from ops_core.domain.flag import DEFAULTS, FlagName
from ops_core.environment import variable
from ops_core.plugins.loader import load_plugins
from ops_core.ports.legacy_profiles import LegacyProfile
from ops_core.settings import BUILT_IN_PLUGINS, Settings
from ops_core.structure import rules
from ops_jobs.settings import JobsHostSettings
from ops_web.settings import WebSettings
from tests.docs.pages import REFERENCE, read, table_rows

PAGE = REFERENCE / "settings.md"


def settings_in(cls: type[Any], path: tuple[str, ...] = ()) -> dict[str, object]:
    """Return the default of every setting of a class by its dotted path; `NOTHING` where there is none."""
    hints = typing.get_type_hints(cls, localns={"LegacyProfile": LegacyProfile}, include_extras=True)
    found: dict[str, object] = {}
    for field in attrs.fields(cls):
        inner = plain(hints[field.name])
        here = (*path, field.name)
        if attrs.has(inner):
            found |= settings_in(inner, here)
        else:
            default = field.default
            found[".".join(here)] = default.factory() if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]  # mypy takes it for a function
    return found


def plain(kind: Any) -> Any:
    """Return an annotation without its rules and without None."""
    kind = rules(kind)[0]
    if typing.get_origin(kind) in {typing.Union, UnionType}:
        return plain(next(option for option in typing.get_args(kind) if option is not type(None)))
    return kind


def plugin_settings() -> dict[str, object]:
    """Return the settings of the offers that come with the hub."""
    found: dict[str, object] = {}
    for offer in load_plugins(BUILT_IN_PLUGINS).offers:
        importlib.import_module(offer.config.__module__)
        found |= settings_in(offer.config, ("configs", offer.name))
    return found


def shown(default: object) -> str:
    """Return a default as the page writes it."""
    if default is attrs.NOTHING:
        return "needed"
    if isinstance(default, bool):
        return str(default).lower()
    if default is None or default in ("", (), {}):
        return "none"
    if isinstance(default, tuple):
        return f"`{','.join(map(str, default))}`"
    if isinstance(default, Enum):
        return f"`{default.value}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


SETTINGS = (
    settings_in(Settings)
    | settings_in(WebSettings, ("web",))
    | settings_in(JobsHostSettings, ("jobs_host",))
    | plugin_settings()
)
ROWS = {row[0].strip("`"): row for row in table_rows(read(PAGE))}


@pytest.mark.parametrize("path", SETTINGS)
def test_a_setting_is_listed_with_its_variable_and_default(path: str) -> None:
    """The row of a setting gives the environment variable that sets it and what holds without it."""
    row = ROWS[path]
    assert row[1] == f"`{variable('/' + path.replace('.', '/'))}`"
    assert row[2] == shown(SETTINGS[path])
    assert row[3]


@pytest.mark.parametrize("flag", FlagName)
def test_a_flag_is_listed_with_both_of_its_variables(flag: FlagName) -> None:
    """The row of a flag gives its long and its short variable, and its default."""
    row = ROWS[f"flags.{flag}"]
    assert row[1:4] == [f"`OPS_FLAGS__{flag.upper()}`", f"`OPS_{flag.upper()}`", str(DEFAULTS[flag]).lower()]


def test_nothing_is_listed_that_does_not_exist() -> None:
    """Every row is a setting, a table of settings or a flag."""
    tables = {"jobs", "web.bearer", "web.oidc", "web.tiles"}
    assert set(ROWS) - set(SETTINGS) - tables == {f"flags.{flag}" for flag in FlagName}
