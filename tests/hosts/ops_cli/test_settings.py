from __future__ import annotations

import stat
from contextlib import closing
from pathlib import Path

import pytest

from ops_cli import data_dir as data_dirs
from ops_cli import exit_codes
from ops_cli.address import public_url
from ops_cli.failures import CliFailure, SettingsRefused
from ops_cli.hubs import make_hub
from ops_cli.serving import Listen, as_environment, complete_web_settings
from ops_cli.settings import Given
from ops_core.domain.principal import Owner
from ops_core.domain.secret import Secret
from ops_core.environment import read_environment
from ops_core.ports.vault import SealedPlace
from ops_plugins.vault_aesgcm.key_ring import new_key


def test_defaults_keep_everything_in_the_data_directory(data_dir: Path) -> None:
    """Without any setting the database and the queue are files in the data directory."""
    chosen = Given(data_dir).choose()
    assert chosen.core.configs["sql"] == {"url": f"sqlite:///{data_dir / 'hub.sqlite3'}"}
    assert chosen.jobs_host.huey_url == f"sqlite:///{data_dir / 'huey.sqlite3'}"
    assert (chosen.is_embedded, chosen.has_public_url) == (True, False)
    assert not data_dir.exists()


def test_keys_are_made_in_the_data_directory_when_they_are_needed(data_dir: Path) -> None:
    """The first secret makes the file, readable by this account alone; the next start finds it."""
    place = SealedPlace(Owner("user:alice"), "con_1", "access_token")
    with closing(make_hub(Given(data_dir).choose())) as hub:
        assert not (data_dir / "vault.keys").exists()
        sealed = hub.vault.seal(Secret("token"), place)
    assert stat.S_IMODE((data_dir / "vault.keys").stat().st_mode) == 0o600
    assert (data_dir / "vault.keys").read_text().startswith("# Keys of the vault")
    with closing(make_hub(Given(data_dir).choose())) as hub:
        assert hub.vault.open(sealed, place) == Secret("token")


@pytest.mark.parametrize("name", ["OPS_CONFIGS__AESGCM__KEYS", "OPS_PLUGINS", "OPS_VAULT", "OPS_CONFIGS__SQL__URL"])
def test_keys_of_ones_own_are_left_alone(name: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where keys are set, or the vault or the storage is another one, no key is made."""
    values = {
        "OPS_CONFIGS__AESGCM__KEYS": new_key("k1"),
        "OPS_PLUGINS": "memory,storage_sql,ranking_simulated",
        "OPS_VAULT": "kms",
        "OPS_CONFIGS__SQL__URL": "sqlite:////tmp/x.sqlite3",
    }
    monkeypatch.setenv(name, values[name])
    assert "key_file" not in Given(data_dir).choose().core.configs.get("aesgcm", {})


def test_the_account_has_a_data_directory(tmp_path: Path) -> None:
    """Without --data-dir the one that the system keeps for this account is used."""
    assert Given().choose().data_dir == tmp_path / "account" / "ops-hub"


def test_file_environment_and_options_in_this_order(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment wins over the file, and options win over both, setting by setting."""
    file = tmp_path / "settings.toml"
    file.write_text(
        'ranking = "recorded"\n[jobs]\nworkers = 3\nlease_seconds = 9\nsweep_seconds = 9\n'
        '[web]\npublic_url = "https://hub.example.com"\n[jobs_host]\npoll_seconds = 1\n'
    )
    monkeypatch.setenv("OPS_JOBS__WORKERS", "4")
    monkeypatch.setenv("OPS_JOBS__LEASE_SECONDS", "8")
    chosen = Given(data_dir, file).choose({"jobs": {"workers": 5}})
    jobs = chosen.core.jobs
    assert (chosen.core.ranking, jobs.workers, jobs.lease_seconds, jobs.sweep_seconds) == ("recorded", 5, 8, 9)
    assert (chosen.web.public_url, chosen.has_public_url) == ("https://hub.example.com", True)
    assert chosen.jobs_host.poll_seconds == 1


@pytest.mark.parametrize("name", ["OPS_STORAGE", "OPS_CONFIGS__SQL__URL"])
def test_a_storage_of_ones_own_is_not_embedded(name: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A storage that somebody configured is theirs: its schema is not touched unasked."""
    monkeypatch.setenv(name, "memory" if name == "OPS_STORAGE" else "sqlite:////tmp/x.sqlite3")
    assert not Given(data_dir).choose().is_embedded


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("[web]\npublic_ulr = 'x'", "/web/public_ulr"),
        ("[jobs_host]\npoll_seconds = 0", "/jobs_host/poll_seconds"),
        ("[jobs]\nworkers = 'x'", "/jobs/workers"),
        ("storrage = 'x'", "/storrage"),
        ("web = 1", "/web"),
    ],
)
def test_settings_that_are_not_right_are_named(text: str, pointer: str, data_dir: Path, tmp_path: Path) -> None:
    """The pointer of a wrong setting leads from the root of the file, whichever part of the hub it belongs to."""
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(SettingsRefused) as refused:
        Given(data_dir, file).choose()
    assert [error.pointer for error in refused.value.errors] == [pointer]


@pytest.mark.parametrize(
    ("text", "reason"), [(None, "No such file"), ("a = = 1", "is not TOML"), ("\xe4", "is not TOML")]
)
def test_a_settings_file_that_cannot_be_read(text: str | None, reason: str, data_dir: Path, tmp_path: Path) -> None:
    """A file that is missing or malformed is told in one sentence."""
    file = tmp_path / "settings.toml"
    if text is not None:
        file.write_bytes(text.encode("latin-1"))
    with pytest.raises(CliFailure, match=reason) as refused:
        Given(data_dir, file).choose()
    assert refused.value.exit_code == exit_codes.USAGE


def test_the_secret_key_is_made_once_and_for_nobody_else(data_dir: Path) -> None:
    """The key is long, stays the same, and only its owner can read it."""
    data_dirs.ensure(data_dir)
    key = data_dirs.secret_key(data_dir)
    assert len(key) >= 64
    assert data_dirs.secret_key(data_dir) == key
    assert [path.name for path in data_dir.iterdir()] == ["secret.key"]
    assert stat.S_IMODE((data_dir / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700


def test_who_makes_the_key_second_gets_the_first_one(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two processes that start at once, both read the key that was there first."""
    data_dirs.ensure(data_dir)
    first = data_dirs.secret_key(data_dir)
    read, looks = Path.read_text, iter([FileNotFoundError])

    def late(self: Path, *args: object, **kwargs: object) -> str:
        for missing in looks:
            raise missing
        return read(self, *args, **kwargs)  # type: ignore[arg-type]  # passed on as they come

    monkeypatch.setattr(Path, "read_text", late)
    assert data_dirs.secret_key(data_dir) == first


def test_web_settings_are_completed(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address and the key that nobody gave follow from where the hub listens and keeps its data."""
    data_dirs.ensure(data_dir)
    listen = Listen("127.0.0.1", 8123, 1, 8)
    web = complete_web_settings(Given(data_dir).choose(), listen)
    assert (web.public_url, web.secret_key) == ("http://127.0.0.1:8123", data_dirs.secret_key(data_dir))
    monkeypatch.setenv("OPS_WEB__PUBLIC_URL", "https://hub.example.com")
    monkeypatch.setenv("OPS_WEB__SECRET_KEY", "k" * 40)
    web = complete_web_settings(Given(data_dir).choose(), listen)
    assert (web.public_url, web.secret_key) == ("https://hub.example.com", "k" * 40)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),  # noqa: S104 - nothing is listened on
        ("::", "http://[::1]:80"),
        ("::1", "http://[::1]:80"),
        ("hub.local", "http://hub.local:80"),
    ],
)
def test_public_url_is_one_that_a_browser_can_open(host: str, url: str) -> None:
    """Whatever is listened on, the address can be opened on this machine."""
    assert public_url(host, 80) == url


def test_options_reach_the_child_as_variables() -> None:
    """What the command line set is read back unchanged from the environment of the job host."""
    options = {
        "ranking": "recorded",
        "configs": {"recorded": {"path": '/data/a "b" 5', "depth": 20}},
        "jobs": {"workers": 3},
    }
    assert read_environment(as_environment(options)) == options
