"""A release: what is checked before it is published, and that the address of the repository is written alike everywhere."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from anam_personas.schema.address import IS_PUBLISHED
from scripts.release import notes, prepare, problems, version
from tests.docs_console import ROOT

if TYPE_CHECKING:
    from pathlib import Path

URLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
OWNER = URLS["Repository"].removeprefix("https://github.com/").split("/")[0]
CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [1.0.0] - 2025-01-31\n\n- The first.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "anam_personas" / "schema").mkdir(parents=True)
    (tmp_path / "anam_personas" / "schema" / "address.py").write_text("IS_PUBLISHED: Final = True\n")
    (tmp_path / "anam_personas" / "_version.py").write_text('"""It."""\n\n__version__ = "1.0.0"\n')
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "Dockerfile").write_text("FROM x\nARG VERSION=1.0.0\n")
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    (tmp_path / "pyproject.toml").write_text('[project.urls]\nRepository = "https://github.com/ann/it"\n')
    return tmp_path


def test_a_release_is_prepared_and_then_may_be_published(root: Path) -> None:
    assert prepare(root, "1.1.0", "2026-02-03") == ""
    assert version(root) == "1.1.0"
    assert "\nARG VERSION=1.1.0\n" in (root / "deploy" / "Dockerfile").read_text()
    assert notes(root, "v1.1.0") == "### Added\n\n- A thing."
    assert notes(root, "v1.0.0") == "- The first."
    assert problems(root, "v1.1.0", "ann/it") == []
    assert prepare(root, "1.2.0", "2026-02-04") == "CHANGELOG.md has no entries under [Unreleased]"
    assert version(root) == "1.1.0"


def test_an_image_of_another_version_is_not_published(root: Path) -> None:
    (root / "deploy" / "Dockerfile").write_text("FROM x\nARG VERSION=0.9.0\n")
    assert problems(root, "v1.0.0", "ann/it") == ["deploy/Dockerfile does not install 1.0.0: run `prepare`"]


@pytest.mark.parametrize(
    ("tag", "repository", "words"),
    [
        ("v1.0.1", "ann/it", ["the tag is v1.0.1", "CHANGELOG.md has no section"]),
        ("1.0.0", "ann/it", ["the tag is 1.0.0"]),
        ("v1.0.0", "bob/fork", ["not https://github.com/bob/fork"]),
    ],
)
def test_what_does_not_agree_is_not_published(root: Path, tag: str, repository: str, words: list[str]) -> None:
    found = problems(root, tag, repository)
    assert len(found) == len(words)
    assert all(word in each for word, each in zip(words, found, strict=True))


def test_a_release_installs_itself_from_the_index(root: Path) -> None:
    (root / "anam_personas" / "schema" / "address.py").write_text("IS_PUBLISHED: Final = False\n")
    (found,) = problems(root, "v1.0.0", "ann/it")
    assert "IS_PUBLISHED" in found


def test_pages_install_from_where_the_package_is() -> None:
    pages = {
        path.name: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
    }
    from_index = re.compile(
        r"(?:pip|pipx|uv tool) install (?:-\S+ )*[\"']?anam-personas(?![\[ ]+\S)|uvx anam-personas|anam-personas=="
    )
    assert {name for name, text in pages.items() if "not on PyPI yet" in text} == (
        set() if IS_PUBLISHED else {"README.md", "ci.md"}
    )
    assert IS_PUBLISHED or {name for name, text in pages.items() if from_index.search(text)} == set()


@pytest.mark.parametrize(("number", "word"), [("1.1", "no version"), ("v1.1.0", "no version"), ("1.0.0", "already")])
def test_what_cannot_be_prepared(root: Path, number: str, word: str) -> None:
    assert word in prepare(root, number, "2026-02-03")
    assert (root / "CHANGELOG.md").read_text() == CHANGELOG


def test_the_address_of_the_repository_is_one() -> None:
    """Replacing the owner is one search and replace: no page or recipe names another."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "pyproject.toml", ROOT / "action.yml"]
    address = re.compile(r"(?:github(?:usercontent)?\.com/|uses: )([\w-]+)/anam-personas\b")
    named = {found for page in pages for found in address.findall(page.read_text(encoding="utf-8"))}
    assert named == {OWNER}
    assert all(url.startswith(URLS["Repository"]) for url in URLS.values())
