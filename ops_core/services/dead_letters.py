"""Work that was given up: read here, replayed by `ops_core.services.replays`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import attrs

from ops_core.domain.cell import FailureClass
from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.page import Page, PageRequest
from ops_core.domain.principal import Owner, Principal
from ops_core.ports.storage import Storage, UnitOfWork

_AT_ONCE = 200


@attrs.frozen
class DeadLetterService:
    """Reads dead letters.

    Attributes:
        storage: Where they are kept.
    """

    storage: Storage

    def list(
        self,
        principal: Principal,
        request: PageRequest,
        *,
        waiting: bool = False,
        failure: FailureClass | None = None,
    ) -> Page[DeadLetter]:
        """Return the caller's dead letters, newest first: all, only those that wait for a replay, or of one class."""
        with self.storage.read() as uow:
            if failure is None:
                return uow.dead_letters.page(principal.owner, request, waiting=waiting)
            every = letters_of(uow, principal.owner, waiting=waiting, after=request.after)
            found = tuple(islice((letter for letter in every if letter.failure is failure), request.limit + 1))
        shown = found[: request.limit]
        return Page(shown, shown[-1].id if len(found) > request.limit else None)

    def get(self, principal: Principal, letter_id: str) -> DeadLetter:
        """Return a dead letter.

        Raises:
            NotFound: Unknown, or somebody else's.
        """
        with self.storage.read() as uow:
            return uow.dead_letters.get(principal.owner, letter_id)


def letters_of(
    uow: UnitOfWork, owner: Owner, *, waiting: bool = False, after: str | None = None
) -> Iterator[DeadLetter]:
    """Yield the dead letters of an owner, newest first, page by page; with `waiting`, those that were not replayed."""
    while True:
        page = uow.dead_letters.page(owner, PageRequest(_AT_ONCE, after), waiting=waiting)
        yield from page.items
        after = page.next
        if after is None:
            return
