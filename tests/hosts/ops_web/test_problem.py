from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable
from typing import Any

import attrs
import pytest

import ops_web
from ops_core.domain.idempotency import IdempotencyInProgress, IdempotencyMismatch
from ops_core.domain.run import RunState, RunTransitionRefused
from ops_core.errors import (
    CapabilityNotSupported,
    Conflict,
    FeatureDisabled,
    FieldError,
    Forbidden,
    InvalidInput,
    NotFound,
    OpsError,
    StaleVersion,
)
from ops_core.plugins.catalog import PluginUnusable
from ops_core.ports.repositories.chunks import ChunkUnreadable
from ops_core.ports.repositories.runs import OccurrenceTaken, PlanUnreadable
from ops_core.ports.storage import SchemaOutdated, StorageFailed, StorageFull, StorageUnavailable
from ops_web.problem import KINDS, REFERENCE, error_classes, kind_of, statuses
from ops_web.refusal import RequestRefused
from ops_web.route import Access, Answer, Call, Route
from tests.support.web import build_site


class Duplicate(Conflict):
    """A conflict of a use case that the host has never heard of."""

    code = "test.duplicate"

    def __init__(self) -> None:
        super().__init__("This looks like one that is there.")
        self.suggestions = (Suggestion("loc_1", 0.9),)


@attrs.frozen
class Suggestion:
    """What it looks like."""

    location_id: str
    score: float


class Unmapped(OpsError):
    """An error without a code of its own."""


def answer_of(error: Exception) -> Any:
    """Return the answer of an operation that fails."""

    def fail(_: Call) -> Answer:
        raise error

    route = Route(
        method="GET",
        path="/fail",
        operation="fail",
        handler=fail,
        summary="",
        tag="",
        access=Access.PUBLIC,
        flag=None,
    )
    return build_site(routes=(route,)).get("/fail")


MAPPED: dict[str, tuple[Callable[[], OpsError], int, str]] = {
    "input": (lambda: InvalidInput([FieldError("/a", "x", "y")]), 422, "input.invalid"),
    "not found": (lambda: NotFound("thing"), 404, "resource.not_found"),
    "stale": (lambda: StaleVersion("thing", 8), 412, "version.stale"),
    "conflict": (lambda: Conflict("no"), 409, "state.conflict"),
    "transition": (lambda: RunTransitionRefused(RunState.DRAFT, RunState.FAILED), 409, "run.transition_refused"),
    "forbidden": (lambda: Forbidden("no"), 403, "access.forbidden"),
    "hub off": (lambda: FeatureDisabled("hub_enabled", "no"), 503, "feature.disabled"),
    "feature off": (lambda: FeatureDisabled("runs_enabled", "no"), 409, "feature.disabled"),
    "capability": (lambda: CapabilityNotSupported("no"), 501, "plugin.capability_not_supported"),
    "plugin": (lambda: PluginUnusable("no"), 503, "plugin.unusable"),
    "storage": (lambda: StorageFailed("no"), 503, "storage.failed"),
    "locked": (lambda: StorageUnavailable("no"), 503, "storage.unavailable"),
    "full": (lambda: StorageFull("no"), 503, "storage.full"),
    "schema": (lambda: SchemaOutdated("no"), 503, "storage.schema_outdated"),
    "mismatch": (IdempotencyMismatch, 422, "idempotency.mismatch"),
    "in progress": (IdempotencyInProgress, 409, "idempotency.in_progress"),
    "damaged plan": (lambda: PlanUnreadable("run_1"), 500, "run.plan_unreadable"),
    "damaged chunk": (lambda: ChunkUnreadable("run_1", 2), 500, "chunk.unreadable"),
    "occurrence": (OccurrenceTaken, 409, "run.occurrence_taken"),
    "new kind": (Duplicate, 409, "test.duplicate"),
    "unmapped": (lambda: Unmapped("no"), 500, "ops.error"),
}


@pytest.mark.parametrize("name", MAPPED)
def test_every_error_of_the_core_is_a_problem(name: str) -> None:
    """Each class has its status, and the answer says what happened in words and in a code."""
    make, status, code = MAPPED[name]
    error = make()
    answer = answer_of(error)
    assert answer.status_code == answer.json["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["code"] == code
    assert answer.json["type"] == f"{REFERENCE}#{code}"
    assert answer.json["detail"] == error.message
    assert answer.json["title"]
    assert answer.json["request_id"] == answer.headers["x-request-id"]
    assert answer.json["instance"] == f"urn:ops-hub:request:{answer.json['request_id']}"


@pytest.mark.parametrize("name", ["hub off", "storage", "locked", "full", "schema", "in progress"])
def test_what_may_work_later_says_when(name: str) -> None:
    """An error that passes by itself tells how long to wait."""
    assert int(answer_of(MAPPED[name][0]()).headers["retry-after"]) >= 1


@pytest.mark.parametrize("name", ["input", "not found", "conflict", "feature off", "mismatch"])
def test_what_will_not_work_later_does_not(name: str) -> None:
    """An error that stays does not invite another try."""
    assert "retry-after" not in answer_of(MAPPED[name][0]()).headers


def test_fields_at_fault_are_listed() -> None:
    """Each has its pointer, its code and its sentence."""
    errors = [FieldError("/a/0", "one", "Do this."), FieldError("", "two", "Do that.")]
    assert answer_of(InvalidInput(errors)).json["errors"] == [
        {"pointer": "/a/0", "code": "one", "message": "Do this."},
        {"pointer": "", "code": "two", "message": "Do that."},
    ]


def test_errors_show_what_helps_to_go_on() -> None:
    """Suggestions, flags and versions are members of the problem."""
    assert answer_of(Duplicate()).json["suggestions"] == [{"location_id": "loc_1", "score": 0.9}]
    assert answer_of(StaleVersion("thing", 8)).json["current"] == 8
    assert answer_of(FeatureDisabled("runs_enabled", "no")).json["flag"] == "runs_enabled"
    assert answer_of(RunTransitionRefused(RunState.DRAFT, RunState.FAILED)).json["current"] == "draft"


@pytest.mark.parametrize("error", [ZeroDivisionError("swordfish"), KeyError("swordfish"), RecursionError("swordfish")])
def test_an_unforeseen_error_tells_nothing(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    """What nobody thought of is in the log with its request id, and not in the answer."""
    answer = answer_of(error)
    assert (answer.status_code, answer.json["code"]) == (500, "internal.error")
    assert "swordfish" not in answer.text
    assert "Error" not in answer.text
    [record] = [record for record in caplog.records if record.name == "ops_web.problem"]
    assert record.exc_info is not None
    assert record.exc_info[1] is error
    assert vars(record)["request_id"] == answer.json["request_id"]


def test_an_unmapped_error_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """An error of the hub that has no status is a fault of ours."""
    answer_of(Unmapped("no"))
    assert "unmapped error" in caplog.text


def test_damaged_data_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Stored data that nobody can read is a fault of ours, and the log says which."""
    answer = answer_of(PlanUnreadable("run_1"))
    [record] = [record for record in caplog.records if record.name == "ops_web.problem"]
    assert record.getMessage() == "stored data damaged"
    assert vars(record)["request_id"] == answer.json["request_id"]


@pytest.mark.parametrize("text", ["\ud800", "\x00\n\u2028", "x" * 10_000])
def test_odd_text_does_no_harm(text: str) -> None:
    """Whatever a message contains, the answer is a problem."""
    answer = answer_of(Conflict(text))
    assert answer.status_code == 409
    assert answer.json["code"] == "state.conflict"


def test_an_unknown_path_is_a_problem() -> None:
    """A path that leads nowhere is answered like any other error, without repeating it."""
    answer = build_site().get("/api/ops/<script>")
    assert (answer.status_code, answer.json["code"]) == (404, "route.not_found")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "script" not in answer.text


def test_an_unknown_method_is_a_problem() -> None:
    """So are a method that the path does not know, and one that nobody does."""
    site = build_site()
    answer = site.client.simulate_delete("/healthz")
    assert (answer.status_code, answer.json["code"]) == (405, "method.not_allowed")
    for method in ("WEBSOCKET", "WEBSOCKET_"):
        status, headers, body = site.odd(method, "/healthz")
        assert (status, json.loads(body)["code"]) == ("400 Bad Request", "request.malformed")
        assert headers["content-type"] == "application/problem+json"
        assert len(headers["x-request-id"]) == 16
        assert json.loads(body)["request_id"] == headers["x-request-id"]


def test_every_code_of_this_host_has_a_kind() -> None:
    """No error of the host is answered as an accident."""
    for module in pkgutil.walk_packages(ops_web.__path__, "ops_web."):
        if module.name != "ops_web.server":
            importlib.import_module(module.name)
    own = {code: cls for code, cls in error_classes().items() if cls.__module__.startswith("ops_web")}
    assert len(own) > 15
    for code, cls in own.items():
        kind = kind_of(cls)
        assert 400 <= kind.status < 600, code
        assert kind.title, code
        assert code.count(".") == 1, code
        assert (kind.status, cls) != (500, cls), code


def test_no_two_classes_share_a_code() -> None:
    """A code means one thing."""
    waiting, seen = [OpsError], dict[str, type[OpsError]]()
    while waiting:
        cls = waiting.pop()
        waiting.extend(cls.__subclasses__())
        if "code" in cls.__dict__ and not cls.__module__.startswith("tests"):
            assert seen.setdefault(cls.code, cls) is cls


def test_kinds_belong_to_codes_that_exist() -> None:
    """The table names no error that is gone; four codes belong to no class."""
    without_class = {"internal.error", "route.not_found", "method.not_allowed", "query.invalid"}
    assert set(KINDS) - set(error_classes()) <= without_class


def test_statuses_are_grouped_for_documentation() -> None:
    """Codes are listed by status, a feature that is off under both of its own, and an unknown code is a mistake."""
    assert statuses(["input.invalid", "feature.disabled", "internal.error"]) == {
        409: ["feature.disabled"],
        422: ["input.invalid"],
        500: ["internal.error"],
        503: ["feature.disabled"],
    }
    with pytest.raises(KeyError):
        statuses(["no.such_code"])


def test_a_refusal_may_carry_headers() -> None:
    """A refusal of the host tells how to do better."""
    error = RequestRefused("no", headers=[("X-Hint", "a"), ("X-Hint", "b")])
    assert answer_of(error).headers["x-hint"] == "a, b"
