"""The keys of the vault, as settings and a file give them."""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ops_core.errors import FieldError, InvalidInput
from ops_core.structure import pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops_plugins.vault_aesgcm.config import AesGcmConfig

KEY_BYTES: Final = 32
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
_ABOUT: Final = """# Keys of the vault, the active one first. Without them the tokens of all connections are lost:
# keep a copy, but not beside the copies of the database.
"""


def new_key(key_id: str) -> str:
    """Return an ``id:key`` pair with a new random key.

    Raises:
        ValueError: The id is not one.
    """
    if not _ID.fullmatch(key_id):
        msg = "A key id is 1 to 32 letters, digits, - and _."
        raise ValueError(msg)
    return f"{key_id}:{base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def make_key_file(path: Path) -> None:
    """Make a file with one new key unless there is one. Of two processes that do so at once, both find the same key.

    Raises:
        OSError: It cannot be written.
    """
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(_ABOUT + new_key(f"k{secrets.token_hex(4)}") + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # whole or not at all
    finally:
        draft.unlink()


def read_keys(config: AesGcmConfig) -> dict[str, bytes]:
    """Return the keys by id, the active one first.

    Raises:
        InvalidInput: Something is wrong with a pair or with the file; no message holds a key.
    """
    found: dict[str, bytes] = {}
    errors: list[FieldError] = []
    for setting, place, pair in _pairs(config, errors):
        key_id, _, text = pair.partition(":")
        key = _decoded(text.strip())
        if not _ID.fullmatch(key_id.strip()) or key is None:
            told = f"{place} is not id:key with {KEY_BYTES} random bytes as base64 for URLs."
            errors.append(FieldError(_at(setting), "invalid", told))
        elif key_id.strip() in found:
            told = f"The key id '{key_id.strip()}' is there twice. Give each key an id of its own."
            errors.append(FieldError(_at(setting), "duplicate", told))
        else:
            found[key_id.strip()] = key
    if errors:
        raise InvalidInput(errors, "The keys of the vault are not right.")
    return found


def _pairs(config: AesGcmConfig, errors: list[FieldError]) -> Iterator[tuple[str, str, str]]:
    for number, pair in enumerate(filter(None, map(str.strip, config.keys.split(","))), start=1):
        yield "keys", f"Key {number}", pair
    if config.key_file:
        try:
            if config.make_key_file:
                make_key_file(Path(config.key_file))
            lines = Path(config.key_file).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as problem:
            why = getattr(problem, "strerror", None) or "it is not text"
            told = f"The file {config.key_file} cannot be read: {why}. Check the path and who may read it."
            errors.append(FieldError(_at("key_file"), "unreadable", told))
            return
        for number, line in enumerate(map(str.strip, lines), start=1):
            if line and not line.startswith("#"):
                yield "key_file", f"Line {number} of {config.key_file}", line


def _decoded(text: str) -> bytes | None:
    try:
        key = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


def _at(setting: str) -> str:
    return pointer("configs", "aesgcm", setting)
