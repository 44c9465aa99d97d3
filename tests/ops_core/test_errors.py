from __future__ import annotations

import importlib
import pickle
import pkgutil
import re
from typing import Any

import pytest

import ops_core
from ops_core.domain.duplicate import DuplicateLocation, DuplicateReason, Suggestion
from ops_core.domain.idempotency import IdempotencyInProgress, IdempotencyMismatch
from ops_core.domain.run import RunState, RunTransitionRefused
from ops_core.domain.scan import ScanProblem, ScanRefused
from ops_core.errors import (
    Conflict,
    FeatureDisabled,
    FieldError,
    Forbidden,
    InvalidInput,
    NotFound,
    OpsError,
    StaleVersion,
    gather,
)
from ops_core.ports.ranking import RankingThrottled

FAULT = FieldError("/name", "required", "Enter a name.")


def error_classes() -> list[type[OpsError]]:
    """Return every error of the core."""
    for module in pkgutil.walk_packages(ops_core.__path__, "ops_core."):
        importlib.import_module(module.name)
    found: list[type[OpsError]] = [OpsError]
    for kind in found:
        found.extend(sub for sub in kind.__subclasses__() if sub.__module__.startswith("ops_core."))
    return found


def test_every_error_has_a_code_of_its_own() -> None:
    """Hosts and clients tell errors apart by their codes, so no two share one and all look alike."""
    codes = [kind.code for kind in error_classes()]
    assert len(codes) > 20
    assert sorted(codes) == sorted(set(codes))
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", code) for code in codes)


def test_every_error_says_when_it_is_raised() -> None:
    """The first words of its docstring are those that the reference is made of."""
    assert [
        kind.__name__
        for kind in error_classes()
        if not (kind.__doc__ or "").startswith(("Raised when", "Raised by", "Base of"))
    ] == []


@pytest.mark.parametrize(
    ("error", "message", "attributes"),
    [
        (OpsError("It broke."), "It broke.", {}),
        (InvalidInput([FAULT]), "Some fields need your attention.", {"errors": (FAULT,)}),
        (InvalidInput(iter([FAULT]), "No."), "No.", {"errors": (FAULT,)}),
        (
            InvalidInput.at("/name", "required", "Enter a name."),
            "Some fields need your attention.",
            {"errors": (FAULT,)},
        ),
        (NotFound("report"), "There is no such report.", {"kind": "report", "pointer": ""}),
        (NotFound("location", "/location_id"), "There is no such location.", {"pointer": "/location_id"}),
        (
            StaleVersion("report", 7),
            "This report was changed in the meantime. Load it again and repeat your change.",
            {"kind": "report", "current": 7},
        ),
        (FeatureDisabled("runs_enabled", "Later."), "Later.", {"flag": "runs_enabled"}),
        (RankingThrottled("Slow down.", 3.5), "Slow down.", {"retry_after": 3.5}),
        (
            RunTransitionRefused(RunState.COMPLETED, RunState.RUNNING),
            "A run that is completed cannot become running.",
            {"current": RunState.COMPLETED, "wanted": RunState.RUNNING},
        ),
    ],
)
def test_errors_carry_what_happened(error: OpsError, message: str, attributes: dict[str, Any]) -> None:
    """The message is for people; what a program needs is in attributes."""
    assert (error.message, str(error)) == (message, message)
    assert {name: getattr(error, name) for name in attributes} == attributes


def test_a_duplicate_says_what_to_do() -> None:
    """The message names the location that is there."""
    error = DuplicateLocation([Suggestion("loc_1", "Joe's", 0.9, (DuplicateReason.SAME_NAME,))])
    assert "Joe's" in error.message
    assert error.suggestions[0].location_id == "loc_1"


def test_what_may_be_handled_alike_is() -> None:
    """State that refuses is one family, input that is wrong another."""
    assert issubclass(RunTransitionRefused, Conflict)
    assert issubclass(DuplicateLocation, Conflict)
    assert issubclass(IdempotencyInProgress, Conflict)
    assert not issubclass(IdempotencyMismatch, Conflict)
    assert isinstance(ScanRefused([ScanProblem(1, None, "It is empty.")]), InvalidInput)
    assert not issubclass(Forbidden, NotFound)


def test_a_field_error_travels() -> None:
    """It is a plain value."""
    assert pickle.loads(pickle.dumps(FAULT)) == FAULT  # noqa: S301 - made on the line itself


def refuse(*pointers: str) -> Any:
    """Return a check that finds fault with these fields."""

    def check() -> None:
        raise InvalidInput([FieldError(each, "wrong", "Change it.") for each in pointers])

    return check


def test_gather_returns_what_the_checks_return() -> None:
    """Without a fault, every result comes back in its place."""
    assert gather(lambda: 1, lambda: "two", lambda: None, lambda: (4,)) == (1, "two", None, (4,))


def test_gather_names_all_faults_in_order() -> None:
    """Checks after one that refused are made all the same."""
    with pytest.raises(InvalidInput) as refused:
        gather(refuse("/a"), lambda: 1, refuse("/b", "/c"), refuse("/d"))
    assert [error.pointer for error in refused.value.errors] == ["/a", "/b", "/c", "/d"]


def test_gather_lets_other_errors_through() -> None:
    """Only refusals of the input are collected."""

    def break_down() -> None:
        msg = "no fault of the input"
        raise RuntimeError(msg)

    with pytest.raises(RuntimeError, match="no fault"):
        gather(refuse("/a"), break_down, lambda: 1, lambda: 2)


def test_the_package_offers_its_names() -> None:
    """What the package names can be had from it, and what it does not name is an ordinary mistake."""
    assert sorted(ops_core.__all__) == ops_core.__all__
    assert all(getattr(ops_core, name) for name in ops_core.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = ops_core.nothing
