"""The page of errors names every code, since the `type` of a problem points there."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import ops_cli
import ops_contracts
import ops_core
import ops_jobs
import ops_plugins
import ops_web
from ops_core.errors import OpsError
from ops_web.problem import KINDS, REFERENCE, kind_of
from tests.docs.pages import REFERENCE as FOLDER
from tests.docs.pages import anchors, headings, section

PAGE = FOLDER / "errors.md"


def error_classes() -> dict[str, type[OpsError]]:
    """Return every error class of the installed packages by its code."""
    for package in (ops_core, ops_plugins, ops_web, ops_jobs, ops_cli, ops_contracts):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if ".migrations." not in module.name and not module.name.endswith((".conformance", ".__main__")):
                importlib.import_module(module.name)
    found: dict[str, type[OpsError]] = {}
    waiting: list[type[OpsError]] = [OpsError]
    while waiting:
        cls = waiting.pop()
        waiting.extend(cls.__subclasses__())
        if cls.__module__.startswith("ops_") and "code" in vars(cls):
            found.setdefault(cls.code, cls)
    return found


CLASSES = error_classes()
CODES = sorted({*CLASSES, *KINDS})


def test_every_code_has_its_section_and_no_other() -> None:
    """The headings below the title are exactly the codes that exist."""
    assert sorted(headings(PAGE)[1:]) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_code_can_be_linked_to(code: str) -> None:
    """The fragment of the problem's `type` is an anchor of the page."""
    assert code in anchors(PAGE)


def test_the_type_of_a_problem_points_to_the_page() -> None:
    """The URL in the web host ends with the path of the page."""
    assert REFERENCE.endswith("/docs/reference/errors.md")


@pytest.mark.parametrize("code", CODES)
def test_the_status_is_the_one_that_is_sent(code: str) -> None:
    """Each section gives the status of the web host and says something beyond it."""
    text = section(PAGE, code)
    kind = kind_of(CLASSES[code]) if code in CLASSES else KINDS[code]
    stated = re.match(r"\nStatus (\d+)(?:, `Retry-After: (\d+)`)?\.\n", text)
    if stated is None:
        assert text.startswith("\nNever sent over HTTP")
        assert CLASSES[code].__module__.startswith(("ops_jobs", "ops_cli", "ops_contracts"))
    else:
        assert int(stated[1]) == kind.status
        assert (int(stated[2]) if stated[2] else None) == kind.retry_after
    assert len(text.split()) > 12
