"""What all contracts have in common: their inputs, their capabilities and what an author may not do."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import attrs
import pytest

if TYPE_CHECKING:
    from enum import StrEnum

    from ops_core.plugins.offers import Offer

ClauseT = TypeVar("ClauseT", bound=Callable[..., Any])

_NEEDED = "ops_contracts_needed"
_REPLACEABLE = frozenset({"offer", "pytestmark"})


def requires(*capabilities: StrEnum) -> Callable[[ClauseT], ClauseT]:
    """Return a decorator for a clause that holds only for offers that declare all of `capabilities`."""

    def mark(clause: ClauseT) -> ClauseT:
        setattr(clause, _NEEDED, frozenset(capabilities))
        return clause

    return mark


@attrs.frozen
class KnownGap:
    """A clause that an adapter is known not to keep.

    Attributes:
        reason: Why, and where the repair is tracked.
    """

    reason: str

    def __call__(self, clause: Callable[..., Any]) -> KnownGap:
        """Return this gap, whatever stands below the decorator: the clause of the contract is what runs."""
        del clause
        return self


def known_gap(reason: str) -> Any:
    """Return what to set a clause to, or to decorate it with, while an adapter does not keep it.

    The clause still runs and is expected to fail. The day it passes, it is reported as a failure, so that no gap is
    declared for longer than it is there. The result is typed `Any` for a type checker to let it stand for a method::

        class TestAcme(StorageContract):
            test_close_may_be_called_twice = known_gap("closes its pool twice, see issue 12")

    Raises:
        ValueError: There is no reason.
    """
    if not reason.strip():
        msg = "Say why there is a gap, and where its repair is tracked"
        raise ValueError(msg)
    return KnownGap(reason)


class Contract:
    """Base of all contracts.

    The class of a contract names what its author provides; a subclass of such a class is one adapter::

        class StorageContract(Contract, offer_type=StorageOffer, factory="new_storage"): ...


        class TestAcme(StorageContract):
            offer = OFFER

            @pytest.fixture
            def new_storage(self): ...

    Attributes:
        offer: The offer whose adapter is tested.
    """

    offer: ClassVar[Any]
    _contract: ClassVar[type[Contract] | None] = None
    _factory: ClassVar[str] = ""
    _offer_type: ClassVar[type[Any]] = object

    def __init_subclass__(cls, *, offer_type: type[Any] | None = None, factory: str = "", **rest: Any) -> None:
        """Check what an author wrote, when the class is made.

        Args:
            offer_type: Class of the offers of this port; given by the class of a contract only.
            factory: Name of the fixture that the author provides; given by the class of a contract only.
            **rest: For other bases.

        Raises:
            TypeError: The offer or the fixture is missing, or a clause is replaced.
        """
        super().__init_subclass__(**rest)
        if offer_type is not None:
            cls._contract, cls._offer_type, cls._factory = cls, offer_type, factory
        elif cls._contract is not None:
            _fill_gaps(cls, cls._contract)
            _refuse_replacements(cls, cls._contract, cls._factory)
            _refuse_missing_inputs(cls, cls._offer_type, cls._factory)

    @pytest.fixture(autouse=True)
    def _skip_what_is_not_declared(self, request: pytest.FixtureRequest) -> None:
        missing = needed_by(request.function) - getattr(self.offer, "capabilities", frozenset())
        if missing:
            names = ", ".join(sorted(missing))
            pytest.skip(f"The offer '{self.offer.name}' does not declare: {names}")  # so there is nothing to test

    def test_offer_is_well_formed(self) -> None:
        """An offer has a name that settings can use, a line for people, a class of settings and a way to build.

        If this fails: compare the offer with the attributes of its class in `ops_core.plugins.offers`. `config` is an
        attrs class, `build` takes a config and a clock, and a `conformance` names a module that can be found.
        """
        offer: Offer = self.offer
        complaints = list(_complaints(offer))
        if complaints:
            pytest.fail("\n".join(complaints), pytrace=False)


def needed_by(clause: Callable[..., Any]) -> frozenset[str]:
    """Return the capabilities without which a clause is skipped."""
    needed: frozenset[str] = getattr(clause, _NEEDED, frozenset())
    return needed


def _fill_gaps(cls: type[Contract], contract: type[Contract]) -> None:
    for name, value in list(vars(cls).items()):
        if not isinstance(value, KnownGap):
            continue
        clause = getattr(contract, name, None)
        if not inspect.isfunction(clause) or not name.startswith("test_"):
            msg = f"{contract.__name__} has no clause {name}, so {cls.__name__} cannot have a gap there. Remove it."
            raise TypeError(msg)
        gap = pytest.mark.xfail(reason=value.reason, strict=True)  # an author's: it still runs, and may never pass
        setattr(cls, name, gap(_copied(clause)))


def _copied(clause: types.FunctionType) -> types.FunctionType:
    """Return a copy of a clause: marks are kept on the function, and the contract's own must stay as it is."""
    copy = types.FunctionType(
        clause.__code__, clause.__globals__, clause.__name__, clause.__defaults__, clause.__closure__
    )
    copy.__kwdefaults__ = clause.__kwdefaults__
    copy.__annotations__ = dict(clause.__annotations__)
    copy.__qualname__, copy.__doc__, copy.__module__ = clause.__qualname__, clause.__doc__, clause.__module__
    copy.__dict__.update(clause.__dict__)
    return copy


def _refuse_replacements(cls: type[Contract], contract: type[Contract], factory: str) -> None:
    for name in dir(contract):
        own = inspect.getattr_static(contract, name)
        if name.startswith("__") or name in _REPLACEABLE | {factory} or own is inspect.getattr_static(cls, name):
            continue
        if inspect.isfunction(own) and getattr(getattr(cls, name), "__code__", None) is own.__code__:
            continue  # the copy of a clause, with its known gap
        msg = (
            f"{cls.__name__} replaces {name}, which belongs to {contract.__name__}: an adapter that answers to its own "
            f'clauses proves nothing. Remove it, or declare the gap: {name} = known_gap("why, and which issue")'
        )
        raise TypeError(msg)


def _refuse_missing_inputs(cls: type[Contract], offer_type: type[Any], factory: str) -> None:
    if not isinstance(getattr(cls, "offer", None), offer_type):
        msg = f"{cls.__name__} needs the offer that it tests: write `offer = ...`, an instance of {offer_type.__name__}"
        raise TypeError(msg)
    if not hasattr(cls, factory):
        msg = f"{cls.__name__} needs a fixture called {factory}; the docstring of its contract says what it returns"
        raise TypeError(msg)
    if inspect.isfunction(inspect.getattr_static(cls, factory)):
        msg = f"{cls.__name__}.{factory} is a plain method: put @pytest.fixture above it"
        raise TypeError(msg)


def _complaints(offer: Offer) -> Iterator[str]:
    if not offer.name or offer.name != "_".join(offer.name.split()) or offer.name != offer.name.lower():
        yield f"The name {offer.name!r} is not lower case without spaces."
    if not offer.summary.strip() or "\n" in offer.summary:
        yield f"The summary {offer.summary!r} is not one line."
    if not attrs.has(offer.config):
        yield f"The config {offer.config!r} is not an attrs class."
    try:
        inspect.signature(offer.build).bind("config", "clock")
    except TypeError as problem:
        yield f"build cannot be called with a config and a clock: {problem}."
    if offer.conformance is not None and not _is_found(offer.conformance):
        yield f"The module {offer.conformance!r} with the conformance tests cannot be found."


def _is_found(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
