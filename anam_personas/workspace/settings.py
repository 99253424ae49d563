"""The project's settings: found upwards as by ruff, read, validated against their schema, and converted to values."""

from __future__ import annotations

import os
import re
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from anam_personas.errors import SettingsError, UsageError
from anam_personas.text.one_line import one_line
from anam_personas.text.suggest import did_you_mean
from anam_personas.workspace.inherit import PYPROJECT, Layer, layers, merged, named, owner, shared_folder, table_of
from anam_personas.workspace.reach import HIDDEN, is_hidden, refusal
from anam_personas.workspace.rooted import checkout_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from anam_personas.yaml.document import Route

FILE = "anam-personas.toml"
FILES = (FILE, PYPROJECT)
"""Settings files in order of precedence."""
FOLDERS = ("personas", "tools", "knowledge", "llms", "shares")
"""The settings that name a folder of files, one for each kind."""
DEFAULT = "default"
"""The environment that always exists."""
_DEEPEST = 16
_BIGGEST = 10**15
_MOST_LINES = 10
_MOST_VALUES = 5_000
_LONGEST_FOLDER = 1_000
_LONGEST_NAME = 80


class Target(NamedTuple):
    """The Anam organisation of an environment. ``api_url`` and ``minute_price`` (such as ``0.12 USD``) are None if the settings do
    not set them.
    """

    environment: str = DEFAULT
    api_key_variable: str = "ANAM_API_KEY"
    api_url: str | None = None
    concurrency: int = 8
    requests_per_second: float | None = None
    require_tests: bool = False
    minute_price: str | None = None


class Settings(NamedTuple):
    """The content of a settings file, with defaults. ``root`` is its folder, which no path may leave but into ``shared``.

    ``layers`` are the file and those that it extends; ``members`` are patterns of the project folders of a repository.
    """

    root: Path
    file: Path | None = None
    project: str | None = None
    personas: str = "personas"
    tools: str = "tools"
    knowledge: str = "knowledge"
    llms: str = "llms"
    shares: str = "shares"
    templates: str = ""
    default_environment: str = DEFAULT
    targets: Mapping[str, Target] = {}
    lint: Mapping[str, Any] = {}
    models: Mapping[str, Mapping[str, Any]] = {}
    serve: Mapping[str, Any] = {}
    layers: tuple[Layer, ...] = ()
    shared: Path | None = None
    members: tuple[str, ...] = ()

    def target(self, environment: str | None, known: frozenset[str] = frozenset()) -> Target:
        """The environment by name, the default one for None. ``known`` are additional names used by persona files.

        Raises `UsageError` for an unknown name.
        """
        name = environment or self.default_environment
        if name in self.targets:
            return self.targets[name]
        if name == DEFAULT or name in known:
            return Target(name)
        names = sorted({DEFAULT, *self.targets, *known})
        hint = did_you_mean(name, names) or one_line(f"Known: {', '.join(names)}.")
        raise UsageError(f'unknown environment "{one_line(name, _LONGEST_NAME)}". {hint}')

    @property
    def key_variables(self) -> frozenset[str]:
        """The variables that hold the API keys of the environments. Their values go to the Anam API and nowhere else."""
        return frozenset([Target().api_key_variable, *(target.api_key_variable for target in self.targets.values())])


def find(start: Path) -> Settings:
    """The settings of a folder or file: those of the nearest folder upwards that has any, or else the defaults.

    Raises `SettingsError` for a file that cannot be read or does not fit, with file and key.
    """
    start = Path(os.path.abspath(start))  # noqa: PTH100 - absolute() keeps "..", and files would have two names
    for folder in [start, *start.parents]:
        if (found := of_folder(folder)) is not None:
            return found
    return _bare(start)


def of_folder(folder: Path, top: Path | None = None) -> Settings | None:
    """The settings that a folder itself has, in one of `FILES`; None where it has none. Raises `SettingsError` as `find`.

    ``top`` is the folder of the repository, where that cannot be seen from the files.
    """
    for name in FILES:
        if _is_there(folder / name) and (table := table_of(folder / name, named(folder / name, folder))) is not None:
            return _settings(folder / name, table, top)
    return None


def _is_there(path: Path) -> bool:
    """Whether there is such a file. Raises `SettingsError` for one that is a link out of its checkout, or is not a file."""
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
    """The folders of files that are not part of the project, each with the reason."""
    for key in FOLDERS:
        name: str = getattr(settings, key)
        why = HIDDEN if is_hidden(name) else refusal(os.path.join(settings.root, name), os.path.realpath(settings.root))  # noqa: PTH118
        if why:
            yield key, why


def _settings(path: Path, table: Any, top: Path | None) -> Settings:
    found = layers(Layer(path, named(path, path.parent), table), top, _check_layer)
    table = merged(found)
    _check_variables(found, table)
    targets = {
        name: Target(name, **{key.replace("-", "_"): value for key, value in spec.items()})
        for name, spec in table.get("environments", {}).items()
    }
    settings = Settings(
        root=path.parent,
        file=path,
        targets=targets,
        lint=table.get("lint", {}),
        models=table.get("models", {}),
        serve=table.get("serve", {}),
        default_environment=table.get("default-environment", DEFAULT),
        layers=found,
        shared=shared_folder(found[0], top),
        members=tuple(table.get("members", ())),
        **{key: table[key] for key in ("project", *FOLDERS, "templates") if key in table},
    )
    for key in (*FOLDERS, "templates"):
        name = getattr(settings, key)
        if not name.isprintable() or len(name) > _LONGEST_FOLDER:
            fault = "is too long" if name.isprintable() else "contains a control or invisible character"
            raise SettingsError(f"{_at(found, (key,))}: {key} {fault}")
    for key, why in _led_away(settings):
        raise SettingsError(f"{_at(found, (key,))}: {key} {why}")
    try:
        settings.target(None)
    except UsageError as error:
        raise SettingsError(
            f"{_at(found, ('default-environment',))}: default-environment: {one_line(str(error))}"
        ) from None
    return settings


def _check_layer(layer: Layer) -> None:
    """Raise `SettingsError` for a settings file that does not fit its schema."""
    from anam_personas.schema.validate import accepts

    for route, problem in _not_json(layer.table):
        raise SettingsError(f"{layer.at(route)}: {_dotted(route)} {problem}")
    if not accepts("project", layer.table):
        raise SettingsError(_schema_errors(layer))


def _check_variables(found: tuple[Layer, ...], table: Any) -> None:
    """Raise `SettingsError` if two environments have the same address variable."""
    twins = same_variable([DEFAULT, *table.get("environments", {})])
    if twins is not None:
        first, second = twins
        raise SettingsError(
            f"{_at(found, ('environments', second))}: the environments {first} and {second} would both read their address "
            f"from {url_variable(first)}: rename one of them"
        )


def url_variable(environment: str) -> str:
    """The variable of the process's environment that holds the API's address for one environment of the settings."""
    return "ANAM_API_URL_" + re.sub(r"[^A-Z0-9]", "_", environment.upper())


def same_variable(environments: Iterable[str]) -> tuple[str, str] | None:
    """Two environments with one `url_variable`, None where each has its own."""
    seen: dict[str, str] = {}
    for name in environments:
        if seen.setdefault(url_variable(name), name) != name:
            return seen[url_variable(name)], name
    return None


def _schema_errors(layer: Layer) -> str:
    from anam_personas.schema.explain import explain
    from anam_personas.schema.syntax import TOML

    lines = []
    findings = explain("project", layer.table, TOML)
    for finding in findings[:_MOST_LINES]:
        said = one_line(f"{finding.message}. {finding.hint}" if finding.hint else finding.message)
        message = f"{_dotted(finding.route)}: {said}" if finding.route else said
        lines.append(f"{layer.at(finding.route)}: {message}")
    if len(findings) > _MOST_LINES:
        lines.append(f"{layer.name}: and {len(findings) - _MOST_LINES:,} more errors")
    return "\n".join(lines)


def _dotted(route: Route) -> str:
    return one_line(".".join(str(step) for step in route))


def where(settings: Settings, route: Route) -> str:
    """File, line and column of a setting, the prefix of an error about it. Empty where there is no file."""
    return f"{_at(settings.layers, route)}: " if settings.layers else ""


def _at(found: tuple[Layer, ...], route: Route) -> str:
    return owner(found, route).at(route)


def _not_json(table: Any) -> Iterator[tuple[Route, str]]:
    """TOML values that JSON Schema cannot validate: dates, infinite numbers, and tables in their place."""
    waiting: list[tuple[Route, Any]] = [((), table)]
    count = 0
    while waiting:
        route, value = waiting.pop()
        count += 1
        if count > _MOST_VALUES:
            yield route[:2], f"has too many values: {_MOST_VALUES:,} are the limit for a settings file"
            return
        if isinstance(value, dict | list):
            if len(route) == _DEEPEST:
                yield route[:2], f"has more than {_DEEPEST} levels"
                return
            inner = value.items() if isinstance(value, dict) else enumerate(value)
            waiting += reversed([((*route, step), item) for step, item in inner])
        elif not isinstance(value, str | int | float):
            yield route, f"must not be a {type(value).__name__}"
        elif isinstance(value, float) and not isfinite(value):
            yield route, "must be a finite number"
        elif isinstance(value, int) and abs(value) >= _BIGGEST:
            yield route, "must be a number of at most 15 digits"
