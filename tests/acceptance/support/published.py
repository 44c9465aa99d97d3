"""Whether answers are what the published description says, with nothing in them that it does not mention."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

import jsonschema_rs
import msgspec

from ops_web.openapi import openapi_document
from ops_web.route import Route

PROBLEM = "application/problem+json"
_LEAKS = re.compile(
    rb"Traceback|File \\?\"|\.py\b|line \d+, in|site-packages|sqlalchemy|sqlite|psycopg|/usr/|/home/|/tmp/"
    rb"|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b.*\b(FROM|SET|VALUES|WHERE)\b| object at 0x|<class '"
)


class Published:
    """Checks answers against the OpenAPI document of a table of routes.

    Objects are sealed: where the document tells clients to bear with new fields, a field that it does not mention is an
    error here.

    Attributes:
        seen: Operation and status of each answer that was checked.

    Args:
        routes: The table.
    """

    def __init__(self, routes: tuple[Route, ...]) -> None:
        self.document = openapi_document(routes)
        self.seen: set[tuple[str, int]] = set()
        self._components = {name: _sealed(schema) for name, schema in self.document["components"]["schemas"].items()}
        self._validators: dict[str, Any] = {}
        self._paths = [
            (re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), operations)
            for path, operations in sorted(self.document["paths"].items(), key=lambda item: item[0].count("{"))
        ]

    def check(self, method: str, path: str, status: int, headers: Mapping[str, str], content: bytes) -> None:
        """Refuse an answer that the document does not allow, or that tells what is nobody's business.

        Raises:
            AssertionError: It says what is wrong.
        """
        where = f"{method} {path} -> {status}"
        kind = headers.get("content-type", "").partition(";")[0]
        operation = self._operation("GET" if method == "HEAD" else method, path)
        documented = operation and operation["responses"].get(str(status))
        kinds = documented.get("content", {}) if documented else {}
        if status >= 400:
            assert not _LEAKS.search(content), f"{where} leaks: {content!r}"
            assert kind == PROBLEM or kind in kinds, f"{where} is no problem but {kind}: {content[:300]!r}"
        if kind == PROBLEM:
            self._validate("Problem", content, where)
            _check_problem(status, headers, content, where)
        if operation is None:
            assert status in {204, 404, 405}, f"{where} is answered by nothing that is documented"
            return
        self.seen.add((operation["operationId"], status))
        if kind == PROBLEM:
            assert msgspec.json.decode(content)["code"] in operation["x-error-codes"], f"{where}: {content!r}"
        assert documented, f"{where} has an undocumented status: {content[:500]!r}"
        if not kinds:
            assert not content, f"{where} has an undocumented body: {content[:300]!r}"
        elif method != "HEAD":
            assert kind in kinds, f"{where} has the undocumented type {kind}"
            if kind == "application/json":
                self._validate(kinds[kind]["schema"], content, where)
        if status < 400:
            _check_headers(documented.get("headers", {}), headers, where)

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        for pattern, operations in self._paths:
            if pattern.fullmatch(path):
                found: dict[str, Any] | None = operations.get(method.lower())
                return found
        return None

    def _validate(self, schema: Any, content: bytes, where: str) -> None:
        name = schema if isinstance(schema, str) else schema.get("$ref", repr(schema)).rpartition("/")[2]
        validator = self._validators.get(name)
        if validator is None:
            start = {"$ref": f"#/components/schemas/{schema}"} if isinstance(schema, str) else _sealed(schema)
            whole = {**start, "components": {"schemas": self._components}}
            validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
            self._validators[name] = validator
        data = msgspec.json.decode(content)
        faults = [f"{fault.instance_path}: {fault.message}" for fault in validator.iter_errors(data)]
        assert not faults, f"{where} breaks its schema {name}: {faults[:5]}"


def _check_problem(status: int, headers: Mapping[str, str], content: bytes, where: str) -> None:
    problem = msgspec.json.decode(content)
    assert problem["status"] == status, where
    assert problem["type"].endswith("#" + problem["code"]), where
    assert problem["request_id"] == headers["x-request-id"], where
    assert problem["instance"].endswith(problem["request_id"]), where
    if status == 401:
        assert "www-authenticate" in headers, where
    if status == 405:
        assert "allow" in headers, where
    if status == 503:
        assert "retry-after" in headers, where


def _check_headers(documented: Mapping[str, Any], headers: Mapping[str, str], where: str) -> None:
    for name in ("ETag", "Location"):
        assert (name in documented) == (name.lower() in headers), f"{where} and its description disagree about {name}"
    for name in ("Link", "Idempotent-Replayed"):
        assert name in documented or name.lower() not in headers, f"{where} has an undocumented {name}"
    assert re.fullmatch(r'"v(0|[1-9]\d*)"', headers.get("etag", '"v0"')), f"{where} has a bad ETag"


def _sealed(schema: Any) -> Any:
    """Return a copy of a schema in which objects have no fields besides those that it names."""
    found = copy.deepcopy(schema)
    waiting = [found]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if "properties" in part:
                part.setdefault("additionalProperties", False)
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return found
