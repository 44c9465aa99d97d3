"""Dead letters over HTTP: found, understood, replayed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.support.browser import Browser
from tests.acceptance.support.world import API, REPORTS, Site, Things, fresh, populate

LETTERS = f"{API}/dead-letters"


@pytest.fixture
def owner(site: Site) -> tuple[Browser, Things]:
    """Return the browser of an owner with two failed runs of one letter each."""
    browser = site.browser()
    (things,) = populate(site, browser)
    return browser, things


def ids(browser: Browser, query: str = "") -> list[str]:
    """Return the ids of the letters that a list shows."""
    return [letter["id"] for letter in browser.get(LETTERS, query).json["items"]]


def test_a_list_shows_what_waits_or_all(owner: tuple[Browser, Things]) -> None:
    """Letters that were replayed are in the list unless only those that wait are asked for."""
    browser, things = owner
    both = ids(browser)
    assert both[0] == things.letter
    assert browser.post(f"{LETTERS}/{things.letter}/replay", **fresh()).status == 202
    assert ids(browser) == ids(browser, "waiting=false") == both
    assert ids(browser, "waiting=true") == both[1:]
    assert ids(browser, "failure=auth") == both
    assert ids(browser, "failure=quota&waiting=true") == []


def test_filters_belong_to_a_cursor(owner: tuple[Browser, Things]) -> None:
    """A page goes on with the filters that it began with, and with no others."""
    browser, _ = owner
    both = ids(browser)
    page = browser.get(LETTERS, "limit=1&waiting=true&failure=auth").json
    assert ids(browser, f"limit=1&waiting=true&failure=auth&after={page['next']}") == both[1:]
    assert browser.get(LETTERS, f"limit=1&after={page['next']}").json["code"] == "cursor.invalid"


def test_a_letter_leads_to_its_run(owner: tuple[Browser, Things]) -> None:
    """Its links are paths of this host, also where that is mounted below another."""
    browser, things = owner
    found = browser.get(f"{LETTERS}/{things.letter}").json
    assert found["letter"] in browser.get(LETTERS).json["items"]
    assert found["letter"]["evidence"]
    run = f"{REPORTS}/{things.failed_report}/runs/{things.failed_run}"
    assert found["links"] == {
        "run": run,
        "results": f"{run}/results",
        "replay": f"{LETTERS}/{things.letter}/replay",
    }
    assert browser.get(found["links"]["run"]).json["id"] == things.failed_run
    assert browser.get(found["links"]["results"]).status == 200
    assert browser.post(found["links"]["replay"], **fresh()).json["id"] == things.failed_run
    mounted = browser.send("GET", f"{LETTERS}/{things.letter}", environ={"SCRIPT_NAME": "/hub"}).json["links"]
    assert mounted == {name: f"/hub{path}" for name, path in found["links"].items()}


@pytest.mark.parametrize("body", [{}, {"failure": "auth"}, {"letters": None, "failure": None}, "both"])
def test_several_letters_are_replayed_at_once(site: Site, owner: tuple[Browser, Things], body: Any) -> None:
    """All that wait, those of a class or those that are named; the runs complete, and the answer stays the same."""
    browser, things = owner
    both = ids(browser)
    sent = {"letters": both} if body == "both" else body
    first = browser.post(f"{LETTERS}/replay", sent, Idempotency_Key="key-1")
    assert first.status == 200
    assert first.json["letters"] == both[::-1]
    assert things.failed_run in first.json["runs"]
    assert first.json["skipped"] == []
    assert "idempotent-replayed" not in first.headers
    site.work()
    runs = browser.get(f"{REPORTS}/{things.failed_report}/runs").json["items"]
    assert {run["state"] for run in runs} == {"completed"}
    again = browser.post(f"{LETTERS}/replay", sent, Idempotency_Key="key-1")
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    other = browser.post(f"{LETTERS}/replay", {"failure": "quota"}, Idempotency_Key="key-1")
    assert (other.status, other.json["code"]) == (422, "idempotency.mismatch")


def test_what_is_left_alone_is_explained(site: Site, owner: tuple[Browser, Things]) -> None:
    """Letters that were replayed before are no error; each comes with a code and a sentence."""
    browser, things = owner
    other = ids(browser)[1]
    browser.post(f"{LETTERS}/{things.letter}/replay", **fresh())
    site.work()
    reply = browser.post(f"{LETTERS}/replay", {"letters": [things.letter, other]}, **fresh())
    assert reply.status == 200
    assert reply.json["letters"] == [other]
    (skipped,) = reply.json["skipped"]
    assert (skipped["letter_id"], skipped["code"]) == (things.letter, "replayed_before")
    assert skipped["message"].endswith(".")


def test_a_key_keeps_the_answer_of_each_replay(site: Site, owner: tuple[Browser, Things]) -> None:
    """The run as it was resumed is answered again when it has long completed; so is where to find it."""
    browser, things = owner
    paths = (f"{REPORTS}/{things.failed_report}/runs/{things.failed_run}/replay", f"{LETTERS}/{things.letter}/replay")
    firsts = [browser.post(path, Idempotency_Key="key-1") for path in paths]
    assert [first.json["state"] for first in firsts] == ["running", "running"]
    site.work()
    assert browser.get(firsts[0].headers["location"]).json["state"] == "completed"
    for path, first in zip(paths, firsts, strict=True):
        again = browser.post(path, Idempotency_Key="key-1")
        assert (again.status, again.content) == (202, first.content)
        assert again.headers["location"] == first.headers["location"]
        assert again.headers["idempotent-replayed"] == "true"
        assert "idempotent-replayed" not in first.headers
