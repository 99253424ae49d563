"""The word lists by language: what is loaded is what the seeds give, quickly, and every class that code asks for is there."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from anam_personas.lint.language import lexicon as module
from anam_personas.lint.language.lexicon import LANGUAGES, everywhere, languages_with, lexicon, lexicon_of
from anam_personas.lint.language.tongues import tongues
from anam_personas.lint.language.words import Words
from anam_personas.lint.registry import rules

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
FOLDER = Path(module.__file__).with_name("lexicons")
SCRIPT = ROOT / "scripts/lexicon.py"
ASKS = frozenset(["words", "phrases", "united", "names", "begins", "choice", "said"])
"""The methods that take names of classes."""
FAMILIES = "|".join(
    sorted({name.split("-")[0] for name in lexicon("en").classes | everywhere().classes if "-" in name})
)
MADE = rf"(?:(?:{FAMILIES})-\.\+|\.\+-[a-z]+)"


def test_each_language_has_a_seed_and_its_data_and_nothing_else_lies_there() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {
        *(f"{code}{end}" for code in LANGUAGES for end in (".toml", ".json")),
        "everywhere.json",
        "languages.json",
        "others.toml",
        "tongues.json",
    }


@pytest.mark.slow  # `make docs-check` does the same
def test_the_data_is_what_the_seeds_give() -> None:
    pytest.importorskip("simplemma")
    done = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def _asked(tree: ast.Module) -> Iterator[str]:
    """The names of classes in a module, and those made of parts as patterns: ``count-{number}`` is ``count-.+``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (getattr(node.func, "attr", "") in ASKS):
            yield from (
                each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )
        if isinstance(node, ast.JoinedStr):
            parts = (re.escape(str(each.value)) if isinstance(each, ast.Constant) else ".+" for each in node.values)
            if re.fullmatch(MADE, name := "".join(map(str, parts)).replace("\\-", "-")):
                yield name


def test_every_class_that_code_asks_for_is_there_and_code_asks_for_every_class() -> None:
    known, told = lexicon("en").classes | everywhere().classes, set[str]()
    for path in (ROOT / "anam_personas/lint").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for asked in _asked(ast.parse(text)):
            found = {name for name in known if re.fullmatch(asked, name)}
            assert found, f"{path.name} asks for {asked!r}"
            told |= found
        told |= {name for name in known if f'"{name}"' in text or f"'{name}'" in text}
    assert known <= told, f"no code asks for {sorted(known - told)}"


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_language_has_a_class_that_english_lacks(code: str) -> None:
    assert lexicon(code).classes <= lexicon("en").classes | everywhere().classes


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_are_written_as_texts_are_read(code: str) -> None:
    for word in lexicon(code).strings():
        assert word == word.lower()
        assert Words(word).lower == [word], word


def test_a_class_is_looked_up_everywhere_or_by_language() -> None:
    assert everywhere().classes
    assert everywhere().classes & lexicon("en").classes == {"machine", "abbreviation"}
    assert everywhere().words("machine") >= lexicon("en").words("machine") | lexicon("de").words("machine")
    assert {"user", "kunde", "cliente"} <= everywhere().words("role-visitor")


def test_a_class_has_the_languages_with_words_of_it() -> None:
    assert languages_with("vague-when") == ("en", "es", "de", "fr")
    assert languages_with("vague-when", "day") == ("en", "es", "de", "fr")
    assert languages_with("topic-familiar") == ("es", "de", "fr")
    for name in lexicon("en").classes:
        own = [code for code in LANGUAGES if lexicon(code).terms(name) or lexicon(code).said(name)]
        assert languages_with(name) == tuple(own), name


def test_the_languages_of_a_rule_come_from_the_word_lists() -> None:
    for path in (ROOT / "anam_personas/lint/rules").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "languages":
                assert getattr(getattr(node.value, "func", None), "id", "") == "languages_with", path.name


@pytest.mark.parametrize(
    ("code", "classes"),
    [
        ("ID001", ["name-said"]),
        ("ID002", ["identity-sign", "identity-word"]),
        ("SP007", ["abbreviation"]),
        ("TL003", ["tool-when"]),
    ],
)
def test_a_page_that_names_languages_names_those_of_the_word_lists(code: str, classes: list[str]) -> None:
    (rule,) = (rule for rule in rules() if rule.code == code)
    page = (rule.__doc__ or "").split("## Why")[0]
    told = {named for named in LANGUAGES if re.search(rf"\b{tongues()[named]['name']}\b", page)}
    assert told == {known for name in classes for known in languages_with(name)} - ({"en"} - told)


def test_only_the_words_of_the_languages_of_a_prompt_are_loaded() -> None:
    code = """
        from anam_personas.lint.language import lexicon
        from tests.lint.support import findings, prompt
        found = findings(prompt("You are Cara, the voice of a garden centre. Never make up prices. Say hello to callers."), "ALL")
        print(bool(found), lexicon._read.cache_info().currsize)
    """
    done = subprocess.run([sys.executable, "-c", dedent(code)], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert (done.stdout.split(), done.stderr) == (["True", "2"], "")


def test_denials_are_looked_up_in_all_languages() -> None:
    tree = ast.parse((ROOT / "anam_personas/lint/prompt/denial.py").read_text(encoding="utf-8"))
    told = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert told & lexicon("en").classes <= everywhere().classes


def test_a_language_without_data_has_no_words() -> None:
    assert lexicon("pl").classes == frozenset()
    assert lexicon("pl").words("negation") == frozenset()
    assert not lexicon("pl").phrases("negation").are_in(Words("never"))


def test_what_is_said_for_an_abbreviation_is_of_its_language() -> None:
    assert lexicon("es").said("abbreviation")["etc."] == "etcétera"
    assert lexicon_of(("es", "de")).said("sign")["&"] == "und"
    assert everywhere().said("abbreviation").keys() >= {"z. B.", "p. ex.", "ASAP"}
    assert lexicon("pl").said("abbreviation") == {}


def test_phrases_are_cut_as_texts_are() -> None:
    assert "je m appelle" in everywhere().phrases("name-said").texts
    assert everywhere().phrases("name-said").are_in(Words("Je m'appelle Cara."))
    assert not any("-" in phrase for phrase in everywhere().phrases("question-tag").texts)


def test_words_are_a_group_of_a_pattern_the_longest_first() -> None:
    assert re.fullmatch(everywhere().choice("person-born"), "born on")
    assert re.match(everywhere().choice("person-born"), "born on 1 May")[0] == "born on"  # type: ignore[index]
    assert not re.search(lexicon("pl").choice("person-born"), "born on")


def test_several_languages_are_read_together() -> None:
    both = lexicon_of(("en", "es"))
    assert both.words("negation") == lexicon("en").words("negation") | lexicon("es").words("negation")
    assert lexicon_of(("en",)) is lexicon("en")


@pytest.mark.parametrize(
    ("seed", "told"),
    [
        ('[a]\nwords = "x"', "unknown key 'words'"),
        ('[a]\nlemmas = "refuse"\nwithout = "xyz"', "leaves out 'xyz'"),
        ('[a]\nphrases = ["No, thanks"]', "has the phrase 'No, thanks'"),
        ('[a.said]\n"w/" = ""', "[a.said] needs one line of words for 'w/'"),
    ],
)
def test_a_wrong_seed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: str, told: str) -> None:
    pytest.importorskip("simplemma")
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    script = importlib.import_module("lexicon")

    (tmp_path / "en.toml").write_text(seed)
    with pytest.raises(script.WrongSeedError, match=re.escape(told)):
        script.expanded(tmp_path / "en.toml")
