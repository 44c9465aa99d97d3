"""A point on the earth."""

from __future__ import annotations

from typing import Annotated

import attrs

from ops_core.structure import Number


@attrs.frozen
class Coordinates:
    """A point in WGS84 degrees.

    Attributes:
        lat: Latitude, -90 (south pole) to 90 (north pole).
        lng: Longitude, -180 to 180, east positive.
    """

    lat: Annotated[float, Number(-90, 90)]
    lng: Annotated[float, Number(-180, 180)]
