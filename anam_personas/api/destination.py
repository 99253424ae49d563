"""To which address a key goes, and which key: a decision on values alone, so that a table can test it.

The user's word comes first (``--api-url``, the environment of the process), then the project's settings, which came with a
checkout and may name little by themselves: Anam's own address, this machine, and what the user has allowed outside of the
repository. Settings never choose where a secret goes, and never which secret.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from anam_personas.api.address import API_URL, Address, parse_address, parse_authority
from anam_personas.errors import SettingsError
from anam_personas.text.one_line import one_line
from anam_personas.workspace.settings import url_variable
from anam_personas.workspace.user_settings import NO_USER_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from anam_personas.workspace.user_settings import UserSettings

KEY_VARIABLE: Final = "ANAM_API_KEY"
URL_VARIABLE: Final = "ANAM_API_URL"
HOSTS_VARIABLE: Final = "ANAM_ALLOWED_HOSTS"
KEYS_VARIABLE: Final = "ANAM_ALLOWED_KEY_VARIABLES"
OPTION: Final = "--api-url"

_OWN_KEYS: Final = re.compile(r"ANAM_API_KEY(_[A-Z0-9_]+)?")
_MODEL_KEYS: Final = re.compile(r"ANAM_MODEL_[A-Za-z0-9_]+")
_ORIGIN: Final = re.compile(r"https?://[^/?#\s]+")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")


class Target(Protocol):
    """What the settings say of one environment. ``api_url`` is None where they say nothing."""

    @property
    def environment(self) -> str:
        """Its name."""
        ...

    @property
    def api_key_variable(self) -> str:
        """The environment variable that holds its key."""
        ...

    @property
    def api_url(self) -> str | None:
        """The API's address."""
        ...


def _nowhere(_key: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Destination:
    """The address, and what its choice calls for.

    ``source`` says where it comes from. ``notice`` is a sentence for people, empty where there is nothing to say.
    ``unconfirmed`` is why nothing may be written there yet, empty where it may.
    """

    address: Address
    source: str
    notice: str = ""
    unconfirmed: str = ""


def destination(
    target: Target,
    environ: Mapping[str, str],
    user: UserSettings = NO_USER_SETTINGS,
    option: str | None = None,
    place: Callable[[str], str] = _nowhere,
) -> Destination:
    """Where requests for ``target`` go. The first that is set counts: ``option`` (``--api-url``), ``ANAM_API_URL_<ENV>``,
    ``ANAM_API_URL``, the settings' ``api-url``, Anam's own address. An empty variable counts as not set.

    ``place`` gives the place of a key of the environment's settings, as a message begins. Raises SettingsError for an
    address that is invalid or that a key must not be sent to, and for one in the settings that is not allowed.
    """
    own = url_variable(target.environment)
    if option is not None:
        return Destination(parse_address(option, OPTION), OPTION)
    if environ.get(own):
        return Destination(parse_address(environ[own], own), own)
    where = f"{place('api-url')}api-url of environment '{target.environment}'" if target.api_url else ""
    written = parse_address(target.api_url, where) if target.api_url else None
    if environ.get(URL_VARIABLE):
        return _replacing(written, parse_address(environ[URL_VARIABLE], URL_VARIABLE), target.environment)
    if written is None:
        return Destination(parse_address(API_URL), "the default")
    check_host(written, where, environ, user)
    return Destination(written, where)


def check_key_variable(
    target: Target,
    environ: Mapping[str, str],
    user: UserSettings = NO_USER_SETTINGS,
    place: Callable[[str], str] = _nowhere,
) -> None:
    """Raise SettingsError where the settings name a variable that may hold another secret: all but ``ANAM_API_KEY`` and
    ``ANAM_API_KEY_...``, unless the user allows it.
    """
    variable = target.api_key_variable
    if variable in allowed_variables(environ, user) or _OWN_KEYS.fullmatch(variable):
        return
    if not _VARIABLE.fullmatch(variable):
        raise SettingsError(f"{place('api-key-variable')}api-key-variable is not a variable name")
    raise SettingsError(
        f"{place('api-key-variable')}environment '{target.environment}' takes its key from {variable}, and settings may "
        f"choose {KEY_VARIABLE} and {KEY_VARIABLE}_... only{_also(user)}; if {variable} does hold an Anam API key, "
        f"set {KEYS_VARIABLE}={','.join([*_listed(environ, KEYS_VARIABLE), variable])}"
    )


def check_model_variable(
    variable: str, anam: Collection[str], environ: Mapping[str, str], user: UserSettings, place: str, model: str
) -> None:
    """Raise SettingsError where the settings name a variable for a model's key that may hold another secret: all but
    ``ANAM_MODEL_...``, unless the user allows it, and always those that hold an Anam API key (``anam``).
    """
    if _OWN_KEYS.fullmatch(variable) or variable in anam:
        raise SettingsError(
            f"{place}model '{model}' takes its key from {variable}, which holds an Anam API key, and those never go to a "
            "model; put the model's own key into ANAM_MODEL_KEY"
        )
    if _MODEL_KEYS.fullmatch(variable) or variable in allowed_variables(environ, user):
        return
    listed = ",".join([*_listed(environ, KEYS_VARIABLE), variable])
    raise SettingsError(
        f"{place}model '{model}' takes its key from {variable}, and settings may choose ANAM_MODEL_... only{_also(user)}; "
        f"if {variable} does hold the key of that model, set {KEYS_VARIABLE}={listed}"
    )


def allowed_variables(environ: Mapping[str, str], user: UserSettings) -> tuple[str, ...]:
    """The variables that the user allows settings to name. Raises SettingsError for what is not a variable name."""
    allowed = _listed(environ, KEYS_VARIABLE)
    for name in allowed:
        if not _VARIABLE.fullmatch(name):
            raise SettingsError(f"{KEYS_VARIABLE} lists '{one_line(name, 80)}', which is not a variable name")
    for name in user.allowed_key_variables:
        if not _VARIABLE.fullmatch(name):
            raise SettingsError(
                f"{user.file}: allowed-key-variables has '{one_line(name, 80)}', which is not a variable name"
            )
    return (*allowed, *user.allowed_key_variables)


def _replacing(written: Address | None, address: Address, environment: str) -> Destination:
    if written is None or written == address:
        return Destination(address, URL_VARIABLE)
    notice = f"environment '{environment}' uses {address} ({URL_VARIABLE}) in place of {written}, its api-url"
    if not written.is_loopback or address.is_loopback:
        return Destination(address, URL_VARIABLE, notice)
    unconfirmed = (
        f"environment '{environment}' is on this machine ({written}), and {URL_VARIABLE} would have {address} written to "
        f"instead; nothing was sent. To allow it, use {OPTION} {address}, or "
        f"{url_variable(environment)}={address}"
    )
    return Destination(address, URL_VARIABLE, notice, unconfirmed)


def check_host(
    written: Address,
    where: str,
    environ: Mapping[str, str],
    user: UserSettings,
    own: tuple[str, ...] = (API_URL,),
    goes: str = "the API key",
    who: str = "settings",
) -> None:
    """Raise SettingsError if the settings name a host that is not this machine, not one of ``own``, and not allowed by the
    user. ``goes`` is what is sent there, ``who`` names it.
    """
    listed = _listed(environ, HOSTS_VARIABLE)
    allowed = [_authority(item, HOSTS_VARIABLE) for item in listed]
    allowed += [_authority(item, f"{user.file}: allowed-hosts") for item in user.allowed_hosts]
    known = [parse_address(url).authority for url in own]
    if written.is_loopback or written.authority in (*known, *allowed):
        return
    raise SettingsError(
        f"{where} is {written}, and {who} may name {' and '.join([*known, 'this machine'])} only{_also(user)}; to let "
        f"{goes} go there, set {HOSTS_VARIABLE}={','.join([*listed, written.authority])}"
    )


def check_model_address(url: str, where: str, environ: Mapping[str, str], user: UserSettings, goes: str) -> None:
    """Raise SettingsError where a file names an address of a language model that the user has not allowed."""
    check_host(model_address(url, where), where, environ, user, own=(), goes=goes, who="a file")


def model_address(url: str, where: str) -> Address:
    """Scheme, host and port of a language model's address. Raises SettingsError for one that could be read in two ways."""
    origin = _ORIGIN.match(url)
    return parse_address(origin[0] if origin else url, where)


def _authority(item: str, where: str) -> str:
    authority = parse_authority(item)
    if authority is None:
        raise SettingsError(
            f"{where} has '{one_line(item, 80)}': write a host, or host and port, without https:// and without *"
            if "@" not in item
            else f"{where} has a user name or password: write hosts alone"
        )
    return authority


def _listed(environ: Mapping[str, str], variable: str) -> list[str]:
    """A variable that holds a list, separated by commas or white space."""
    return environ.get(variable, "").replace(",", " ").split()


def _also(user: UserSettings) -> str:
    return f" ({user.disbelieved})" if user.disbelieved else ""
