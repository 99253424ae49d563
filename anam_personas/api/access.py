"""The API key, and the address that it may be sent to.

The key is readable through ``ApiKey.bearer`` alone. It is in no repr, error or pickle, and it leaves for https or for
this machine only. Which key and which address that are is decided in ``destination``.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn, Protocol
from urllib.parse import urlsplit

from anam_personas.api.address import API_URL, parse_address
from anam_personas.api.destination import (
    KEY_VARIABLE,
    URL_VARIABLE,
    Destination,
    Target,
    check_key_variable,
    destination,
)
from anam_personas.api.masking import LONGEST_LOOKED_AT, TOKEN, Secret, mask_tokens
from anam_personas.errors import SettingsError
from anam_personas.text.one_line import one_line
from anam_personas.workspace import user_settings
from anam_personas.workspace.env_file import read as env_file_of
from anam_personas.workspace.settings import where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.workspace.settings import Settings

__all__ = ["API_URL", "KEY_VARIABLE", "URL_VARIABLE", "Access", "ApiKey", "PacedTarget", "Target", "checked_url"]


_SHORTEST = 16
"""Characters that a text must have to be searched for as a key. Anam's keys have 40 and more."""


class PacedTarget(Target, Protocol):
    """An environment with its limits, which plan and apply keep to."""

    @property
    def concurrency(self) -> int:
        """How many requests may be under way at once."""
        ...

    @property
    def requests_per_second(self) -> float | None:
        """How many may be begun in a second; None for no limit."""
        ...


class ApiKey:
    """A key that is masked wherever it could be shown. Surrounding white space is dropped.

    Raises SettingsError, naming ``variable`` and never the key, for a text that cannot be a key: empty, quoted, or with
    characters other than visible ASCII (Anam's keys are base64). ``others`` are the keys of other environments, by their
    variables: they are sent nowhere, as this one is in no body.
    """

    __slots__ = ("__bodiless", "__secret", "__text")

    def __init__(
        self, text: str, variable: str = KEY_VARIABLE, others: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        text = text.strip()
        if not text:
            raise SettingsError(f"{variable} is empty: put the Anam API key there")
        if text[0] in "\"'":
            raise SettingsError(f"{variable} starts with a quotation mark: put the API key there without quotes")
        if not all("!" <= character <= "~" for character in text):
            raise SettingsError(
                f"{variable} holds a space, line break or letter that no API key has: copy the key again"
            )
        self.__text = text
        self.__bodiless = {variable: text} | {name: each.strip() for name, each in others.items() if name != variable}
        self.__secret: Secret | None = None

    def bearer(self) -> str:
        """The value of the Authorization header."""
        return f"Bearer {self.__text}"

    def found_in(self, body: bytes) -> str | None:
        """The variable of the key, or of another environment's, that a text contains. What is too short to be a key is not looked
        for: it may be a word of the text.
        """
        every = ((name, text) for name, text in self.__bodiless.items() if len(text) >= _SHORTEST)
        return next((name for name, text in every if text.encode("utf-8", "surrogateescape") in body), None)

    def mask(self, text: str) -> str:
        """``text`` without the key, in any usual encoding, and without eight consecutive characters of it."""
        self.__secret = self.__secret or Secret(self.__text)  # made where something failed: it takes ten milliseconds
        return self.__secret.mask(text)

    def redact(self, text: str, *tokens: str) -> str:
        """Redact a text from outside, such as a reply: one bounded line without secrets, fit for a message.

        The key is masked, and so are ``tokens`` and what looks like one.
        """
        # Masked before it is shortened to a line: half a key is a secret too.
        text = self.mask(text[:LONGEST_LOOKED_AT])
        for token in tokens:
            text = Secret(token).mask(text, TOKEN)
        return one_line(mask_tokens(text))

    def __repr__(self) -> str:
        return "ApiKey('***')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key is not pickled or copied")


@dataclass(frozen=True, slots=True)
class Access:
    """A key, the address it is for (without a slash at the end), and where the key came from, for messages."""

    key: ApiKey
    url: str
    environment: str = "default"
    key_variable: str = KEY_VARIABLE
    destination: Destination | None = None

    @classmethod
    def from_environ(
        cls,
        target: Target,
        environ: Mapping[str, str],
        settings: Settings | None = None,
        api_url: str | None = None,
        env_file: str | None = None,
    ) -> Access:
        """The access of an environment: the key from its variable, for the address that `destination` finds.

        ``settings`` are those that ``target`` is from, for the places in messages and to know what came with the
        checkout: without them no user settings are read. ``api_url`` and ``env_file`` are ``--api-url`` and ``--env-file`` of
        the command line. An env file supplies the key's variable alone, and only where ``environ`` lacks it.

        Raises SettingsError if the variable is missing, holds no key, or may not be chosen by settings, and
        if the key may not be sent to the address.
        """

        def place(key: str) -> str:
            return where(settings, ("environments", target.environment, key)) if settings is not None else ""

        user = user_settings.load(environ, None if settings is None else settings.root)
        check_key_variable(target, environ, user, place)
        found = destination(target, environ, user, api_url, place)
        variable = target.api_key_variable
        file = env_file or (user.env_file if variable not in environ else None)
        key = environ.get(variable, None if file is None else env_file_of(file, environ).get(variable))
        if key is None:
            nor = f", nor in {one_line(file, 200)}" if file else ""
            raise SettingsError(
                f"{variable} is not set{nor}: environment '{target.environment}' takes its API key from that variable;"
                " to run a command without a key, put `emulator` before it: anam-personas emulator COMMAND"
            )
        names = settings.key_variables if settings is not None else ()
        others = {name: environ[name] for name in names if name in environ}
        return cls(ApiKey(key, variable, others), str(found.address), target.environment, variable, found)

    @property
    def host(self) -> str:
        """Host and port, as messages name them."""
        return urlsplit(self.url).netloc

    @property
    def notice(self) -> str:
        """A note about the address to show before using it; may be empty."""
        return "" if self.destination is None else self.destination.notice

    def check_writable(self) -> None:
        """Raise SettingsError if the address must be confirmed before anything is written to it."""
        if self.destination is not None and self.destination.unconfirmed:
            raise SettingsError(self.destination.unconfirmed)


def checked_url(url: str) -> str:
    """An address in its one spelling, without a slash at its end. Raises SettingsError where a key must not be sent there."""
    return str(parse_address(url))
