"""The example files of the page about several machines, taken apart."""

from __future__ import annotations

import importlib
import os
import re
import shlex
import tomllib
from typing import Any, Final

import click

from ops_cli.main import cli
from ops_cli.settings import DATA_DIR_VARIABLE, SETTINGS_FILE_VARIABLE
from tests.docs.pages import DOCS, read

PAGE: Final = DOCS / "how-to" / "scale-out.md"
FOLDER: Final = DOCS / "how-to" / "scale-out"
SETTINGS_FILE: Final = FOLDER / "settings.toml"
UNITS: Final = {"web": FOLDER / "ops-hub-web.service", "jobs": FOLDER / "ops-hub-jobs.service"}
NO_SETTINGS: Final = (DATA_DIR_VARIABLE, SETTINGS_FILE_VARIABLE)
"""Variables of the hub that say where its settings are, and are none."""

_ASSIGNMENT: Final = re.compile(r"(\w+)=(.*)")


def settings() -> dict[str, Any]:
    """Return the settings file as plain data."""
    return tomllib.loads(read(SETTINGS_FILE))


def secrets() -> dict[str, str]:
    """Return the variables of the example of a file of secrets."""
    lines = [line for line in read(FOLDER / "secrets.env.example").splitlines() if line and not line.startswith("#")]
    return dict(_assignment(line) for line in lines)


def unit(name: str) -> list[tuple[str, str]]:
    """Return the directives of a service unit in order."""
    lines = [line for line in read(UNITS[name]).splitlines() if line and not line.startswith(("#", "["))]
    return [_assignment(line) for line in lines]


def value_of(directives: list[tuple[str, str]], key: str) -> str:
    """Return the value of a directive that is there once."""
    (found,) = [value for name, value in directives if name == key]
    return found


def unit_environment(name: str) -> dict[str, str]:
    """Return the variables that a unit sets itself."""
    words = [word for key, value in unit(name) if key == "Environment" for word in shlex.split(value)]
    return dict(_assignment(word) for word in words)


def unit_arguments(name: str) -> list[str]:
    """Return what a unit calls `ops-hub` with."""
    program, *arguments = shlex.split(value_of(unit(name), "ExecStart"))
    assert program.endswith("/bin/ops-hub")
    return arguments


def compose_services() -> dict[str, Any]:
    """Return the services of the compose file."""
    yaml: Any = importlib.import_module("yaml")  # it comes with Schemathesis, without type hints
    services: dict[str, Any] = yaml.safe_load(read(FOLDER / "compose.yaml"))["services"]
    return services


def parse(arguments: list[str]) -> dict[str, Any]:
    """Return the options that a call of `ops-hub` gives to its command, refusing what the command line refuses."""
    rest = list(arguments)
    context = click.Context(cli, info_name="ops-hub")
    while isinstance(context.command, click.Group) and rest and not rest[0].startswith("-"):
        name = rest.pop(0)
        command = context.command.get_command(context, name)
        assert command is not None, f"there is no command {name}"
        context = click.Context(command, info_name=name, parent=context)
    context.command.parse_args(context, rest)
    return context.params


def clean_environ() -> dict[str, str]:
    """Return the environment of this process without settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("OPS_", "PG"))}


def _assignment(line: str) -> tuple[str, str]:
    found = _ASSIGNMENT.fullmatch(line)
    assert found is not None, line
    return found[1], found[2]
