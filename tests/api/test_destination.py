"""The table by which an address and a key are chosen."""

from __future__ import annotations

import itertools
import re

import pytest

from anam_personas.api.destination import check_key_variable, destination
from anam_personas.errors import SettingsError
from anam_personas.workspace.settings import Target
from anam_personas.workspace.user_settings import UserSettings

ANAM, LOCAL, OTHER = "https://api.anam.ai", "http://127.0.0.1:8787", "https://gateway.example:8443"
OWN = "ANAM_API_URL_EU_STAGING"


def target(api_url: str | None = None, variable: str = "ANAM_API_KEY") -> Target:
    return Target("eu.staging", variable, api_url)


ADDRESSES = ["https://one.example", "https://two.example", "https://three.example", LOCAL]


@pytest.mark.parametrize("given", list(itertools.product([True, False], repeat=4)))
def test_the_first_that_is_set_counts(given: tuple[bool, ...]) -> None:
    option, own, general, file = (
        address if is_given else None for address, is_given in zip(ADDRESSES, given, strict=True)
    )
    environ = {name: value for name, value in ((OWN, own), ("ANAM_API_URL", general)) if value}
    found = destination(target(file), environ, option=option)
    assert str(found.address) == next((address for address in (option, own, general, file) if address), ANAM)


@pytest.mark.parametrize("variable", [OWN, "ANAM_API_URL"])
def test_an_empty_variable_is_not_set(variable: str) -> None:
    assert str(destination(target(LOCAL), {variable: ""}).address) == LOCAL


@pytest.mark.parametrize("allowed", ["nobody", "environ", "user"])
@pytest.mark.parametrize(
    "file", [ANAM, LOCAL, OTHER, "http://localhost:1", "https://localhost", "https://api.anam.ai:8443"]
)
def test_what_settings_may_name(file: str, allowed: str) -> None:
    host = file.partition("://")[2]
    environ = {"ANAM_ALLOWED_HOSTS": f"first.example, {host}"} if allowed == "environ" else {}
    user = UserSettings("/home/ada/config.toml", (host,) if allowed == "user" else ())
    if allowed != "nobody" or "localhost" in file or file in {ANAM, LOCAL}:
        assert str(destination(target(file), environ, user).address) == file
        return
    with pytest.raises(SettingsError, match=re.escape(f"set ANAM_ALLOWED_HOSTS={host}") + "$"):
        destination(target(file), environ, user)


def test_the_line_to_set_keeps_what_is_set() -> None:
    with pytest.raises(SettingsError, match=r"set ANAM_ALLOWED_HOSTS=a\.example,b\.example:1,gateway\.example:8443$"):
        destination(target(OTHER), {"ANAM_ALLOWED_HOSTS": "a.example b.example:1"})


@pytest.mark.parametrize(
    ("allowed", "file"),
    [
        ("gateway.example", OTHER),
        ("gateway.example:8443", "https://gateway.example"),
        ("gateway.example:8443", "https://x.gateway.example:8443"),
        ("x.gateway.example:8443", OTHER),
        ("example", "https://gateway.example"),
    ],
)
def test_an_allowed_host_is_that_host_alone(allowed: str, file: str) -> None:
    with pytest.raises(SettingsError, match="settings may name"):
        destination(target(file), {"ANAM_ALLOWED_HOSTS": allowed})


@pytest.mark.parametrize("item", ["https://gateway.example", "*", "*.example", "gateway.example/x", "me:hunter2@x"])
def test_what_is_no_host_in_an_allow_list_is_an_error(item: str) -> None:
    for environ, user in (({"ANAM_ALLOWED_HOSTS": item}, UserSettings()), ({}, UserSettings("/c.toml", (item,)))):
        with pytest.raises(SettingsError, match=r"^(ANAM_ALLOWED_HOSTS|/c\.toml: allowed-hosts) has ") as caught:
            destination(target(OTHER), environ, user)
        assert "hunter2" not in str(caught.value)


def test_an_allowed_host_is_no_leave_for_plain_http() -> None:
    with pytest.raises(SettingsError, match="plain http"):
        destination(target("http://gateway.example"), {"ANAM_ALLOWED_HOSTS": "gateway.example,gateway.example:80"})


@pytest.mark.parametrize("source", ["option", OWN, "ANAM_API_URL"])
def test_the_users_word_needs_no_list_but_https(source: str) -> None:
    def found(url: str) -> str:
        environ = {} if source == "option" else {source: url}
        return str(destination(target(), environ, option=url if source == "option" else None).address)

    assert found(OTHER) == OTHER
    assert found(LOCAL) == LOCAL
    with pytest.raises(SettingsError, match=f"^{'--api-url' if source == 'option' else source} is plain http"):
        found("http://gateway.example")


@pytest.mark.parametrize(
    ("file", "environment", "is_noticed", "may_write"),
    [
        (None, OTHER, False, True),
        (ANAM, ANAM, False, True),
        (ANAM, "HTTPS://api.anam.ai:443/", False, True),
        (ANAM, OTHER, True, True),
        (ANAM, LOCAL, True, True),
        (OTHER, ANAM, True, True),
        (LOCAL, LOCAL, False, True),
        (LOCAL, "http://127.0.0.1:9999", True, True),
        (LOCAL, ANAM, True, False),
        (LOCAL, OTHER, True, False),
        ("http://localhost:1", ANAM, True, False),
        ("http://[::1]:1", ANAM, True, False),
    ],
)
def test_what_is_said_where_the_general_variable_replaces(
    file: str | None, environment: str, *, is_noticed: bool, may_write: bool
) -> None:
    found = destination(target(file), {"ANAM_API_URL": environment})
    assert bool(found.notice) is is_noticed
    assert bool(found.unconfirmed) is not may_write
    if is_noticed:
        assert str(found.address) in found.notice
        assert str(file) in found.notice
    if not may_write:
        assert f"--api-url {found.address}" in found.unconfirmed
        assert f"{OWN}={found.address}" in found.unconfirmed
    for confirmed in (
        destination(target(file), {"ANAM_API_URL": environment}, option=environment),
        destination(target(file), {"ANAM_API_URL": environment, OWN: environment}),
    ):
        assert (confirmed.notice, confirmed.unconfirmed) == ("", "")
        assert confirmed.address == found.address


@pytest.mark.parametrize("variable", ["ANAM_API_KEY", "ANAM_API_KEY_STAGING", "ANAM_API_KEY_2", "ANAM_API_KEY_A_B"])
def test_keys_that_settings_may_choose(variable: str) -> None:
    check_key_variable(target(variable=variable), {})


@pytest.mark.parametrize(
    "variable",
    ["GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "ANAM_API_KEYS", "ANAM_API_KEY_", "anam_api_key", "ANAM_API_KEY_x", "XANAM_API_KEY",
     "ANAM_SESSION", "ANAM_API_URL"],
)  # fmt: skip
def test_keys_that_the_user_has_to_allow(variable: str) -> None:
    with pytest.raises(SettingsError, match=f"set ANAM_ALLOWED_KEY_VARIABLES={variable}$"):
        check_key_variable(target(variable=variable), {})
    with pytest.raises(SettingsError, match=f"=OTHER,{variable}$"):
        check_key_variable(target(variable=variable), {"ANAM_ALLOWED_KEY_VARIABLES": "OTHER"})
    check_key_variable(target(variable=variable), {"ANAM_ALLOWED_KEY_VARIABLES": f"OTHER,{variable}"})
    check_key_variable(target(variable=variable), {}, UserSettings("/c.toml", (), (variable,)))


@pytest.mark.parametrize("variable", ["ANAM_API_KEY\n", "ANAM_API_KEY_Ä", "A B", "", "A=B", "A" * 200])
def test_what_is_no_variable_cannot_be_allowed(variable: str) -> None:
    with pytest.raises(SettingsError, match="not a variable name"):
        check_key_variable(target(variable=variable), {"ANAM_ALLOWED_KEY_VARIABLES": variable})


def test_an_error_of_the_settings_says_where_and_why_user_settings_did_not_count() -> None:
    def place(key: str) -> str:
        return f"anam-personas.toml:7:1:{key}: "

    user = UserSettings("/w/c.toml", disbelieved="/w/c.toml was not read")
    with pytest.raises(SettingsError, match=r"^anam-personas\.toml:7:1:api-url: .*\(/w/c\.toml was not read\)"):
        destination(target(OTHER), {}, user, place=place)
    with pytest.raises(
        SettingsError, match=r"^anam-personas\.toml:7:1:api-key-variable: .*\(/w/c\.toml was not read\)"
    ):
        check_key_variable(target(variable="GITHUB_TOKEN"), {}, user, place)
