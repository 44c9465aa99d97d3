"""The tutorial works as written: its requests are sent one after the other, as curl would send them."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from falcon.testing import Result, TestClient

from ops_core import OpsHub, build_hub
from ops_jobs.in_process import run_until_idle
from ops_web.app import create_app
from tests.docs.pages import DOCS, snippets

PAGE = DOCS / "tutorial" / "first-heatmap.md"
ADDRESS = "http://127.0.0.1:8000"
COOKIE = re.compile(r"(hub_session)=([^;]+)")


@attrs.define
class Reader:
    """Somebody who follows the tutorial.

    Attributes:
        hub: What the requests are sent to.
        client: Sends them.
        variables: What was noted in the shell.
        jar: The cookie that curl keeps.
        answers: Every answer, oldest first.
    """

    hub: OpsHub
    client: TestClient
    variables: dict[str, str] = attrs.field(factory=dict)
    jar: str = ""
    answers: list[Result] = attrs.field(factory=list)

    def follow(self, text: str) -> None:
        """Carry out a block of the tutorial."""
        noted = re.fullmatch(r"(\w+)=(\w+_)\.\.\.\n", text)
        if noted is not None:
            assert self.answers[-1].json["id"].startswith(noted[2])
            self.variables[noted[1]] = self.answers[-1].json["id"]
        elif text.startswith("curl "):
            for name, value in self.variables.items():
                text = text.replace(f"${name}", value)
            self.send(shlex.split(text)[1:])

    def send(self, words: list[str]) -> Result:
        """Send what a call of curl would send, and wait until the hub has nothing to do."""
        method, body, headers, url, keeps = "", None, {}, "", False
        rest = iter(words)
        for word in rest:
            match word:
                case "-X":
                    method = next(rest)
                case "-H":
                    name, _, value = next(rest).partition(": ")
                    headers[name] = value
                case "-d":
                    body = next(rest)
                case "-b":
                    next(rest)
                case "-c":
                    next(rest)
                    keeps = True
                case _:
                    url = word
        assert url.startswith(ADDRESS)
        if self.jar:
            headers["Cookie"] = self.jar
        answer = self.client.simulate_request(
            method or ("GET" if body is None else "POST"), url.removeprefix(ADDRESS), headers=headers, body=body
        )
        if keeps and (cookie := COOKIE.search(answer.headers.get("set-cookie", ""))):
            self.jar = cookie[0]
        self.answers.append(answer)
        run_until_idle(self.hub)
        return answer

    def answer_to(self, ending: str) -> Any:
        """Return the body of the first answer to a URL with this ending, by the order of the page."""
        urls = [re.search(r"http://\S+", text) for text in blocks() if text.startswith("curl ")]
        number = next(number for number, url in enumerate(urls) if url is not None and url[0].endswith(ending))
        return self.answers[number].json


def blocks() -> list[str]:
    """Return the shell blocks of the tutorial."""
    return [snippet.text for snippet in snippets(PAGE, "sh")]


@pytest.fixture
def reader() -> Iterator[Reader]:
    """Return somebody who has followed the tutorial to its end."""
    hub = build_hub({"storage": "memory"})
    someone = Reader(hub, TestClient(create_app(hub)))
    for text in blocks():
        someone.follow(text)
    yield someone
    hub.close()


def test_every_request_succeeds(reader: Reader) -> None:
    """No request of the tutorial is refused."""
    assert len(reader.answers) == 7
    assert [answer.status_code for answer in reader.answers if answer.status_code >= 300] == []


def test_the_answers_are_what_the_text_says(reader: Reader) -> None:
    """The figures in the text are those of the answers."""
    preview = reader.answer_to("/preview")
    assert (preview["calls"], preview["cost"]) == (98, 0.0)
    run = reader.answer_to("/runs/$RUN")
    assert (run["state"], run["saved_cells"]) == ("completed", 98)
    assert {"bounds", "average_rank"} <= set(run["summaries"][0])
    assert reader.answer_to("/results")["provenance"]["source"] == "simulated"
    assert reader.answer_to("/bootstrap")["onboarding"]["owner"].startswith("session:")


def test_what_the_text_suggests_to_try_turns_out_as_it_says(reader: Reader) -> None:
    """Another spelling of the shop is a duplicate, an even size is refused by field, a repeated run is the same."""
    calls = [text for text in blocks() if text.startswith("curl ")]
    location, report = (next(text for text in calls if field in text) for field in ("source_mode", '"map"'))
    again = reader.send(shlex.split(location.replace("Torstrasse 1", "Torstr. 1"))[1:])
    assert (again.status_code, again.json["code"]) == (409, "location.duplicate")
    even = reader.send(shlex.split(report.replace('"size": 7', '"size": 8'))[1:])
    assert even.status_code == 422
    assert [error["pointer"] for error in even.json["errors"]] == ["/map/size"]
    run = next(text for text in calls if "Idempotency-Key" in text).replace("$REPORT", reader.variables["REPORT"])
    repeated = reader.send(shlex.split(run)[1:])
    assert repeated.headers["idempotent-replayed"] == "true"
    assert repeated.json["id"] == reader.variables["RUN"]


def test_the_bodies_are_json() -> None:
    """Every body that the tutorial sends is JSON once its variables are filled in."""
    bodies = [re.search(r"-d '(.*)'\n", text, re.DOTALL) for text in blocks()]
    sent = [body[1].replace("'$LOCATION'", "loc_1") for body in bodies if body is not None]
    assert len(sent) == 2
    assert all(isinstance(json.loads(body), dict) for body in sent)
