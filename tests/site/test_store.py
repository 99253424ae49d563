"""Only what a site wrote is overwritten or deleted."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from anam_personas.errors import UnreadableFile, UsageError
from anam_personas.site.store import MANIFEST, prepare, store
from anam_personas.workspace.files import write

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"index.html": "<i>", "personas/a.html": "a", "personas/sales/b.html": "b"}


def put(folder: Path, files: dict[str, str]) -> None:
    store(prepare(folder, f"{folder.parent.resolve()}", files))


def there(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def test_a_second_site_replaces_the_first(tmp_path: Path) -> None:
    out = tmp_path / "site"
    put(out, FILES)
    assert there(out) == FILES
    (out / "CNAME").write_text("personas.example")
    put(out, {"index.html": "new", "personas/a.html": "a"})
    assert there(out) == {"CNAME": "personas.example", "index.html": "new", "personas/a.html": "a"}


@pytest.mark.parametrize("name", ["README.md", ".git/config", "index.html", "personas/a.html"])
def test_a_foreign_folder_is_refused(tmp_path: Path, name: str) -> None:
    out = tmp_path / "site"
    (out / name).parent.mkdir(parents=True)
    (out / name).write_text("mine")
    with pytest.raises(UsageError, match="was not written by `site`"):
        put(out, FILES)
    assert there(out) == {name: "mine"}


def test_a_foreign_file_in_the_way_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    out = tmp_path / "site"
    put(out, {"index.html": "old"})
    (out / "personas").mkdir()
    (out / "personas/a.html").write_text("mine")
    with pytest.raises(UsageError, match=r"a\.html is there"):
        put(out, FILES)
    assert there(out) == {"index.html": "old", "personas/a.html": "mine"}


@pytest.mark.parametrize(
    "name", ["../victim.txt", "personas/../../victim.txt", "/etc/passwd", "victim.txt", "personas/..\\x.html", ""]
)
def test_a_forged_list_deletes_nothing_else(tmp_path: Path, name: str) -> None:
    out = tmp_path / "site"
    put(out, FILES)
    for victim in (tmp_path / "victim.txt", out / "victim.txt"):
        victim.write_text("mine")
    listed = json.loads((out / MANIFEST).read_text())
    (out / MANIFEST).write_text(json.dumps({**listed, "files": [*listed["files"], name]}))
    put(out, FILES)
    assert (tmp_path / "victim.txt").read_text() == (out / "victim.txt").read_text() == "mine"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": 3}', "[" * 100_000])
def test_a_list_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / MANIFEST).write_text(text)
    with pytest.raises(UsageError, match="not a list of the files of a site"):
        put(out, FILES)


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_no_link_of_a_checkout_is_followed(tmp_path: Path) -> None:
    (tmp_path / "repo").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "repo/site").symlink_to(tmp_path / "outside")
    with pytest.raises(UnreadableFile):
        put(tmp_path / "repo/site", FILES)
    assert list((tmp_path / "outside").iterdir()) == []


def test_an_interrupted_write_can_be_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "site"
    written: list[str] = []
    real = write

    def failing(path: Path, text: str, checkout: str) -> None:
        if len(written) == 2:
            raise UnreadableFile("the disk is full")
        written.append(path.name)
        real(path, text, checkout)

    monkeypatch.setattr("anam_personas.site.store.write", failing)
    with pytest.raises(UnreadableFile):
        put(out, FILES)
    monkeypatch.undo()
    put(out, FILES)
    assert there(out) == FILES
