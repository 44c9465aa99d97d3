"""Bad imports of locations."""

from __future__ import annotations

from typing import Any, Final

from tests.acceptance.support.bad import Bad
from tests.acceptance.support.world import API

_PATH: Final = f"{API}/locations/import"
_HEADER: Final = "name,street,city,country\n"
_ROW: Final = "Joe's Pizza,12 Main Street,Austin,US\n"


def _sent(name: str, body: Any, /, **fields: str) -> Bad:
    pointers = {"/" + field if field != "_" else "": code for field, code in fields.items()}
    return Bad(name, "POST", _PATH, 422, "input.invalid", pointers, body)


def _file(name: str, csv: str, code: str) -> Bad:
    return _sent(name, {"csv": csv, "dry_run": False}, csv=code)


BAD_IMPORTS: Final = (
    _sent("import of nothing", {}, csv="required"),
    _sent("file null", {"csv": None}, csv="type"),
    _sent("file a list of lines", {"csv": [_HEADER, _ROW]}, csv="type"),
    _sent("dry run a text", {"csv": _HEADER + _ROW, "dry_run": "no"}, dry_run="type"),
    _sent("duplicates refused", {"csv": _HEADER + _ROW, "on_duplicate": "refuse"}, on_duplicate="choice"),
    _sent("duplicates null", {"csv": _HEADER + _ROW, "on_duplicate": None}, on_duplicate="choice"),
    _sent("country a number", {"csv": _HEADER + _ROW, "default_country": 49}, default_country="type"),
    _sent("country that is none", {"csv": _HEADER + _ROW, "default_country": "XX"}, default_country="unknown_country"),
    _sent("country of 81 characters", {"csv": _HEADER + _ROW, "default_country": "x" * 81}, default_country="too_long"),
    _sent("unknown field", {"csv": _HEADER + _ROW, "owner": "user:somebody"}, owner="unknown"),
    _sent(
        "file and country that cannot be",
        {"csv": "name,street,country\nJoe,12 Main Street,US", "default_country": "Freedonia"},
        csv="missing_column",
        default_country="unknown_country",
    ),
    _file("file empty", "", "required"),
    _file("file blank", " \n\t\n", "required"),
    _file("file with a control character", _HEADER + "Joe\x00,12 Main Street,Austin,US", "control_character"),
    _file("file without column names", _ROW, "no_header"),
    _file("file of commas", ",,,\n,,,", "no_header"),
    _file("column missing", "name,street,city\nJoe,12 Main Street,Austin", "missing_column"),
    _file(
        "column twice", "name,Business name,street,city,country\nJoe,Joe,12 Main Street,Austin,US", "repeated_column"
    ),
    _file("file without rows", _HEADER, "no_rows"),
    _file("file with a quotation mark too many", _HEADER + '"' + _ROW, "malformed"),
    _file("file of 2001 rows", _HEADER + _ROW * 2001, "too_many_rows"),
    _file("file of a million characters and one", _HEADER + "x" * (1_000_001 - len(_HEADER)), "too_long"),
)
