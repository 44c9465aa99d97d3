"""The example files of the page about several machines fit the hub, and each other."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest

from ops_cli.settings import SECTIONS, Chosen, Given
from ops_core.environment import read_environment
from ops_core.settings import Settings
from ops_web.server import _options
from ops_web.table import ROUTES
from tests.docs.pages import ROOT, links, read, snippets
from tests.docs.scale_out import (
    FOLDER,
    NO_SETTINGS,
    PAGE,
    SETTINGS_FILE,
    UNITS,
    clean_environ,
    compose_services,
    parse,
    secrets,
    settings,
    unit,
    unit_arguments,
    unit_environment,
    value_of,
)

HOSTS = ["web", "jobs"]
OURS = ["migrate", "web", "jobs"]
GRACEFUL_SECONDS = int(str(_options(fd=0, workers=1, threads=1)["graceful_timeout"]))
WANTED = re.compile(r"\$\{(\w+):\?[^}]+\}")
UNSEEN_BY_A_WORKER = 3
"""Threads of a job host beside its workers that use the database: sweep, heartbeat, figures."""


def chosen(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Chosen:
    """Return the settings that the file and some variables make."""
    with monkeypatch.context() as patched:
        for name in set(os.environ) - set(clean_environ()):
            patched.delenv(name)
        for name, value in environ.items():
            patched.setenv(name, value)
        return Given(Path("/var/lib/ops-hub"), SETTINGS_FILE).choose()


def seconds(text: str) -> float:
    """Return a length of time as compose and systemd write it."""
    return float(text.removesuffix("s"))


def url_in(words: list[str]) -> tuple[int, str]:
    """Return port and path of the URL on this machine that a health check asks."""
    found = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", " ".join(words))
    assert found is not None
    return int(found[1]), found[2]


def environment_of(service: str) -> dict[str, str]:
    """Return the variables of a service of the compose file, with those of the example of a file of secrets."""
    return {
        name: WANTED.sub(lambda match: secrets()[match[1]], value)
        for name, value in compose_services()[service]["environment"].items()
    }


def test_every_example_is_linked_from_the_page() -> None:
    """Whoever reads the page finds each file of its folder."""
    assert {FOLDER / Path(link).name for link in links(PAGE) if link.startswith("scale-out/")} == set(FOLDER.iterdir())


def test_the_page_shows_the_settings_file_word_for_word() -> None:
    """The settings on the page are the file that the tests start four hosts with."""
    assert read(SETTINGS_FILE) in [snippet.text for snippet in snippets(PAGE, "toml")]


def test_the_settings_file_is_valid_and_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """It loads as it is; passwords and keys are in the file of secrets."""
    made = chosen({}, monkeypatch)
    assert not made.is_embedded
    assert made.web.secret_key == made.web.metrics_token == ""
    assert not re.search(r"//[^/@]*:[^/@]*@", read(SETTINGS_FILE))


def test_the_pool_serves_every_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """No thread of a host waits for a connection because of the sizes in the examples."""
    made = chosen({}, monkeypatch)
    size = settings()["configs"]["sql"]["pool_size"]
    assert made.core.jobs.workers + UNSEEN_BY_A_WORKER <= size
    for arguments in (unit_arguments("web"), compose_services()["web"]["command"]):
        assert parse(arguments)["threads"] <= size


@pytest.mark.parametrize("host", HOSTS)
def test_the_environment_of_a_unit_is_valid(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every variable of a unit and of the file of secrets is a setting, and together with the file they are valid."""
    environ = unit_environment(host) | secrets()
    made = chosen({name: value for name, value in environ.items() if name not in NO_SETTINGS}, monkeypatch)
    assert made.web.secret_key == secrets()["OPS_WEB__SECRET_KEY"]
    assert made.web.metrics_token
    assert (made.jobs_host.metrics_address is not None) == (host == "jobs")
    assert set(NO_SETTINGS) <= set(environ)


@pytest.mark.parametrize("host", HOSTS)
def test_a_unit_starts_its_host(host: str) -> None:
    """The command of a unit is one that `ops-hub` takes, and the page says where to put the unit."""
    assert unit_arguments(host)[0] == host
    parse(unit_arguments(host))
    assert f"/etc/systemd/system/{UNITS[host].name}" in read(UNITS[host])


@pytest.mark.parametrize("host", HOSTS)
def test_a_unit_gives_its_host_time_to_stop(host: str) -> None:
    """The host is told by SIGTERM, is killed no sooner than it may take, and always comes back."""
    directives = unit(host)
    longest = settings()["jobs_host"]["stop_seconds"] if host == "jobs" else GRACEFUL_SECONDS
    assert seconds(value_of(directives, "TimeoutStopSec")) >= longest + 5
    assert value_of(directives, "KillSignal") == "SIGTERM"
    assert value_of(directives, "Restart") == "always"
    assert value_of(directives, "EnvironmentFile") == "/etc/ops-hub/secrets.env"


@pytest.mark.parametrize("host", HOSTS)
def test_a_unit_lets_its_host_write_to_its_own_folder_only(host: str) -> None:
    """A unit is hardened, and the data directory is the one folder that it opens."""
    directives = unit(host)
    for key, value in (("NoNewPrivileges", "yes"), ("ProtectSystem", "strict"), ("CapabilityBoundingSet", "")):
        assert value_of(directives, key) == value
    folder = value_of(directives, "StateDirectory")
    assert unit_environment(host)["OPS_DATA_DIR"] == f"/var/lib/{folder}"


@pytest.mark.parametrize("service", OURS)
def test_a_service_runs_a_command_that_exists(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Command and variables of a service are those of the hub; what it asks for is in the file of secrets."""
    described = compose_services()[service]
    parse(described["command"])
    environ = environment_of(service)
    assert set(WANTED.findall(str(described["environment"]))) == set(secrets())
    read_environment(environ, sections=SECTIONS, ignore=NO_SETTINGS)
    made = chosen({name: value for name, value in environ.items() if name not in NO_SETTINGS}, monkeypatch)
    assert isinstance(made.core, Settings)


@pytest.mark.parametrize("service", OURS)
def test_a_service_finds_settings_database_and_queue(service: str) -> None:
    """The settings file is mounted where the variable says, and the addresses are those of other services."""
    services, environ = compose_services(), environment_of(service)
    (volume,) = services[service]["volumes"]
    source, target, mode = volume.split(":")
    assert (FOLDER / source).resolve() == SETTINGS_FILE
    assert (target, mode) == (environ["OPS_SETTINGS_FILE"], "ro")
    assert set(services[service]["depends_on"]) <= set(services)
    database = re.fullmatch(r"postgresql://(\w+)@(\w+)/(\w+)", environ["OPS_CONFIGS__SQL__URL"])
    assert database is not None
    made = services[database[2]]["environment"]
    assert (made["POSTGRES_USER"], made["POSTGRES_DB"]) == (database[1], database[3])
    assert made["POSTGRES_PASSWORD"] == services[service]["environment"]["PGPASSWORD"]
    queue = re.fullmatch(r"redis://(\w+):6379/0", environ["OPS_JOBS_HOST__HUEY_URL"])
    assert queue is not None
    assert "valkey-server" in services[queue[1]]["command"]


def test_hosts_start_after_the_schema_is_made() -> None:
    """The one-shot service upgrades the schema once the database is up; two hosts of each kind wait for its end."""
    services = compose_services()
    assert services["migrate"]["command"] == ["db", "upgrade"]
    assert services["migrate"]["restart"] == "no"
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for host in HOSTS:
        assert services[host]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
        assert services[host]["deploy"] == {"replicas": 2}


def test_services_are_asked_how_they_are_where_they_listen() -> None:
    """The web host is asked at a route that it has, the job host at its figures, both at the ports they listen on."""
    services = compose_services()
    port, path = url_in(services["web"]["healthcheck"]["test"])
    assert ("GET", path) in [(route.method, route.path) for route in ROUTES]
    options = parse(services["web"]["command"])
    assert (options["host"], options["port"]) == ("0.0.0.0", port)  # noqa: S104 - within a container
    assert services["web"]["ports"] == [f"127.0.0.1:8000-8001:{port}"]
    figures, path = url_in(services["jobs"]["healthcheck"]["test"])
    assert path == "/metrics"
    assert environment_of("jobs")["OPS_JOBS_HOST__METRICS_LISTEN"] == f"0.0.0.0:{figures}"


def test_services_get_time_to_stop() -> None:
    """A container is killed no sooner than its host may take to stop."""
    services = compose_services()
    assert seconds(services["jobs"]["stop_grace_period"]) >= settings()["jobs_host"]["stop_seconds"] + 5
    assert seconds(services["web"]["stop_grace_period"]) >= GRACEFUL_SECONDS + 5


def test_the_image_has_all_that_the_package_is_built_from() -> None:
    """The Dockerfile copies every folder of the package, installs extras that exist and starts the command line."""
    project = tomllib.loads(read(ROOT / "pyproject.toml"))
    lines = read(FOLDER / "Dockerfile").splitlines()
    copied = {word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]}
    folders = {name.partition("/")[0] for name in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]}
    assert copied == folders | {"pyproject.toml", project["project"]["readme"], *project["project"]["license-files"]}
    (extras,) = re.findall(r'"/src\[([\w,]+)\]"', "\n".join(lines))
    assert set(extras.split(",")) <= set(project["project"]["optional-dependencies"])
    assert 'ENTRYPOINT ["ops-hub"]' in lines
    build = compose_services()["web"]["build"]
    assert (FOLDER / build["context"]).resolve() == ROOT
    assert ROOT / build["dockerfile"] == FOLDER / "Dockerfile"
