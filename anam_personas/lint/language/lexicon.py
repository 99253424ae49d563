"""Words and phrases by language and class, read from the data files in `lexicons`.

A class is a table of `lexicons/LANGUAGE.toml`, which people write; `make lexicon` expands its lemmas into forms and writes
`lexicons/LANGUAGE.json`, which is what is loaded here: once a process, and for the languages of the texts only.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anam_personas.lint.language.phrases import Phrases
from anam_personas.lint.language.tongues import tongues

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LANGUAGES: Final = tuple(code for code, told in tongues().items() if "order" in told)
"""ISO 639-1 codes of the languages that have a data file."""

_FOLDER = Path(__file__).with_name("lexicons")


class Lexicon:
    """The words of one language, or of several together, by class.

    ``tables`` maps a class to its ``words`` (separated by white space), ``phrases`` (separated by commas) and what is ``said``
    for abbreviations and signs (one a line, with a tab between).
    """

    def __init__(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        self._tables = tables
        self._words: dict[str, frozenset[str]] = {}
        self._phrases: dict[str, Phrases] = {}
        self._said: dict[str, dict[str, str]] = {}

    @property
    def classes(self) -> frozenset[str]:
        """The names of the classes."""
        return frozenset(self._tables)

    def words(self, name: str) -> frozenset[str]:
        """The single words of a class in lower case; empty where the language has no such class."""
        found = self._words.get(name)
        if found is None:
            found = self._words[name] = frozenset(self._tables.get(name, {}).get("words", "").split())
        return found

    def phrases(self, name: str) -> Phrases:
        """The phrases of a class; empty where the language has no such class."""
        found = self._phrases.get(name)
        if found is None:
            found = self._phrases[name] = Phrases(self._tables.get(name, {}).get("phrases", ""))
        return found

    def terms(self, name: str) -> frozenset[str]:
        """The words and phrases of a class."""
        return self.words(name).union(self.phrases(name).texts)

    def united(self, *names: str) -> frozenset[str]:
        """The single words of several classes."""
        key = " ".join(names)
        found = self._words.get(key)
        if found is None:
            found = self._words[key] = frozenset().union(*map(self.words, names))
        return found

    def said(self, name: str) -> dict[str, str]:
        """What is said for each abbreviation or sign of a class, by how it is written."""
        found = self._said.get(name)
        if found is None:
            lines = filter(None, self._tables.get(name, {}).get("said", "").split("\n"))
            found = self._said[name] = {form: words for form, _, words in (line.partition("\t") for line in lines)}
        return found

    def choice(self, *names: str) -> str:
        """The words and phrases of classes as a group of a pattern, the longest first; nothing matches it without any."""
        tables = [self._tables.get(name, {}) for name in names]
        told = {word for table in tables for word in table.get("words", "").split()}
        told.update(phrase for table in tables for phrase in table.get("phrases", "").split(",") if phrase)
        return f"(?:{'|'.join(map(re.escape, sorted(told, key=lambda text: (-len(text), text)))) or '(?!)'})"

    def strings(self) -> frozenset[str]:
        """Every word of every class, and the words of the phrases: by these a text without spaces is cut."""
        return frozenset(
            word
            for table in self._tables.values()
            for text in (table.get("words", ""), table.get("phrases", "").replace(",", " "))
            for word in text.split()
        )


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a language (ISO 639-1); no words for one that has no data file."""
    return Lexicon(_read(language) if language in LANGUAGES else {})


@cache
def lexicon_of(languages: tuple[str, ...]) -> Lexicon:
    """The words of several languages together, for a text that is written in more than one."""
    if len(languages) == 1:
        return lexicon(languages[0])
    tables = [_read(language) for language in languages if language in LANGUAGES]
    names = {name for table in tables for name in table}
    return Lexicon({name: _joined(table[name] for table in tables if name in table) for name in sorted(names)})


@cache
def everywhere() -> Lexicon:
    """The words of all languages together, of the classes that are looked up whatever the language."""
    return Lexicon(_read("everywhere"))


@cache
def languages_with(*names: str) -> tuple[str, ...]:
    """The languages that have words of each of some classes, in the order of `LANGUAGES`."""
    told = _languages()
    return tuple(code for code in LANGUAGES if all(code in told[name].split() for name in names))


@cache
def _languages() -> dict[str, str]:
    loaded: dict[str, str] = json.loads((_FOLDER / "languages.json").read_bytes())
    return loaded


def _joined(tables: Iterable[Mapping[str, str]]) -> dict[str, str]:
    found = list(tables)
    return {
        "words": " ".join(table["words"] for table in found if "words" in table),
        "phrases": ",".join(table["phrases"] for table in found if table.get("phrases")),
        "said": "\n".join(table["said"] for table in found if table.get("said")),
    }


@cache
def _read(language: str) -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads((_FOLDER / f"{language}.json").read_bytes())
    return loaded
