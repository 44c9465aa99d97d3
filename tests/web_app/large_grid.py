"""Results of grids of any size: larger than a report may be, to see how the heatmap copes."""

from __future__ import annotations

from typing import Any

_STEP = 0.002
_FOUND_AT = 25


def large_results(template: Any, size: int) -> Any:
    """Return results of size x size points that look like those of a run.

    Args:
        template: Results of the run, as the hub gives them.
        size: Points a side, odd.
    """
    numbers = range(size * size)
    keys = [listing["key"] for listing in template["listings"]]
    keywords = [
        {**keyword, "cells": [_cell(template, place, number, size, keys) for number in numbers]}
        for place, keyword in enumerate(template["keywords"])
    ]
    return {**template, "points": [_point(template, number, size) for number in numbers], "keywords": keywords}


def _point(template: Any, number: int, size: int) -> dict[str, Any]:
    row, col = divmod(number, size)
    north, east = size // 2 - row, col - size // 2
    center = template["business"]["coordinates"]
    return {
        "number": number,
        "row": row,
        "col": col,
        "coordinates": {"lat": center["lat"] + north * _STEP, "lng": center["lng"] + east * _STEP},
        "distance_m": (north**2 + east**2) ** 0.5 * _STEP * 111_320,
        "ring": max(abs(north), abs(east)),
    }


def _cell(template: Any, keyword: int, number: int, size: int, keys: list[str]) -> dict[str, Any]:
    row, col = divmod(number, size)
    first = template["keywords"][0]["cells"][0]
    rank = 1 + (abs(row - size // 2) + abs(col - size // 2) + 7 * keyword) % _FOUND_AT
    turned = keys[number % len(keys) :] + keys[: number % len(keys)]
    state = "found" if rank <= 20 else "absent"
    return {**first, "keyword": keyword, "number": number, "state": state, "rank": rank if rank <= 20 else None} | {
        "listings": turned[:20]
    }
