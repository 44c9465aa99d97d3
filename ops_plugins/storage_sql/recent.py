"""Values that were read lately, so that a page of a list need not be read and built again while nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from ops_core.domain.principal import Owner

MOST = 4096
"""How many values are kept; a location takes about a kilobyte."""


class Versioned(Protocol):
    """Anything that is stored under an id with an owner and a version."""

    @property
    def id(self) -> str:
        """Identifier."""

    @property
    def owner(self) -> Owner:
        """Who owns it."""

    @property
    def version(self) -> int:
        """Grows with every change."""


V = TypeVar("V", bound=Versioned)


class Recent(Generic[V]):
    """Remembers values by id; each is good as long as the database has it in the same version for the same owner.

    What a transaction wrote but did not commit must never get in here: the version that it saw may come again with
    other content. So only units of work that cannot write use it.
    """

    def __init__(self) -> None:
        self._values: dict[str, V] = {}

    def fill(
        self, owner: Owner, wanted: Sequence[tuple[str, int]], read: Callable[[list[str]], Sequence[V]]
    ) -> tuple[V, ...]:
        """Return the values with these ids and versions, in this order, reading those that are not remembered.

        Args:
            owner: Who owns them all.
            wanted: Ids and versions as the database has them now.
            read: Reads values by id, in the same transaction.
        """
        known = self._values
        found: list[V | None] = [known.get(key) for key, _ in wanted]
        missing = [
            key
            for (key, version), value in zip(wanted, found, strict=True)
            if value is None or value.version != version or value.owner != owner
        ]
        if not missing:
            return tuple(value for value in found if value is not None)
        fresh = {value.id: value for value in read(missing)}
        if len(known) + len(fresh) > MOST:
            known.clear()
        known.update(fresh)
        values = (fresh.get(key, value) for (key, _), value in zip(wanted, found, strict=True))
        return tuple([value for value in values if value is not None])
