"""What the simulation finds."""

from __future__ import annotations


class Violation(AssertionError):
    """Raised when something happened that must never happen.

    Attributes:
        invariant: Name of the invariant that was violated.
    """

    def __init__(self, invariant: str, text: str) -> None:
        self.invariant = invariant
        super().__init__(f"{invariant}: {text}")


def require(holds: object, invariant: str, text: str, *about: object) -> None:
    """Report a violation unless something holds.

    Args:
        holds: What must be true.
        invariant: Name of the invariant.
        text: What happened instead, with a place for each of `about`.
        about: What it is about; it is written out only when it is needed.
    """
    if not holds:
        raise Violation(invariant, text.format(*about))
