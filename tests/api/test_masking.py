"""A secret in a text, in whatever form a server sends it back."""

from __future__ import annotations

import base64
import json
import pickle
import quopri
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas.api.access import ApiKey
from anam_personas.api.masking import Secret, mask_tokens
from anam_personas.text.one_line import LONGEST
from tests.api.support import KEY
from tests.budget import examples

if TYPE_CHECKING:
    from collections.abc import Callable

FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper": str.upper,
    "lower": str.lower,
    "swapped case": str.swapcase,
    "reversed": lambda key: key[::-1],
    "percent-encoded": lambda key: quote(key, safe=""),
    "percent-encoded throughout": lambda key: "".join(f"%{ord(c):02x}" for c in key),
    "percent-encoded twice": lambda key: quote(quote(key, safe=""), safe=""),
    "JSON": lambda key: json.dumps(key).replace("/", "\\/"),
    "JSON, escaped throughout": lambda key: "".join(f"\\u{ord(c):04X}" for c in key),
    "JSON in JSON": lambda key: json.dumps(json.dumps(key).replace("/", "\\/")),
    "Python": lambda key: "".join(f"\\x{ord(c):02x}" for c in key),
    "octal": lambda key: "".join(f"\\{ord(c):03o}" for c in key),
    "HTML": lambda key: escape(key).replace("+", "&#43;").replace("/", "&#x2F;"),
    "HTML, named": lambda key: key.replace("+", "&plus;").replace("/", "&sol;").replace("=", "&equals;"),
    "HTML, throughout": lambda key: "".join(f"&#{ord(c)};" for c in key),
    "quoted-printable": lambda key: quopri.encodestring(key.encode()).decode(),
    "hex": lambda key: key.encode().hex(),
    "HEX": lambda key: key.encode().hex().upper(),
    "hex with colons": lambda key: key.encode().hex(":"),
    "0x": lambda key: ", ".join(f"0x{ord(c):02x}" for c in key),
    "numbers": lambda key: str(list(key.encode())),
    "base64": lambda key: base64.b64encode(key.encode()).decode(),
    "base64 without padding": lambda key: base64.b64encode(key.encode()).decode().rstrip("="),
    "base64url": lambda key: base64.urlsafe_b64encode(key.encode()).decode(),
    "base64 of a header": lambda key: base64.b64encode(f"Key {key}".encode()).decode(),
    "base64 at offset 1": lambda key: base64.b64encode(f"x{key}yz".encode()).decode(),
    "base64 at offset 2": lambda key: base64.urlsafe_b64encode(f"xy{key}z".encode()).decode(),
    "base64 at offset 3": lambda key: base64.b64encode(f"xyz{key}".encode()).decode(),
    "base64 of user and key": lambda key: base64.b64encode(f"{key}:".encode()).decode(),
    "base64 in lines": lambda key: "\r\n".join(base64.encodebytes(key.encode() * 3).decode().split("\n")),
    "base64 reversed": lambda key: base64.b64encode(key.encode()).decode()[::-1],
    "base64 of it reversed": lambda key: base64.b64encode(key[::-1].encode()).decode(),
    "base64 twice": lambda key: base64.b64encode(base64.b64encode(key.encode())).decode(),
    "base64 of hex": lambda key: base64.b64encode(key.encode().hex().encode()).decode(),
    "hex of base64": lambda key: base64.b64encode(key.encode()).hex(),
    "base64, percent-encoded": lambda key: quote(base64.b64encode(key.encode()).decode(), safe=""),
    "base32": lambda key: base64.b32encode(key.encode()).decode(),
    "base32 at offset 2": lambda key: base64.b32encode(f"xy{key}".encode()).decode(),
    "first half": lambda key: key[: len(key) // 2],
    "last half": lambda key: key[len(key) // 2 :],
    "some of it": lambda key: key[5:17],
    "some of it in base64": lambda key: base64.b64encode(key[3:19].encode()).decode(),
    "some of it in hex": lambda key: key[3:13].encode().hex(),
    "with spaces": lambda key: " ".join(key),
    "over two lines": lambda key: key[:9] + "\n   " + key[9:],
    "with zero-width characters": lambda key: "\u200b".join(key),
    "with hyphens": lambda key: "-".join(key[at : at + 4] for at in range(0, len(key), 4)),
    "in a URL": lambda key: f"?key={quote(key)}&a=1",
    "in a path": lambda key: f"/p/{key}/x",
    "in a word": lambda key: f"pre{key}post",
}  # fmt: skip


keys = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_.", min_size=24, max_size=64)


@given(
    key=keys,
    name=st.sampled_from(sorted(FORMS)),
    around=st.sampled_from([("", ""), ("bad ", " is not known"), ("'", "'")]),
)
@settings(max_examples=examples(150))
def test_no_form_of_a_key_is_shown(name: str, key: str, around: tuple[str, str]) -> None:
    form = FORMS[name]
    echoed = form(key)
    shown = ApiKey(key).redact(around[0] + echoed + around[1])
    assert "[API key]" in shown
    assert [echoed[at : at + 12] for at in range(len(echoed) - 11) if echoed[at : at + 12] in shown] == []


@pytest.mark.parametrize("name", FORMS)
def test_each_form_of_one_key(name: str) -> None:
    key = ApiKey(KEY * 2)
    assert "[API key]" in key.redact(f"bad {FORMS[name](KEY * 2)}")


@given(key=keys)
@settings(max_examples=15)
def test_eight_characters_of_a_key_are_too_many(key: str) -> None:
    mask = Secret(key).mask
    for at in range(len(key) - 7):
        assert key[at : at + 8] not in mask(f"a {key[at : at + 8]} b")


@pytest.mark.parametrize(
    "text",
    [
        "Voice 6bfbe25a-979d-40f3-a92b-5394170af54b does not exist",
        "personaConfig.directorNotes.presetStyle: Invalid enum value. Expected 'warm' | 'calm', received 'x'",
        "see https://docs.anam.ai/api-reference/personas/create-persona for what is allowed here",
        "request req_01HZX3ABCDEFGHJK was throttled: 50 per 10 s",
        "a-persona-with-a-very-long-key-that-somebody-chose/and-a-folder-with-a-long-name-too",
        "ein ungültiger Wert für „Öffnungszeiten“: 8–18 Uhr",
        "%41 &amp; \\n =3D &nosuch; &#9999; \\u0041",
        "",
    ],
)
def test_honest_words_stay(text: str) -> None:
    assert ApiKey(KEY).redact(text) == text


TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0MiIsImlhdCI6MTUxNjIzOTAyMn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"


@pytest.mark.parametrize(
    "form", [name for name in FORMS if name not in {"with spaces", "over two lines", "with zero-width characters", "with hyphens",
                                            "some of it", "some of it in base64", "some of it in hex", "hex with colons", "0x",
                                            "numbers", "octal", "Python", "HTML, throughout", "JSON, escaped throughout",
                                            "percent-encoded throughout", "lower", "base64 in lines"}]
)  # fmt: skip
def test_a_token_that_nobody_knows_is_masked_by_its_form(form: str) -> None:
    echoed = FORMS[form](TOKEN)
    shown = mask_tokens(f"a {echoed} b")
    assert "[token]" in shown
    assert not any(echoed[at : at + 40] in shown for at in range(len(echoed) - 39))


@pytest.mark.parametrize(
    "name", ["plain", "reversed", "hex", "base64 of a header", "some of it", "with spaces", "JSON"]
)
def test_a_token_that_is_known_is_masked_like_a_key(name: str) -> None:
    shown = ApiKey(KEY).redact(f"a {FORMS[name](TOKEN)} b", TOKEN)
    assert "[token]" in shown or shown.endswith("…")
    assert TOKEN[10:30] not in shown


@pytest.mark.parametrize("key", ["a", "a-key", "anything", "KEY-of-tests"])
def test_short_keys_are_masked_as_a_whole(key: str) -> None:
    shown = ApiKey(key).redact(f"no {key}, no")
    assert shown == ("no a, no" if key == "a" else "no [API key], no")


@given(st.text(max_size=50) | st.text(min_size=1, max_size=3).map(lambda text: text * 400_000))
@settings(max_examples=examples(40))
def test_a_text_from_outside_is_one_bounded_printable_line(text: str) -> None:
    shown = ApiKey(KEY).redact(text)
    assert len(shown) <= LONGEST
    assert shown.isprintable()


def test_a_secret_is_not_shown_or_pickled() -> None:
    assert KEY not in repr(Secret(KEY))
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Secret(KEY))
