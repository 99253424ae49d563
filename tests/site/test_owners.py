"""CODEOWNERS as GitHub and GitLab read it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from anam_personas.site.owners import owners_of, read_owners

if TYPE_CHECKING:
    from pathlib import Path


def owners(folder: Path, text: str, path: str) -> tuple[str, ...]:
    (folder / "CODEOWNERS").write_text(text, encoding="utf-8")
    return owners_of(read_owners(f"{folder}"), path)


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("*", "personas/a.yaml", True),
        ("*.yaml", "personas/sales/a.yaml", True),
        ("*.yaml", "personas/a.md", False),
        ("/personas/", "personas/sales/a.yaml", True),
        ("personas/", "apps/personas/a.yaml", True),
        ("/personas/", "apps/personas/a.yaml", False),
        ("/personas", "personas/a.yaml", True),
        ("personas/*", "personas/a.yaml", True),
        ("personas/*", "personas/sales/a.yaml", False),
        ("personas/**", "personas/sales/a.yaml", True),
        ("personas/**/a.yaml", "personas/a.yaml", True),
        ("personas/**/a.yaml", "personas/x/y/a.yaml", True),
        ("**/sales", "personas/sales/a.yaml", True),
        ("sales", "personas/sales/a.yaml", True),
        ("/sales", "personas/sales/a.yaml", False),
        ("personas/?.yaml", "personas/a.yaml", True),
        ("personas/?.yaml", "personas/ab.yaml", False),
        ("personas/日本/*", "personas/日本/接待.yaml", True),
        (r"personas/two\ words.yaml", "personas/two words.yaml", True),
        ("personas/a[0-9].yaml", "personas/a1.yaml", False),
        ("Personas/a.yaml", "personas/a.yaml", False),
    ],
)
def test_a_pattern_fits_as_there(tmp_path: Path, pattern: str, path: str, fits: bool) -> None:
    assert owners(tmp_path, f"{pattern} @a\n", path) == (("@a",) if fits else ())


def test_the_last_that_fits_counts_and_may_take_owners_away(tmp_path: Path) -> None:
    text = "* @all # everybody\n\n# a comment\n*.yaml @yaml jo@example.org\n/free/ \n"
    assert owners(tmp_path, text, "personas/a.yaml") == ("@yaml", "jo@example.org")
    assert owners(tmp_path, text, "free/a.yaml") == ()
    assert owners(tmp_path, text, "a.md") == ("@all",)


def test_sections_add_up_and_have_owners_of_their_own(tmp_path: Path) -> None:
    text = "* @all\n[Voice][2] @voice\npersonas/\n^[Legal] @legal\npersonas/bank.yaml\npersonas/a.yaml @a\n"
    assert owners(tmp_path, text, "personas/bank.yaml") == ("@all", "@voice", "@legal")
    assert owners(tmp_path, text, "personas/a.yaml") == ("@all", "@voice", "@a")


def test_what_is_no_owner_is_none(tmp_path: Path) -> None:
    assert owners(tmp_path, "* @a <script> nobody @b/c\n", "x") == ("@a", "@b/c")


def test_the_folder_of_the_host_comes_first_and_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github/CODEOWNERS").write_text("* @github\n")
    assert owners(tmp_path, "* @top\n", "x") == ("@github",)
    (tmp_path / ".github/CODEOWNERS").unlink()
    (tmp_path / ".github/CODEOWNERS").symlink_to("/etc/passwd")
    assert owners(tmp_path, "* @top\n", "x") == ("@top",)
    (tmp_path / "CODEOWNERS").unlink()
    assert read_owners(f"{tmp_path}") == []


def test_a_hostile_pattern_takes_no_time(tmp_path: Path) -> None:
    began = time.monotonic()
    path = "/".join(["a" * 100] * 30)
    text = f"{'*a' * 40}b @a\n{'**/' * 40}x @a\n{'**/a*/' * 30}x @a\n"
    assert owners(tmp_path, text, path) == ()
    assert time.monotonic() - began < 2
