"""Requests that are bad whatever they are about, and bad answers, choices and switches."""

from __future__ import annotations

import json
from typing import Any, Final

from tests.acceptance.support.bad import CURRENT, Bad
from tests.acceptance.support.world import API, PLACE, REPORTS

_PLACES: Final = f"{API}/locations"
_ONE: Final = f"{_PLACES}/{{location}}"
_REPORT: Final = f"{REPORTS}/{{report}}"
_METRICS: Final = f"{API}/locations/metrics/preferences"
_ONBOARDING: Final = f"{API}/onboarding"
_FLAG: Final = f"{API}/flags/runs_enabled"
_SWITCH: Final = {"enabled": True, "reason": "trying it out"}
_GOOD: Final = json.dumps({**PLACE, "on_duplicate": "create"}).encode()


def _raw(name: str, raw: bytes, fault: str) -> Bad:
    return Bad(name, "POST", _PLACES, 400, "body.malformed", {"": fault}, raw=raw)


def _typed(name: str, kind: str, **rest: Any) -> Bad:
    return Bad(name, "POST", _PLACES, 415, "body.media_type", raw=_GOOD, headers={"Content-Type": kind}, **rest)


def _query(name: str, query: str, path: str = _PLACES, /, **fields: str) -> Bad:
    pointers = {"/" + field if field != "_" else "": code for field, code in fields.items()}
    return Bad(name, "GET", path, 422, "query.invalid", pointers, query=query)


def _version(name: str, value: str) -> Bad:
    return Bad(name, "PATCH", _ONE, 400, "request.malformed", body={"name": "Joe"}, headers={"If-Match": value})


def _foreign(name: str, **headers: str) -> Bad:
    sent = {key.replace("_", "-"): value for key, value in headers.items()}
    return Bad(name, "POST", _PLACES, 403, "csrf.refused", raw=_GOOD, headers=sent)


def _answer(name: str, body: Any, /, **fields: str) -> Bad:
    pointers = {"/" + field.replace("__", "/") if field != "_" else "": code for field, code in fields.items()}
    return Bad(name, "PUT", _ONBOARDING, 422, "input.invalid", pointers, body)


def _choice(name: str, body: Any, /, **fields: str) -> Bad:
    pointers = {"/" + field.replace("__", "/") if field != "_" else "": code for field, code in fields.items()}
    return Bad(name, "PUT", _METRICS, 422, "input.invalid", pointers, body)


def _switch(name: str, body: Any, /, **fields: str) -> Bad:
    pointers = {"/" + field: code for field, code in fields.items()}
    return Bad(name, "PUT", _FLAG, 422, "input.invalid", pointers, body, admin=True)


BODIES: Final = (
    _raw("nothing at all", b"", "empty"),
    _raw("not JSON", b"name=Joe", "json"),
    _raw("JSON cut off", _GOOD[:-1], "json"),
    _raw("two JSON texts", b"{}{}", "json"),
    _raw("trailing comma", b'{"name":"Joe",}', "json"),
    _raw("single quotes", b"{'name':'Joe'}", "json"),
    _raw("comment", b'{"name":"Joe"} // Joe', "json"),
    _raw("NaN", b'{"name":"Joe","coordinates":{"lat":NaN,"lng":0}}', "json"),
    _raw("Infinity", b'{"coordinates":{"lat":-Infinity,"lng":0}}', "json"),
    _raw("number beyond any float", b'{"coordinates":{"lat":1e999,"lng":0}}', "json"),
    _raw("name given twice", b'{"name":"Joe","name":"Ann"}', "json"),
    _raw("name given twice deep down", b'{"address":{"city":"A","city":"B"}}', "json"),
    _raw("lone surrogate", b'{"name":"\\ud800"}', "encoding"),
    _raw("lone low surrogate", b'{"name":"\\udc00x"}', "encoding"),
    _raw("surrogates in the wrong order", b'{"name":"\\udc00\\ud800"}', "encoding"),
    _raw("lone surrogate as a name", b'{"\\udfff":1}', "encoding"),
    _raw("not UTF-8", b'{"name":"\xff\xfe"}', "encoding"),
    _raw("UTF-16", '{"name":"Joe"}'.encode("utf-16"), "encoding"),
    _raw("byte order mark", b"\xef\xbb\xbf" + _GOOD, "json"),
    _raw("control character in a text", b'{"name":"a\x01b"}', "json"),
    _raw("33 lists deep", b"[" * 33 + b"]" * 33, "depth"),
    _raw("100000 lists deep", b"[" * 100_000, "depth"),
    _raw("33 objects deep", b'{"a":' * 33 + b"1" + b"}" * 33, "depth"),
    Bad(
        "number of 5000 digits", "POST", _PLACES, 400, "body.malformed", {"": "json"}, raw=b'{"a":' + b"9" * 5000 + b"}"
    ),
    _typed("sent as a form", "application/x-www-form-urlencoded"),
    _typed("sent as text", "text/plain"),
    _typed("sent as a merge patch", "application/merge-patch+json"),
    _typed("sent in Latin-1", "application/json; charset=iso-8859-1"),
    _typed("sent as several parts", "multipart/form-data; boundary=x"),
    _typed("sent without a type", ""),
    Bad(
        "compressed",
        "POST",
        _PLACES,
        415,
        "body.media_type",
        raw=_GOOD,
        headers={"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ),
    Bad(
        "patch sent as a form",
        "PATCH",
        _ONE,
        415,
        "body.media_type",
        raw=b"name=Joe",
        headers={"Content-Type": "application/x-www-form-urlencoded", **CURRENT},
    ),
    Bad("length missing", "POST", _PLACES, 411, "body.length_required", raw=_GOOD, environ={"CONTENT_LENGTH": None}),
    Bad("length empty", "POST", _PLACES, 411, "body.length_required", raw=_GOOD, environ={"CONTENT_LENGTH": ""}),
    Bad("length no number", "POST", _PLACES, 400, "request.malformed", raw=_GOOD, environ={"CONTENT_LENGTH": "many"}),
    Bad("length negative", "POST", _PLACES, 400, "request.malformed", raw=_GOOD, environ={"CONTENT_LENGTH": "-1"}),
    Bad(
        "length in other digits",
        "POST",
        _PLACES,
        400,
        "request.malformed",
        raw=_GOOD,
        environ={"CONTENT_LENGTH": "\u0661\u0662"},
    ),
    Bad("one byte too large", "POST", _PLACES, 413, "body.too_large", raw=b" " * 1_048_577),
    Bad("length enormous", "POST", _PLACES, 413, "body.too_large", raw=_GOOD, environ={"CONTENT_LENGTH": "9" * 400}),
    Bad(
        "ended before its length",
        "POST",
        _PLACES,
        400,
        "body.malformed",
        {"": "incomplete"},
        raw=_GOOD,
        environ={"CONTENT_LENGTH": str(len(_GOOD) + 1)},
    ),
)

QUERIES: Final = (
    _query("limit 0", "limit=0", limit="too_small"),
    _query("limit 201", "limit=201", limit="too_large"),
    _query("limit negative", "limit=-1", limit="too_small"),
    _query("limit a word", "limit=abc", limit="type"),
    _query("limit a fraction", "limit=1.5", limit="type"),
    _query("limit empty", "limit=", limit="type"),
    _query("limit with a sign", "limit=%2B5", limit="type"),
    _query("limit in other digits", "limit=%D9%A3", limit="type"),
    _query("limit of 30 digits", "limit=" + "9" * 30, limit="type"),
    _query("limit twice", "limit=5&limit=6", limit="repeated"),
    _query("unknown parameter", "offset=5", offset="unknown"),
    _query("two unknown parameters and a bad one", "a=1&b=2&limit=0", a="unknown", b="unknown", limit="too_small"),
    _query("not UTF-8", "limit=%FF", _="format"),
    _query("100 parameters too many", "&".join(f"p{n}=1" for n in range(101)), _="format"),
    _query("cursor empty", "after=", after="required"),
    _query("cursor of 501 characters", "after=" + "a" * 501, after="too_long"),
    _query("location empty", "location_id=", REPORTS, location_id="required"),
    _query("location too long", "location_id=" + "l" * 61, REPORTS, location_id="too_long"),
    _query("limit of runs", "limit=0", f"{_REPORT}/runs", limit="too_small"),
    _query("limit of dead letters", "limit=x", f"{API}/dead-letters", limit="type"),
    _query("waiting a number", "waiting=1", f"{API}/dead-letters", waiting="type"),
    _query("waiting twice", "waiting=true&waiting=false", f"{API}/dead-letters", waiting="repeated"),
    _query("failure of no class", "failure=outage", f"{API}/dead-letters", failure="choice"),
    _query("destination elsewhere", "next=https://evil.example.com", f"{API}/auth/login", next="foreign"),
    _query("destination of another host", "next=//evil.example.com", f"{API}/auth/login", next="foreign"),
    _query("destination with a backslash", "next=/%5Cevil.example.com", f"{API}/auth/login", next="foreign"),
    _query("ticket missing", "", "/ops/enter", ticket="required"),
    _query("ticket of other characters", "ticket=" + "%C3%A4" * 20, "/ops/enter", ticket="format"),
    _query("ticket too short", "ticket=abc", "/ops/enter", ticket="too_short"),
    Bad("cursor made up", "GET", _PLACES, 400, "cursor.invalid", query="after=loc_01"),
    _query("cursor of other characters", "after=%C3%A4%C3%A4", after="format"),
    Bad("cursor that decodes to nothing", "GET", REPORTS, 400, "cursor.invalid", query="after=AAAAAAAAAAAAAAAAAAAAAA"),
    Bad("cursor of another list", "GET", REPORTS, 400, "cursor.invalid", query="after={cursor}"),
    Bad("cursor with a letter changed", "GET", _PLACES, 400, "cursor.invalid", query="after=x{cursor}"),
    Bad("cursor cut off", "GET", f"{API}/dead-letters", 400, "cursor.invalid", query="after=Zm9v"),
    Bad(
        "reports of no location",
        "GET",
        REPORTS,
        404,
        "resource.not_found",
        {"/location_id": "not_found"},
        query="location_id=loc_nothing",
    ),
)

PATHS: Final = (
    Bad("unknown path", "GET", f"{API}/nothing", 404, "route.not_found"),
    Bad("unknown path outside", "GET", "/wp-login.php", 404, "route.not_found"),
    Bad("slash too many", "GET", f"{_PLACES}//metrics", 404, "route.not_found"),
    Bad("path upwards", "GET", f"{API}/../../etc/passwd", 404, "route.not_found"),
    Bad("id of 201 characters", "GET", f"{_PLACES}/{'l' * 201}", 404, "route.not_found"),
    Bad("id with a control character", "GET", f"{_PLACES}/loc%00x", 404, "route.not_found"),
    Bad("id with quotes", "GET", f"{_PLACES}/'%20OR%20'1'='1", 404, "resource.not_found"),
    Bad("id with letters of elsewhere", "GET", f"{_PLACES}/%C3%A4", 404, "resource.not_found"),
    Bad("traced", "TRACE", _PLACES, 405, "method.not_allowed"),
)

VERSIONS: Final = (
    _version("version any", "*"),
    _version("version weak", 'W/"v1"'),
    _version("version without quotes", "v1"),
    _version("version without its letter", '"1"'),
    _version("version negative", '"v-1"'),
    _version("version with zeros", '"v01"'),
    _version("version of 19 digits", '"v' + "9" * 19 + '"'),
    _version("two versions", '"v1", "v2"'),
    _version("version empty", ""),
    _version("version in other digits", '"v\xb2"'),
    Bad(
        "version of choice stale",
        "PUT",
        _METRICS,
        412,
        "version.stale",
        body={"metrics": []},
        headers={"If-Match": '"v9"'},
    ),
    Bad(
        "version of answer stale",
        "PUT",
        _ONBOARDING,
        412,
        "version.stale",
        body={"step": "goals", "goals": ["get_reviews"]},
        headers={"If-Match": '"v0"'},
    ),
)

CALLERS: Final = (
    _foreign("page of another site", Sec_Fetch_Site="cross-site"),
    _foreign("page of another host of the site", Sec_Fetch_Site="same-site"),
    _foreign("page that says nonsense", Sec_Fetch_Site="friendly"),
    _foreign("page of another origin", Origin="https://evil.example.com"),
    _foreign("page of no origin", Origin="null"),
    _foreign("page of another port", Origin="http://127.0.0.1:8001"),
    _foreign("page that begins alike", Origin="http://127.0.0.1:8000.evil.example.com"),
    _foreign("page of another site, own origin", Sec_Fetch_Site="cross-site", Origin="http://127.0.0.1:8000"),
    Bad("cookie and token", "GET", _PLACES, 400, "auth.ambiguous", headers={"Authorization": "Bearer a.b.c"}),
    Bad("two sessions", "GET", _PLACES, 400, "auth.ambiguous", headers={"Cookie": "hub_session=a; hub_session=b"}),
    Bad(
        "token alone",
        "GET",
        _PLACES,
        401,
        "auth.token_invalid",
        headers={"Authorization": "Bearer a.b.c", "Cookie": ""},
    ),
    Bad("token empty", "GET", _PLACES, 401, "auth.token_invalid", headers={"Authorization": "Bearer ", "Cookie": ""}),
    Bad(
        "change under a made-up session",
        "POST",
        _PLACES,
        401,
        "auth.session_ended",
        raw=_GOOD,
        headers={"Cookie": "hub_session=" + "x" * 43},
    ),
    Bad("sign-in that nobody offers", "GET", f"{API}/auth/login", 404, "auth.login_not_configured"),
    Bad("end of a sign-in that nobody began", "GET", f"{API}/auth/callback", 404, "auth.login_not_configured"),
    Bad("administration by a session", "GET", f"{API}/flags", 401, "auth.required"),
)

START: Final = (
    _answer("answer to nothing", {}, step="required"),
    _answer("step unknown", {"step": "colour"}, step="choice"),
    _answer("step without its answer", {"step": "business_type"}, business_type="required"),
    _answer("answer null", {"step": "location_count", "location_count": None}, location_count="required"),
    _answer("business type unknown", {"step": "business_type", "business_type": "bank"}, business_type="choice"),
    _answer("count a number", {"step": "location_count", "location_count": 1}, location_count="choice"),
    _answer("no goals", {"step": "goals", "goals": []}, goals="too_few"),
    _answer("goals missing", {"step": "goals"}, goals="required"),
    _answer("goal unknown", {"step": "goals", "goals": ["get_reviews", "get_rich"]}, goals__1="choice"),
    _answer("goal repeated", {"step": "goals", "goals": ["get_reviews", "get_reviews"]}, goals="repeated"),
    _answer("goals a text", {"step": "goals", "goals": "get_reviews"}, goals="type"),
    _answer("complete a text", {"step": "goals", "goals": ["get_reviews"], "complete": "yes"}, complete="type"),
    _answer(
        "answer of another step",
        {"step": "goals", "goals": ["get_reviews"], "location_count": "100+"},
        location_count="wrong_step",
    ),
    _answer("unknown field", {"step": "goals", "goals": ["get_reviews"], "owner": "user:x"}, owner="unknown"),
    _choice("metrics missing", {}, metrics="required"),
    _choice(
        "seven metrics",
        {
            "metrics": [
                "average_rank",
                "average_total_rank",
                "top3_share",
                "found_share",
                "last_run",
                "coverage",
                "calls",
            ]
        },
        metrics="too_many",
    ),
    _choice("metric repeated", {"metrics": ["calls", "calls"]}, metrics="repeated"),
    _choice("metric unknown", {"metrics": ["calls", "smiles"]}, metrics__1="choice"),
    _choice("metric null", {"metrics": [None]}, metrics__0="choice"),
    _choice("metrics a text", {"metrics": "calls"}, metrics="type"),
    _choice("unknown field", {"metrics": [], "version": 1}, version="unknown"),
    Bad("task unknown", "PUT", f"{API}/setup-tasks/dance", 404, "resource.not_found", body={"skipped": True}),
    Bad("task not on the list", "PUT", f"{API}/setup-tasks/none", 404, "resource.not_found", body={"skipped": False}),
    Bad(
        "task put aside by a text",
        "PUT",
        f"{API}/setup-tasks/run_grid",
        422,
        "input.invalid",
        {"/skipped": "type"},
        {"skipped": "yes"},
    ),
    Bad(
        "task put aside by nothing",
        "PUT",
        f"{API}/setup-tasks/run_grid",
        422,
        "input.invalid",
        {"/skipped": "required"},
        {},
    ),
    _switch("switched by a number", {**_SWITCH, "enabled": 1}, enabled="type"),
    _switch("switched without a reason", {"enabled": True}, reason="required"),
    _switch("switched for a short reason", {**_SWITCH, "reason": "no"}, reason="too_short"),
    _switch("switched for a long reason", {**_SWITCH, "reason": "r" * 301}, reason="too_long"),
    Bad("flag unknown", "PUT", f"{API}/flags/turbo", 404, "resource.not_found", body=_SWITCH, admin=True),
    Bad("changes of an unknown flag", "GET", f"{API}/flags/turbo/changes", 404, "resource.not_found", admin=True),
    Bad(
        "flag of another version",
        "PUT",
        _FLAG,
        412,
        "version.stale",
        body=_SWITCH,
        headers={"If-Match": '"v5"'},
        admin=True,
    ),
)
