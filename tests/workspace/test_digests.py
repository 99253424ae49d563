from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, BinaryIO

import pytest

from anam_personas.workspace.digests import Digests

if TYPE_CHECKING:
    from pathlib import Path


class Shelf:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def read(self, name: str) -> bytes:
        return self.kept.get(name, b"")

    def write(self, name: str, data: bytes) -> None:
        self.kept[name] = data


class Counting(Digests):
    """Digests that count how often a file is read."""

    reads = 0

    def hashed(self, file: BinaryIO) -> str:  # type: ignore[override]
        Counting.reads += 1
        return Digests.hashed(file)


@pytest.fixture(autouse=True)
def _none_read() -> None:
    Counting.reads = 0


def aged(path: Path, text: str) -> Path:
    """A file that was not changed just now."""
    path.write_text(text)
    os.utime(path, ns=(1_700_000_000_000_000_000,) * 2)
    return path


def test_a_file_is_read_again_only_if_it_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anam_personas.workspace.digests._RACY_NS", -1)
    shelf = Shelf()
    path = aged(tmp_path / "a.md", "one")
    first = Counting(os.fspath(tmp_path), shelf)
    assert first.digest(path) == hashlib.sha256(b"one").hexdigest()
    first.keep()
    assert Counting(os.fspath(tmp_path), shelf).digest(path) == hashlib.sha256(b"one").hexdigest()
    assert Counting.reads == 1
    aged(path, "two")  # of the same size and time: the change of its status shows it
    assert Counting(os.fspath(tmp_path), shelf).digest(path) == hashlib.sha256(b"two").hexdigest()


def test_a_file_that_changed_just_now_is_not_remembered(tmp_path: Path) -> None:
    shelf = Shelf()
    (tmp_path / "a.md").write_text("one")
    for _ in range(2):
        made = Counting(os.fspath(tmp_path), shelf)
        made.digest(tmp_path / "a.md")
        made.keep()
    assert Counting.reads == 2


@pytest.mark.parametrize(
    "kept", [b"[]", b"{", b'{"a.md": 1}', b'{"a.md": [1, 2]}', b'{"a.md": [3, 0, 0, 0, "x"]}', b"\xff"]
)
def test_what_is_kept_and_nonsense_is_ignored(tmp_path: Path, kept: bytes) -> None:
    shelf = Shelf()
    made = Digests(os.fspath(tmp_path), shelf)
    aged(tmp_path / "a.md", "one")
    made.digest(tmp_path / "a.md")
    made.keep()
    for name in shelf.kept or ["x"]:
        shelf.kept[name] = kept
    assert Digests(os.fspath(tmp_path), shelf).digest(tmp_path / "a.md") == hashlib.sha256(b"one").hexdigest()


def test_a_link_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to(aged(tmp_path / "b.md", "one"))
    with pytest.raises(OSError, match="symbolic link"):
        Digests(os.fspath(tmp_path)).digest(tmp_path / "a.md")


def test_a_file_of_another_folder_is_not_read(tmp_path: Path) -> None:
    aged(tmp_path / "b.md", "one")
    (tmp_path / "a").mkdir()
    for path in (tmp_path / "b.md", tmp_path / "a/../b.md"):
        with pytest.raises(OSError, match="not a path below the folder"):
            Digests(tmp_path / "a").digest(path)


def test_a_file_of_the_shared_folder_is_not_taken_for_one_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = aged(tmp_path / "a/x.md", "one"), aged(tmp_path / "b/x.md", "two")
    shelf = Shelf()
    for _ in range(2):
        made = Digests(tmp_path / "a", shelf, tmp_path / "b")
        found = made.digest(one), made.digest(two)
        assert found == (hashlib.sha256(b"one").hexdigest(), hashlib.sha256(b"two").hexdigest())
        made.keep()
