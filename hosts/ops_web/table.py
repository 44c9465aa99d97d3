"""The routes table of the host: the one list of every operation."""

from __future__ import annotations

from typing import Final

from ops_web.own_routes import OWN_ROUTES
from ops_web.routes import USE_CASES

ROUTES: Final = (*OWN_ROUTES, *USE_CASES)
"""Resources, the OpenAPI document, the suite that tries foreign callers and the reference are all made from these."""
