"""Bad requests about dead letters and their replays."""

from __future__ import annotations

from typing import Any, Final

from tests.acceptance.support.bad import Bad
from tests.acceptance.support.world import API

_LETTERS: Final = f"{API}/dead-letters"
_KEY: Final = {"Idempotency-Key": "key-of-a-bad-request"}


def _replay(name: str, body: Any, fields: dict[str, str]) -> Bad:
    """Return a replay of letters that is refused."""
    return Bad(name, "POST", f"{_LETTERS}/replay", 422, "input.invalid", fields, body, headers=_KEY)


BAD_LETTERS: Final = (
    Bad("nothing", "GET", f"{_LETTERS}/dlq_nothing", 404, "resource.not_found"),
    Bad("a run", "GET", f"{_LETTERS}/{{run}}", 404, "resource.not_found"),
    Bad("replay of no letter", "POST", f"{_LETTERS}/dlq_nothing/replay", 404, "resource.not_found", headers=_KEY),
    Bad("replay without a key", "POST", f"{_LETTERS}/{{letter}}/replay", 400, "idempotency.key_required"),
    Bad(
        "replay with a key that is none",
        "POST",
        f"{_LETTERS}/{{letter}}/replay",
        400,
        "idempotency.key_malformed",
        headers={"Idempotency-Key": "a b"},
    ),
    Bad("replay of all without a key", "POST", f"{_LETTERS}/replay", 400, "idempotency.key_required", body={}),
    Bad("replay of all by GET", "GET", f"{_LETTERS}/replay", 405, "method.not_allowed"),
    _replay("a list", ["{letter}"], {"": "type"}),
    _replay("no letter named", {"letters": []}, {"/letters": "too_few"}),
    _replay("101 letters named", {"letters": [f"dlq_{number}" for number in range(101)]}, {"/letters": "too_many"}),
    _replay("a letter named twice", {"letters": ["{letter}", "{letter}"]}, {"/letters": "repeated"}),
    _replay("a letter that is a number", {"letters": ["{letter}", 7]}, {"/letters/1": "type"}),
    _replay("a letter without a name", {"letters": [""]}, {"/letters/0": "required"}),
    _replay("letters in a text", {"letters": "{letter}"}, {"/letters": "type"}),
    _replay(
        "unknown letters", {"letters": ["x", "{letter}", "y"]}, {"/letters/0": "not_found", "/letters/2": "not_found"}
    ),
    _replay("no class", {"failure": "outage"}, {"/failure": "choice"}),
    _replay("letters and a class", {"letters": ["{letter}"], "failure": "auth"}, {"/failure": "one_of"}),
    _replay("unknown field", {"all": True}, {"/all": "unknown"}),
)
