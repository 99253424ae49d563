"""The project's settings: found upwards like ruff's, read, judged by their schema, and made into values."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anam_personas.errors import SettingsError, UsageError
from anam_personas.suggest import did_you_mean

FILE = "anam-personas.toml"
DEFAULT = "default"
"""The environment that always exists."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a persona goes: an Anam organisation. ``api_url`` is None where the settings do not say."""

    environment: str = DEFAULT
    api_key_variable: str = "ANAM_API_KEY"
    api_url: str | None = None
    concurrency: int = 8
    requests_per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file says, with the defaults filled in. ``root`` is its folder: no path leaves it."""

    root: Path
    file: Path | None = None
    project: str | None = None
    personas: str = "personas"
    tools: str = "tools"
    default_environment: str = DEFAULT
    targets: dict[str, Target] = field(default_factory=dict)
    lint: dict[str, Any] = field(default_factory=dict)

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
    start = start.absolute()
    for folder in [start, *start.parents]:
        if (folder / FILE).is_file():
            return _settings(folder / FILE, _load(folder / FILE))
        pyproject = folder / "pyproject.toml"
        if pyproject.is_file() and (table := _load(pyproject).get("tool", {}).get("anam-personas")) is not None:
            return _settings(pyproject, table)
    return _bare(start)


def _bare(start: Path) -> Settings:
    """The settings of a project without a settings file, given its folder, or the personas folder or one below it."""
    for folder in [start, *start.parents]:
        if folder.name == "personas":
            return Settings(root=folder.parent)
        if (folder / "personas").is_dir():
            return Settings(root=folder)
    return Settings(root=start)


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path.name} is not TOML: {error}") from error


def _settings(path: Path, table: Any) -> Settings:
    from anam_personas.schema.validate import accepts

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
    try:
        settings.target(None)
    except UsageError as error:
        raise SettingsError(f"{path.name}: default-environment: {error}") from error
    return settings


def _complaint(path: Path, table: Any) -> str:
    from anam_personas.schema.explain import explain

    prefix = "[tool.anam-personas] of pyproject.toml" if path.name == "pyproject.toml" else path.name
    parts = []
    for finding in explain("project", table):
        where = ".".join(str(step) for step in finding.route)
        parts.append(f"{where}: {finding.message}{'. ' + finding.hint if finding.hint else ''}" if where else finding.message)
    return f"{prefix}: " + "; ".join(parts)
