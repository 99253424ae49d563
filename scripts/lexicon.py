"""Write anam_personas/lint/language/lexicons/*.json from the seeds next to them; with ``--check`` report stale files and exit with 1.

A seed LANGUAGE.toml has one table a class:

    lemmas   words of which every form counts: ``evitar`` gives evita, evites, eviten, ... (simplemma's dictionaries)
    forms    words that count as they are written
    without  forms of the lemmas that do not count: those that are mostly another word
    phrases  a list of words in a row
    said     a table of abbreviations or signs, as they are written, with what is said for each

A class that has ``everywhere = true`` in the English seed is looked up before the language of a text is known, or in names
and labels that are in no sentence: its words of all languages go to everywhere.json, and to no other file; with
``everywhere = "also"`` they are in the file of their language too.

Phrases are cut as texts are: at hyphens, and behind the words of the class ``elided``: ``d'accord`` is two words.

Japanese has no lemmas: its texts are cut at the strings of its own classes, and of those with ``cut = true``. simplemma is
needed here alone, never at run time.

The table ``[tongue]`` of a seed is no class: it gives the ``order`` among the languages, the English ``name``, all ``names`` of
the language, in any language and in lower case, and the ``small`` words by which it is detected. others.toml has the same of
languages that rules have no words of; both go to tongues.json.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from unicodedata import combining, normalize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FOLDER = Path(__file__).parents[1] / "anam_personas/lint/language/lexicons"
KEYS = frozenset(["lemmas", "forms", "without", "phrases", "everywhere", "cut", "said"])
ALSO = "also"
EVERYWHERE = FOLDER / "everywhere.json"
LANGUAGES = FOLDER / "languages.json"
TONGUES = FOLDER / "tongues.json"
ELIDED = "elided"
"""The class of words that have lost their vowel to the next."""
TONGUE = "tongue"
"""The table of a seed that is no class: what the language is called, and by what small words it is detected."""
TOLD = frozenset(["order", "name", "names", "small"])
OTHERS = FOLDER / "others.toml"

_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_LONG, _LEAST = 5, 3
"""Letters of a word that is told from another one, a rare form of a verb, without its marks; and of any that is typed so."""
_MARKED = frozenset(["de", "es", "fr", "it", "pt"])
"""Languages whose letters have marks that people leave out; Dutch ones are rare, and the kana cannot be written without."""

SEPARATORS = {"words": " ", "phrases": ",", "said": "\n"}


class WrongSeedError(ValueError):
    """A seed that cannot be expanded; the message says what is wrong."""


def main(arguments: list[str]) -> int:
    """Write or check every file; the exit code."""
    stale = 0
    try:
        seeds = sorted(FOLDER.glob("??.toml"))
        common = everywhere(FOLDER / "en.toml")
        texts = {seed.with_suffix(".json"): expanded(seed, common) for seed in seeds}
        texts |= {EVERYWHERE: joined(seeds, common), LANGUAGES: covered(seeds), TONGUES: tongues(seeds)}
        for path, text in texts.items():
            stale += _is_stale(path, text, writes="--check" not in arguments)
    except (WrongSeedError, tomllib.TOMLDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except ModuleNotFoundError as error:
        sys.stderr.write(f"{error.name} is not installed: run `make .venv/.installed`\n")
        return 2
    return 1 if stale and "--check" in arguments else 0


def _is_stale(path: Path, text: str, *, writes: bool) -> bool:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    if writes:
        path.write_text(text, encoding="utf-8")
    message = "wrote {}\n" if writes else "{} is stale: run `make lexicon`\n"
    sys.stderr.write(message.format(path.relative_to(FOLDER.parents[3])))
    return True


def everywhere(seed: Path) -> dict[str, object]:
    """The classes that are looked up whatever the language, by the English seed, and how."""
    return {name: table["everywhere"] for name, table in _tables(seed).items() if table.get("everywhere")}


def expanded(seed: Path, common: Mapping[str, object] = MappingProxyType({})) -> str:
    """The text of the data file of a seed without the common classes: one line a class."""
    tables, also = _tables(seed), {name for name, how in common.items() if how == ALSO}
    kept = {name for name, table in tables.items() if name not in common or name in also or table.get("cut")}
    return _written({name: entry for name, entry in _entries(seed).items() if name in kept})


def joined(seeds: list[Path], common: Mapping[str, object]) -> str:
    """The text of the data file of the common classes, with the words of all languages."""
    found: dict[str, dict[str, set[str]]] = {name: {} for name in common}
    for seed in seeds:
        for name, entry in _entries(seed).items():
            for key, text in entry.items() if name in common else ():
                found[name].setdefault(key, set()).update(text.split(SEPARATORS[key]))
    return _written(
        {
            name: {key: SEPARATORS[key].join(sorted(words)) for key, words in entry.items()}
            for name, entry in found.items()
        }
    )


def covered(seeds: list[Path]) -> str:
    """The text of the data file that says, by class, which languages have words of it."""
    entries = {seed.stem: _entries(seed) for seed in seeds}
    names = sorted(set[str]().union(*entries.values()))
    told = {name: " ".join(language for language in entries if entries[language].get(name)) for name in names}
    return (
        "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(languages)}" for name, languages in told.items()) + "\n}\n"
    )


def tongues(seeds: list[Path]) -> str:
    """The text of the data file of every language: those that rules have words of in their order, then the others."""
    own = {seed.stem: _read(seed).get(TONGUE, {}) for seed in seeds}
    if missing := [code for code, table in own.items() if "order" not in table]:
        raise WrongSeedError(f"{missing[0]}.toml: [{TONGUE}] needs an order")
    others = {code: table for code, table in _read(OTHERS).items() if code not in own}
    found = dict(sorted(own.items(), key=lambda item: item[1]["order"])) | others
    if missing := [code for code, table in found.items() if not {"name", "names"} <= table.keys() <= TOLD]:
        raise WrongSeedError(
            f"the language {missing[0]} needs a name and names, and may have {', '.join(sorted(TOLD))}"
        )
    lines = [
        f"{json.dumps(code)}: "
        + json.dumps({key: " ".join(str(text).split()) for key, text in table.items()}, ensure_ascii=False)
        for code, table in found.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _written(entries: dict[str, dict[str, str]]) -> str:
    lines = [f"{json.dumps(name)}: {json.dumps(entry, ensure_ascii=False)}" for name, entry in sorted(entries.items())]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _tables(seed: Path) -> dict[str, dict[str, Any]]:
    return {name: table for name, table in _read(seed).items() if name != TONGUE}


def _read(seed: Path) -> dict[str, dict[str, Any]]:
    return tomllib.loads(seed.read_text(encoding="utf-8"))


@cache
def _entries(seed: Path) -> dict[str, dict[str, str]]:
    """The words and phrases of a seed by class, as they are written into its data file."""
    tables = _tables(seed)
    forms = _forms(seed.stem) if any("lemmas" in table for table in tables.values()) else {}
    return {name: _entry(seed, name, table, forms) for name, table in tables.items()}


def _entry(seed: Path, name: str, table: dict[str, Any], forms: dict[str, set[str]]) -> dict[str, str]:
    if unknown := table.keys() - KEYS:
        raise WrongSeedError(
            f"{seed.name}: [{name}] has an unknown key {min(unknown)!r}; known: {', '.join(sorted(KEYS))}"
        )
    lemmas, own = table.get("lemmas", "").split(), set(table.get("forms", "").split())
    left_out = set(table.get("without", "").split())
    derived = set(lemmas).union(*(forms.get(lemma, ()) for lemma in lemmas))
    if strange := left_out - derived:
        raise WrongSeedError(f"{seed.name}: [{name}] leaves out {min(strange)!r}, which no lemma has as a form")
    phrases = table.get("phrases", [])
    for phrase in phrases:
        if "," in phrase or phrase != phrase.lower().strip() or not phrase:
            raise WrongSeedError(
                f"{seed.name}: [{name}] has the phrase {phrase!r}; write words in lower case, without commas"
            )
    plain = _without_marks(seed.stem)
    words = {typed for word in (derived - left_out) | own for typed in plain(_as_read(word))}
    several = {_apart(typed) for phrase in phrases for typed in plain(_as_read(phrase))} | {
        word for word in words if " " in word
    }
    entry = {"words": " ".join(sorted(words - several))} if words else {}
    if several:
        entry["phrases"] = ",".join(sorted(several))
    if said := table.get("said"):
        if wrong := [form for form, words in said.items() if not words or {"\t", "\n"} & {*form, *words}]:
            raise WrongSeedError(f"{seed.name}: [{name}.said] needs one line of words for {wrong[0]!r}")
        entry["said"] = "\n".join(f"{form}\t{words}" for form, words in said.items())
    return entry


def _as_read(text: str) -> str:
    """A word or phrase as texts are cut: a hyphen parts two words."""
    return " ".join(text.replace("’", "'").replace("-", " ").split())


def _apart(phrase: str) -> str:
    """A phrase in which what has lost its vowel is a word, as texts are cut: ``d'accord`` becomes ``d accord``."""
    return re.sub(rf"(?<![\w'])({_elided()})'(?=\w\w)", r"\1 ", phrase)


@cache
def _elided() -> str:
    forms = [table.get(ELIDED, {}).get("forms", "") for table in map(_tables, sorted(FOLDER.glob("??.toml")))]
    return "|".join(sorted(set(" ".join(forms).split())))


def _without_marks(language: str) -> Callable[[str], set[str]]:
    """What gives a word as it is written, and as it is typed where a keyboard has none of its marks: ``téléphone`` and
    ``telephone``. German has ``ss`` for ``ß`` in Switzerland, and ``ae`` for ``ä``. A form that is another word is left
    out, where the words are short or differ in how they end: French ``adressé`` is no ``adresse``.
    """
    if language not in _MARKED:
        return lambda word: {word}
    others = _lemmas(language)

    def typed(word: str) -> set[str]:
        spelled = word.replace("ß", "ss")
        bare = "".join(letter for letter in normalize("NFD", spelled.translate(_SPELLED)) if not combining(letter))
        is_other = others.get(bare, others.get(word)) != others.get(word) and (
            len(bare) < _LONG or bare[-2:] != word[-2:]
        )
        return {word, *([spelled] if language == "de" else []), *([] if is_other or len(bare) < _LEAST else [bare])}

    return typed


@cache
def _lemmas(language: str) -> dict[str, str]:
    """The lemma of every form, in lower case."""
    return {form: lemma for lemma, forms in _forms(language).items() for form in forms}


@cache
def _forms(language: str) -> dict[str, set[str]]:
    """Every form, in lower case, by its lemma."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    found: dict[str, set[str]] = {}
    for form, lemma in DefaultDictionaryFactory().get_dictionary(language).items():
        if form.isalpha() and form[1:].islower():
            found.setdefault(lemma.lower(), set()).add(form.lower())
    return found


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
