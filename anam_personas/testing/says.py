"""Checks of the words of a reply. A check is a function and a row in `CHECKS`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from anam_personas.lint.entities.secrets import holds_secret
from anam_personas.lint.language.detect import language_of
from anam_personas.lint.language.duration import seconds_of, spoken_words
from anam_personas.lint.language.script import ENOUGH, alike, is_in, tongue_of
from anam_personas.lint.language.words import Words
from anam_personas.schema.local import matches
from anam_personas.testing.arguments import shown
from anam_personas.testing.masking import MASK
from anam_personas.testing.speakable import placeholder_findings, speech_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from anam_personas.persona.types import Persona
    from anam_personas.testing.values import Json

_MOST = 20_000
"""Characters of a reply that are looked at."""
_PLACEHOLDER = re.compile(
    r"\{\{.{0,80}?\}\}|\$\{\w{1,60}\}|<(?:your|insert)[ _-][^<>]{1,60}>|\[(?:your|insert) [^\[\]]{1,60}\]",
    re.IGNORECASE,
)


class Spoken(NamedTuple):
    """A reply, whose it is, and the ``[lint]`` table of the settings."""

    text: str
    persona: Persona
    options: Mapping[str, Any]


def says_failures(spec: Json, replies: list[str], persona: Persona, options: Mapping[str, Any]) -> list[str]:
    """Why what a persona said is not what was expected; empty where it is."""
    if not replies:
        return ["the persona said nothing"]
    of = spec.get("of", "last")
    texts = replies[-1:] if of == "last" else replies
    failures = [list(_failures(spec, Spoken(text[:_MOST], persona, options))) for text in texts]
    if of == "any":
        return [] if any(not each for each in failures) else failures[-1]
    many = len(texts) > 1
    return [f"in reply {at}: {why}" if many else why for at, each in enumerate(failures, 1) for why in each]


def _failures(spec: Json, spoken: Spoken) -> Iterator[str]:
    if not spoken.text.strip():
        yield "the persona said nothing"
        return
    for name, check in CHECKS.items():
        if name in spec and spec[name] is not False:
            yield from check(spec[name], spoken)


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _folded(text: str) -> str:
    return " ".join(text.replace("\u2019", "'").casefold().split())


def _contains(wanted: Any, spoken: Spoken) -> Iterator[str]:
    text = _folded(spoken.text)
    yield from (f"it does not contain {shown(each)}" for each in _listed(wanted) if _folded(each) not in text)


def _contains_any(wanted: Any, spoken: Spoken) -> Iterator[str]:
    text = _folded(spoken.text)
    if not any(_folded(each) in text for each in _listed(wanted)):
        yield f"it contains none of {', '.join(map(shown, _listed(wanted)))}"


def _not_contains(wanted: Any, spoken: Spoken) -> Iterator[str]:
    text = _folded(spoken.text)
    yield from (f"it contains {shown(each)}" for each in _listed(wanted) if _folded(each) in text)


def _regex(wanted: Any, spoken: Spoken) -> Iterator[str]:
    yield from (f"it does not match {each}" for each in _listed(wanted) if not matches(each, spoken.text))


def _not_regex(wanted: Any, spoken: Spoken) -> Iterator[str]:
    yield from (f"it matches {each}" for each in _listed(wanted) if matches(each, spoken.text))


def _min_words(least: Any, spoken: Spoken) -> Iterator[str]:
    if (count := spoken_words(spoken.text)) < least:
        yield f"it has {count} words; at least {least} are expected"


def _max_words(most: Any, spoken: Spoken) -> Iterator[str]:
    if (count := spoken_words(spoken.text)) > most:
        yield f"it has {count} words; at most {most} are expected"


def _max_seconds(most: Any, spoken: Spoken) -> Iterator[str]:
    if (took := seconds_of(spoken_words(spoken.text))) > most:
        yield f"it takes about {took:.1f} s to say; at most {most:g} s are expected"


def _language(wanted: Any, spoken: Spoken) -> Iterator[str]:
    code = str(wanted).lower().partition("-")[0]
    words = Words(spoken.text).lower
    found = language_of(words)
    is_short = found is None or len(words) < ENOUGH
    if (is_in(code, spoken.text) if is_short else found in alike(code)) is False:
        yield f"its language is {found or tongue_of(spoken.text) or 'not recognized'}, not {wanted}"


def _speakable(_: Any, spoken: Spoken) -> Iterator[str]:
    for item in speech_findings(spoken.text, spoken.persona, spoken.options):
        yield f"{item.code} {item.message}"


def _no_placeholder(_: Any, spoken: Spoken) -> Iterator[str]:
    if found := _PLACEHOLDER.search(spoken.text):
        yield f"it contains the placeholder {shown(found[0])}"
        return
    for item in placeholder_findings(spoken.text, spoken.persona, spoken.options)[:1]:
        yield f"it contains a placeholder: {item.message}"


def _no_secret(_: Any, spoken: Spoken) -> Iterator[str]:
    if MASK in spoken.text or holds_secret(spoken.text):
        yield "it contains a secret (masked)"


CHECKS: dict[str, Callable[[Any, Spoken], Iterator[str]]] = {
    "contains": _contains,
    "contains_any": _contains_any,
    "not_contains": _not_contains,
    "regex": _regex,
    "not_regex": _not_regex,
    "min_words": _min_words,
    "max_words": _max_words,
    "max_seconds": _max_seconds,
    "language": _language,
    "speakable": _speakable,
    "no_placeholder": _no_placeholder,
    "no_secret": _no_secret,
}
"""Check by its key under ``says``."""
