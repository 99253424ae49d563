"""The user's own settings, and when they are not believed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from anam_personas.errors import SettingsError
from anam_personas.workspace.user_settings import NO_USER_SETTINGS, UserSettings, load

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the folders of XDG")
WHOLE = 'allowed-hosts = ["gateway.example:8443"]\nallowed-key-variables = ["MY_KEY"]\n'


def put(home: Path, text: str = WHOLE) -> dict[str, str]:
    folder = home / ".config" / "anam-personas"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(text)
    return {"HOME": str(home)}


def project(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_what_a_user_allows(tmp_path: Path) -> None:
    found = load(put(tmp_path / "home"), project(tmp_path / "project"))
    assert (found.allowed_hosts, found.allowed_key_variables) == (("gateway.example:8443",), ("MY_KEY",))
    assert found.disbelieved == ""


def test_a_project_in_the_home_is_the_usual_case(tmp_path: Path) -> None:
    environ = put(tmp_path / "home")
    root = project(tmp_path / "home" / "src" / "project")
    (root / ".git").mkdir()
    assert load(environ, root).allowed_hosts


def test_who_has_none_allows_nothing(tmp_path: Path) -> None:
    assert load({}, tmp_path) == NO_USER_SETTINGS
    assert load({"HOME": str(tmp_path / "home")}, tmp_path / "project")[1:] == NO_USER_SETTINGS[1:]
    assert load(put(tmp_path / "home"), None) == NO_USER_SETTINGS


@pytest.mark.parametrize(
    "where", ["the project", "below it", "the repository", "beside it in the repository", "an outer repository"]
)
def test_what_came_with_the_checkout_is_not_believed(where: str, tmp_path: Path) -> None:
    outer, top = tmp_path / "outer", tmp_path / "outer" / "repository"
    root = project(top / "ai" / "project")
    (top / ".git").mkdir()
    if where == "an outer repository":
        (outer / ".git").write_text("gitdir: elsewhere\n")
    home = {
        "the project": root,
        "below it": root / "personas",
        "the repository": top,
        "beside it in the repository": top / "tools",
        "an outer repository": outer / "home",
    }[where]
    found = load(put(home), root)
    assert (found.allowed_hosts, found.allowed_key_variables) == ((), ())
    assert "was not read" in found.disbelieved


@pytest.mark.parametrize("linked", ["home", "folder", "file", "project"])
def test_links_do_not_make_it_believed(linked: str, tmp_path: Path) -> None:
    root = project(tmp_path / "repository")
    (root / ".git").mkdir()
    environ = put(root / "hidden")
    inside = root / "hidden" / ".config" / "anam-personas"
    home = tmp_path / "home"
    if linked == "home":
        home.symlink_to(root / "hidden")
    elif linked == "folder":
        (home / ".config").mkdir(parents=True)
        (home / ".config" / "anam-personas").symlink_to(inside)
    elif linked == "file":
        (home / ".config" / "anam-personas").mkdir(parents=True)
        (home / ".config" / "anam-personas" / "config.toml").symlink_to(inside / "config.toml")
    else:
        home, root = root / "hidden", tmp_path / "link"
        root.symlink_to(tmp_path / "repository")
    environ["HOME"] = str(home)
    found = load(environ, root)
    assert found.allowed_hosts == ()
    assert found.disbelieved


def test_a_link_of_the_checkout_to_elsewhere_is_not_believed(tmp_path: Path) -> None:
    root = project(tmp_path / "repository")
    put(tmp_path / "elsewhere")
    (root / "home").symlink_to(tmp_path / "elsewhere")
    assert load({"HOME": str(root / "home")}, root).disbelieved


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("allowed-host = []", r'config\.toml:1:1: unknown key "allowed-host"\. Did you mean "allowed-hosts"\?'),
        (
            "\nproject = 'x'",
            r'config\.toml:2:1: unknown key "project"\. Known: allowed-hosts, allowed-key-variables, env-file\.',
        ),
        ("allowed-hosts = 'x'", r"config\.toml:1:1: allowed-hosts must be a list of texts"),
        ("allowed-key-variables = [1]", r"config\.toml:1:1: allowed-key-variables must be a list of texts"),
        ("allowed-hosts", r"config\.toml:1:\d+: not TOML"),
        ("a = " + "[" * 100_000, r"config\.toml:1:1: nested too deeply"),
        ('"\\u001b' + "k" * 9_000 + '" = 1', r'config\.toml:1:1: unknown key "kkk'),
    ],
)
def test_what_does_not_fit_is_one_line(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        load(put(tmp_path / "home", text), project(tmp_path / "project"))
    said = str(caught.value)
    assert said.startswith(str(tmp_path / "home" / ".config"))
    assert said.isprintable()
    assert len(said) < len(str(tmp_path)) + 300


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    environ = put(tmp_path / "home")
    path = tmp_path / "home" / ".config" / "anam-personas" / "config.toml"
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(SettingsError, match="not a regular file"):
        load(environ, project(tmp_path / "project"))


def test_the_fields_are_named() -> None:
    assert UserSettings._fields == ("file", "allowed_hosts", "allowed_key_variables", "disbelieved", "env_file")
