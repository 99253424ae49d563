"""The user's own settings, outside every repository: what the user allows that no checkout may allow itself.

They are never merged with a project's settings, and nothing in them is specific to a project.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from anam_personas.errors import SettingsError
from anam_personas.text.one_line import one_line
from anam_personas.text.suggest import did_you_mean
from anam_personas.workspace import toml_location, toml_reader
from anam_personas.workspace.user_folders import config_dir

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = "config.toml"
_HOSTS: Final = "allowed-hosts"
_VARIABLES: Final = "allowed-key-variables"
_ENV_FILE: Final = "env-file"
_EXAMPLES: Final = {_HOSTS: "gateway.example.com", _VARIABLES: "MY_ANAM_KEY"}


class UserSettings(NamedTuple):
    """What a user allows: ``HOST`` or ``HOST:PORT`` that a project's settings may name, and variables that may hold its key.

    ``file`` is their path, whether it exists or not; None if the user has no home. ``disbelieved`` is the reason why an
    existing file was not read. ``env_file`` is the absolute path of a file with API keys.
    """

    file: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    allowed_key_variables: tuple[str, ...] = ()
    disbelieved: str = ""
    env_file: str | None = None


NO_USER_SETTINGS: Final = UserSettings()
"""Empty user settings."""


def load(environ: Mapping[str, str], root: Path | None) -> UserSettings:
    """The settings in the user's folder of configuration.

    ``root`` is the project's folder. A file inside it, or inside a repository around it, came with the checkout and is
    not trusted; without a root, no file is. Raises `SettingsError` for an invalid file, with the location.
    """
    folder = config_dir(environ)
    if folder is None or root is None:
        return NO_USER_SETTINGS
    path = Path(folder) / FILE
    if not os.path.lexists(path):
        return UserSettings(str(path))
    if (inside := _checkout_around(path, root)) is not None:
        return UserSettings(
            str(path), disbelieved=f"{path} was not read: it is inside {inside}, which belongs to the project"
        )
    return _fitting(path, toml_reader.load(path, str(path)), environ)


def _fitting(path: Path, table: dict[str, Any], environ: Mapping[str, str]) -> UserSettings:
    found: dict[str, tuple[str, ...]] = {}
    env_file = None
    for key, value in table.items():
        at = f"{path}:{toml_location.place(toml_reader.read(path, str(path)), (key,))}: "
        if key == _ENV_FILE:
            env_file = _absolute(at, value, environ)
            continue
        if key not in _EXAMPLES:
            known = (*_EXAMPLES, _ENV_FILE)
            hint = did_you_mean(key[:100], known) or f"Known: {', '.join(known)}."
            raise SettingsError(f'{at}unknown key "{one_line(key, 80)}". {hint}')
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise SettingsError(f'{at}{key} must be a list of texts, such as ["{_EXAMPLES[key]}"]')
        found[key] = tuple(value)
    return UserSettings(str(path), found.get(_HOSTS, ()), found.get(_VARIABLES, ()), env_file=env_file)


def _absolute(at: str, value: Any, environ: Mapping[str, str]) -> str:
    """The path of the env file: a relative one would be another file in every checkout."""
    text = value if isinstance(value, str) else ""
    home = environ.get("USERPROFILE" if sys.platform == "win32" else "HOME", "")
    path = os.path.join(home, text[2:]) if text.startswith("~/") else text  # noqa: PTH118
    if not os.path.isabs(path) or "\0" in path:  # noqa: PTH117
        raise SettingsError(f'{at}{_ENV_FILE} must be an absolute path, such as "~/.config/anam-personas/keys.env"')
    return path


def _checkout_around(path: Path, root: Path) -> Path | None:
    """The project's folder, or the outermost repository around it, where a file lies inside of that."""
    real = Path(os.path.realpath(root))
    tops = [real, *(folder for folder in real.parents if os.path.lexists(folder / ".git"))]
    # Both by the way it is named and by where its links lead: a checkout may hold the link, or what it leads to.
    homes = {*path.parents, *Path(os.path.realpath(path)).parents}
    return next((top for top in reversed(tops) if any(_same(top, home) for home in homes)), None)


def _same(one: Path, other: Path) -> bool:
    # By what the disk says: names differ by case and normalisation where the disk does not.
    try:
        return one.samefile(other)
    except OSError:
        return False
