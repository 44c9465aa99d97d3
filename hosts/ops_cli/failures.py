"""Turning what went wrong into one sentence and an exit code."""

from __future__ import annotations

import errno
import json
import traceback

from ops_cli import exit_codes
from ops_core.errors import CapabilityNotSupported, InvalidInput, OpsError
from ops_core.plugins.catalog import PluginUnusable
from ops_core.ports.storage import StorageFailed


class CliFailure(OpsError):
    """Raised when a command cannot do what it was asked to.

    The message is empty where somebody else has said already what was wrong.

    Attributes:
        exit_code: What the process ends with.
    """

    code = "cli.failed"

    def __init__(self, message: str = "", exit_code: int = exit_codes.FAILED) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class SettingsRefused(InvalidInput):
    """Raised when settings are not right; the pointers lead from the root of all settings."""

    code = "settings.invalid"


def explain(problem: Exception, *, as_json: bool) -> tuple[int, str]:
    """Return the exit code for `problem` and what to print about it."""
    if isinstance(problem, OpsError):
        code, sentence = _code(problem), _sentence(problem)
        errors = [
            {"pointer": error.pointer, "code": error.code, "message": error.message}
            for error in (problem.errors if isinstance(problem, InvalidInput) else ())
        ]
        name = problem.code
    else:
        code, sentence = _system(problem)
        name, errors = "cli.unforeseen", []
    if not as_json or not sentence:
        return code, sentence
    body: dict[str, object] = {"code": name, "message": sentence, "exit_code": code}
    return code, json.dumps({"error": body | ({"errors": errors} if errors else {})}, ensure_ascii=False)


def _code(problem: OpsError) -> int:
    match problem:
        case CliFailure():
            return problem.exit_code
        case InvalidInput():
            return exit_codes.USAGE
        case StorageFailed():
            return exit_codes.STORAGE
        case PluginUnusable() | CapabilityNotSupported():
            return exit_codes.PLUGIN
        case _:
            return exit_codes.FAILED


def _sentence(problem: OpsError) -> str:
    if not isinstance(problem, InvalidInput) or problem.message.startswith("Line "):
        return problem.message
    named = [f"{_place(error.pointer, problem)}{error.message}" for error in problem.errors]
    return named[0] if len(named) == 1 else "\n".join([problem.message, *(f"  {line}" for line in named)])


def _place(pointer: str, problem: InvalidInput) -> str:
    path = ".".join(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
    if not path:
        return ""
    if path.startswith("OPS_"):
        return f"Variable {path}: "
    return f"Setting {path}: " if isinstance(problem, SettingsRefused) else f"{path}: "


def _system(problem: Exception) -> tuple[int, str]:
    if isinstance(problem, OSError) and problem.errno in {errno.ENOSPC, errno.EDQUOT}:
        where = f" for {problem.filename}" if problem.filename else ""
        return exit_codes.STORAGE, f"The disk is full{where}. Make room and try again; nothing was lost."
    if isinstance(problem, OSError) and problem.strerror:
        where = f"{problem.filename}: " if problem.filename else ""
        return exit_codes.FAILED, f"{where}{problem.strerror}."
    trace = "".join(traceback.format_exception(problem))
    return exit_codes.FAILED, f"{trace}\nThis is a fault of the hub. Please report it with the lines above."
