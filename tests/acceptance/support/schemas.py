"""JSON Schemas that stand by themselves, made from the classes that the hub works with.

Run ``python -m tests.acceptance.support.schemas`` to write them to ``contracts/schemas``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ops_core.services.results import RunResults
from ops_web.openapi import problem_schemas
from ops_web.schema import Mode, Schemas

CONTRACTS: Final = Path(__file__).parents[3] / "contracts"
FOLDER: Final = CONTRACTS / "schemas"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_COMPONENTS: Final = "#/components/schemas/"


def schemas() -> dict[str, dict[str, Any]]:
    """Return every schema by the name of its file."""
    problems = Schemas()
    problem = problem_schemas(problems)
    results = Schemas()
    results.of(RunResults, Mode.OUTPUT)
    return {
        "problem.json": _standalone("Problem", {**problems.components, **problem}),
        "run-results.json": _standalone("RunResults", results.components),
    }


def text(schema: Mapping[str, Any]) -> str:
    """Return a schema as it is written to its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _standalone(name: str, components: dict[str, dict[str, Any]]) -> dict[str, Any]:
    rest = {key: schema for key, schema in sorted(components.items()) if key != name}
    whole = {"$schema": _DIALECT, "title": name, **components[name], "$defs": rest}
    local: dict[str, Any] = json.loads(json.dumps(whole).replace(_COMPONENTS, "#/$defs/"))
    return local


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file, schema in schemas().items():
        (FOLDER / file).write_text(text(schema))
