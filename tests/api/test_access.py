from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.api.access import Access, ApiKey
from anam_personas.errors import SettingsError
from tests.api.support import KEY

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Target:
    environment: str = "staging"
    api_key_variable: str = "ANAM_API_KEY_STAGING"
    api_url: str | None = None


def test_a_key_is_shown_masked_only() -> None:
    key = ApiKey(KEY)
    assert KEY not in f"{key} {key!r} {[key]} {Access(key, 'https://api.anam.ai')!r}"
    assert key.bearer() == f"Bearer {KEY}"


@pytest.mark.parametrize("leak", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_key_is_not_pickled_or_copied(leak: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        leak(ApiKey(KEY))


def test_white_space_around_a_key_is_dropped() -> None:
    assert ApiKey(f" {KEY}\r\n").bearer() == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "text", ["", "  \n", "two words", "line\nbreak", "schlüssel", "tab\there", "nul\0", '"quoted"', "'q'"]
)
def test_what_cannot_be_a_key_is_refused_by_its_variable(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        ApiKey(text, "ANAM_API_KEY_STAGING")
    assert "ANAM_API_KEY_STAGING" in str(caught.value)
    assert not text.strip() or text not in str(caught.value)


def test_a_key_is_masked_in_texts_plain_and_percent_encoded() -> None:
    assert ApiKey(KEY).mask(f"a {KEY} b c2VjcmV0LWtleS1vZi10ZXN0cw%2F%2B%3D%3D") == "a [API key] b [API key]"


def test_an_environment_names_its_variable() -> None:
    access = Access.from_environ(Target(), {"ANAM_API_KEY_STAGING": KEY})
    assert (access.key.bearer(), access.url) == (f"Bearer {KEY}", "https://api.anam.ai")
    assert (access.environment, access.key_variable) == ("staging", "ANAM_API_KEY_STAGING")


def test_a_missing_variable_is_named_with_its_environment() -> None:
    with pytest.raises(SettingsError, match=r"ANAM_API_KEY_STAGING is not set: environment 'staging'"):
        Access.from_environ(Target(), {"ANAM_API_KEY": KEY})
