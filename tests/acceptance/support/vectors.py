"""For every operation, each way to name something that belongs to somebody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from tests.acceptance.support.world import ANSWERS, PLACE, Things, draft

CURRENT: Final = {"If-Match": '"v1"'}
"""Every location and report of `world.populate` has its first version."""
STALE: Final = {"If-Match": '"v9"'}
KEYED: Final = {"Idempotency-Key": "a-key-of-the-sender"}


@attrs.frozen
class Known:
    """What somebody has found out.

    Attributes:
        things: Ids.
        cursors: By operation, a cursor of the list as its owner sees it.
    """

    things: Things
    cursors: Mapping[str, str]


@attrs.frozen
class Shot:
    """What to send.

    Attributes:
        path: Parameters in the path.
        body: Plain data, or None.
        query: Query string.
        headers: Further headers.
    """

    path: Mapping[str, str] = attrs.field(factory=dict)
    body: Any = None
    query: str = ""
    headers: Mapping[str, str] = attrs.field(factory=dict)


Aim = Callable[[Known, Things], Shot]
"""Makes a request from what belongs to the owner, and from what belongs to the one who sends it."""


@attrs.frozen
class Vector:
    """A way to name something that belongs to somebody else.

    Attributes:
        name: For people.
        aim: Makes the request.
        status: Of the answer to somebody with a session.
        code: Of the problem, or "" when it is none: then the answer is about the caller's own things only.
    """

    name: str
    aim: Aim
    status: int = 404
    code: str = "resource.not_found"


def _own(status: int = 200, code: str = "", **shot: Any) -> tuple[Vector, ...]:
    """Return the vector of an operation in which nothing can be named."""
    return (Vector("nothing to name", lambda _, __: Shot(**shot), status, code),)


def _one(parameter: str, thing: str, **shot: Any) -> Vector:
    """Return the vector that puts a thing of the owner into the only parameter of the path."""
    return Vector(f"{thing} in the path", lambda their, _: Shot({parameter: getattr(their.things, thing)}, **shot))


def _versioned(parameter: str, thing: str, **shot: Any) -> tuple[Vector, ...]:
    """Return the vectors of a change: with the version that the owner sees, with another, and without any."""

    def aim(headers: Mapping[str, str]) -> Aim:
        return lambda their, _: Shot({parameter: getattr(their.things, thing)}, headers=headers, **shot)

    return (
        Vector(f"{thing} with its ETag", aim(CURRENT)),
        Vector(f"{thing} with another ETag", aim(STALE)),
        Vector(f"{thing} without an ETag", aim({}), 428, "version.required"),
    )


def _list(operation: str, path: Callable[[Things], Mapping[str, str]] = lambda _: {}) -> Vector:
    """Return the vector that reads on where a list of the owner goes on."""
    return Vector(
        "cursor of the owner",
        lambda their, own: Shot(path(own), query=f"limit=1&after={their.cursors[operation]}"),
        400,
        "cursor.invalid",
    )


def _runs(report: str, run: str, **shot: Any) -> tuple[Vector, ...]:
    """Return the vectors of an operation on a run: its report and itself, each of the owner or of the sender."""
    return (
        Vector(
            "report and run in the path",
            lambda their, _: Shot(
                {"report_id": getattr(their.things, report), "run_id": getattr(their.things, run)}, **shot
            ),
        ),
        Vector(
            "run in the path of an own report",
            lambda their, own: Shot({"report_id": getattr(own, report), "run_id": getattr(their.things, run)}, **shot),
        ),
        Vector(
            "report in the path of an own run",
            lambda their, own: Shot({"report_id": getattr(their.things, report), "run_id": getattr(own, run)}, **shot),
        ),
    )


VECTORS: Final[Mapping[str, tuple[Vector, ...]]] = {
    "begin_login": _own(404, "auth.login_not_configured"),
    "load_bootstrap": _own(),
    "get_onboarding": _own(),
    "answer_onboarding": _own(body=ANSWERS[0]),
    "list_setup_tasks": _own(),
    "skip_setup_task": _own(path={"task": "connect_google"}, body={"skipped": True}),
    "list_locations": (*_own(), _list("list_locations")),
    "create_location": (
        *_own(201, body={**PLACE, "on_duplicate": "create"}),
        Vector(
            "location to merge into",
            lambda their, _: Shot(body={**PLACE, "on_duplicate": "merge", "merge_into": their.things.location}),
        ),
        Vector(
            "deleted location to merge into",
            lambda their, _: Shot(body={**PLACE, "on_duplicate": "merge", "merge_into": their.things.deleted_location}),
        ),
    ),
    "import_locations": _own(body={"csv": "name,street,city,country\nJoe's Pizza,12 Main Street,Austin,US"}),
    "list_location_overview": (
        *_own(),
        Vector("place to search for", lambda _, __: Shot(query="search=joe"), 200, ""),
    ),
    "export_locations": _own(),
    "get_metric_preferences": _own(),
    "save_metric_preferences": _own(body={"metrics": ["calls"]}),
    "list_metric_definitions": _own(),
    "get_location": (_one("location_id", "location"), _one("location_id", "deleted_location")),
    "change_location": (
        *_versioned("location_id", "location", body={"name": "Taken over"}),
        Vector(
            "location to merge into",
            lambda their, own: Shot(
                {"location_id": own.location},
                {"name": "Joe", "on_duplicate": "merge", "merge_into": their.things.location},
                headers=CURRENT,
            ),
            422,
            "input.invalid",
        ),
    ),
    "delete_location": _versioned("location_id", "location"),
    "restore_location": (_one("location_id", "deleted_location"), _one("location_id", "location")),
    "merge_locations": (
        Vector(
            "location to merge into",
            lambda their, own: Shot({"location_id": their.things.location}, {"location_id": own.second_location}),
        ),
        Vector(
            "location that would go",
            lambda their, own: Shot({"location_id": own.location}, {"location_id": their.things.second_location}),
        ),
        Vector(
            "both locations",
            lambda their, _: Shot(
                {"location_id": their.things.location}, {"location_id": their.things.second_location}
            ),
        ),
    ),
    "list_duplicates": (_one("location_id", "location"),),
    "list_reports": (
        *_own(),
        _list("list_reports"),
        Vector("location to filter by", lambda their, _: Shot(query=f"location_id={their.things.location}")),
        Vector(
            "location to filter by, with a cursor of the owner",
            lambda their, _: Shot(
                query=f"location_id={their.things.location}&limit=1&after={their.cursors['list_reports']}"
            ),
            400,
            "cursor.invalid",
        ),
    ),
    "create_report": (
        Vector("location to look for", lambda their, _: Shot(body=draft(their.things.location))),
        Vector("deleted location to look for", lambda their, _: Shot(body=draft(their.things.deleted_location))),
    ),
    "preview_draft": (Vector("location to look for", lambda their, _: Shot(body=draft(their.things.location))),),
    "get_report": (_one("report_id", "report"), _one("report_id", "deleted_report")),
    "change_report": (
        *_versioned("report_id", "report", body={"name": "Taken over"}),
        Vector(
            "location to look for",
            lambda their, own: Shot({"report_id": own.report}, {"location_id": their.things.location}, headers=CURRENT),
        ),
    ),
    "delete_report": _versioned("report_id", "report"),
    "restore_report": (_one("report_id", "deleted_report"), _one("report_id", "report")),
    "preview_report": (_one("report_id", "report"),),
    "request_run": (
        _one("report_id", "report", headers=KEYED),
        Vector(
            "report without a key",
            lambda their, _: Shot({"report_id": their.things.report}),
            400,
            "idempotency.key_required",
        ),
        Vector(
            "report and the idempotency key of its run",
            lambda their, _: Shot({"report_id": their.things.report}, headers={"Idempotency-Key": their.things.key}),
        ),
    ),
    "list_runs": (
        _one("report_id", "report"),
        _list("list_runs", lambda own: {"report_id": own.report}),
        Vector(
            "report and a cursor of the owner",
            lambda their, _: Shot(
                {"report_id": their.things.report}, query=f"limit=1&after={their.cursors['list_runs']}"
            ),
            400,
            "cursor.invalid",
        ),
    ),
    "get_run": _runs("report", "run"),
    "get_results": _runs("report", "run"),
    "compare_runs": (
        *_runs("report", "run"),
        Vector(
            "run to compare an own run with",
            lambda their, own: Shot({"report_id": own.report, "run_id": own.run}, query=f"earlier={their.things.run}"),
        ),
    ),
    "cancel_run": _runs("open_report", "open_run"),
    "replay_run": (
        *_runs("failed_report", "failed_run", headers=KEYED),
        Vector(
            "report and run, and the idempotency key of another run",
            lambda their, _: Shot(
                {"report_id": their.things.failed_report, "run_id": their.things.failed_run},
                headers={"Idempotency-Key": their.things.key},
            ),
        ),
    ),
    "list_dead_letters": (*_own(), _list("list_dead_letters")),
    "get_dead_letter": (_one("letter_id", "letter"),),
    "replay_dead_letter": (_one("letter_id", "letter", headers=KEYED),),
    "replay_dead_letters": (
        *_own(body={}, headers=KEYED),
        Vector(
            "letter in the body",
            lambda their, _: Shot(body={"letters": [their.things.letter]}, headers={"Idempotency-Key": "one"}),
            422,
            "input.invalid",
        ),
        Vector(
            "letter in the body beside an own one",
            lambda their, own: Shot(
                body={"letters": [own.letter, their.things.letter]}, headers={"Idempotency-Key": "two"}
            ),
            422,
            "input.invalid",
        ),
    ),
}
"""By operation. One that is for owners and is missing here fails the suite."""

NOT_IDS: Final = frozenset({"task"})
"""Parameters of paths that are the same for everybody."""
