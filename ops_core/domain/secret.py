"""A text that must not be seen: it never shows in a log, a repr or an error by accident."""

from __future__ import annotations

import attrs

HIDDEN = "***"
"""What is shown in its place."""


@attrs.frozen(repr=False, str=False)
class Secret:
    """A token or a key.

    Attributes:
        reveal: The text itself. Whoever reads it takes care where it goes.
    """

    reveal: str

    def __repr__(self) -> str:
        """Return stars."""
        return f"Secret({HIDDEN})"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        """Return stars, however it is formatted."""
        return format(repr(self), spec)

    def __reduce__(self) -> str:
        """Refuse to be pickled, for a queue or a cache would then hold the text.

        Raises:
            TypeError: Always.
        """
        msg = "A secret is not pickled. Seal it in the vault instead."
        raise TypeError(msg)
