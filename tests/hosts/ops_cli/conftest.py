"""The command line, run in this process for speed, or as a process of its own where that matters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from ops_cli.main import main

SCAN = Path(__file__).parents[2] / "data" / "austin-pizza-5x5.csv"


@attrs.frozen
class Ended:
    """How a command ended.

    Attributes:
        code: Exit code.
        out: What it printed.
        err: What it printed on standard error.
    """

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it printed, as JSON: one object and nothing else."""
        return json.loads(self.out)


Command = Callable[..., Ended]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep settings of whoever runs the tests out of them, and their data directory out of harm."""
    for name in tuple(os.environ):
        if name.startswith("OPS_") or name in {"NO_COLOR", "FORCE_COLOR"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "account"))


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Return a data directory that is not there yet."""
    return tmp_path / "hub"


@pytest.fixture
def scan() -> Path:
    """Return a recorded scan of 5 x 5 points, cut off by the map on three sides."""
    return SCAN


@pytest.fixture
def ops_hub(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function that runs a command in this process."""

    def run(*arguments: object) -> Ended:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return run


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Return a function that starts a command as a process of its own; its errors go to the file ``stderr``."""

    def starting(*arguments: object, **environ: str) -> subprocess.Popen[str]:
        with (tmp_path / "stderr").open("w") as errors:  # a pipe that nobody reads would stop the program in the end
            return subprocess.Popen(
                [sys.executable, "-m", "ops_cli", *map(str, arguments)],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=tmp_path,
                env=os.environ | environ,
            )

    return starting
