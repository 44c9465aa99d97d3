"""Chance that repeats: the same words give the same numbers in every process and on every machine."""

from __future__ import annotations

import hashlib
import random


def number_of(*words: object) -> int:
    """Return 64 bits that follow from `words`; Python's own ``hash`` differs between processes."""
    spelled = "\x1f".join(str(word) for word in words)
    return int.from_bytes(hashlib.blake2b(spelled.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def chance_of(*words: object) -> random.Random:
    """Return a generator that follows from `words`."""
    return random.Random(number_of(*words))  # noqa: S311 - a simulation, nothing is protected by it


def share_of(*words: object) -> float:
    """Return a number from 0 up to 1 that follows from `words`."""
    return number_of(*words) / 2**64
