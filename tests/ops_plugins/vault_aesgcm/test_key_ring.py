"""Keys come from settings and a file, and what is wrong with one is said without showing it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ops_contracts.threads import all_at_once
from ops_core.domain.principal import Owner
from ops_core.domain.secret import Secret
from ops_core.errors import InvalidInput
from ops_core.ports.clock import SystemClock
from ops_core.ports.vault import SealedPlace
from ops_plugins.vault_aesgcm.config import AesGcmConfig
from ops_plugins.vault_aesgcm.key_ring import new_key, read_keys
from ops_plugins.vault_aesgcm.plugin import OFFER


def test_a_new_key_can_be_used_at_once() -> None:
    """What is printed for people is what the settings take."""
    vault = OFFER.build(AesGcmConfig(keys=new_key("k1")), SystemClock())
    place = SealedPlace(Owner("user:alice"), "con_1", "access_token")
    assert vault.active_key == "k1"
    assert vault.open(vault.seal(Secret("token"), place), place) == Secret("token")
    assert new_key("k1") != new_key("k1")


def test_the_first_key_of_the_settings_is_active_and_the_file_follows(tmp_path: Path) -> None:
    """A key is put first to become active; blanks, empty lines and comments mean nothing."""
    file = tmp_path / "keys"
    file.write_text(f"# keys of the hub\n\n  {new_key('old')}  \n{new_key('older')}\n")
    pairs = f" {new_key('new')} , {new_key('next')},"
    assert list(read_keys(AesGcmConfig(keys=pairs, key_file=str(file)))) == ["new", "next", "old", "older"]
    assert read_keys(AesGcmConfig()) == {}


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        ("just-text", "invalid"),
        (":c2hvcnQ=", "invalid"),
        ("k1:c2hvcnQ=", "invalid"),
        ("k1:%%%", "invalid"),
        ("k 1:" + new_key("x")[2:], "invalid"),
        (new_key("k1") + "AAAA", "invalid"),
        (f"{new_key('k1')},{new_key('k1')}", "duplicate"),
    ],
    ids=["text", "no id", "short", "no base64", "blank in the id", "long", "twice"],  # keys differ in each process
)
def test_a_key_that_is_none_is_refused_without_being_shown(pair: str, code: str) -> None:
    """The error points at the setting and says which key it is by its place."""
    with pytest.raises(InvalidInput) as caught:
        read_keys(AesGcmConfig(keys=pair))
    (error,) = caught.value.errors
    assert (error.pointer, error.code) == ("/configs/aesgcm/keys", code)
    for part in pair.replace(",", ":").split(":"):
        assert len(part) < 5 or part not in f"{error.message} {caught.value}"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """The path and the reason are named; so is the line that is wrong."""
    with pytest.raises(InvalidInput, match="not right") as caught:
        read_keys(AesGcmConfig(key_file=str(tmp_path / "none")))
    (error,) = caught.value.errors
    assert (error.pointer, error.code) == ("/configs/aesgcm/key_file", "unreadable")
    assert "No such file" in error.message
    (tmp_path / "keys").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidInput) as caught:
        read_keys(AesGcmConfig(key_file=str(tmp_path / "keys")))
    assert "it is not text" in caught.value.errors[0].message
    (tmp_path / "keys").write_text(f"# one\n{new_key('k1')}\nwhat is this\n")
    with pytest.raises(InvalidInput) as caught:
        read_keys(AesGcmConfig(key_file=str(tmp_path / "keys")))
    assert caught.value.errors[0].message.startswith("Line 3 of")


def test_a_key_id_is_checked_when_a_key_is_made() -> None:
    """An id that the settings would not take is not printed first."""
    with pytest.raises(ValueError, match="1 to 32 letters"):
        new_key("no good")


def test_settings_do_not_show_keys() -> None:
    """The repr of the settings has no key in it."""
    pair = new_key("k1")
    assert pair[3:] not in repr(AesGcmConfig(keys=pair))


def test_a_key_file_is_made_once(tmp_path: Path) -> None:
    """Many at once find the same key, nothing else is left behind, and an old file is not touched."""
    file = tmp_path / "folder" / "keys"
    config = AesGcmConfig(key_file=str(file), make_key_file=True)
    found = all_at_once([lambda: read_keys(config)] * 16)
    assert len(found[0]) == 1
    assert all(each == found[0] for each in found)
    assert [each.name for each in file.parent.iterdir()] == ["keys"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (other,) = read_keys(AesGcmConfig(key_file=str(tmp_path / "other"), make_key_file=True))
    assert other not in found[0]
