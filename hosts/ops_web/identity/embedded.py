"""The principal that an application around the hub hands in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ops_core.domain.principal import Principal

if TYPE_CHECKING:
    from collections.abc import Callable

    IdentityCallable = Callable[[dict[str, Any]], Principal | None]

PRINCIPAL: Final = "ops_hub.principal"
"""Key of the WSGI environment. Clients cannot set it: their headers arrive as strings under ``HTTP_...``."""


def embedded_principal(environ: dict[str, Any], identity: IdentityCallable | None) -> Principal | None:
    """Return the principal of the application around the hub; anything that is no `Principal` is ignored."""
    found = environ.get(PRINCIPAL)
    if found is None and identity is not None:
        found = identity(environ)
    return found if isinstance(found, Principal) else None
