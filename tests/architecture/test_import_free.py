from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

HEAVY = {"sqlalchemy", "alembic", "requests", "httpx", "numpy", "scipy", "phonenumbers", "rapidfuzz"}

WATCHED_IMPORT = """
import json, sys

CODE = (".py", ".pyc", ".so", ".pyd")
seen = []

def watch(event, args):
    if event.startswith(("socket.", "sqlite3.", "subprocess.")):
        seen.append(f"{event} {args[1:]!r}")
    if event == "open" and isinstance(args[0], str) and not args[0].endswith(CODE):
        seen.append(f"open {args[0]!r}")

before = set(sys.modules)
sys.addaudithook(watch)
import MODULE
print(json.dumps({"seen": seen, "loaded": sorted({name.partition(".")[0] for name in set(sys.modules) - before})}))
"""


def plugins() -> list[str]:
    """Return the module of every plugin that comes with the hub."""
    spec = find_spec("ops_plugins")
    assert spec is not None
    places = [Path(place) for place in spec.submodule_search_locations or ()]
    return sorted(f"ops_plugins.{path.parent.name}.plugin" for place in places for path in place.glob("*/plugin.py"))


def imported(module: str) -> dict[str, list[str]]:
    """Import a module in an interpreter of its own and return what that opened and loaded."""
    code = WATCHED_IMPORT.replace("MODULE", module)
    done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_there_are_plugins() -> None:
    """The tests below look at something."""
    assert {"ops_plugins.memory.plugin", "ops_plugins.storage_sql.plugin"} <= set(plugins())


@pytest.mark.parametrize("module", plugins())
def test_importing_a_plugin_opens_nothing(module: str) -> None:
    """No file but code, no socket, no database and no process: that is for `build`, and mostly for later."""
    assert imported(module)["seen"] == []


@pytest.mark.parametrize("module", plugins())
def test_importing_a_plugin_loads_nothing_heavy(module: str) -> None:
    """A hub that does not use a plugin does not pay for its libraries."""
    assert HEAVY & set(imported(module)["loaded"]) == set()


def test_the_watch_sees_what_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that reads a file and opens a socket is found out."""
    (tmp_path / "greedy.py").write_text("import socket\nopen(__file__ + '.txt', 'w').close()\nsocket.socket()\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    seen = imported("greedy")["seen"]
    assert any(entry.startswith("open") and "greedy.py.txt" in entry for entry in seen)
    assert any(entry.startswith("socket.__new__") for entry in seen)
