"""Bad reports and runs."""

from __future__ import annotations

from typing import Any, Final

from tests.acceptance.support.bad import CURRENT, Bad, changed
from tests.acceptance.support.world import REPORTS, WEEKLY, draft

_ONE: Final = f"{REPORTS}/{{report}}"
_RUN: Final = f"{_ONE}/runs/{{run}}"
_GOOD: Final = draft("{location}")
_NO_HOURS: Final = {"/schedule/only_when_open": "no_opening_hours"}
_MANY: Final = [f"person{number}@example.com" for number in range(21)]


def _new(name: str, changes: dict[str, Any], fields: dict[str, str], path: str = REPORTS) -> Bad:
    """Return a new report, changed from a good one."""
    return Bad(name, "POST", path, 422, "input.invalid", fields, changed(_GOOD, changes))


def _planned(name: str, changes: dict[str, Any], fields: dict[str, str]) -> Bad:
    """Return a new report with a weekly schedule, changed from a good one."""
    schedule = changed(WEEKLY, changes)
    return Bad(name, "POST", REPORTS, 422, "input.invalid", fields, {**_GOOD, "schedule": schedule})


def _patch(name: str, patch: Any, fields: dict[str, str]) -> Bad:
    """Return a change of a report that is there."""
    return Bad(name, "PATCH", _ONE, 422, "input.invalid", fields, patch, headers=CURRENT)


_FIELDS: Final = (
    _new(
        "everything missing",
        {"location_id": ..., "name": ..., "map": ..., "keywords": ...},
        {"/location_id": "required", "/name": "required", "/map": "required", "/keywords": "required"},
    ),
    Bad("list", "POST", REPORTS, 422, "input.invalid", {"": "type"}, [_GOOD]),
    _new("name empty", {"name": " "}, {"/name": "required"}),
    _new("name of 121 characters", {"name": "n" * 121}, {"/name": "too_long"}),
    _new("name with a control character", {"name": "a\x08b"}, {"/name": "control_character"}),
    _new("location a number", {"location_id": 1}, {"/location_id": "type"}),
    _new("location empty", {"location_id": ""}, {"/location_id": "required"}),
    _new("unknown field", {"state": "completed"}, {"/state": "unknown"}),
    _new("sampling unknown", {"sampling": "half"}, {"/sampling": "choice"}),
    _new("sampling of a small grid", {"sampling": "quarter"}, {"/sampling": "too_few_points"}),
    Bad(
        "location that is none",
        "POST",
        REPORTS,
        404,
        "resource.not_found",
        {"/location_id": "not_found"},
        {**_GOOD, "location_id": "loc_nothing"},
    ),
    Bad(
        "deleted location",
        "POST",
        REPORTS,
        404,
        "resource.not_found",
        {"/location_id": "not_found"},
        {**_GOOD, "location_id": "{deleted_location}"},
    ),
)

_MAPS: Final = (
    _new("map a list", {"map": []}, {"/map": "type"}),
    _new("map empty", {"map": {}}, {"/map/center": "required", "/map/size": "required"}),
    _new("size even", {"map.size": 4}, {"/map/size": "not_odd"}),
    _new("size 1", {"map.size": 1}, {"/map/size": "too_small"}),
    _new("size 23", {"map.size": 23}, {"/map/size": "too_large"}),
    _new("size negative", {"map.size": -3}, {"/map/size": "too_small"}),
    _new("size a fraction", {"map.size": 3.5}, {"/map/size": "type"}),
    _new("size a text", {"map.size": "3"}, {"/map/size": "type"}),
    _new("size true", {"map.size": True}, {"/map/size": "type"}),
    _new("size null", {"map.size": None}, {"/map/size": "type"}),
    _new("size enormous", {"map.size": 10**30}, {"/map/size": "too_large"}),
    _new("spacing and radius", {"map.radius": {"value": 2, "unit": "km"}}, {"/map/spacing": "one_of"}),
    _new("neither spacing nor radius", {"map.spacing": ...}, {"/map/spacing": "required"}),
    _new("spacing null and no radius", {"map.spacing": None}, {"/map/spacing": "required"}),
    _new("spacing of 90 m", {"map.spacing.value": 0.09}, {"/map/spacing/value": "out_of_range"}),
    _new("spacing of 101 km", {"map.spacing.value": 101}, {"/map/spacing/value": "too_large"}),
    _new("spacing 0", {"map.spacing.value": 0}, {"/map/spacing/value": "too_small"}),
    _new("spacing negative", {"map.spacing.value": -1}, {"/map/spacing/value": "too_small"}),
    _new(
        "spacing of 0.05 miles",
        {"map.spacing": {"value": 0.05, "unit": "mi"}},
        {"/map/spacing/value": "too_small"},
    ),
    _new("spacing of 63 miles", {"map.spacing": {"value": 63, "unit": "mi"}}, {"/map/spacing/value": "out_of_range"}),
    _new(
        "radius of 63 miles",
        {"map.spacing": ..., "map.radius": {"value": 63, "unit": "mi"}},
        {"/map/radius/value": "out_of_range"},
    ),
    _new("spacing without a unit", {"map.spacing.unit": ...}, {"/map/spacing/unit": "required"}),
    _new("spacing in feet", {"map.spacing.unit": "ft"}, {"/map/spacing/unit": "choice"}),
    _new("spacing a number", {"map.spacing": 1}, {"/map/spacing": "type"}),
    _new("shape unknown", {"map.shape": "hexagon"}, {"/map/shape": "choice"}),
    _new("centre at the pole", {"map.center.lat": 90}, {"/map/center/lat": "too_near_pole"}),
    _new("centre near the pole", {"map.center.lat": -89.95}, {"/map/center/lat": "too_near_pole"}),
    _new(
        "grid over the pole",
        {"map.center.lat": 89.5, "map.size": 21, "map.spacing.value": 100},
        {"/map/center/lat": "too_near_pole"},
    ),
    _new("latitude out of range", {"map.center.lat": 90.5}, {"/map/center/lat": "too_large"}),
    _new("longitude out of range", {"map.center.lng": -181}, {"/map/center/lng": "too_small"}),
    _new("centre without longitude", {"map.center.lng": ...}, {"/map/center/lng": "required"}),
    _new("centre with height", {"map.center.height": 3}, {"/map/center/height": "unknown"}),
    _new(
        "three faults of the map",
        {"map.size": 4, "map.spacing": {"value": 63, "unit": "mi"}, "map.center.lat": 89.95},
        {"/map/size": "not_odd", "/map/spacing/value": "out_of_range", "/map/center/lat": "too_near_pole"},
    ),
)

_KEYWORDS: Final = (
    _new("no keywords", {"keywords": []}, {"/keywords": "too_few"}),
    _new("six keywords", {"keywords": list("abcdef")}, {"/keywords": "too_many"}),
    _new("51 keywords", {"keywords": ["a"] * 51}, {"/keywords": "too_many"}),
    _new("keyword empty", {"keywords": ["pizza", ""]}, {"/keywords/1": "required"}),
    _new("keyword blank", {"keywords": ["  "]}, {"/keywords/0": "required"}),
    _new("keyword of an invisible character", {"keywords": ["\u200b"]}, {"/keywords/0": "required"}),
    _new("keyword of 81 characters", {"keywords": ["k" * 81]}, {"/keywords/0": "too_long"}),
    _new("keyword a number", {"keywords": ["pizza", 5]}, {"/keywords/1": "type"}),
    _new("keyword null", {"keywords": [None]}, {"/keywords/0": "type"}),
    _new("keyword with a control character", {"keywords": ["piz\x01za"]}, {"/keywords/0": "control_character"}),
    _new("keyword with a C1 control", {"keywords": ["piz\x9bza"]}, {"/keywords/0": "control_character"}),
    _new("keywords a text", {"keywords": "pizza"}, {"/keywords": "type"}),
    _new("keywords an object", {"keywords": {"0": "pizza"}}, {"/keywords": "type"}),
)

_SCHEDULES: Final = (
    _planned("frequency unknown", {"frequency": "yearly"}, {"/schedule/frequency": "choice"}),
    _planned("time zone unknown", {"time_zone": "Europe/Berlim"}, {"/schedule/time_zone": "unknown_time_zone"}),
    _planned("time zone an offset", {"time_zone": "+02:00"}, {"/schedule/time_zone": "unknown_time_zone"}),
    _planned("time zone of 65 characters", {"time_zone": "z" * 65}, {"/schedule/time_zone": "too_long"}),
    _planned("time zone empty", {"time_zone": ""}, {"/schedule/time_zone": "required"}),
    _planned("time zone a path", {"time_zone": "../../etc/passwd"}, {"/schedule/time_zone": "unknown_time_zone"}),
    _planned("weekday missing", {"weekday": ...}, {"/schedule/weekday": "required"}),
    _planned(
        "weekday missing every second week",
        {"frequency": "biweekly", "weekday": ...},
        {"/schedule/weekday": "required"},
    ),
    _planned("weekday unknown", {"weekday": "noday"}, {"/schedule/weekday": "choice"}),
    _planned("weekday every day", {"frequency": "daily"}, {"/schedule/weekday": "not_allowed"}),
    _planned(
        "weekday every month",
        {"frequency": "monthly"},
        {"/schedule/weekday": "not_allowed", "/schedule/day_of_month": "required"},
    ),
    _planned("day of the month every week", {"day_of_month": 1}, {"/schedule/day_of_month": "not_allowed"}),
    _planned(
        "day 32", {"frequency": "monthly", "weekday": ..., "day_of_month": 32}, {"/schedule/day_of_month": "too_large"}
    ),
    _planned(
        "day 0", {"frequency": "monthly", "weekday": ..., "day_of_month": 0}, {"/schedule/day_of_month": "too_small"}
    ),
    _planned("time without a minute", {"time": "10"}, {"/schedule/time": "too_short"}),
    _planned("time 24:00", {"time": "24:00"}, {"/schedule/time": "format"}),
    _planned("time with seconds", {"time": "10:00:00"}, {"/schedule/time": "too_long"}),
    _planned("time with other digits", {"time": "\u0661\u0660:\u0660\u0660"}, {"/schedule/time": "format"}),
    _planned("start that is no date", {"starts_on": "2026-02-30"}, {"/schedule/starts_on": "format"}),
    _planned("start in another form", {"starts_on": "01.03.2026"}, {"/schedule/starts_on": "format"}),
    _planned("start with a time", {"starts_on": "2026-03-01T00:00:00Z"}, {"/schedule/starts_on": "format"}),
    _planned("start long ago", {"starts_on": "1999-12-31"}, {"/schedule/starts_on": "out_of_range"}),
    _planned("start far ahead", {"starts_on": "2200-01-01"}, {"/schedule/starts_on": "out_of_range"}),
    _planned("start a number", {"starts_on": 20260301}, {"/schedule/starts_on": "format"}),
    _planned("only when open a text", {"only_when_open": "yes"}, {"/schedule/only_when_open": "type"}),
    _planned("only when open a number", {"only_when_open": 1}, {"/schedule/only_when_open": "type"}),
    _planned("only when open null", {"only_when_open": None}, {"/schedule/only_when_open": "type"}),
    _planned("only when open, but hours unknown", {"only_when_open": True}, _NO_HOURS),
    _new(
        "only when open in a preview, but hours unknown",
        {"schedule": {**WEEKLY, "only_when_open": True}},
        _NO_HOURS,
        f"{REPORTS}/preview",
    ),
    _patch(
        "only when open in a change, but hours unknown", {"schedule": {**WEEKLY, "only_when_open": True}}, _NO_HOURS
    ),
    _planned("unknown field of the schedule", {"cron": "* * * * *"}, {"/schedule/cron": "unknown"}),
    _new("schedule a text", {"schedule": "weekly"}, {"/schedule": "type"}),
    _new(
        "schedule empty",
        {"schedule": {}},
        {"/schedule/frequency": "required", "/schedule/time": "required", "/schedule/time_zone": "required"},
    ),
)

_RECIPIENTS: Final = (
    _new("recipients a text", {"recipients": "a@example.com"}, {"/recipients": "type"}),
    _new("21 recipients", {"recipients": _MANY}, {"/recipients": "too_many"}),
    _new("101 recipients", {"recipients": ["a@example.com"] * 101}, {"/recipients": "too_many"}),
    _new(
        "three bad recipients among good ones",
        {"recipients": ["good@example.com", "bad", "also@good.example.com", "@example.com", "a@b@c.example.com"]},
        {"/recipients/1": "email", "/recipients/3": "email", "/recipients/4": "email"},
    ),
    _new("recipient empty", {"recipients": ["a@example.com", " "]}, {"/recipients/1": "required"}),
    _new("recipient null", {"recipients": [None]}, {"/recipients/0": "type"}),
    _new(
        "recipient with a line break",
        {"recipients": ["a@example.com\nBcc: b@example.com"]},
        {"/recipients/0": "control_character"},
    ),
    _new("two recipients in one", {"recipients": ["a@example.com, b@example.com"]}, {"/recipients/0": "email"}),
    _new("recipient of 255 characters", {"recipients": ["a" * 243 + "@example.com"]}, {"/recipients/0": "too_long"}),
    _new("recipient with a name", {"recipients": ["Joe <joe@example.com>"]}, {"/recipients/0": "email"}),
)

_ACROSS: Final = (
    _new(
        "a fault in each part",
        {
            "map.size": 4,
            "keywords": ["\u200b"],
            "schedule": {**WEEKLY, "time_zone": "Mars/Olympus"},
            "recipients": ["nobody"],
        },
        {
            "/map/size": "not_odd",
            "/keywords/0": "required",
            "/schedule/time_zone": "unknown_time_zone",
            "/recipients/0": "email",
        },
    ),
    _new("preview of a size of 1", {"map.size": 1}, {"/map/size": "too_small"}, f"{REPORTS}/preview"),
    _new("preview without keywords", {"keywords": ...}, {"/keywords": "required"}, f"{REPORTS}/preview"),
    _new(
        "preview in an unknown time zone",
        {"schedule": {**WEEKLY, "time_zone": "Mars/Olympus"}},
        {"/schedule/time_zone": "unknown_time_zone"},
        f"{REPORTS}/preview",
    ),
    Bad(
        "preview at no location",
        "POST",
        f"{REPORTS}/preview",
        404,
        "resource.not_found",
        {"/location_id": "not_found"},
        {**_GOOD, "location_id": "loc_nothing"},
    ),
    _patch("patch a number", 1, {"": "type"}),
    _patch("name taken away", {"name": None}, {"/name": "required"}),
    _patch("map taken away", {"map": None}, {"/map": "required"}),
    _patch("keywords taken away", {"keywords": None}, {"/keywords": "required"}),
    _patch("size even", {"map": {"size": 4}}, {"/map/size": "not_odd"}),
    _patch("radius added", {"map": {"radius": {"value": 2, "unit": "km"}}}, {"/map/spacing": "one_of"}),
    _patch("spacing taken away", {"map": {"spacing": None}}, {"/map/spacing": "required"}),
    _patch("map a text", {"map": "big"}, {"/map": "type"}),
    _patch("state changed", {"state": "completed"}, {"/state": "unknown"}),
    _patch("weekday of the schedule taken away", {"schedule": {"weekday": None}}, {"/schedule/weekday": "required"}),
    _patch("bad recipient", {"recipients": ["nobody"]}, {"/recipients/0": "email"}),
    Bad(
        "moved to no location",
        "PATCH",
        _ONE,
        404,
        "resource.not_found",
        {"/location_id": "not_found"},
        {"location_id": "loc_nothing"},
        headers=CURRENT,
    ),
    Bad("change without a version", "PATCH", _ONE, 428, "version.required", body={"name": "n"}),
    Bad(
        "change of another version",
        "PATCH",
        _ONE,
        412,
        "version.stale",
        body={"name": "n"},
        headers={"If-Match": '"v2"'},
    ),
    Bad("deletion without a version", "DELETE", _ONE, 428, "version.required"),
    Bad("deletion of another version", "DELETE", _ONE, 412, "version.stale", headers={"If-Match": '"v0"'}),
    Bad("nothing", "GET", f"{REPORTS}/rep_nothing", 404, "resource.not_found"),
    Bad("deleted", "GET", f"{REPORTS}/{{deleted_report}}", 404, "resource.not_found"),
    Bad("deletion of nothing", "DELETE", f"{REPORTS}/rep_nothing", 404, "resource.not_found", headers=CURRENT),
    Bad("nothing to restore", "POST", f"{REPORTS}/rep_nothing/restore", 404, "resource.not_found"),
    Bad("preview of nothing", "POST", f"{REPORTS}/rep_nothing/preview", 404, "resource.not_found"),
)


def _keyed(name: str, path: str, status: int = 404, code: str = "resource.not_found", **rest: Any) -> Bad:
    """Return a POST with an idempotency key that nobody has used."""
    return Bad(name, "POST", path, status, code, headers={"Idempotency-Key": "key-of-a-bad-request"}, **rest)


_RUNS: Final = (
    _keyed("run of nothing", f"{REPORTS}/rep_nothing/run"),
    _keyed("run of a deleted report", f"{REPORTS}/{{deleted_report}}/run"),
    Bad("run without a key", "POST", f"{_ONE}/run", 400, "idempotency.key_required"),
    Bad("run of nothing without a key", "POST", f"{REPORTS}/rep_nothing/run", 400, "idempotency.key_required"),
    Bad("runs of nothing", "GET", f"{REPORTS}/rep_nothing/runs", 404, "resource.not_found"),
    Bad("nothing", "GET", f"{_ONE}/runs/run_nothing", 404, "resource.not_found"),
    Bad("of another report", "GET", f"{REPORTS}/{{open_report}}/runs/{{run}}", 404, "resource.not_found"),
    Bad("results of nothing", "GET", f"{_ONE}/runs/run_nothing/results", 404, "resource.not_found"),
    Bad(
        "results by another report", "GET", f"{REPORTS}/{{open_report}}/runs/{{run}}/results", 404, "resource.not_found"
    ),
    Bad("end of a run that has ended", "POST", f"{_RUN}/cancel", 409, "run.transition_refused"),
    Bad(
        "end of a run that failed",
        "POST",
        f"{REPORTS}/{{failed_report}}/runs/{{failed_run}}/cancel",
        409,
        "run.transition_refused",
    ),
    Bad("end of nothing", "POST", f"{_ONE}/runs/run_nothing/cancel", 404, "resource.not_found"),
    _keyed("replay of a run that completed", f"{_RUN}/replay", 409, "run.transition_refused"),
    _keyed("replay of nothing", f"{_ONE}/runs/run_nothing/replay"),
    _keyed("replay by another report", f"{REPORTS}/{{open_report}}/runs/{{failed_run}}/replay"),
    Bad("replay without a key", "POST", f"{_RUN}/replay", 400, "idempotency.key_required"),
    Bad("key empty", "POST", f"{_ONE}/run", 400, "idempotency.key_malformed", headers={"Idempotency-Key": ""}),
    Bad(
        "key in quotes, empty",
        "POST",
        f"{_ONE}/run",
        400,
        "idempotency.key_malformed",
        headers={"Idempotency-Key": '""'},
    ),
    Bad(
        "key with a space", "POST", f"{_ONE}/run", 400, "idempotency.key_malformed", headers={"Idempotency-Key": "a b"}
    ),
    Bad(
        "key of 256 characters",
        "POST",
        f"{_ONE}/run",
        400,
        "idempotency.key_malformed",
        headers={"Idempotency-Key": "k" * 256},
    ),
    Bad(
        "key with a quote left open",
        "POST",
        f"{_ONE}/run",
        400,
        "idempotency.key_malformed",
        headers={"Idempotency-Key": '"abc'},
    ),
    Bad("two keys", "POST", f"{_ONE}/run", 400, "idempotency.key_malformed", headers={"Idempotency-Key": "a,b"}),
    Bad(
        "key of another run",
        "POST",
        f"{REPORTS}/{{open_report}}/run",
        422,
        "idempotency.mismatch",
        headers={"Idempotency-Key": "{key}"},
    ),
)

BAD_REPORTS: Final = (*_FIELDS, *_MAPS, *_KEYWORDS, *_SCHEDULES, *_RECIPIENTS, *_ACROSS, *_RUNS)
