"""The data directory: where the hub keeps everything that it was not told to keep elsewhere."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from ops_cli import exit_codes
from ops_cli.failures import CliFailure

DATABASE_FILE = "hub.sqlite3"
SECRET_FILE = "secret.key"  # noqa: S105 - the name of a file
VAULT_KEYS_FILE = "vault.keys"

_OURS_ALONE = 0o700


def default_data_dir() -> Path:
    """Return the directory that the system keeps for the data of this user."""
    from platformdirs import user_data_dir  # noqa: PLC0415 - needed only where no directory is given

    return Path(user_data_dir("ops-hub", appauthor=False))


def ensure(data_dir: Path) -> None:
    """Make the directory, readable by this user alone, unless it is there.

    Raises:
        CliFailure: It cannot be made or written.
    """
    try:
        data_dir.mkdir(mode=_OURS_ALONE, parents=True, exist_ok=True)
        if not os.access(data_dir, os.W_OK | os.X_OK):
            raise PermissionError(0, "Permission denied")
    except OSError as problem:
        msg = f"The data directory {data_dir} cannot be used: {problem.strerror}. Choose another with --data-dir."
        raise CliFailure(msg, exit_codes.STORAGE) from None


def secret_key(data_dir: Path) -> str:
    """Return the key in the data directory, made at the first call and readable by this user alone.

    Of two processes that make it at once, both get the same one.
    """
    path = data_dir / SECRET_FILE
    with contextlib.suppress(FileNotFoundError):
        return path.read_text(encoding="ascii").strip()
    draft = data_dir / f".{SECRET_FILE}.{os.getpid()}.{secrets.token_hex(4)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # whole or not at all
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
