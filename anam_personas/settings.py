"""The project's settings: found upwards like ruff's, read, judged by their schema, and made into values."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from anam_personas.errors import SettingsError, UsageError
from anam_personas.reach import HIDDEN, is_hidden, refusal
from anam_personas.rooted import checkout_of
from anam_personas.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anam_personas.source import Route

FILE = "anam-personas.toml"
DEFAULT = "default"
"""The environment that always exists."""


class Target(NamedTuple):
    """Where a persona goes: an Anam organisation. ``api_url`` is None where the settings do not say."""

    environment: str = DEFAULT
    api_key_variable: str = "ANAM_API_KEY"
    api_url: str | None = None
    concurrency: int = 8
    requests_per_second: float | None = None


class Settings(NamedTuple):
    """What a settings file says, with the defaults filled in. ``root`` is its folder: no path leaves it."""

    root: Path
    file: Path | None = None
    project: str | None = None
    personas: str = "personas"
    tools: str = "tools"
    default_environment: str = DEFAULT
    targets: Mapping[str, Target] = {}
    lint: Mapping[str, Any] = {}

    def target(self, environment: str | None, known: frozenset[str] = frozenset()) -> Target:
        """The environment by name, the default one for None. ``known`` are further names, that persona files use.

        Raises `UsageError` for a name that nothing knows.
        """
        name = environment or self.default_environment
        if name in self.targets:
            return self.targets[name]
        if name == DEFAULT or name in known:
            return Target(name)
        names = sorted({DEFAULT, *self.targets, *known})
        hint = did_you_mean(name, names) or f"There are: {', '.join(names)}."
        raise UsageError(f'there is no environment "{name}". {hint}')


def find(start: Path) -> Settings:
    """The settings that govern a folder or file: of the nearest folder upwards that has any, else the defaults.

    Raises `SettingsError` for a file that cannot be read or does not fit, with file and key.
    """
    start = Path(os.path.abspath(start))  # noqa: PTH100 - absolute() keeps "..", and files would have two names
    for folder in [start, *start.parents]:
        if _is_there(folder / FILE):
            return _settings(folder / FILE, _load(folder / FILE))
        pyproject = folder / "pyproject.toml"
        if _is_there(pyproject) and (table := _tool_table(_load(pyproject))) is not None:
            return _settings(pyproject, table)
    return _bare(start)


def _is_there(path: Path) -> bool:
    """Whether there is such a file. Raises `SettingsError` for one that is a link out of its checkout, or is no file."""
    if path.is_symlink():
        why = refusal(os.fspath(path), checkout_of(path.parent), (".toml",))
        if why is not None and path.exists():
            raise SettingsError(f"{path.name} is a symbolic link, and {why.replace('project folder', 'checkout')}")
    if path.is_file():
        return True
    if path.name == FILE and path.exists() and not path.is_dir():
        raise SettingsError(f"{path.name} is not a regular file")
    return False


def _bare(start: Path) -> Settings:
    """The settings of a project without a settings file, given its folder, or the personas folder or one below it."""
    for folder in [start, *start.parents]:
        if folder.name == "personas" or (folder / "personas").is_dir():
            settings = Settings(root=folder.parent if folder.name == "personas" else folder)
            for key, why in _led_away(settings):
                raise SettingsError(f"the folder {key} is a symbolic link, and {why}")
            return settings
    return Settings(root=start)


def _led_away(settings: Settings) -> Iterator[tuple[str, str]]:
    """The folders of personas and tools that are no part of the project, each with the reason."""
    for key in ("personas", "tools"):
        name: str = getattr(settings, key)
        why = HIDDEN if is_hidden(name) else refusal(os.path.join(settings.root, name), os.path.realpath(settings.root))  # noqa: PTH118
        if why:
            yield key, why


def _load(path: Path) -> dict[str, Any]:
    text = _text(path)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        from anam_personas import toml_place

        at, message = toml_place.said(str(error), text)
        raise SettingsError(f"{path.name}:{at}: not TOML: {message}") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} cannot be read: {error}") from error


def _tool_table(pyproject: dict[str, Any]) -> Any:
    tools = pyproject.get("tool")
    return tools.get("anam-personas") if isinstance(tools, dict) else None


def _settings(path: Path, table: Any) -> Settings:
    from anam_personas.schema.validate import accepts

    for route, problem in _not_json(table):
        raise SettingsError(f"{_at(path, route)}: {'.'.join(map(str, route))} {problem}")
    if not accepts("project", table):
        raise SettingsError(_complaint(path, table))
    targets = {
        name: Target(name, **{key.replace("-", "_"): value for key, value in spec.items()})
        for name, spec in table.get("environments", {}).items()
    }
    settings = Settings(
        root=path.parent,
        file=path,
        targets=targets,
        lint=table.get("lint", {}),
        default_environment=table.get("default-environment", DEFAULT),
        **{key: table[key] for key in ("project", "personas", "tools") if key in table},
    )
    for key, why in _led_away(settings):
        raise SettingsError(f"{_at(path, (key,))}: {key} {why}")
    try:
        settings.target(None)
    except UsageError as error:
        raise SettingsError(f"{_at(path, ('default-environment',))}: default-environment: {error}") from error
    return settings


def _complaint(path: Path, table: Any) -> str:
    from anam_personas.schema.explain import explain

    lines = []
    for finding in explain("project", table):
        where = ".".join(str(step) for step in finding.route)
        hint = f". {finding.hint}" if finding.hint else ""
        told = f"{where}: {finding.message}{hint}" if where else f"{finding.message}{hint}"
        lines.append(f"{_at(path, finding.route)}: {told}")
    return "\n".join(lines)


def where(settings: Settings, route: Route) -> str:
    """File, line and column of a setting, as a complaint about it begins. Empty where there is no file."""
    return f"{_at(settings.file, route)}: " if settings.file is not None else ""


def _at(path: Path, route: Route) -> str:
    """File, line and column of a setting, as a complaint begins."""
    from anam_personas import toml_place

    below = ("tool", "anam-personas") if path.name == "pyproject.toml" else ()
    return f"{path.name}:{toml_place.place(_text(path), route, below)}"


def _not_json(value: Any, route: Route = ()) -> Iterator[tuple[Route, str]]:
    """What TOML can write and JSON, in whose terms the schema speaks, cannot: dates, times, nan and infinity."""
    if isinstance(value, dict | list):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _not_json(item, (*route, step))
    elif not isinstance(value, str | int | float):
        yield route, f"must not be a {type(value).__name__}"
    elif value in {float("inf"), float("-inf")} or value != value:  # which nan alone is not
        yield route, "must be a finite number"
