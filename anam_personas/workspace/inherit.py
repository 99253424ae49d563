"""Settings that extend others, and the folder that projects of a repository share. Neither leaves the repository."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from anam_personas.errors import SettingsError, UsageError
from anam_personas.text.one_line import one_line
from anam_personas.workspace import toml_reader
from anam_personas.workspace.locate import locate
from anam_personas.workspace.reach import escaped, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anam_personas.yaml.document import Route

PYPROJECT: Final = "pyproject.toml"
_MOST: Final = 5
_OWN: Final = ("project", "extends", "shared", "members")
"""What a settings file says of its own project: the name is part of the marker, and paths are relative to the file."""


class Layer(NamedTuple):
    """One settings file: its path, its name in messages, and its table."""

    path: Path
    name: str
    table: Mapping[str, Any]

    def at(self, route: Route) -> str:
        """``NAME:LINE:COLUMN`` of a setting."""
        from anam_personas.workspace import toml_location

        below = ("tool", "anam-personas") if self.path.name == PYPROJECT else ()
        return f"{self.name}:{toml_location.place(toml_reader.read(self.path, self.name), route, below)}"

    def has(self, route: Route) -> bool:
        """Whether the file sets it."""
        at: Any = self.table
        for step in route:
            if not isinstance(at, dict) or step not in at:
                return False
            at = at[step]
        return True


def named(path: Path, base: Path) -> str:
    """A settings file in messages: relative to the working folder if inside it, or else to a folder, as other files are."""
    try:
        here = os.getcwd()  # noqa: PTH109
    except OSError:  # it was deleted
        here = os.devnull
    start = here if path.is_relative_to(here) else base
    return escaped(os.path.relpath(path, start).replace(os.sep, "/"))


def table_of(path: Path, name: str) -> Any:
    """The settings in a file; None for a pyproject.toml without any. Raises `SettingsError`."""
    loaded = toml_reader.load(path, name)
    if path.name != PYPROJECT:
        return loaded
    tools = loaded.get("tool")
    return tools.get("anam-personas") if isinstance(tools, dict) else None


def layers(first: Layer, top: Path | None, check: Callable[[Layer], None]) -> tuple[Layer, ...]:
    """A settings file and those that it extends, nearest first; ``check`` is called for each.

    ``top`` is the repository's folder, if that is known already. Raises `SettingsError`.
    """
    check(first)
    found = [first]
    while (written := found[-1].table.get("extends")) is not None:
        last = found[-1]
        if len(found) > _MOST:
            raise SettingsError(f"{last.at(('extends',))}: extends more than {_MOST} files in a row: extend fewer")
        path = _inside(last, "extends", written, top, (".toml",))
        name = named(path, first.path.parent)
        if any(os.path.realpath(each.path) == os.path.realpath(path) for each in found):
            raise SettingsError(
                f'{last.at(("extends",))}: extends "{one_line(written, 200)}", which extends it: break the cycle'
            )
        if not path.is_file():
            raise SettingsError(
                f'{last.at(("extends",))}: extends "{one_line(written, 200)}", and there is no such file'
            )
        table = table_of(path, name)
        if table is None:
            raise SettingsError(f"{last.at(('extends',))}: extends {name}, which has no [tool.anam-personas]")
        found.append(Layer(path, name, table))
        check(found[-1])
    return tuple(found)


def merged(found: tuple[Layer, ...]) -> dict[str, Any]:
    """One table: a file's own value replaces an inherited one, tables are merged by key, lists are not."""
    whole: dict[str, Any] = {}
    for layer in reversed(found):
        inherited = {key: value for key, value in whole.items() if key not in _OWN}
        whole = _over(inherited, layer.table)
    return whole


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(below)
    for key, value in above.items():
        old = made.get(key)
        made[key] = _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return made


def owner(found: tuple[Layer, ...], route: Route) -> Layer:
    """The file that a setting is from; the first of all if it is from none."""
    return next((layer for layer in found if layer.has(route)), found[0])


def shared_folder(first: Layer, top: Path | None) -> Path | None:
    """The folder that the settings name as shared, None if they name none. Raises `SettingsError`."""
    written = first.table.get("shared")
    if written is None:
        return None
    path = _inside(first, "shared", written, top, ())
    if top is None and not path.is_dir():
        raise SettingsError(
            f'{first.at(("shared",))}: shared is "{one_line(written, 200)}", and there is no such folder'
        )
    return path


def _inside(layer: Layer, key: str, written: str, top: Path | None, endings: tuple[str, ...]) -> Path:
    """The path that a settings file names, which must be inside its repository and not hidden. Raises `SettingsError`."""
    at = f"{layer.at((key,))}: {key}"
    shown = one_line(written, 200)
    if not written.isprintable() or os.path.isabs(written) or "\\" in written or len(written) > 1_000:  # noqa: PTH117
        raise SettingsError(f'{at} is "{shown}": write a path relative to this file, with forward slashes')
    path = os.path.normpath(layer.path.parent / written)
    if top is None:
        try:
            top = locate(layer.path.parent).top
        except UsageError:
            raise SettingsError(f"{at} needs a git repository around the project, which it may not leave") from None
    real = os.path.realpath(top)
    entered = os.path.join(os.path.realpath(layer.path.parent), written)  # noqa: PTH118
    for each in (os.path.normpath(entered), path):
        why = refusal(each, real, endings)
        if why:
            raise SettingsError(f'{at} is "{shown}", which {why.replace("project folder", "repository")}')
    return Path(path)
