"""What all tables have in common."""

from __future__ import annotations

import sqlalchemy as sa

KIND = "kind"
"""Under this the `info` of a table has what people call one of its rows."""

metadata = sa.MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)
