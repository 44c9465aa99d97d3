"""Options that many commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ops_cli.settings import DATA_DIR_VARIABLE, SETTINGS_FILE_VARIABLE, Given

F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
yes_option = click.option("-y", "--yes", is_flag=True, help="Do not ask.")


def settings_options(command: F) -> F:
    """Add --data-dir and --settings, which arrive as one argument `given`."""

    @click.option(
        "--data-dir",
        type=click.Path(file_okay=False, path_type=Path),
        envvar=DATA_DIR_VARIABLE,
        metavar="DIR",
        help="Where the hub keeps its data; made if need be. [default: the data directory of your account]",
    )
    @click.option(
        "--settings",
        "settings_file",
        type=click.Path(path_type=Path),
        envvar=SETTINGS_FILE_VARIABLE,
        metavar="FILE",
        help="Settings in TOML.",
    )
    @functools.wraps(command)
    def wrapped(*args: Any, data_dir: Path | None, settings_file: Path | None, **kwargs: Any) -> Any:
        return command(*args, given=Given(data_dir, settings_file), **kwargs)

    return wrapped  # type: ignore[return-value]  # click commands are called by name, never by signature


def listen_options(command: F) -> F:
    """Add --host, --port, --web-workers and --threads."""
    for option in reversed(
        (
            click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
            click.option(
                "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one."
            ),
            click.option(
                "--web-workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Web processes."
            ),
            click.option(
                "--threads", type=click.IntRange(1, 256), default=8, show_default=True, help="Threads of each of them."
            ),
        )
    ):
        command = option(command)
    return command
