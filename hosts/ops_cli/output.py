"""Printing: for people on a terminal, for people reading a file, and for scripts."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_WIDTH = 200
"""Columns of a file: enough never to break a line of ours."""


def print_json(value: object) -> None:
    """Print one JSON object on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))


def show(*parts: RenderableType) -> None:
    """Print for people: with colours on a terminal unless NO_COLOR is set, as plain text anywhere else."""
    console = terminal()
    if console.is_terminal:
        for part in parts:
            console.print(part)
        return
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def has_colours() -> bool:
    """Return whether `show` prints in colour."""
    console = terminal()
    return console.is_terminal and not console.no_color and console.color_system is not None


def terminal() -> Console:
    """Return where to print for people."""
    from rich.console import Console  # noqa: PLC0415 - scripts do without

    is_terminal = sys.stdout.isatty()
    return Console(
        file=sys.stdout,
        force_terminal=is_terminal,  # whatever else the environment asks for
        highlight=False,
        emoji=False,
        markup=False,
        width=None if is_terminal else _WIDTH,
    )
