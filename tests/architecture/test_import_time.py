from __future__ import annotations

import json
import resource
import subprocess
import sys

import pytest

FRAMEWORKS = {
    "alembic",
    "authlib",
    "cattrs",
    "click",
    "falcon",
    "gunicorn",
    "huey",
    "numpy",
    "phonenumbers",
    "requests",
    "rich",
    "scipy",
    "sqlalchemy",
}
MOST_S = 0.1


def run(code: str) -> str:
    """Run some lines in an interpreter of their own and return what they print."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def least_cost(code: str, rounds: int = 5) -> float:
    """Return the seconds of processor time that some lines take at best: what other processes do does not count."""
    costs = []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(code)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        costs.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(costs)


def loaded_by(code: str) -> set[str]:
    """Return the top-level packages that some lines load."""
    names = json.loads(run(f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"))
    return {name.partition(".")[0] for name in names}


def test_importing_the_package_costs_next_to_nothing() -> None:
    """An application that embeds the hub pays for it when it builds one, not when it starts."""
    assert least_cost("import ops_core") - least_cost("pass") < MOST_S


def test_importing_the_package_loads_no_framework() -> None:
    """The package itself needs attrs, and nothing heavier."""
    assert loaded_by("import ops_core") & FRAMEWORKS == set()


@pytest.mark.parametrize(
    "code", ["from ops_core import build_hub", "from ops_core import build_hub; build_hub({'storage': 'memory'})"]
)
def test_a_hub_loads_no_framework_that_it_does_not_use(code: str) -> None:
    """Building a hub in memory loads the converter, and neither database nor web, queue, console or statistics."""
    assert loaded_by(code) & (FRAMEWORKS - {"cattrs"}) == set()
