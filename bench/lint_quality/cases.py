"""Small prompts with one fault each: which codes must be found, and which must not."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from anam_personas.lint.engine import lint_persona
from bench.lint_quality.corpus import client_tool, persona

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from anam_personas.lint.selection import Selection


BEFORE = {
    "en": "You are Tove, the voice of the Birk Garden Centre, and you are heard on the phone.",
    "es": "Eres Nuria, la voz del vivero Roble, y los clientes te oyen por teléfono.",
    "de": "Du bist Tove, die Stimme der Gärtnerei Birk, und die Kunden hören dich am Telefon.",
    "fr": "Tu es Maud, la voix de la jardinerie du Chêne, et les clients t'entendent au téléphone.",
    "pt": "Você é a Rita, a voz do viveiro Carvalho, e os clientes ouvem você pelo telefone.",
    "it": "Sei Rosa, la voce del vivaio Quercia, e i clienti ti sentono al telefono.",
    "nl": "Je bent Tove, de stem van kwekerij De Eik, en de klanten horen je aan de telefoon.",
    "ja": "あなたは園芸店「かしの木」の電話係のミナです。お客様は電話であなたの声を聞きます。",
}
"""What stands in front of a case without `whole`, so that its language is known."""


class Case(NamedTuple):
    """A prompt. Of ``expect`` every code is to be found, of ``expect_any`` one, of ``forbid`` none; others are open.

    ``instead`` is the prompt with what is passed over given as an instruction: there, all of ``forbid`` is to be found.
    """

    name: str
    kind: str
    text: str
    config: dict[str, Any]
    expect: frozenset[str]
    expect_any: frozenset[str]
    forbid: frozenset[str]
    instead: str | None = None

    def wrong(self, found: frozenset[str]) -> list[str]:
        """What is wrong with the codes that were found; empty if nothing is."""
        some = [" or ".join(sorted(self.expect_any))] if self.expect_any.isdisjoint(found) and self.expect_any else []
        return [
            *(f"missed {code}" for code in sorted(self.expect - found)),
            *(f"missed {codes}" for codes in some),
            *(f"false {code}" for code in sorted(self.forbid & found)),
        ]

    def found(self, selection: Selection) -> frozenset[str]:
        """The codes of the findings."""
        return frozenset(item.code for item in lint_persona(persona(self.text, self.config), selection))


def read_cases(file: Path, before: Mapping[str, str] = MappingProxyType({})) -> Iterator[Case]:
    """The cases of a YAML file: a list of mappings with the keys of `Case`, and ``lang``, ``tools``, ``variables``, ``greeting``.

    ``instead`` maps stretches of the text to others.

    What ``before`` has for its language stands in front of a case that is not ``whole``.
    """
    for number, item in enumerate(yaml.safe_load(file.read_text(encoding="utf-8")) or (), 1):
        intro = "" if item.get("whole") else before.get(item.get("lang", "en"), "")
        text = f"{intro}\n{item['text']}".lstrip("\n")
        expect, expect_any, forbid = (frozenset(item.get(key, ())) for key in ("expect", "expect_any", "forbid"))
        instead = _changed(text, item["instead"]) if "instead" in item else None
        name, kind = item.get("id", f"{file.stem}-{number}"), item.get("kind", "")
        yield Case(name, kind, text, _config(item), expect, expect_any, forbid, instead)


def _changed(text: str, stretches: Mapping[str, str]) -> str:
    """A text with some of its stretches changed. Raises `ValueError` for one that it does not have."""
    for old, new in stretches.items():
        if old not in text:
            raise ValueError(f"{old!r} is not in {text!r}")
        text = text.replace(old, new)
    return text


def _config(item: dict[str, Any]) -> dict[str, Any]:
    config: dict[str, Any] = {"name": item.get("name", "Desk voice"), "avatarModel": "cara-4"}
    if "lang" in item:
        config["languageCode"] = item["lang"]
    if "greeting" in item:
        config["initialMessage"] = item["greeting"]
    if "variables" in item:
        config["variables"] = {name: {"sample": "x"} for name in item["variables"]}
    if "tools" in item:
        config["tools"] = [client_tool(**tool) for tool in item["tools"]]
    return config
