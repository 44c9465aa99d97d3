"""The Operations Hub as a library: build a hub, pass a principal, call a use case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ops_core.errors import FieldError, InvalidInput, OpsError

if TYPE_CHECKING:
    from ops_core.domain.principal import Principal
    from ops_core.hub import OpsHub, build_hub
    from ops_core.settings import Settings

__all__ = ["FieldError", "InvalidInput", "OpsError", "OpsHub", "Principal", "Settings", "build_hub"]

_LATER = {
    "OpsHub": "ops_core.hub",
    "Principal": "ops_core.domain.principal",
    "Settings": "ops_core.settings",
    "build_hub": "ops_core.hub",
}


def __getattr__(name: str) -> Any:
    """Import the larger names when they are first asked for, so that importing the package costs next to nothing."""
    from importlib import import_module  # noqa: PLC0415 - as above

    if name not in _LATER:
        msg = f"module 'ops_core' has no attribute '{name}'"
        raise AttributeError(msg)
    return getattr(import_module(_LATER[name]), name)
