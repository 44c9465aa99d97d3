"""Chance that repeats: equal words lead to equal draws, whichever process or machine draws."""

from __future__ import annotations

import hashlib
import math
import random


def chance_of(*words: object) -> random.Random:
    """Return a generator that follows from `words` alone."""
    return random.Random(_digest(words))  # noqa: S311 - made-up data, nothing is protected by it


def share_of(*words: object) -> float:
    """Return a number from 0 up to 1 that follows from `words` alone."""
    return _digest(words) / 2**64


def digits_of(count: int, *words: object) -> str:
    """Return a number of `count` digits that follows from `words` alone, the first of them not 0."""
    least = 10 ** (count - 1)
    return str(least + random.Random(_digest(words)).randrange(9 * least))  # noqa: S311 - as above


def poisson(chance: random.Random, mean: float) -> int:
    """Return how often something happens that happens `mean` times on average.

    Knuth's multiplication up to a mean of 30, the normal approximation beyond.
    """
    if mean > 30:  # noqa: PLR2004 - from here on the two can hardly be told apart
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


def _digest(words: tuple[object, ...]) -> int:
    spelled = "\x1f".join(map(str, words)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(spelled, digest_size=8, person=b"staged").digest(), "big")
