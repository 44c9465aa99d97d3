"""Parameters that lists share."""

from __future__ import annotations

from typing import Annotated

import attrs

from ops_core.domain.page import PageRequest
from ops_core.structure import Number, Text


@attrs.frozen
class PageQuery:
    """Which part of a list to return, newest first.

    Attributes:
        limit: Most items.
        after: Cursor from `next` of the page before.
    """

    limit: Annotated[int, Number(1, 200)] = 50
    after: Annotated[str, Text(1, 500, pattern="[A-Za-z0-9_-]+", hint="the cursor as it was received")] | None = None

    @property
    def request(self) -> PageRequest:
        """The same for use cases."""
        return PageRequest(self.limit, self.after)
