"""Write anam_personas/lint/language/lexicons/*.json from the seeds next to them; with ``--check`` report stale files and exit with 1.

A seed LANGUAGE.toml has one table a class:

    lemmas   words of which every form counts: ``evitar`` gives evita, evites, eviten, ... (simplemma's dictionaries)
    forms    words that count as they are written
    without  forms of the lemmas that do not count: those that are mostly another word
    phrases  a list of words in a row

Japanese has no lemmas: its texts are cut at the strings of the classes. simplemma is needed here alone, never at run time.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "anam_personas/lint/language/lexicons"
KEYS = frozenset(["lemmas", "forms", "without", "phrases"])


class WrongSeedError(ValueError):
    """A seed that cannot be expanded; the message says what is wrong."""


def main(arguments: list[str]) -> int:
    """Write or check every file; the exit code."""
    stale = 0
    try:
        for seed in sorted(FOLDER.glob("*.toml")):
            stale += _is_stale(seed, writes="--check" not in arguments)
    except (WrongSeedError, tomllib.TOMLDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except ModuleNotFoundError as error:
        sys.stderr.write(f"{error.name} is not installed: run `make .venv/.installed`\n")
        return 2
    return 1 if stale and "--check" in arguments else 0


def _is_stale(seed: Path, *, writes: bool) -> bool:
    path = seed.with_suffix(".json")
    text = expanded(seed)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    if writes:
        path.write_text(text, encoding="utf-8")
    message = "wrote {}\n" if writes else "{} is stale: run `make lexicon`\n"
    sys.stderr.write(message.format(path.relative_to(FOLDER.parents[3])))
    return True


def expanded(seed: Path) -> str:
    """The text of the data file of a seed: one line a class."""
    tables = tomllib.loads(seed.read_text(encoding="utf-8"))
    forms = _forms(seed.stem) if any("lemmas" in table for table in tables.values()) else {}
    lines = [f"{json.dumps(name)}: {_entry(seed, name, table, forms)}" for name, table in sorted(tables.items())]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _entry(seed: Path, name: str, table: dict[str, Any], forms: dict[str, set[str]]) -> str:
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
    words = {_as_read(word) for word in (derived - left_out) | own}
    several = {_as_read(phrase) for phrase in phrases} | {word for word in words if " " in word}
    if seed.stem == "de":  # as it is written in Switzerland
        words |= {word.replace("ß", "ss") for word in words}
        several |= {phrase.replace("ß", "ss") for phrase in several}
    entry = {"words": " ".join(sorted(words - several))} if words else {}
    if several:
        entry["phrases"] = ",".join(sorted(several))
    return json.dumps(entry, ensure_ascii=False)


def _as_read(text: str) -> str:
    """A word or phrase as texts are cut: a hyphen parts two words."""
    return " ".join(text.replace("’", "'").replace("-", " ").split())


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
