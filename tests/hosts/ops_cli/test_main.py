from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
from importlib import import_module
from typing import Any

import click
import pytest

from ops_cli import main as entry
from ops_cli.main import SUMMARIES, main


def test_help_takes_less_than_a_fifth_of_a_second() -> None:
    """Asking for help is instant, because no command is imported for it: seconds of processor time."""
    took = []
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COV")}  # measuring takes time
    for _ in range(5):  # the best of five, for the sake of busy machines
        began = _processor_seconds_of_children()
        subprocess.run([sys.executable, "-m", "ops_cli", "--help"], check=True, capture_output=True, env=environ)
        took.append(_processor_seconds_of_children() - began)
    assert min(took) < 0.2, took


def _processor_seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_help_imports_neither_the_core_nor_a_library() -> None:
    """Help needs click and nothing else."""
    code = "import sys; from ops_cli.main import main; main(['--help']); print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "click" in loaded
    assert loaded.isdisjoint({"ops_core", "attrs", "sqlalchemy", "falcon", "huey", "rich", "platformdirs", "requests"})


@pytest.mark.parametrize("name", SUMMARIES)
def test_the_table_of_commands_says_what_the_commands_say(name: str) -> None:
    """The summary in the table is that of the command itself, and its help shows examples."""
    command: click.Command = import_module(f"ops_cli.commands.{name}").command
    assert (command.name, command.short_help) == (name, SUMMARIES[name])
    assert "Examples:" in (command.help or "")


def _printing(command: click.Command) -> list[click.Command]:
    if isinstance(command, click.Group) and not command.invoke_without_command:
        return [inner for name in command.list_commands(click.Context(command)) for inner in [command.commands[name]]]
    return [command, *(command.commands.values() if isinstance(command, click.Group) else ())]


@pytest.mark.parametrize("name", [name for name in SUMMARIES if name not in {"serve", "web", "jobs"}])
def test_everything_that_prints_takes_json(name: str) -> None:
    """Every command that prints results can print them for scripts."""
    command: click.Command = import_module(f"ops_cli.commands.{name}").command
    for each in _printing(command):
        assert any("--json" in option.opts for option in each.params), each.name


def test_the_names_of_commands_are_known_without_importing_them() -> None:
    """Completion in a shell, too, knows the commands; running the package as a program is the same program."""
    context = click.Context(entry.cli)
    assert entry.cli.list_commands(context) == list(SUMMARIES)
    assert import_module("ops_cli.__main__").main is main


def test_unknown_command_is_a_usage_error(ops_hub: Any) -> None:
    """A command that does not exist ends with 2 and a hint where to look."""
    ended = ops_hub("nope")
    assert ended.code == 2
    assert "No such command 'nope'" in ended.err


def test_no_command_shows_the_help(ops_hub: Any) -> None:
    """Alone, the program explains itself."""
    ended = ops_hub()
    assert "ops-hub demo" in ended.out + ended.err


def test_usage_errors_are_json_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    """With --json an error is one JSON object on standard error."""
    assert main(["demo", "--nonsense", "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert json.loads(captured.err)["error"]["exit_code"] == 2


@pytest.mark.parametrize(
    ("problem", "code", "sentence"),
    [
        (KeyboardInterrupt(), 130, ""),
        (click.Abort(), 130, ""),
        (BrokenPipeError(32, "Broken pipe"), 1, ""),
        (OSError(28, "No space left on device", "/data/hub.sqlite3"), 3, "The disk is full for /data/hub.sqlite3."),
        (PermissionError(13, "Permission denied", "/secret"), 1, "/secret: Permission denied."),
        (RuntimeError("boom"), 1, "This is a fault of the hub. Please report it with the lines above."),
    ],
)
def test_what_goes_wrong_ends_in_a_sentence(
    problem: BaseException,
    code: int,
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every way to fail has its exit code and a sentence; a fault of ours shows where it is, too."""

    def fail(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr(entry.cli, "main", fail)
    assert main([]) == code
    err = capsys.readouterr().err
    assert sentence in err
    assert ("Traceback" in err) is sentence.startswith("This is a fault")


def test_a_reader_who_has_seen_enough_is_told_nothing_more() -> None:
    """A closed pipe ends the program without a word."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "ops_cli", "openapi"], stdout=closed, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr) == (1, b"")


def test_marks_that_a_terminal_cannot_show_are_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Where the output cannot hold a character, another one stands for it."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="latin-1"))
    monkeypatch.setattr(entry.cli, "main", lambda *_, **__: click.echo("\N{EMPTY SET}"))
    assert main([]) == 0
    assert raw.getvalue() == b"?\n"
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert main([]) == 0
