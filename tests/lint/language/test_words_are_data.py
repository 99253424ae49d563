"""No module of the linter holds words of natural languages: they are in the word lists, one file a language."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from anam_personas.lint.language import lexicon as module
from anam_personas.lint.language.lexicon import LANGUAGES, everywhere, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

LINT = Path(module.__file__).parents[1]
SHOWN = frozenset(["bad", "good"])
"""Attributes of a rule that show its findings."""
IN_BRACKETS = r"\[(?:\\.|[^\]\\])*\]"
A_WORD = r"[^\W\d_]{2,}(?:\\?[ '-][^\W\d_]+)*"
ALTERNATION = rf"(?:^|[(|:)])(?:\\b)?{A_WORD}[^|()]*(?:\|(?:\\b)?{A_WORD}[^|()]*){{2,}}"
LEFT = {
    "entities/contacts.py": {
        "yourdomain|": "host names that nobody takes for a real one",
        "googlemail|": "hosts of e-mail",
    },
    "entities/links.py": {"com|org|net": "top-level domains"},
    "entities/personal.py": {
        "4111111111111111": "numbers of cards that are published for tests",
        "GB82WEST12345698765432": "numbers of accounts that are published for tests",
        "078-05-1120": "social security numbers that were never given",
        "年": "signs of a date in figures",
    },
    "entities/secret_signs.py": {
        "(?i)authorization|": "names of HTTP headers and of keys of settings",
        "ı": "a letter that is equal to another one whatever the case",
        "ſ": "a letter that is equal to another one whatever the case",
    },
    "entities/secrets.py": {
        "proj-|": "parts of keys of OpenAI",
        "://": "words in the place of a password in a URL of a manual",
    },
    "language/abbreviations.py": {"BBC": "names of companies and institutions, and abbreviations of any language"},
    "language/figures.py": {
        "EUR|USD|": "codes of currencies",
        "kg|km/h": "signs of units",
        "USD|EUR|": "codes of currencies",
    },
    "language/japanese.py": {"ァ": "a range of letters"},
    "language/script.py": {"sr uz az": "codes of languages"},
    "language/tokens.py": {"Ͱ": "the end of a range of letters"},
    "prompt/expressions.py": {
        r"\s+(?:and|or|if|else": "words of Python",
        r"\b(?:and|or|if|else": "words of Python",
        "strftime|": "words of Python",
    },
    "prompt/mention.py": {"鿿": "the end of a range of letters"},
    "prompt/markup.py": {"b|strong|": "tags of HTML"},
    "prompt/notes.py": {
        "orem ipsum": "marks of what is left for later",
        "DD|JJ|GG": "letters in the place of digits",
        "XX|DD": "letters in the place of digits",
        "EUR|USD|": "codes of currencies",
        "(?:XX|DD": "letters in the place of digits",
    },
    "prompt/placeholders.py": {"ɐ": "the end of a range of letters"},
    "prompt/residue.py": {"undefined|null": "what programs print for no value"},
    "prompt/roles/blocks.py": {"html|body": "elements of HTML, and their attributes"},
    "prompt/stage_directions.py": {"laughter": "cue tags of Anam"},
    "rules/cl011_current_date.py": {"年": "signs of a date in figures"},
    "rules/ps006_open_tag.py": {"phoneme": "tags of SSML", "blockquote": "tags of HTML"},
    "rules/ps011_hidden_characters.py": {
        "аеорс": "letters that look like Latin ones",
        "Ͱ": "the end of a range of letters",
        "ԯ": "the end of a range of letters",
    },
    "rules/sp003_unspeakable.py": {"phoneme": "tags of SSML"},
    "rules/sp008_speech_markup.py": {
        "prosody": "tags of SSML",
        "break phoneme": "tags of ElevenLabs",
        "emotion speed": "tags of Cartesia",
        "phoneme": "tags of Fish Audio",
    },
    "rules/tl005_resource_id.py": {"asst|agent": "beginnings of ids"},
}
"""What stays in code, by module: a piece of each string, and why it is no list of words of a language."""


class Found(NamedTuple):
    """Words in code: the line, and the text that holds them."""

    line: int
    text: str


def _shown(tree: ast.Module) -> set[int]:
    """The nodes of docstrings, and of the examples of rules."""
    found = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in SHOWN:
            found |= {id(inner) for inner in ast.walk(node)}
    return found


@cache
def _foreign() -> frozenset[str]:
    """Words of the word lists that are none of English."""
    english = lexicon("en")
    known = frozenset[str]().union(*(english.terms(name) for name in english.classes))
    others = (lexicon(code) for code in LANGUAGES if code != "en")
    return frozenset[str]().union(*(each.terms(name) for each in others for name in each.classes)) - known


def found_in(source: str) -> Iterator[Found]:
    """The words of natural languages in a module.

    A text with a letter beyond ASCII (outside a range of a pattern), an alternation of three words or more, a list of words that
    is written as a text, and a collection with two words of languages other than English.
    """
    tree = ast.parse(source)
    shown = _shown(tree)
    for node in ast.walk(tree):
        if id(node) in shown:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            bare = re.sub(IN_BRACKETS, "", node.value)
            if re.search(r"[^\W\d_a-zA-Z]", bare) or re.search(ALTERNATION, bare):
                yield Found(node.lineno, node.value)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"listed", "Phrases"}:
            yield from (
                Found(node.lineno, each.value)
                for each in node.args
                if isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value
            )
        elif isinstance(node, ast.Set | ast.Tuple | ast.List | ast.Dict):
            items = node.keys if isinstance(node, ast.Dict) else node.elts
            words = [each.value for each in items if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if sum(len(word) > 2 and word.lower() in _foreign() for word in words) > 1:
                yield Found(node.lineno, " ".join(words))


MODULES = sorted(path.relative_to(LINT).as_posix() for path in LINT.rglob("*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_words_are_in_the_word_lists(name: str) -> None:
    left = LEFT.get(name, {})
    found = list(found_in((LINT / name).read_text(encoding="utf-8")))
    assert [each for each in found if not any(piece in each.text for piece in left)] == []
    assert [piece for piece in left if not any(piece in each.text for each in found)] == [], "this is no longer there"


def test_modules_with_words_exist() -> None:
    assert LEFT.keys() <= set(MODULES)
    assert all(reason.strip() for left in LEFT.values() for reason in left.values())


@pytest.mark.parametrize(
    "source",
    [
        'X = listed("never nie nunca")',
        'X = Phrases("do not, no debes")',
        'X = r"\\b(?:call|phone|dial)\\b"',
        'X = r"(?i)telefon\\w*|handy|mobil"',
        'X = frozenset(["nunca", "niemals"])',
        'X = ("contraseña", "password")',
        'X = {"niemals": 1, "nunca": 2}',
        'def f(x):\n    return x.startswith(("nunca", "jamais"))',
    ],
)
def test_words_in_code_are_found(source: str) -> None:
    assert list(found_in(source))


@pytest.mark.parametrize(
    "source",
    [
        '"""Nie, nunca, jamais."""',
        'class A:\n    bad = ("Sag nie, nunca, jamais.",)',
        'X = r"[à-ÿ]+\\b(?:\\d+|[a-z]{2,9})"',
        'X = ("heading", "bracket", "tag")',
        'of = everywhere().words("mention-ban")',
    ],
)
def test_what_is_no_list_of_words_is_passed_over(source: str) -> None:
    assert not list(found_in(source))


def test_the_word_lists_have_the_words() -> None:
    assert {"never", "nie", "nunca", "jamais", "しない"} <= everywhere().words("mention-ban")
