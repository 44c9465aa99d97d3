"""The one tree of errors that the hub raises on purpose.

Every class carries a stable ``code``. Hosts map codes to their own protocol; the core knows no status.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")


class OpsError(Exception):
    """Base of every error that the hub raises on purpose.

    Attributes:
        code: Stable, dotted and lower case. Never reused for another meaning.
        message: One plain sentence for people; it holds no secret and no SQL.
    """

    code: ClassVar[str] = "ops.error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@attrs.frozen
class FieldError:
    """What is wrong with one field of an input.

    Attributes:
        pointer: RFC 6901 JSON pointer from the root of the input, "" for the whole of it.
        code: Stable and lower case, such as ``required`` or ``too_long``.
        message: One plain sentence that says what to enter instead.
    """

    pointer: str
    code: str
    message: str


class InvalidInput(OpsError):
    """Raised when an input breaks a rule; it names every field at fault.

    Attributes:
        errors: At least one, in the order of the fields.
    """

    code = "input.invalid"

    def __init__(self, errors: Iterable[FieldError], message: str | None = None) -> None:
        self.errors = tuple(errors)
        super().__init__(message or "Some fields need your attention.")

    @classmethod
    def at(cls, pointer: str, code: str, message: str) -> InvalidInput:
        """Return the error for a single field."""
        return cls([FieldError(pointer, code, message)])


class NotFound(OpsError):
    """Raised when something does not exist or belongs to somebody else: the two are told apart nowhere.

    Attributes:
        kind: What was looked for.
        pointer: The field of the input that named it, or "" when it was not named by one.
    """

    code = "resource.not_found"

    def __init__(self, kind: str, pointer: str = "") -> None:
        self.kind = kind
        self.pointer = pointer
        super().__init__(f"There is no such {kind}.")


class StaleVersion(OpsError):
    """Raised when what is being changed was changed by somebody else first.

    Attributes:
        current: The version that is stored now.
    """

    code = "version.stale"

    def __init__(self, kind: str, current: int) -> None:
        self.kind = kind
        self.current = current
        super().__init__(f"This {kind} was changed in the meantime. Load it again and repeat your change.")


class Conflict(OpsError):
    """Raised when the state of things refuses a request that is well formed."""

    code = "state.conflict"


class Forbidden(OpsError):
    """Raised when the caller is known but lacks the role."""

    code = "access.forbidden"


class FeatureDisabled(OpsError):
    """Raised when a feature flag is off.

    Attributes:
        flag: The flag that would have to be on.
    """

    code = "feature.disabled"

    def __init__(self, flag: str, message: str) -> None:
        self.flag = flag
        super().__init__(message)


class CapabilityNotSupported(OpsError):
    """Raised by an adapter that is asked for what its offer does not declare."""

    code = "plugin.capability_not_supported"


def gather(
    first: Callable[[], A], second: Callable[[], B], third: Callable[[], C], fourth: Callable[[], D]
) -> tuple[A, B, C, D]:
    """Return what each check returns; when any refuses the input, raise one error with what all of them found.

    Raises:
        InvalidInput: With the errors of every check that raised it.
    """
    errors: list[FieldError] = []

    def attempt(check: Callable[[], object]) -> object:
        try:
            return check()
        except InvalidInput as refused:
            errors.extend(refused.errors)
            return None

    results = [attempt(check) for check in (first, second, third, fourth)]
    if errors:
        raise InvalidInput(errors)
    return tuple(results)  # type: ignore[return-value]  # without errors, each result is what its check returned
