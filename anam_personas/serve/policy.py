"""The settings of the service, checked against the project: who may ask, for what, and how often."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NoReturn

from anam_personas.errors import SettingsError
from anam_personas.text.suggest import did_you_mean
from anam_personas.workspace.settings import where

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anam_personas.project import Project
    from anam_personas.workspace.settings import Settings

STORAGE_VARIABLE: Final = "ANAM_LIMIT_STORAGE"
KEY_ENDINGS: Final = (".pem", ".pub", ".crt", ".json", ".jwks")
"""Of files with public keys."""
_RATE: Final = re.compile(r"([0-9]+)/(?:([0-9]+) ?)?(second|minute|hour|day)s?")
_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so many seconds."""

    count: int
    seconds: int

    def __str__(self) -> str:
        return f"{self.count} in {self.seconds} s"


@dataclass(frozen=True, slots=True)
class Policy:
    """What ``[serve]`` says. Names are those of the settings; ``personas`` are keys."""

    auth: str
    personas: frozenset[str]
    variables: frozenset[str]
    claims: Mapping[str, str]
    limit_per_caller: Rate
    limit_overall: Rate | None
    sessions_per_caller: int
    limit_storage: str = field(repr=False)
    on_storage_failure: str
    cors_origins: frozenset[str]
    secret_variable: str | None = None
    jwks_url: str | None = None
    key_file: str | None = None
    audience: str | None = None
    issuer: str | None = None

    @classmethod
    def of(cls, project: Project, environ: Mapping[str, str]) -> Policy:
        """The policy of a project's settings. Raises `SettingsError` with the place of what does not fit."""
        table = project.settings.serve
        checking = _Checking(project)
        checking.auth(table)
        personas = checking.personas(table)
        checking.variables(table, personas)
        rate = _rate(table.get("limit-per-caller", "30/minute"))
        overall = table.get("limit-overall")
        return cls(
            auth=table.get("auth", "none"),
            personas=frozenset(personas),
            variables=frozenset(table.get("variables", ())),
            claims=dict(table.get("claims", {})),
            limit_per_caller=rate,
            limit_overall=_rate(overall) if overall else None,
            sessions_per_caller=table.get("sessions-per-caller", rate.count),
            limit_storage=_storage(environ) or table.get("limit-storage", "memory://"),
            on_storage_failure=table.get("on-storage-failure", "closed"),
            cors_origins=frozenset(each.lower() for each in table.get("cors-origins", ())),
            **{_name(key): table.get(key) for key in ("secret-variable", "jwks-url", "key-file", "audience", "issuer")},
        )

    @property
    def is_open(self) -> bool:
        """Whether anybody may ask."""
        return self.auth == "none"


def refuse(settings: Settings, key: str, message: str, *way: str) -> NoReturn:
    """Raise `SettingsError` for a key of ``[serve]``, with its place."""
    raise SettingsError(f"{where(settings, ('serve', key, *way))}serve.{'.'.join((key, *way))} {message}")


class _Checking:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._settings = project.settings

    def auth(self, table: Mapping[str, Any]) -> None:
        kind = table.get("auth", "none")
        if kind == "shared-secret":
            self._secret(table)
        if kind == "jwt" and ("jwks-url" in table) is ("key-file" in table):
            fault = "needs one of jwks-url and key-file" + (", not both" if "jwks-url" in table else "")
            refuse(self._settings, "auth", f'= "jwt" {fault}')
        of_jwt = ("jwks-url", "key-file", "audience", "issuer", "claims")
        for key in [*of_jwt, "secret-variable"]:
            wanted = "jwt" if key in of_jwt else "shared-secret"
            if key in table and kind != wanted:
                refuse(self._settings, key, f'applies only with auth = "{wanted}", and auth is "{kind}"')

    def _secret(self, table: Mapping[str, Any]) -> None:
        if "secret-variable" not in table:
            refuse(
                self._settings,
                "auth",
                '= "shared-secret" needs secret-variable, the name of the environment variable that holds the secret',
            )
        name = table["secret-variable"]
        keys = {target.api_key_variable for target in (*self._settings.targets.values(), self._project.target)}
        if name in keys or re.fullmatch(r"ANAM_API_KEY(_[A-Za-z0-9_]+)?", name):
            refuse(
                self._settings,
                "secret-variable",
                f"is {name}, which is for an API key: callers would need the key; name another variable",
            )

    def personas(self, table: Mapping[str, Any]) -> list[str]:
        known = self._project.keys()
        chosen: list[str] = table.get("personas", known)
        for key in chosen:
            if key not in known:
                hint = did_you_mean(key, known) or f"Known: {', '.join(known[:8])}."
                refuse(self._settings, "personas", f'has "{key[:80]}", and there is no such persona. {hint}')
        return chosen

    def variables(self, table: Mapping[str, Any], personas: Iterable[str]) -> None:
        declared = sorted({name for key in personas for name in self._project.persona(key).variables})
        for key in ("variables", "claims"):
            for name in table.get(key, ()):
                if name not in declared:
                    hint = did_you_mean(name, declared) or f"Declared: {', '.join(declared[:8]) or 'none'}."
                    way = (name,) if key == "claims" else ()
                    fault = f'has "{name[:80]}", which' if key == "variables" else "is a variable that"
                    refuse(self._settings, key, f"{fault} no offered persona declares. {hint}", *way)
        for name in table.get("claims", {}):
            if name in table.get("variables", ()):
                refuse(
                    self._settings, "claims", "is among serve.variables, too: callers could choose it; remove one", name
                )


def _storage(environ: Mapping[str, str]) -> str:
    given = environ.get(STORAGE_VARIABLE, "")
    if given and not re.fullmatch(r"memory://|rediss?://\S+", given):
        raise SettingsError(f"{STORAGE_VARIABLE} is not memory://, redis://HOST:PORT or rediss://HOST:PORT")
    return given


def _rate(text: str) -> Rate:
    found = _RATE.fullmatch(text)
    assert found is not None  # noqa: S101 -- by the schema
    return Rate(int(found[1]), int(found[2] or 1) * _SECONDS[found[3]])


def _name(key: str) -> str:
    return key.replace("-", "_")
