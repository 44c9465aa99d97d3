"""Who is calling, and who owns a row."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

import attrs

from ops_core.errors import Forbidden

Owner = NewType("Owner", str)
"""The key that every stored row carries: ``user:<id>`` or ``session:<id>``."""


class Role(StrEnum):
    """What a principal may do beyond its own data."""

    ADMIN = "admin"
    """May read and change feature flags."""


@attrs.frozen
class Principal:
    """The caller of a use case: a signed-in user or an anonymous session, never both.

    Attributes:
        owner: Key under which everything of this caller is stored.
        roles: Roles beyond ownership.
    """

    owner: Owner
    roles: frozenset[Role] = frozenset()

    @classmethod
    def user(cls, user_id: str, roles: frozenset[Role] = frozenset()) -> Principal:
        """Return the principal of a signed-in user."""
        return cls(_owner("user", user_id), roles)

    @classmethod
    def session(cls, session_id: str) -> Principal:
        """Return the principal of an anonymous session; `session_id` is its public id, never its cookie."""
        return cls(_owner("session", session_id))

    @property
    def is_anonymous(self) -> bool:
        """Whether this is a session that nobody has signed in to."""
        return self.owner.startswith("session:")

    def require(self, role: Role) -> None:
        """Refuse a caller without `role`.

        Raises:
            Forbidden: The role is missing.
        """
        if role not in self.roles:
            msg = f"This needs the role '{role}'. Ask whoever runs this hub."
            raise Forbidden(msg)


def _owner(kind: str, name: str) -> Owner:
    if not name or len(name) > 200:  # noqa: PLR2004 - the width of the owner column
        msg = f"The id of a {kind} has 1 to 200 characters"
        raise ValueError(msg)
    return Owner(f"{kind}:{name}")
