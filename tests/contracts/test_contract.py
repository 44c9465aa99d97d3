"""The machinery of contracts: what an author may leave out, replace or declare, and under which configuration."""

from __future__ import annotations

import os
import subprocess
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from ops_contracts import Contract, LegacyProfilesContract, StorageContract, known_gap, requires
from ops_contracts.contract import needed_by
from ops_core.plugins import StorageOffer
from ops_core.ports.storage import StorageCapability
from ops_plugins.memory import plugin

if TYPE_CHECKING:
    from pathlib import Path

AUTHOR = '''
"""An author's tests."""
import pytest
from ops_contracts import Contract, StorageContract, known_gap, requires
from ops_core.plugins import StorageOffer
from ops_core.ports.clock import SystemClock
from ops_core.ports.storage import StorageCapability
from ops_plugins.memory import plugin


class SmallContract(Contract, offer_type=StorageOffer, factory="new_storage"):
    """Three clauses."""

    def test_holds(self, new_storage):
        """It holds.

        If this fails: look here.
        """
        assert new_storage().status().ready

    def test_does_not_hold(self, new_storage):
        """It does not hold."""
        assert new_storage().status().detail == "something else"

    @requires(StorageCapability.DURABLE)
    def test_is_durable(self, new_storage):
        """It is durable."""
        raise AssertionError


class TestAuthor(SmallContract):
    """What an author writes."""

    offer = plugin.STORAGE
    {more}

    @pytest.fixture
    def new_storage(self):
        """Return a function that makes an empty storage."""
        return lambda: plugin.STORAGE.build(plugin.MemoryConfig(), SystemClock())
'''

STRICT = """
[pytest]
addopts = --strict-markers --strict-config -W error
strict = true
xfail_strict = true
"""


def run_pytest(folder: Path, more: str = "") -> tuple[int, str]:
    """Run the tests of an author in a folder that has nothing else, and return the exit code and the output."""
    (folder / "pytest.ini").write_text(STRICT, encoding="utf-8")
    (folder / "test_author.py").write_text(AUTHOR.replace("{more}", more), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-v", "-rsxX", "-p", "no:cacheprovider", "test_author.py"]
    # The plugins of whoever runs this are none of its business, and take seconds to load.
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout


def author(base: type[Any] = StorageContract, **members: Any) -> type[Any]:
    """Return the class that an author would write with these members."""

    @pytest.fixture
    def new_storage(self: object) -> None:
        """Stands for a factory; nothing is run here."""

    return type("TestAcme", (base,), {"offer": plugin.STORAGE, "new_storage": new_storage, **members})


def test_an_offer_and_a_fixture_are_enough() -> None:
    """The smallest subclass is accepted."""
    assert issubclass(author(), StorageContract)


def test_contracts_are_not_collected() -> None:
    """Classes of the suite begin with no name that pytest collects."""
    assert not {cls.__name__ for cls in StorageContract.__mro__ if cls.__name__.startswith("Test")}


def test_the_offer_is_needed() -> None:
    """A subclass without an offer, or with an offer of another port, is refused with the line to write."""
    with pytest.raises(TypeError, match=r"TestAcme needs the offer that it tests: write `offer = "):
        author(offer=None)
    with pytest.raises(TypeError, match="an instance of LegacyProfilesOffer"):
        author(LegacyProfilesContract)


def test_the_fixture_is_needed() -> None:
    """A subclass without its factory fixture, or with a plain method of that name, is refused with what to do."""
    with pytest.raises(TypeError, match="TestAcme needs a fixture called new_storage"):
        type("TestAcme", (StorageContract,), {"offer": plugin.STORAGE})
    with pytest.raises(TypeError, match=r"put @pytest\.fixture above it"):
        author(new_storage=lambda self: None)


@pytest.mark.parametrize(
    "member", ["test_starts_empty", "storage", "_skip_what_is_not_declared", "test_offer_is_well_formed"]
)
def test_clauses_cannot_be_replaced(member: str) -> None:
    """Replacing a clause or a fixture of the contract is refused, with how to declare a gap."""
    with pytest.raises(TypeError, match=f"TestAcme replaces {member}.*known_gap"):
        author(StorageContract, **{member: lambda self: None})


def test_clauses_cannot_be_switched_off() -> None:
    """Setting a clause to None is replacing it."""
    with pytest.raises(TypeError, match="TestAcme replaces test_starts_empty"):
        author(test_starts_empty=None)


def test_clauses_cannot_be_replaced_by_inheritance() -> None:
    """A class that stands before the contract replaces its clauses just as well."""
    mixin = type("Mixin", (), {"test_starts_empty": lambda self: None})
    with pytest.raises(TypeError, match="TestAcme replaces test_starts_empty"):
        type("TestAcme", (mixin, StorageContract), {"offer": plugin.STORAGE})


def test_an_author_may_add_tests() -> None:
    """Tests of its own are the author's business, and so are marks."""
    assert author(test_of_my_own=lambda self: None, pytestmark=[]).test_of_my_own


def test_a_gap_needs_a_reason() -> None:
    """A gap without a reason is refused."""
    with pytest.raises(ValueError, match="Say why"):
        known_gap("  ")


def test_a_gap_needs_a_clause() -> None:
    """A gap where the contract has no clause is refused: the clause was renamed, or never there."""
    for name in ("test_no_such_clause", "storage"):
        with pytest.raises(TypeError, match=f"StorageContract has no clause {name}"):
            author(**{name: known_gap("a reason")})


def test_a_gap_marks_a_copy_of_the_clause() -> None:
    """The clause of the contract stays unmarked for everybody else, and keeps its marks in the copy."""
    cls = author(test_a_block_that_raises_keeps_nothing=known_gap("see issue 12"))
    own = cls.test_a_block_that_raises_keeps_nothing
    original = StorageContract.test_a_block_that_raises_keeps_nothing
    assert [mark.name for mark in own.pytestmark] == ["parametrize", "xfail"]
    assert own.pytestmark[1].kwargs == {"reason": "see issue 12", "strict": True}
    assert [mark.name for mark in original.pytestmark] == ["parametrize"]  # type: ignore[attr-defined]  # set by pytest
    assert own.__doc__ == original.__doc__


def test_subclasses_of_an_adapters_class_are_checked_too() -> None:
    """Inheriting from an author's class, as a host does to run it, is fine; replacing clauses there is not."""
    base = author(test_starts_empty=known_gap("see issue 12"))
    again: Any = type("TestAgain", (base,), {})
    assert again.test_starts_empty is base.test_starts_empty
    with pytest.raises(TypeError, match="TestAgain replaces test_close_may_be_called_twice"):
        type("TestAgain", (base,), {"test_close_may_be_called_twice": lambda self: None})


def test_requires_names_capabilities() -> None:
    """`requires` notes what a clause needs; without it a clause needs nothing."""

    class Power(StrEnum):
        """A capability."""

        FLY = "fly"

    @requires(Power.FLY)
    def clause() -> None:
        """Do nothing."""

    assert needed_by(clause) == {Power.FLY}
    assert needed_by(test_requires_names_capabilities) == frozenset()
    clause()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": ""}, "lower case"),
        ({"name": "My Store"}, "lower case"),
        ({"summary": "Two\nlines"}, "not one line"),
        ({"config": dict}, "not an attrs class"),
        ({"build": lambda: None}, "build cannot be called"),
        ({"conformance": "ops_plugins.nowhere.conformance"}, "cannot be found"),
    ],
    ids=["no name", "spaces", "lines", "config", "build", "conformance"],
)
def test_malformed_offers_are_complained_about(changes: dict[str, Any], complaint: str) -> None:
    """The clause about offers says what is wrong."""
    cls = author(offer=attrs.evolve(plugin.STORAGE, **changes))
    with pytest.raises(pytest.fail.Exception, match=complaint):
        cls().test_offer_is_well_formed()


def test_a_contract_of_somebody_elses_port() -> None:
    """Others may write contracts of their own with the same rules."""

    class MineContract(Contract, offer_type=StorageOffer, factory="mine"):
        """A contract."""

        @requires(StorageCapability.DURABLE)
        def test_it(self, mine: object) -> None:
            """Hold."""

    with pytest.raises(TypeError, match="needs a fixture called mine"):
        type("TestMine", (MineContract,), {"offer": plugin.STORAGE})


def test_strict_configurations_are_no_trouble(tmp_path: Path) -> None:
    """In an empty folder, with every strictness of pytest on, clauses pass, fail and are skipped with a reason."""
    code, output = run_pytest(tmp_path)
    assert code == 1
    assert "TestAuthor::test_holds PASSED" in output
    assert "TestAuthor::test_does_not_hold FAILED" in output
    assert "TestAuthor::test_is_durable SKIPPED" in output
    assert "The offer 'memory' does not declare: durable" in output
    assert "1 failed, 2 passed, 1 skipped" in output
    assert "warning" not in output


def test_a_known_gap_is_expected_to_fail(tmp_path: Path) -> None:
    """A gap is no failure while it is there, and its reason is shown; both spellings do."""
    code, output = run_pytest(tmp_path, 'test_does_not_hold = known_gap("see issue 12")')
    assert code == 0
    assert "test_does_not_hold XFAIL (see issue 12)" in output
    spelled_out = '@known_gap("see issue 13")\n    def test_does_not_hold(self):\n        """Never run."""'
    code, output = run_pytest(tmp_path, spelled_out)
    assert code == 0
    assert "test_does_not_hold XFAIL (see issue 13)" in output


def test_a_gap_that_is_closed_fails_loudly(tmp_path: Path) -> None:
    """The day the clause passes, the gap is reported as a failure."""
    code, output = run_pytest(tmp_path, 'test_holds = known_gap("see issue 12")')
    assert code == 1
    assert "[XPASS(strict)] see issue 12" in output


def test_a_replaced_clause_is_refused_at_collection(tmp_path: Path) -> None:
    """The author reads the sentence when the tests are collected."""
    code, output = run_pytest(tmp_path, "def test_holds(self): pass")
    assert code != 0
    assert "TestAuthor replaces test_holds, which belongs to SmallContract" in output
