"""Many at once: nothing is lost, nothing happens twice, nothing is left out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event
from typing import TypeVar

import attrs
import pytest

from tests.acceptance.support.browser import Browser, Reply
from tests.acceptance.support.world import API, PLACE, REPORTS, Site, build_site, draft, fresh, made

T = TypeVar("T")

WRITERS = 50
ROUNDS = 3
TWINS = 20
SWITCH_SECONDS = 1e-5


@pytest.fixture(params=["memory", "sqlite"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """Return a host on each storage that needs no server, whose threads take turns in the middle of everything."""
    built = build_site(tmp_path / "hub.sqlite3" if request.param == "sqlite" else None)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    yield built
    sys.setswitchinterval(interval)
    built.hub.close()


@pytest.fixture
def browser(site: Site) -> Browser:
    """Return the browser of an owner; its requests may be sent by many threads at once."""
    browser = site.browser()
    browser.get(f"{API}/bootstrap")
    browser.keeps_cookies = False
    return browser


@pytest.fixture
def report(browser: Browser) -> str:
    """Return the path of a report."""
    location = made(browser.post(f"{API}/locations", PLACE))
    return f"{REPORTS}/{made(browser.post(REPORTS, draft(location, name='0')))}"


def test_of_many_writers_of_one_version_one_wins(browser: Browser, report: str) -> None:
    """Each version is followed by exactly one other; all other writers are told which one is current."""
    for number in range(1, ROUNDS + 1):
        seen = browser.get(report)
        assert seen.etag == {"If-Match": f'"v{number}"'}
        based_on = seen.etag

        def write(writer: int, based_on: dict[str, str] = based_on) -> Reply:
            return browser.send("PATCH", report, {"name": str(writer)}, headers=based_on)

        replies = _at_once(WRITERS, write)
        winners = [writer for writer, reply in enumerate(replies) if reply.status == 200]
        assert len(winners) == 1
        refused = [reply for reply in replies if reply.status != 200]
        assert {(reply.status, reply.json["code"], reply.json["current"]) for reply in refused} == {
            (412, "version.stale", number + 1)
        }
        assert browser.get(report).json["name"] == str(winners[0])


def test_no_update_is_lost(browser: Browser, report: str) -> None:
    """Fifty writers who each add one, repeating what is refused, add fifty."""

    def add(_: int) -> int:
        refusals = 0
        while True:
            seen = browser.get(report)
            changed = {"name": str(int(seen.json["name"]) + 1)}
            reply = browser.send("PATCH", report, changed, headers=seen.etag)
            if reply.status == 200:
                return refusals
            assert reply.status == 412
            refusals += 1

    _at_once(WRITERS, add)
    final = browser.get(report)
    assert (final.json["name"], final.json["version"]) == (str(WRITERS), WRITERS + 1)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_the_second_tab_is_told(browser: Browser, report: str, method: str) -> None:
    """Of two tabs that show one version, the second to save overwrites nothing and learns the current version."""
    first, second = browser.get(report), browser.get(report)
    assert browser.send("PATCH", report, {"name": "first"}, headers=first.etag).status == 200
    change = {"name": "second"} if method == "PATCH" else None
    refused = browser.send(method, report, change, headers=second.etag)
    assert (refused.status, refused.json["code"], refused.json["current"]) == (412, "version.stale", 2)
    assert browser.get(report).json["name"] == "first"
    assert browser.send(method, report, change, headers=browser.get(report).etag).status in {200, 204}


def test_one_key_starts_one_run(site: Site, browser: Browser, report: str) -> None:
    """Twenty equal requests with one idempotency key start one run and are answered alike, then and later."""
    replies = _at_once(TWINS, lambda _: browser.post(f"{report}/run", Idempotency_Key="key-1"))
    assert {reply.status for reply in replies} == {202}
    assert len({reply.content for reply in replies}) == 1
    assert len({reply.headers["location"] for reply in replies}) == 1
    assert sum("idempotent-replayed" in reply.headers for reply in replies) == TWINS - 1
    assert len(browser.get(f"{report}/runs").json["items"]) == 1
    site.work()
    late = browser.post(f"{report}/run", Idempotency_Key='"key-1"')
    assert late.content == replies[0].content
    assert late.headers["idempotent-replayed"] == "true"


def test_keys_are_apart(browser: Browser, report: str) -> None:
    """Requests with keys of their own each start a run, and one without a key starts none."""
    replies = _at_once(10, lambda number: browser.post(f"{report}/run", Idempotency_Key=f"key-{number // 2}"))
    assert len({reply.json["id"] for reply in replies}) == 5
    assert browser.post(f"{report}/run").status == 400
    assert len(browser.get(f"{report}/runs").json["items"]) == 5


@pytest.mark.parametrize("how", ["the run", "a letter", "all letters"])
def test_one_key_replays_once(site: Site, browser: Browser, report: str, how: str) -> None:
    """Twenty equal requests with one idempotency key replay a run once and are answered alike, then and later."""
    run = made(browser.post(f"{report}/run", **fresh()))
    site.fail()
    (letter,) = {item["id"] for item in browser.get(f"{API}/dead-letters", "limit=1").json["items"]}
    requests: dict[str, tuple[str, dict[str, str] | None]] = {
        "the run": (f"{report}/runs/{run}/replay", None),
        "a letter": (f"{API}/dead-letters/{letter}/replay", None),
        "all letters": (f"{API}/dead-letters/replay", {}),
    }
    path, body = requests[how]
    replies = _at_once(TWINS, lambda _: browser.post(path, body, Idempotency_Key="key-1"))
    good = [reply for reply in replies if reply.status != 409]  # another request with the key was just beginning
    assert {reply.status for reply in good} == {200 if how == "all letters" else 202}
    assert len({reply.content for reply in good}) == 1
    assert sum("idempotent-replayed" not in reply.headers for reply in good) == 1
    assert {reply.headers["retry-after"] for reply in replies if reply.status == 409} <= {"1"}
    assert browser.get(f"{report}/runs/{run}").json["version"] == good[0].json.get("version", 4)
    site.fail()
    late = browser.post(path, body, Idempotency_Key='"key-1"')
    assert late.content == good[0].content
    assert late.headers["idempotent-replayed"] == "true"
    assert browser.get(f"{report}/runs/{run}").json["state"] == "failed"
    assert browser.get(f"{API}/dead-letters", "waiting=true").json["items"]


def test_a_new_owner_is_onboarded_once(browser: Browser) -> None:
    """Answers that arrive together are all taken in one order or another, and the version counts them."""
    replies = _at_once(
        TWINS, lambda _: browser.put(f"{API}/onboarding", {"step": "business_type", "business_type": "agency"})
    )
    assert {reply.status for reply in replies} == {200}
    assert sorted(reply.json["version"] for reply in replies) == list(range(1, TWINS + 1))


@attrs.frozen
class Shelf:
    """A list that is read page by page while things come and go.

    Attributes:
        path: Of the list.
        add: Adds one and returns its id.
        remove: Removes one.
    """

    path: str
    add: Callable[[], str]
    remove: Callable[[str], None]


@pytest.mark.parametrize("kind", ["locations", "reports"])
def test_pages_skip_and_repeat_nothing(browser: Browser, kind: str) -> None:
    """Whatever comes and goes between two pages, what stays is listed once, newest first."""
    shelf = _shelf(browser, kind)
    there = [shelf.add() for _ in range(30)]
    passing = there[::3]
    found: list[str] = []
    query = "limit=4"
    while query:
        page = browser.get(shelf.path, query).json
        found += [item["id"] for item in page["items"]]
        shelf.add()
        if passing:
            shelf.remove(passing.pop())
        if passing:
            shelf.remove(passing.pop(0))
        query = f"limit=4&after={page['next']}" if page["next"] else ""
    staying = set(there) - set(there[::3])
    assert len(found) == len(set(found))
    assert staying <= set(found)
    assert found == sorted(found, reverse=True)


def test_pages_skip_and_repeat_nothing_while_others_write(browser: Browser) -> None:
    """The same holds when somebody else adds and removes at the same time."""
    shelf = _shelf(browser, "locations")
    staying = {shelf.add() for _ in range(30)}
    done = Event()

    def disturb() -> int:
        times = 0
        while not done.is_set() or not times:
            shelf.remove(shelf.add())
            times += 1
        return times

    with ThreadPoolExecutor(1) as pool:
        disturbing = pool.submit(disturb)
        try:
            for _ in range(3):
                found = list(_listed(browser, shelf.path, 4))
                assert len(found) == len(set(found))
                assert staying <= set(found)
        finally:
            done.set()
        assert disturbing.result()


def _shelf(browser: Browser, kind: str) -> Shelf:
    location = made(browser.post(f"{API}/locations", {**PLACE, "on_duplicate": "create"}))
    path, body = {
        "locations": (f"{API}/locations", {**PLACE, "on_duplicate": "create"}),
        "reports": (REPORTS, draft(location)),
    }[kind]

    def remove(thing: str) -> None:
        assert browser.send("DELETE", f"{path}/{thing}", headers={"If-Match": '"v1"'}).status == 204

    return Shelf(path, lambda: made(browser.post(path, body)), remove)


def _listed(browser: Browser, path: str, limit: int) -> Iterator[str]:
    reply: Reply = browser.get(path, f"limit={limit}")
    while True:
        yield from (item["id"] for item in reply.json["items"])
        if reply.json["next"] is None:
            return
        url = reply.headers["link"].removeprefix("<").removesuffix('>; rel="next"')
        reply = browser.get(*url.split("?"))


def _at_once(count: int, act: Callable[[int], T]) -> list[T]:
    """Return what `count` threads get that all begin together."""
    barrier = Barrier(count, timeout=30)

    def begin(number: int) -> T:
        barrier.wait()
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))
