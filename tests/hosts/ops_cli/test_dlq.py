from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ops_cli import letters
from ops_cli.hubs import open_hub
from ops_cli.seed import DEMO
from ops_cli.settings import Given
from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.page import PageRequest
from ops_core.hub import build_hub
from ops_core.services.worker import Worker
from ops_core.settings import JobSettings


@pytest.fixture
def report(ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the id of a report of 3 keywords that has run once."""
    monkeypatch.setenv("OPS_DATA_DIR", str(data_dir))
    found: str = ops_hub("demo", "--once", "--json").data["report"]["id"]
    return found


@pytest.fixture
def fail(report: str, data_dir: Path) -> Callable[[], str]:
    """Return a function that lets a run of the report fail, for the credentials, and returns its id."""

    def failing() -> str:
        settings = {"plugins": ["memory", "ranking_simulated"], "storage": "memory", "ranking": "simulated"}
        broken = build_hub(settings | {"configs": {"simulated": {"failure": "auth", "failure_rate": 1.0}}})
        with open_hub(Given(data_dir).choose()) as hub:
            run = hub.runs.request(DEMO, report).run
            worker = Worker("broken", hub.storage, hub.clock, broken.rankings, hub.flags, JobSettings())
            while worker.work_once():
                pass
            assert hub.runs.get(DEMO, report, run.id).state == "failed"
        broken.close()
        return run.id

    return failing


def waiting(ops_hub: Any) -> list[str]:
    """Return the ids of the letters that wait, newest first."""
    return [letter["id"] for letter in ops_hub("dlq", "list", "--json").data["letters"]]


def test_an_empty_list_says_what_that_means(ops_hub: Any, report: str) -> None:
    """No letters are good news; the lists say why they may be empty."""
    assert report
    assert "Nothing of user:demo waits: no work was given up, or all of it was replayed." in ops_hub("dlq", "list").out
    assert "Nothing of class auth of user:demo waits" in ops_hub("dlq", "list", "--class", "auth").out
    assert "No work of user:demo was ever given up." in ops_hub("dlq", "list", "--all").out
    assert ops_hub("dlq", "list", "--json").data == {"letters": [], "next": None}
    assert "Nothing of user:demo waits" in ops_hub("dlq", "replay", "--all").out
    assert ops_hub("dlq", "replay", "--all", "--json").data == {"replay": None}
    assert ops_hub("dlq", "replay", "--all", "--quiet").out == ""


def test_list_shows_what_waits(ops_hub: Any, report: str, fail: Callable[[], str]) -> None:
    """A line for each letter, newest first, with all that it takes to go on."""
    run = fail()
    lines = ops_hub("dlq", "list").out.splitlines()
    ids = waiting(ops_hub)
    assert re.match(r"given up \(UTC\) +class +attempts +letter +report +run +what was said last$", lines[0])
    assert len(lines) == len(ids) + 1
    for line, letter in zip(lines[1:], ids, strict=True):
        assert re.match(rf"20\d\d-\d\d-\d\d [\d:]{{8}}  auth +1 +{letter}  {report}  {run}  ", line)
    assert ops_hub("dlq", "list", "--class", "quota", "--json").data["letters"] == []
    assert "Nothing of user:else waits" in ops_hub("dlq", "list", "--owner", "user:else").out


def test_list_goes_on_page_by_page(ops_hub: Any, fail: Callable[[], str]) -> None:
    """Where there are more letters than asked for, the list says how to go on."""
    fail()
    fail()
    ids = waiting(ops_hub)
    first = ops_hub("dlq", "list", "--limit", "1")
    assert first.out.endswith(f"There are more: go on with --after {ids[0]}.\n")
    second = ops_hub("dlq", "list", "--limit", "200", "--after", ids[0], "--json").data
    assert [letter["id"] for letter in second["letters"]] == ids[1:]
    assert ops_hub("dlq", "list", "--after", ids[-1]).out == f"There is nothing after {ids[-1]}.\n"


def test_show_tells_everything_and_what_to_do(ops_hub: Any, report: str, fail: Callable[[], str]) -> None:
    """The evidence, the run as it stands, and the command to go on with."""
    run = fail()
    letter = waiting(ops_hub)[0]
    text = ops_hub("dlq", "show", letter).out
    data = ops_hub("dlq", "show", letter, "--json").data
    assert data["letter"]["evidence"] in text
    assert "auth. The search provider refused the credentials." in text
    assert f"{run} is failed, 0 of 243 cells answered" in text
    assert text.endswith(f"Mend the cause, then run: ops-hub dlq replay {letter} --owner user:demo\n")
    assert (data["run"]["id"], data["run"]["report_id"], data["run"]["state"]) == (run, report, "failed")
    ops_hub("dlq", "replay", letter, "--quiet")
    assert ", by rpl_" in ops_hub("dlq", "show", letter).out
    assert "nothing to do" in ops_hub("dlq", "show", letter).out


def test_show_of_a_deleted_report_says_to_restore_it(
    ops_hub: Any, report: str, fail: Callable[[], str], data_dir: Path
) -> None:
    """Its run cannot be seen, and replaying the letter is refused with the same advice."""
    fail()
    letter = waiting(ops_hub)[0]
    with open_hub(Given(data_dir).choose()) as hub:
        hub.reports.delete(DEMO, report)
    text = ops_hub("dlq", "show", letter).out
    assert f"{report}, deleted" in text
    assert "Restore the report first" in text
    assert ops_hub("dlq", "show", letter, "--json").data["run"] is None
    ended = ops_hub("dlq", "replay", letter)
    assert ended.code == 1
    assert f"{letter} is left alone. Its report is deleted." in ended.out
    assert ended.out.endswith("No run goes on.\n")


def test_replay_of_one_letter_asks_nothing(ops_hub: Any, report: str, fail: Callable[[], str]) -> None:
    """Its run goes on, and the output says which, under which key, and what comes next."""
    run = fail()
    (letter,) = waiting(ops_hub)
    ended = ops_hub("dlq", "replay", letter)
    assert ended.code == 0
    assert re.fullmatch(r"If this is cut off, repeat it with --key [0-9a-f]{32}\n", ended.err)
    assert ended.out.startswith(f"Run {run} of report {report} goes on (1 letter).\n")
    assert "`ops-hub jobs status` shows them at work" in ended.out
    assert waiting(ops_hub) == []
    assert len(ops_hub("dlq", "list", "--all").out.splitlines()) == 2
    assert ops_hub("report", "run", report, "--wait", "--json").code == 0
    assert ops_hub("report", "show", report, "--run", run, "--json").data["run"]["state"] == "completed"


def test_replay_of_several_asks_first(ops_hub: Any, fail: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a yes nothing happens; with one, or with --yes, it does."""
    first, second, third = fail(), fail(), fail()
    before = waiting(ops_hub)
    for answer in ("n\n", ""):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        ended = ops_hub("dlq", "replay", "--all")
        assert (ended.code, ended.out) == (130, "")
        assert f"Replay {len(before)} letters of user:demo?" in ended.err
    assert waiting(ops_hub) == before
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    ended = ops_hub("dlq", "replay", *before[:2])
    assert ended.code == 0
    assert second in ended.out
    assert third in ended.out
    assert first not in ended.out
    assert ": 2 letters, 2 runs." in ended.out
    assert first in ops_hub("dlq", "replay", "--class", "auth", "--yes").out


def test_a_key_repeats_a_replay(ops_hub: Any, fail: Callable[[], str]) -> None:
    """The same key gives the same answer and changes nothing; with another selection it is refused."""
    fail()
    first = ops_hub("dlq", "replay", "--all", "--yes", "--key", "monday", "--json")
    assert (first.err, first.data["repeated"], first.data["key"]) == ("", False, "monday")
    later = fail()
    again = ops_hub("dlq", "replay", "--all", "--yes", "--key", "monday", "--json").data
    assert again == first.data | {"repeated": True}
    assert later not in again["replay"]["runs"]
    text = ops_hub("dlq", "replay", "--all", "--yes", "--key", "monday").out
    assert text.startswith("This key was used before: nothing was changed now.")
    other = ops_hub("dlq", "replay", "--class", "auth", "--yes", "--key", "monday")
    assert other.code == 1
    assert "used for a different request" in other.err


def test_what_was_replayed_before_is_left_alone(ops_hub: Any, fail: Callable[[], str]) -> None:
    """The output says so, and the exit code is 1 when nothing else was to be done."""
    fail()
    letter = waiting(ops_hub)[0]
    ops_hub("dlq", "replay", letter)
    ended = ops_hub("dlq", "replay", letter, "--quiet")
    assert (ended.code, ended.out, ended.err) == (1, "", "")
    assert f"{letter} is left alone. It was replayed before." in ops_hub("dlq", "replay", letter).out


def test_letters_that_are_not_there_are_named(ops_hub: Any, fail: Callable[[], str]) -> None:
    """Nothing is replayed then, with 1; what belongs to others is not there either."""
    fail()
    before = waiting(ops_hub)
    ended = ops_hub("dlq", "replay", before[0], "dlq_1", "dlq_2", "--yes")
    assert ended.code == 1
    assert "There is no dead letter dlq_1, dlq_2. Nothing was replayed." in ended.err
    assert waiting(ops_hub) == before
    assert ops_hub("dlq", "replay", before[0], "--owner", "user:else").code == 1
    foreign = ops_hub("dlq", "show", before[0], "--owner", "user:else", "--json")
    assert (foreign.code, json.loads(foreign.err)["error"]["code"]) == (1, "resource.not_found")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--all", "--class", "auth"),
        ("dlq_1", "--all"),
        ("--class", "outage"),
        ("--all", "--key", "a b"),
        ("--all", "--key", ""),
        (*[f"dlq_{number}" for number in range(101)], "--yes"),
    ],
)
def test_a_replay_that_cannot_be_understood_is_refused(ops_hub: Any, report: str, arguments: tuple[str, ...]) -> None:
    """One of the three ways to choose letters, and a key that is one, or the exit code is 2."""
    assert report
    assert ops_hub("dlq", "replay", *arguments).code == 2


def test_ids_stand_in_one_piece_on_a_narrow_terminal(ops_hub: Any, fail: Callable[[], str], data_dir: Path) -> None:
    """They stand below each other where they do not fit side by side."""
    fail()
    with open_hub(Given(data_dir).choose()) as hub:
        (found, *_) = hub.dead_letters.list(DEMO, PageRequest(limit=1)).items
    drawn = render(found, 100)
    for each in (found.id, found.report_id, found.run_id):
        assert each in drawn
    assert "letter, report, run" in drawn
    assert not letters.is_narrow()


def render(letter: DeadLetter, width: int) -> str:
    """Return the table of a letter as a terminal of this width shows it."""
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    with console.capture() as captured:
        console.print(letters.table([letter], also_replayed=True, narrow=True))
    return captured.get()
