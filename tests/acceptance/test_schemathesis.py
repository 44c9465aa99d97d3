"""Schemathesis makes requests from the published description, good ones and bad ones, and objects to no answer."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

import attrs
import schemathesis
from schemathesis import Case

from ops_web.route import KeyUse
from ops_web.table import ROUTES
from tests.acceptance.support.fuzz import Target

EXAMPLES: Final = int(os.environ.get("OPS_FUZZ_EXAMPLES", "15"))
"""For each operation, of good requests and bad ones together; those at the limits of each field come on top."""
SEED: Final = int(os.environ.get("OPS_FUZZ_SEED", "1"))
"""Another one makes other requests."""

TARGET: Final = Target.start()

RULES: Final[Mapping[str, tuple[int, str]]] = {
    "answer_onboarding": (422, "The questions are answered in order, and the step says which answer is needed."),
    "begin_login": (422, "The path to go to has to be on this site."),
    "change_location": (422, "As for a new one."),
    "change_report": (422, "As for a new one."),
    "create_location": (
        422,
        "Telephone numbers, sites, countries and postal codes are looked up; a listing has an id.",
    ),
    "create_report": (
        422,
        "A time zone has to exist, a weekday fits its frequency, the map has a spacing or a radius.",
    ),
    "enter": (410, "A ticket has to be one that the command line printed, and is good for one use."),
    "import_locations": (422, "The text has to be CSV whose first line names the columns."),
    "merge_locations": (422, "A location cannot merge into itself."),
    "preview_draft": (422, "As for a new report."),
    "replay_dead_letter": (422, "An idempotency key serves one letter."),
    "replay_dead_letters": (422, "Letters have to be there, and are named alone or not at all; a key serves one body."),
    "replay_run": (422, "An idempotency key serves one run."),
    "request_run": (422, "An idempotency key serves one report."),
}
"""Rules that JSON Schema cannot say: a request that it allows may be refused with this status."""


def _refusals() -> dict[str, set[str]]:
    """Return by operation with which statuses it may refuse what its schema allows."""
    found = {operation: {str(status)} for operation, (status, _) in RULES.items()}
    for route in ROUTES:
        statuses = found.setdefault(route.operation, set())
        if route.is_paged:
            statuses.add("400")  # cursors are signed, so nobody can make one up
        if route.operation == "import_locations":
            statuses.add("413")  # a text of the greatest length may have more bytes than a body
        if route.changes_version:
            statuses.add("412")  # nobody can guess a version
            statuses.add("400")  # Schemathesis covers If-Match as RFC 9110 has it, whatever pattern the schema gives
    return found


def _configuration() -> schemathesis.Config:
    things = attrs.asdict(TARGET.things)

    def known(kind: str) -> list[str]:
        return [value for name, value in things.items() if name.rpartition("_")[2] == kind]

    dictionaries = {
        "location_id": known("location"),
        "report_id": known("report"),
        "run_id": known("run"),
        "letter_id": known("letter"),
        "task": ["add_location", "run_grid"],
        "flag": ["runs_enabled", "oauth_enabled"],
        "version": ['"v1"', '"v2"'],
        "zone": ["Europe/Berlin", "America/New_York"],
        "postal_code": ["78704", "10115"],
        "phone": ["+1 512 555 0123"],
        "country": ["US", "DE"],
        "website": ["https://example.com"],
    }
    places = {f"path.{name}": name for name in ("location_id", "report_id", "run_id", "letter_id", "task", "flag")} | {
        "query.location_id": "location_id",
        "header.If-Match": "version",
        "body.location_id": "location_id",
        "body.merge_into": "location_id",
        "body.address.country": "country",
        "body.address.postal_code": "postal_code",
        "body.phone": "phone",
        "body.website": "website",
        "body.schedule.time_zone": "zone",
    }
    default = ["2xx", "3xx", "401", "403", "404", "409"]
    # The default of the check, and the answer to a text that is so long that the body is too large.
    bad = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429", "5xx"]
    keyed = {route.operation for route in ROUTES if route.key is KeyUse.REQUIRED}
    operations: list[dict[str, Any]] = [
        {
            "include-operation-id": operation,
            "checks": {
                "positive_data_acceptance": {"expected-statuses": [*default, *sorted(statuses)]},
                "negative_data_rejection": {"expected-statuses": bad},
                # RFC 6585 made 428 for a change that does not say what it is based on; the draft about
                # Idempotency-Key has 400.
                "missing_required_header": {"expected-statuses": ["400" if operation in keyed else "428"]},
            },
        }
        for operation, statuses in _refusals().items()
    ]
    return schemathesis.Config.from_dict(
        {
            "seed": SEED,
            "dictionaries": {name: {"values": values} for name, values in dictionaries.items()},
            "parameters": {place: {"dictionary": name, "probability": 0.8} for place, name in places.items()},
            "generation": {"max-examples": EXAMPLES, "with-security-parameters": False},
            "operations": operations,
        }
    )


schema = schemathesis.openapi.from_wsgi("/api/ops/openapi.json", TARGET, config=_configuration())


@schema.parametrize()
def test_every_operation_keeps_its_promises(case: Case[Any]) -> None:
    """No request makes the host fail, break its description, take what is wrong or refuse what is right."""
    TARGET.face(case.operation.label)
    # The client inside Schemathesis asks for gzip, but cannot read it.
    case.call_and_validate(headers={"Cookie": TARGET.cookie, "Accept-Encoding": "identity"})


def test_rules_are_of_operations_that_there_are() -> None:
    """An operation that is gone takes its rule along."""
    assert set(RULES) <= {route.operation for route in ROUTES}
