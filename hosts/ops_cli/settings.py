"""All settings of a command: defaults for the data directory, the settings file, the environment, the options."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import attrs

from ops_cli import data_dir as data_dirs
from ops_cli import exit_codes
from ops_cli.failures import CliFailure, SettingsRefused
from ops_core.environment import merge, read_environment
from ops_core.errors import FieldError, InvalidInput
from ops_core.settings import Settings, load
from ops_jobs.settings import JobsHostSettings, load_jobs_host_settings
from ops_web.settings import WebSettings, load_web_settings

DATA_DIR_VARIABLE = "OPS_DATA_DIR"
SETTINGS_FILE_VARIABLE = "OPS_SETTINGS_FILE"

SECTIONS = MappingProxyType({"web": WebSettings, "jobs_host": JobsHostSettings})
"""Tables of the settings file that belong to the hosts; everything else is a setting of the core."""

_VAULT, _VAULT_PLUGIN = "aesgcm", "vault_aesgcm"

T = TypeVar("T")


@attrs.frozen
class Chosen:
    """All settings of one command.

    Attributes:
        data_dir: Absolute; it may not be there yet.
        core: Of the hub.
        web: Of the web host.
        jobs_host: Of the job host, its queue resolved.
        is_embedded: Whether everything is kept in the data directory, so that the schema may be made there.
        has_public_url: Whether somebody said where browsers find the hub.
    """

    data_dir: Path
    core: Settings
    web: WebSettings
    jobs_host: JobsHostSettings
    is_embedded: bool
    has_public_url: bool


@attrs.frozen
class Given:
    """Where a command was told to look for settings.

    Attributes:
        data_dir: The option ``--data-dir``, or None.
        settings_file: The option ``--settings``, or None.
    """

    data_dir: Path | None = None
    settings_file: Path | None = None

    def choose(self, options: Mapping[str, object] = MappingProxyType({})) -> Chosen:
        """Return all settings; `options` are those of the command line, as plain data.

        Raises:
            SettingsRefused: Some are not right, or the environment holds one that there is none of.
            CliFailure: The settings file cannot be read.
        """
        directory = (self.data_dir or data_dirs.default_data_dir()).expanduser().absolute()
        stated = merge(merge(self._file(), _environment()), options)
        configs = stated.get("configs")
        sql = configs.get("sql") if isinstance(configs, Mapping) else None
        is_embedded = stated.get("storage", "sql") == "sql" and not (isinstance(sql, Mapping) and "url" in sql)
        url = f"sqlite:///{directory / data_dirs.DATABASE_FILE}"
        values = merge({"configs": {"sql": {"url": url}}}, stated)
        tables = {name: values.pop(name, {}) for name in SECTIONS}
        web = _table("web", tables["web"], load_web_settings)
        core = _located("", lambda: load(values))
        return Chosen(
            data_dir=directory,
            core=_with_keys(core, directory) if is_embedded else core,
            web=web,
            jobs_host=_table("jobs_host", tables["jobs_host"], load_jobs_host_settings).queue_in(directory),
            is_embedded=is_embedded,
            has_public_url=isinstance(tables["web"], Mapping) and "public_url" in tables["web"],
        )

    def _file(self) -> dict[str, object]:
        if self.settings_file is None:
            return {}
        try:
            return tomllib.loads(self.settings_file.read_text(encoding="utf-8"))
        except OSError as problem:
            msg = f"The settings file {self.settings_file} cannot be read: {problem.strerror}."
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            msg = f"The settings file {self.settings_file} is not TOML: {problem}."
        raise CliFailure(msg, exit_codes.USAGE)


def _with_keys(core: Settings, directory: Path) -> Settings:
    """Return settings with a key file in the data directory for the hub's own vault, unless keys are set."""
    if core.vault != _VAULT or _VAULT_PLUGIN not in core.plugins or core.configs.get(_VAULT):
        return core
    keys = {"key_file": str(directory / data_dirs.VAULT_KEYS_FILE), "make_key_file": True}
    return attrs.evolve(core, configs={**core.configs, _VAULT: keys})


def _environment() -> dict[str, object]:
    ignore = (DATA_DIR_VARIABLE, SETTINGS_FILE_VARIABLE)
    return _located("", lambda: read_environment(os.environ, sections=SECTIONS, ignore=ignore))


def _table(name: str, values: object, read: Callable[[Mapping[str, object]], T]) -> T:
    if not isinstance(values, Mapping):
        problem = FieldError(f"/{name}", "type", f"Make this a table: [{name}].")
        raise SettingsRefused([problem])
    return _located(f"/{name}", lambda: read(values))


def _located(prefix: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except InvalidInput as refused:
        errors = [attrs.evolve(error, pointer=prefix + error.pointer) for error in refused.errors]
        raise SettingsRefused(errors, "Some settings are not right.") from None
