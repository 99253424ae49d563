"""Which model plays whom, with which key, at which address: a decision on settings and environment alone.

Settings came with a checkout. They may name this machine, and what the user has allowed outside the repository.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.api.address import parse_address
from anam_personas.api.destination import KEY_VARIABLE, check_host, check_model_variable
from anam_personas.errors import SettingsError, UsageError
from anam_personas.lint.entities.secrets import is_anam_key
from anam_personas.testing.values import Model
from anam_personas.text.suggest import did_you_mean
from anam_personas.workspace import user_settings
from anam_personas.workspace.settings import where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.persona.types import Persona
    from anam_personas.testing.values import Role
    from anam_personas.workspace.settings import Settings

DEFAULT, JUDGE, CALLER = "default", "judge", "caller"
URL_VARIABLE = "ANAM_MODEL_URL"
"""The variable of the process's environment that replaces the addresses of all models."""
_VERSION = "/v1"


class Models:
    """The models of a project. ``chosen`` (``--model``) plays all personas. Each is made when it is first asked for."""

    def __init__(self, settings: Settings, environ: Mapping[str, str], chosen: str | None = None) -> None:
        self.settings = settings
        self.environ = environ
        self._made: dict[str, Model] = {}
        self._live: dict[str, Model] = {}
        self._chosen = chosen
        if chosen is not None and chosen not in settings.models:
            hint = did_you_mean(chosen, settings.models) or f"Known: {', '.join(settings.models) or 'none'}."
            raise UsageError(f'--model: the settings have no [models."{chosen}"]. {hint}')

    def alias(self, role: Role, persona: Persona) -> str | None:
        """The name in the settings of the model for a role; None if there is none."""
        if role == "judge":
            return self._first(JUDGE)
        if role == "caller":
            return self._first(CALLER, DEFAULT)
        return self._chosen or self._usual(persona)

    def chosen(self, persona: Persona) -> str | None:
        """The model of ``--model``, where it is another than plays the persona without it; its recordings are kept apart."""
        return self._chosen if self._chosen != self._usual(persona) else None

    def _usual(self, persona: Persona) -> str | None:
        return self._first(persona.llm.key if persona.llm else persona.body.get("llmId"), DEFAULT)

    def _first(self, *names: object) -> str | None:
        return next((str(name) for name in names if name in self.settings.models), None)

    def described(self, alias: str) -> Model:
        """A model as the settings have it, without a key: enough to find recordings."""
        if alias not in self._made:
            self._made[alias] = _model(alias, self.settings.models[alias])
        return self._made[alias]

    def live(self, alias: str) -> Model:
        """A model with its key, at an address that may be asked. Raises `SettingsError`."""
        if alias not in self._live:
            self._live[alias] = self._checked(alias)
        return self._live[alias]

    def has_key(self, alias: str) -> bool:
        """Whether the model's key is at hand."""
        variable = self.described(alias).key_variable
        return variable is not None and bool(self.environ.get(variable))

    def _checked(self, alias: str) -> Model:
        model = self.described(alias)
        user = user_settings.load(self.environ, self.settings.root)
        source = f"{where(self.settings, ('models', alias, 'url'))}url of model '{alias}'"
        own = self.environ.get(URL_VARIABLE)
        base = (own or model.url).rstrip("/")
        address = parse_address(base.removesuffix(_VERSION), URL_VARIABLE if own else source)
        if not own:  # else it is the user's word
            check_host(address, source, self.environ, user, own=(), goes="prompts and the model's key")
        url = f"{address}{_VERSION if base.endswith(_VERSION) else ''}"
        return _model(alias, {**self.settings.models[alias], "url": url}, self._key(model))

    def _key(self, model: Model) -> str:
        variable = model.key_variable
        if variable is None:
            return ""
        place = where(self.settings, ("models", model.alias, "api-key-variable"))
        user = user_settings.load(self.environ, self.settings.root)
        anam = {KEY_VARIABLE, *(target.api_key_variable for target in self.settings.targets.values())}
        check_model_variable(variable, anam, self.environ, user, place, model.alias)
        key = self.environ.get(variable, "").strip()
        if not key:
            raise SettingsError(f"{place}{variable} is not set: model '{model.alias}' takes its key from that variable")
        held = {name for name in self.environ if name.startswith(KEY_VARIABLE)} | anam
        if is_anam_key(key) or any(self.environ.get(name, "").strip() == key for name in held):
            raise SettingsError(f"{place}{variable} holds an Anam API key, and those never go to a model")
        if not all("!" <= character <= "~" for character in key):
            raise SettingsError(
                f"{variable} holds a space, line break or letter that no API key has: copy the key again"
            )
        return key


def held_secrets(settings: Settings, environ: Mapping[str, str]) -> list[str]:
    """The values of the variables that hold keys of the API and of models."""
    names = {name for name in environ if name.startswith((KEY_VARIABLE, "ANAM_MODEL_"))}
    names |= {target.api_key_variable for target in settings.targets.values()}
    names |= {str(table.get("api-key-variable", "")) for table in settings.models.values()}
    return [environ[name] for name in names if environ.get(name)]


def _model(alias: str, table: Mapping[str, Any], key: str = "") -> Model:
    named = {name.replace("-", "_"): value for name, value in table.items()}
    named["name"] = named.pop("model")
    named["key_variable"] = named.pop("api_key_variable", None)
    return Model(alias=alias, key=key, **named)
