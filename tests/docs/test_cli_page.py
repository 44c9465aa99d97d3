"""The page of the command line shows the help of every command, and every command shown anywhere exists."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import click
import pytest

from ops_cli.main import cli
from tests.docs.pages import DOCS, REFERENCE, ROOT, Snippet, headings, snippets

PAGE = REFERENCE / "cli.md"
WIDTH = 100


def contexts(parent: click.Context) -> Iterator[click.Context]:
    """Return the context of a command and of all below it, in the order of its help."""
    yield parent
    if isinstance(parent.command, click.Group):
        for name in parent.command.list_commands(parent):
            command = parent.command.get_command(parent, name)
            assert command is not None
            if not command.hidden:
                yield from contexts(click.Context(command, info_name=name, parent=parent, **command.context_settings))


ROOT_CONTEXT = click.Context(cli, info_name="ops-hub", terminal_width=WIDTH, **cli.context_settings)
CONTEXTS = {context.command_path: context for context in contexts(ROOT_CONTEXT)}


SHOWN = [block.text for block in snippets(PAGE, "text")]


def words(text: str) -> list[str]:
    """Return a text without its line breaks, which differ between versions of click."""
    return text.split()


@pytest.mark.parametrize("path", CONTEXTS)
def test_the_help_of_a_command_is_shown(path: str) -> None:
    """The page has the help of every command, word for word, in the order of its sections."""
    shown = SHOWN[list(CONTEXTS).index(path)]
    assert words(shown) == words(CONTEXTS[path].get_help())


def test_no_command_is_shown_that_does_not_exist() -> None:
    """The sections are the commands, in the order of the help."""
    assert [heading for heading in headings(PAGE) if heading.startswith("ops-hub")] == list(CONTEXTS)


def shown_commands() -> list[object]:
    """Return a parameter for every call of ``ops-hub`` in a shell snippet of the documentation."""
    pages = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
    return [
        pytest.param(line, id=f"{snippet} {line[:40]}")
        for page in pages
        for snippet in snippets(page, "sh")
        for line in calls(snippet)
    ]


def calls(snippet: Snippet) -> Iterator[str]:
    """Return the calls of ``ops-hub`` in a snippet, without what comes before and after."""
    for line in snippet.text.replace("\\\n", " ").splitlines():
        if "ops-hub " in line and not line.startswith(("#", "pip ", "git ", "cp ", "sudo cp")):
            for part in line.split("&&"):
                before, found, call = part.partition("ops-hub ")
                if found and all("=" in word for word in before.split()):
                    yield call.partition(" #")[0].partition(" | ")[0].partition(" > ")[0].strip()


@pytest.mark.parametrize("call", shown_commands())
def test_a_command_in_a_snippet_can_be_called(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call in the documentation names a command that exists, with arguments and options that it takes."""
    rest = shlex.split(call)
    context = ROOT_CONTEXT
    while isinstance(context.command, click.Group) and rest and not rest[0].startswith("-"):
        name = rest.pop(0)
        command = context.command.get_command(context, name)
        assert command is not None, f"there is no command {name}"
        context = click.Context(command, info_name=name, parent=context)
    monkeypatch.setattr(click.Path, "convert", lambda _self, value, *_: value)  # files of examples need not be there
    if not {"--help", "--version"} & set(rest):
        context.command.parse_args(context, rest)
