"""Every rule of the folder is found, once, in order, and under its own code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from anam_personas.lint import registry
from anam_personas.lint import rules as folder
from anam_personas.lint.rule_entry import BEYOND_ASCII, characters_of
from anam_personas.lint.rule_index import INDEX
from anam_personas.lint.subject import Subject
from bench.lint_quality.cases import BEFORE, read_cases
from bench.lint_quality.corpus import OWN_CASES
from bench.lint_quality.corpus import persona as of_text
from tests.lint.support import document, persona, persona_of

if TYPE_CHECKING:
    from anam_personas.yaml.document import Document

ROOT = Path(__file__).parents[2]
_OF_YAML = frozenset("|<[{")
"""Signs without which an example would be another YAML file."""


def files() -> set[str]:
    return {path.stem for part in folder.__path__ for path in Path(part).glob("*.py") if not path.stem.startswith("_")}


def test_each_file_of_the_folder_brings_a_rule() -> None:
    modules = {type(rule).__module__.rpartition(".")[2] for rule in registry.rules()}
    assert files() == modules & files()


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in registry.rules()]
    assert codes == sorted(set(codes))
    names = [rule.name for rule in registry.rules()]
    assert len(set(names)) == len(names)


def test_each_is_found_by_its_code_and_no_base_class_is_a_rule() -> None:
    assert list(registry.entries()) == [rule.code for rule in registry.rules()]
    assert all(registry.rule_of(rule.code) is rule for rule in registry.rules())
    assert all(rule.code for rule in registry.rules())


def test_the_index_says_what_the_classes_say() -> None:
    """`make docs` makes it; a stale one would select other rules than the classes ask for."""
    made = {entry for name in files() for entry in registry.in_module(name)}
    assert made == set(INDEX)


def test_a_check_loads_the_rules_that_run_and_that_may_find_something() -> None:
    plain, marked = "You are Ada, a guide. Keep answers short.", "You are Ada, a guide, <b>and kind</b>."
    loaded = [rules_loaded_for(text) for text in (plain, marked)]
    assert all("ln001_reply_length" in names for names in loaded)
    assert not any("sf001_guardrail" in names for names in loaded)  # in preview
    assert ["sp008_speech_markup" in names for names in loaded] == [False, True]


def rules_loaded_for(prompt: str) -> set[str]:
    """The modules of rules that a process of its own has imported for a persona of this prompt."""
    code = """
import sys
from anam_personas.lint.engine import lint_persona
from anam_personas.lint.selection import Selection
from tests.lint.support import prompt
lint_persona(prompt(sys.argv[1]), Selection.of())
print(*(name.rpartition(".")[2] for name in sys.modules if name.startswith("anam_personas.lint.rules.")))
"""
    done = subprocess.run([sys.executable, "-c", code, prompt], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


TEXTS = [text for rule in registry.rules() for text in (*(bad.file for bad in rule.bad), *rule.good)]
CASES = [case for path in sorted(OWN_CASES.glob("*.yaml")) for case in read_cases(path, BEFORE)]


@pytest.mark.parametrize("code", [entry.code for entry in registry.entries().values() if entry.signs is not None])
def test_a_rule_finds_nothing_where_none_of_its_signs_stands(code: str) -> None:
    """So that it need not be imported: in all examples and cases, as they are and with the signs taken out."""
    entry, rule = registry.entries()[code], registry.rule_of(code)
    personas = [*(persona(text) for text in TEXTS), *(of_text(case.text, case.config) for case in CASES)]
    if _OF_YAML.isdisjoint(entry.signs or ""):
        personas += [persona_of(_without(text, entry.signs or "")) for text in TEXTS]
    counted = 0
    for one in personas:
        subject = Subject(one, {})
        if not entry.may_find(characters_of([surface.value for surface in subject.surfaces()])):
            assert list(rule.check(subject)) == []
            counted += 1
    assert counted > 50


def _without(text: str, signs: str) -> Document:
    """An example without some signs."""
    beyond = BEYOND_ASCII in signs
    return document("".join(char for char in text if char not in signs and (char.isascii() or not beyond)))
