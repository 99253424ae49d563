"""Every rule of the folder is found, once, in order, and under its own code."""

from __future__ import annotations

from pathlib import Path

from anam_personas.lint import registry
from anam_personas.lint import rules as folder


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
    assert list(registry.by_code().values()) == list(registry.rules())
    assert all(registry.by_code()[rule.code] is rule for rule in registry.rules())
    assert all(rule.code for rule in registry.rules())
