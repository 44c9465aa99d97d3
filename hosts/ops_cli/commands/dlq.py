"""``ops-hub dlq``."""

from __future__ import annotations

import hashlib
import json
import re
import secrets

import click

from ops_cli import exit_codes, hubs, letters, output
from ops_cli.commands.report import owner_option
from ops_cli.failures import CliFailure
from ops_cli.options import json_option, quiet_option, settings_options, yes_option
from ops_cli.results import run_data
from ops_cli.settings import Given
from ops_core.domain.cell import FailureClass
from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.idempotency import IdempotencyKey
from ops_core.domain.page import PageRequest
from ops_core.domain.principal import Principal
from ops_core.domain.run import Run
from ops_core.errors import InvalidInput, NotFound
from ops_core.hub import OpsHub
from ops_core.services.dead_letters import letters_of
from ops_core.services.replays import RequestedReplays
from ops_core.structure import unstructure

_HELP = """List, show and replay dead letters: parts of runs that were given up.

A part of a run that keeps failing, or fails for a reason that no retry mends, becomes a dead letter, and its run ends
as failed. What was answered until then is kept. Mend the cause, then replay the letter: its run goes on and asks only
for what has no answer, so nothing is paid twice. Letters belong to the owner of the report; say whose with --owner.

\b
Examples:
  ops-hub dlq list
  ops-hub dlq list --owner user:42 --class auth
  ops-hub dlq show dlq_...
  ops-hub dlq replay dlq_...
  ops-hub dlq replay --class transient --yes
"""

_LIST_HELP = """List the letters of an owner that wait for a replay, newest first.

The class says why work was given up: transient and throttled are outages of the provider, auth and quota are about your
account there, input is a search that it never answers, bug is a fault of its adapter.

\b
Examples:
  ops-hub dlq list --owner user:42
  ops-hub dlq list --class transient --json | jq -r '.letters[].id'
  ops-hub dlq list --all
"""

_SHOW_HELP = """Show everything about LETTER_ID, how its run stands, and what to do.

\b
Examples:
  ops-hub dlq show dlq_...
  ops-hub dlq show dlq_... --json | jq -r .letter.evidence
"""

_REPLAY_HELP = """Replay LETTERS, all that wait, or those of one class of failure.

Each run is taken up as a whole, so other letters of the same run are replayed along. Letters that cannot be replayed
any more are left alone, and the output says why; exit code 1 when that is so for all of them.

Every replay has a key. If the command is cut off, repeat it with the same --key: it goes on where it stopped, and once
it is done, it gives the same answer again and changes nothing.

\b
Examples:
  ops-hub dlq replay dlq_...
  ops-hub dlq replay --all
  ops-hub dlq replay --class transient --yes --json | jq -r '.replay.runs[]'
  ops-hub dlq replay --all --yes --key outage-of-monday
"""


def _key(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    del ctx, param
    if value is not None and not re.fullmatch(r"[A-Za-z0-9_.:-]{1,255}", value):
        text = "A key has 1 to 255 letters, digits, dots, colons, hyphens or underscores."
        raise click.BadParameter(text)
    return value


_class_option = click.option(
    "--class", "failure", type=click.Choice([kind.value for kind in FailureClass]), help="Only those of this class."
)


@click.group("dlq", help=_HELP, short_help="List, show and replay dead letters: work that was given up.")
def command() -> None:
    """Work with dead letters."""


@command.command("list", help=_LIST_HELP, short_help="List the letters that wait for a replay.")
@owner_option
@click.option("--all", "also_replayed", is_flag=True, help="Also those that were replayed.")
@_class_option
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="Most letters to show.")
@click.option("--after", metavar="LETTER", help="Go on after this letter, the last one of the page before.")
@settings_options
@json_option
def list_(
    *,
    given: Given,
    owner: Principal,
    also_replayed: bool,
    failure: str | None,
    limit: int,
    after: str | None,
    as_json: bool,
) -> None:
    """List letters."""
    kind = FailureClass(failure) if failure else None
    with hubs.open_hub(given.choose()) as hub:
        page = hub.dead_letters.list(owner, PageRequest(limit, after), waiting=not also_replayed, failure=kind)
    if as_json:
        output.print_json({"letters": [unstructure(letter) for letter in page.items], "next": page.next})
    elif page.items:
        output.show(letters.table(page.items, also_replayed=also_replayed, narrow=letters.is_narrow()))
        if page.next:
            click.echo(f"There are more: go on with --after {page.next}.")
    else:
        click.echo(_nothing(owner, kind, also_replayed=also_replayed, after=after))


@command.command("show", help=_SHOW_HELP, short_help="Show everything about a letter.")
@click.argument("letter_id")
@owner_option
@settings_options
@json_option
def show(*, given: Given, letter_id: str, owner: Principal, as_json: bool) -> None:
    """Show a letter."""
    with hubs.open_hub(given.choose()) as hub:
        letter = hub.dead_letters.get(owner, letter_id)
        run = _run_of(hub, owner, letter)
    if as_json:
        output.print_json({"letter": unstructure(letter), "run": run_data(run) if run else None})
    else:
        for line in letters.lines(letter, run):
            click.echo(line)


@command.command("replay", help=_REPLAY_HELP, short_help="Replay letters, and say which runs go on.")
@click.argument("letter_ids", nargs=-1, metavar="[LETTERS]...")
@click.option("--all", "everything", is_flag=True, help="All letters that wait.")
@_class_option
@owner_option
@click.option("--key", callback=_key, help="Name of this replay, for repeating it. [default: a random one]")
@settings_options
@yes_option
@json_option
@quiet_option
def replay(
    *,
    given: Given,
    letter_ids: tuple[str, ...],
    everything: bool,
    failure: str | None,
    owner: Principal,
    key: str | None,
    yes: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Replay letters."""
    if sum((bool(letter_ids), everything, failure is not None)) != 1:
        text = "Name letters, or say --all, or --class: one of the three."
        raise click.UsageError(text)
    named = tuple(dict.fromkeys(letter_ids)) or None
    kind = FailureClass(failure) if failure else None
    with hubs.open_hub(given.choose()) as hub:
        waiting = len(named) if named else _count(hub, owner, kind)
        if not waiting and key is None:
            return _say_nothing(owner, kind, as_json=as_json, quiet=quiet)
        if waiting > 1 and not yes:
            text = f"Replay {waiting} letters of {owner.owner}? What has no answer is searched for again."
            click.confirm(text, abort=True, err=True)
        chosen = key or secrets.token_hex(16)
        if key is None and not quiet:
            click.echo(f"If this is cut off, repeat it with --key {chosen}", err=True)
        done, taken = _replay(hub, owner, named, kind, chosen)
    if as_json:
        output.print_json({"replay": unstructure(done.replay), "repeated": done.replayed, "key": chosen})
    elif not quiet:
        for line in letters.told(done, taken):
            click.echo(line)
    return exit_codes.FAILED if done.replay.skipped and not done.replay.letters else exit_codes.DONE


def _replay(
    hub: OpsHub, owner: Principal, named: tuple[str, ...] | None, failure: FailureClass | None, key: str
) -> tuple[RequestedReplays, tuple[DeadLetter, ...]]:
    """Return what a replay did, and the letters that it took up."""
    content = json.dumps([sorted(named or ()), failure])
    identified = IdempotencyKey("cli.replay", key, hashlib.sha256(content.encode()).hexdigest())
    try:
        done = hub.replays.replay_letters(owner, named, failure, identified)
    except InvalidInput as refused:
        raise _not_there(refused, named or ()) from None
    with hub.storage.read() as uow:
        return done, uow.dead_letters.of_replay(owner.owner, done.replay.id)


def _say_nothing(owner: Principal, failure: FailureClass | None, *, as_json: bool, quiet: bool) -> int:
    if as_json:
        output.print_json({"replay": None})
    elif not quiet:
        click.echo(_nothing(owner, failure))
    return exit_codes.DONE


def _count(hub: OpsHub, owner: Principal, failure: FailureClass | None) -> int:
    with hub.storage.read() as uow:
        return sum(failure in {None, letter.failure} for letter in letters_of(uow, owner.owner, waiting=True))


def _run_of(hub: OpsHub, owner: Principal, letter: DeadLetter) -> Run | None:
    try:
        return hub.runs.get(owner, letter.report_id, letter.run_id)
    except NotFound:  # its report is deleted
        return None


def _not_there(refused: InvalidInput, named: tuple[str, ...]) -> Exception:
    """Return what to raise for a replay that was refused: letters that are not there by their ids."""
    unknown = [named[int(error.pointer.rpartition("/")[2])] for error in refused.errors if error.code == "not_found"]
    if not unknown:
        return refused
    return CliFailure(
        f"There is no dead letter {', '.join(unknown)}. Nothing was replayed. `ops-hub dlq list` has them."
    )


def _nothing(
    owner: Principal, failure: FailureClass | None, *, also_replayed: bool = False, after: str | None = None
) -> str:
    kind = f" of class {failure}" if failure else ""
    if after:
        return f"There is nothing{kind} after {after}."
    if also_replayed:
        return f"No work{kind} of {owner.owner} was ever given up. Say whose you mean with --owner."
    waits = f"Nothing{kind} of {owner.owner} waits: no work was given up, or all of it was replayed."
    return f"{waits} --all shows what was replayed; --owner says whose you mean."
