"""Settings of the vault."""

from __future__ import annotations

from typing import Annotated

import attrs

from ops_core.structure import Text


@attrs.frozen
class AesGcmConfig:
    """The keys.

    Attributes:
        keys: ``id:key`` pairs with commas between them, the active one first. An id is 1 to 32 letters, digits, ``-``
            and ``_``; a key is 32 bytes as base64 for URLs.
        key_file: Path of a file with one pair on each line, read after `keys`; "" for none. Lines that begin with # are
            skipped.
        make_key_file: Whether to make the file, with one new key and readable by this user alone, where it is missing.
    """

    keys: Annotated[str, Text(0, 8192)] = attrs.field(default="", repr=False)
    key_file: Annotated[str, Text(0, 4096)] = ""
    make_key_file: bool = False
