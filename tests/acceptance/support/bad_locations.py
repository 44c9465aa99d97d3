"""Bad locations."""

from __future__ import annotations

from typing import Any, Final

from tests.acceptance.support.bad import CURRENT, Bad, changed
from tests.acceptance.support.world import API, PLACE

_ALL: Final = f"{API}/locations"
_ONE: Final = f"{API}/locations/{{location}}"
_PERIOD: Final = {"weekday": "monday", "opens": "09:00", "closes": "18:00"}
_OVERLAP: Final = {"opening_hours__1__opens": "overlap"}


def _new(name: str, changes: dict[str, Any], /, **fields: str) -> Bad:
    """Return a new location, changed from a good one."""
    return _sent(name, changed({**PLACE, "on_duplicate": "create"}, changes), **fields)


def _sent(name: str, body: Any, /, **fields: str) -> Bad:
    return Bad(name, "POST", _ALL, 422, "input.invalid", _pointers(fields), body)


def _patch(name: str, patch: Any, /, **fields: str) -> Bad:
    """Return a change of a location that is there."""
    return Bad(name, "PATCH", _ONE, 422, "input.invalid", _pointers(fields), patch, headers=CURRENT)


def _pointers(fields: dict[str, str]) -> dict[str, str]:
    return {"/" + name.replace("__", "/") if name != "_" else "": code for name, code in fields.items()}


LOCATIONS: Final = (
    _sent("empty object", {}, name="required", source_mode="required", address="required"),
    _sent("list", [], _="type"),
    _sent("text", "location", _="type"),
    _sent("number", 7, _="type"),
    Bad("true", "POST", _ALL, 422, "input.invalid", {"": "type"}, raw=b"true"),
    Bad("null", "POST", _ALL, 422, "input.invalid", {"": "type"}, raw=b"null"),
    _new("name missing", {"name": ...}, name="required"),
    _new("name null", {"name": None}, name="type"),
    _new("name a number", {"name": 7}, name="type"),
    _new("name a list", {"name": ["Joe"]}, name="type"),
    _new("name empty", {"name": ""}, name="required"),
    _new("name blank", {"name": " \t\n "}, name="required"),
    _new("name of invisible characters", {"name": "\u200b\u200b"}, name="required"),
    _new("name of 121 characters", {"name": "J" * 121}, name="too_long"),
    _new("name with a control character", {"name": "Joe\x00's"}, name="control_character"),
    _new("name with an escape", {"name": "Joe\x1b[31m"}, name="control_character"),
    _new("name with DEL", {"name": "Joe\x7f"}, name="control_character"),
    _new("source mode missing", {"source_mode": ...}, source_mode="required"),
    _new("source mode unknown", {"source_mode": "guess"}, source_mode="choice"),
    _new("source mode in capitals", {"source_mode": "NO_LISTING"}, source_mode="choice"),
    _new("source mode null", {"source_mode": None}, source_mode="choice"),
    _new("source mode a number", {"source_mode": 1}, source_mode="choice"),
    _new("found, but without a place id", {"source_mode": "find"}, place_id="required"),
    _new("connected, but without a place id", {"source_mode": "connect", "place_id": "  "}, place_id="required"),
    _new("no listing, but a place id", {"place_id": "ChIJ123"}, place_id="not_allowed"),
    _new("place id with spaces", {"source_mode": "find", "place_id": "ChIJ 123"}, place_id="format"),
    _new("place id of 256 characters", {"source_mode": "find", "place_id": "x" * 256}, place_id="too_long"),
    _new("place id a number", {"source_mode": "find", "place_id": 123}, place_id="type"),
    _new("address missing", {"address": ...}, address="required"),
    _new("address a text", {"address": "12 Main Street"}, address="type"),
    _new("address null", {"address": None}, address="type"),
    _new(
        "address empty",
        {"address": {}},
        address__line1="required",
        address__city="required",
        address__country="required",
    ),
    _new("street empty", {"address.line1": ""}, address__line1="required"),
    _new("street of invisible characters", {"address.line1": "\u2060"}, address__line1="required"),
    _new("street of 121 characters", {"address.line1": "s" * 121}, address__line1="too_long"),
    _new("second line of 121 characters", {"address.line2": "s" * 121}, address__line2="too_long"),
    _new("city missing", {"address.city": ...}, address__city="required"),
    _new("city of 81 characters", {"address.city": "c" * 81}, address__city="too_long"),
    _new("region of 81 characters", {"address.region": "r" * 81}, address__region="too_long"),
    _new("region a number", {"address.region": 48}, address__region="type"),
    _new("country of three letters", {"address.country": "USA"}, address__country="too_long"),
    _new("country of one letter", {"address.country": "U"}, address__country="too_short"),
    _new("country of digits", {"address.country": "12"}, address__country="format"),
    _new("country of other letters", {"address.country": "ÄÖ"}, address__country="format"),
    _new("country that is none", {"address.country": "XX"}, address__country="unknown_country"),
    _new("country as people call it", {"address.country": "UK"}, address__country="unknown_country"),
    _new("postal code of another country", {"address.postal_code": "SW1A 1AA"}, address__postal_code="format"),
    _new("ZIP code of four digits", {"address.postal_code": "7870"}, address__postal_code="format"),
    _new("postal code of 17 characters", {"address.postal_code": "7" * 17}, address__postal_code="too_long"),
    _new("postal code a number", {"address.postal_code": 78704}, address__postal_code="type"),
    _new(
        "German postal code of four digits",
        {"address.country": "DE", "address.postal_code": "1011", "phone": None},
        address__postal_code="format",
    ),
    _new(
        "British postal code that cannot be",
        {"address.country": "GB", "address.postal_code": "123 456", "phone": None},
        address__postal_code="format",
    ),
    _new("unknown field", {"owner": "user:somebody"}, owner="unknown"),
    _new("identity in the body", {"session_id": "x", "user_id": "y"}, session_id="unknown", user_id="unknown"),
    _new("unknown field of the address", {"address.planet": "Earth"}, address__planet="unknown"),
    _new("unknown field with a slash", {"a/b~c": 1}, **{"a~1b~0c": "unknown"}),
    _new("phone of letters", {"phone": "call me"}, phone="format"),
    _new("phone that nobody can have", {"phone": "(512) 155-0123"}, phone="format"),
    _new("phone too short", {"phone": "911"}, phone="format"),
    _new("phone of 41 characters", {"phone": "5" * 41}, phone="too_long"),
    _new("phone a number", {"phone": 5125550123}, phone="type"),
    _new("phone of another country", {"phone": "+44 12"}, phone="format"),
    _new("website without a dot", {"website": "localhost"}, website="format"),
    _new("website with a space", {"website": "https://joes example.com"}, website="format"),
    _new("website a script", {"website": "javascript:alert(1)"}, website="format"),
    _new("website a file", {"website": "file:///etc/passwd"}, website="format"),
    _new("website an IP address", {"website": "http://169.254.169.254/latest"}, website="format"),
    _new("website an IPv6 address", {"website": "http://[::1]/"}, website="format"),
    _new("website with a password", {"website": "https://joe:secret@joes.example.com"}, website="format"),
    _new("website with an impossible port", {"website": "https://joes.example.com:99999"}, website="format"),
    _new("website of 501 characters", {"website": "https://joes.example.com/" + "x" * 476}, website="too_long"),
    _new("category of 81 characters", {"category": "c" * 81}, category="too_long"),
    _new("coordinates a list", {"coordinates": [30.25, -97.75]}, coordinates="type"),
    _new("coordinates empty", {"coordinates": {}}, coordinates__lat="required", coordinates__lng="required"),
    _new("latitude beyond the pole", {"coordinates.lat": 90.01}, coordinates__lat="too_large"),
    _new("latitude beyond the other pole", {"coordinates.lat": -91}, coordinates__lat="too_small"),
    _new("longitude beyond the date line", {"coordinates.lng": 180.5}, coordinates__lng="too_large"),
    _new("latitude a text", {"coordinates.lat": "30.25"}, coordinates__lat="type"),
    _new("latitude true", {"coordinates.lat": True}, coordinates__lat="type"),
    _new("latitude of 400 digits", {"coordinates.lat": 10**400}, coordinates__lat="type"),
    _new(
        "both coordinates out of range",
        {"coordinates": {"lat": 99, "lng": 999}},
        coordinates__lat="too_large",
        coordinates__lng="too_large",
    ),
    _new("opening hours a text", {"opening_hours": "9 to 5"}, opening_hours="type"),
    _new("opening hours null", {"opening_hours": None}, opening_hours="type"),
    _new("opening hours of a day by name", {"opening_hours": {"monday": "09:00"}}, opening_hours="type"),
    _new("51 periods", {"opening_hours": [_PERIOD] * 51}, opening_hours="too_many"),
    _new("the same period twice", {"opening_hours": [_PERIOD, _PERIOD]}, opening_hours="repeated"),
    _new("period a text", {"opening_hours": ["monday 9 to 5"]}, opening_hours__0="type"),
    _new(
        "period empty",
        {"opening_hours": [_PERIOD, {}]},
        opening_hours__1__weekday="required",
        opening_hours__1__opens="required",
        opening_hours__1__closes="required",
    ),
    _new("period on no day", {"opening_hours": [{**_PERIOD, "weekday": "noday"}]}, opening_hours__0__weekday="choice"),
    _new("opening at 24:00", {"opening_hours": [{**_PERIOD, "opens": "24:00"}]}, opening_hours__0__opens="format"),
    _new(
        "opening without a zero", {"opening_hours": [{**_PERIOD, "opens": "9:00"}]}, opening_hours__0__opens="too_short"
    ),
    _new("closing at noon", {"opening_hours": [{**_PERIOD, "closes": "noon!"}]}, opening_hours__0__closes="format"),
    _new("closing a number", {"opening_hours": [{**_PERIOD, "closes": 18}]}, opening_hours__0__closes="type"),
    _new("period with a season", {"opening_hours": [{**_PERIOD, "month": 5}]}, opening_hours__0__month="unknown"),
    _new(
        "periods that overlap",
        {"opening_hours": [_PERIOD, {**_PERIOD, "opens": "17:59", "closes": "20:00"}]},
        **_OVERLAP,
    ),
    _new(
        "periods that overlap after midnight at the end of the week",
        {
            "opening_hours": [
                {"weekday": "monday", "opens": "01:00", "closes": "03:00"},
                _PERIOD,
                {"weekday": "sunday", "opens": "20:00", "closes": "01:30"},
            ]
        },
        opening_hours__2__opens="overlap",
    ),
    _new("choice about duplicates unknown", {"on_duplicate": "replace"}, on_duplicate="choice"),
    _new("choice about duplicates null", {"on_duplicate": None}, on_duplicate="choice"),
    _new(
        "merging without the choice", {"on_duplicate": "create", "merge_into": "{location}"}, merge_into="not_allowed"
    ),
    _new("merging into a long id", {"on_duplicate": "merge", "merge_into": "l" * 61}, merge_into="too_long"),
    _new("merging into a number", {"on_duplicate": "merge", "merge_into": 1}, merge_into="type"),
    _new(
        "five fields at once",
        {"name": "\u200b", "address.country": "XX", "website": "x", "place_id": "p", "merge_into": "{location}"},
        name="required",
        place_id="not_allowed",
        address__country="unknown_country",
        website="format",
        merge_into="not_allowed",
    ),
    Bad(
        "one that is there already",
        "POST",
        _ALL,
        409,
        "location.duplicate",
        body=dict(PLACE),
    ),
    Bad(
        "merging into nothing",
        "POST",
        _ALL,
        404,
        "resource.not_found",
        {"/merge_into": "not_found"},
        {**PLACE, "on_duplicate": "merge", "merge_into": "loc_nothing"},
    ),
    _patch("patch a list", [], _="type"),
    _patch("patch a text", "x", _="type"),
    _patch("name taken away", {"name": None}, name="required"),
    _patch("address taken away", {"address": None}, address="required"),
    _patch("city taken away", {"address": {"city": None}}, address__city="required"),
    _patch("source mode taken away", {"source_mode": None}, source_mode="required"),
    _patch("name of the wrong type", {"name": {"first": "Joe"}}, name="type"),
    _patch("unknown field", {"version": 9}, version="unknown"),
    _patch("id changed", {"id": "loc_other"}, id="unknown"),
    _patch("opening hours that overlap", {"opening_hours": [_PERIOD, {**_PERIOD, "opens": "12:00"}]}, **_OVERLAP),
    _patch("merging", {"on_duplicate": "merge"}, on_duplicate="not_allowed"),
    _patch("place id without a listing", {"place_id": "ChIJ123"}, place_id="not_allowed"),
    Bad("change without a version", "PATCH", _ONE, 428, "version.required", body={"name": "Joe"}),
    Bad(
        "change of another version",
        "PATCH",
        _ONE,
        412,
        "version.stale",
        body={"name": "J"},
        headers={"If-Match": '"v7"'},
    ),
    Bad("deletion without a version", "DELETE", _ONE, 428, "version.required"),
    Bad("deletion of another version", "DELETE", _ONE, 412, "version.stale", headers={"If-Match": '"v7"'}),
    Bad(
        "change of nothing",
        "PATCH",
        f"{_ALL}/loc_nothing",
        404,
        "resource.not_found",
        body={"name": "J"},
        headers=CURRENT,
    ),
    Bad("merge without a body", "POST", f"{_ONE}/merge", 415, "body.media_type"),
    Bad("merge of nothing named", "POST", f"{_ONE}/merge", 422, "input.invalid", {"/location_id": "required"}, {}),
    Bad(
        "merge of a number", "POST", f"{_ONE}/merge", 422, "input.invalid", {"/location_id": "type"}, {"location_id": 1}
    ),
    Bad(
        "merge of an empty id",
        "POST",
        f"{_ONE}/merge",
        422,
        "input.invalid",
        {"/location_id": "required"},
        {"location_id": ""},
    ),
    Bad(
        "merge of a long id",
        "POST",
        f"{_ONE}/merge",
        422,
        "input.invalid",
        {"/location_id": "too_long"},
        {"location_id": "l" * 61},
    ),
    Bad(
        "merge with itself",
        "POST",
        f"{_ONE}/merge",
        422,
        "input.invalid",
        {"/location_id": "same"},
        {"location_id": "{location}"},
    ),
    Bad(
        "merge of nothing",
        "POST",
        f"{_ONE}/merge",
        404,
        "resource.not_found",
        {"/location_id": "not_found"},
        {"location_id": "loc_x"},
    ),
    Bad(
        "merge of a deleted one",
        "POST",
        f"{_ONE}/merge",
        404,
        "resource.not_found",
        {"/location_id": "not_found"},
        {"location_id": "{deleted_location}"},
    ),
    Bad("nothing", "GET", f"{_ALL}/loc_nothing", 404, "resource.not_found"),
    Bad("deleted", "GET", f"{_ALL}/{{deleted_location}}", 404, "resource.not_found"),
    Bad("of another kind", "GET", f"{_ALL}/{{report}}", 404, "resource.not_found"),
    Bad("duplicates of nothing", "GET", f"{_ALL}/loc_nothing/duplicates", 404, "resource.not_found"),
    Bad("nothing to restore", "POST", f"{_ALL}/loc_nothing/restore", 404, "resource.not_found"),
)
