"""Finding, reading and writing files: what is passed over, what is refused, and that nothing is half written."""

from __future__ import annotations

import os
import stat
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anam_personas.errors import UnreadableFile
from anam_personas.workspace.files import named, read_bytes, read_text, write, yaml_files
from tests.budget import examples

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and modes of POSIX")


def below(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in yaml_files(folder)]


def test_yaml_files_are_found_in_order_and_hidden_ones_are_passed_over(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "c/d.yaml", "c/e/f.yml", "notes.md", ".hidden.yaml", ".git/x.yaml", "c/.y/z.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    assert below(tmp_path) == ["a.yml", "b.yaml", "c/d.yaml", "c/e/f.yml"]
    assert below(tmp_path / "absent") == []


@posix
def test_a_linked_folder_is_not_entered_and_a_linked_file_is_named(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.yaml").write_text("")
    (inside / "loop").symlink_to(inside)
    (inside / "linked").symlink_to(tmp_path / "outside")
    (inside / "b.yaml").symlink_to(tmp_path / "outside" / "a.yaml")
    assert below(inside) == ["b.yaml"]


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8")))
def test_what_is_written_is_read_back_byte_for_byte(text: str, tmp_path: Path) -> None:
    for checkout in (tmp_path, tmp_path / "elsewhere"):
        write(tmp_path / "a.txt", text, os.path.realpath(checkout))
        assert (tmp_path / "a.txt").read_bytes() == text.encode()
        assert read_text(tmp_path / "a.txt") == text
        assert read_text(tmp_path / "a.txt", os.path.realpath(checkout)) == text


@posix
@pytest.mark.parametrize("private", [True, False])
def test_an_existing_file_keeps_its_mode_unless_it_is_private(private: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    path.chmod(0o640)
    write(path, "new", os.path.realpath(tmp_path), private=private)
    assert stat.S_IMODE(path.stat().st_mode) == (0o600 if private else 0o640)
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_in_the_checkout_no_link_is_followed_and_outside_it_is(tmp_path: Path) -> None:
    checkout, elsewhere = tmp_path / "checkout", tmp_path / "elsewhere"
    for folder in (checkout, elsewhere):
        folder.mkdir()
        (folder / "link").symlink_to(tmp_path / "target")
    (tmp_path / "target").write_text("kept")
    real = os.path.realpath(checkout)
    for act in (
        lambda: write(checkout / "link", "evil", real),
        lambda: read_text(checkout / "link", real),
        lambda: read_bytes(checkout / "link", real, 9),
        lambda: named(checkout / "link", real),
    ):
        with pytest.raises(UnreadableFile, match="link"):
            act()
    assert (tmp_path / "target").read_text() == "kept"
    assert read_text(elsewhere / "link", real) == "kept"
    assert read_bytes(elsewhere / "link", real, 9) == b"kept"
    write(elsewhere / "link", "new", real)
    assert read_text(elsewhere / "link") == "new"


@posix
def test_outside_the_checkout_a_pipe_is_written_into_and_stays_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    heard: list[str] = []
    reader = threading.Thread(target=lambda: heard.append((tmp_path / "pipe").read_text()))
    reader.start()
    write(tmp_path / "pipe", "a plan", os.path.realpath(tmp_path / "checkout"))
    reader.join(5)
    assert heard == ["a plan"]
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_what_is_not_there_is_none_and_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    real = os.path.realpath(tmp_path)
    for checkout in (None, real):
        assert read_text(tmp_path / "absent", checkout) is None
        (tmp_path / "latin").write_bytes(b"M\xfcller")
        with pytest.raises(UnreadableFile, match="latin cannot be read: it is not UTF-8"):
            read_text(tmp_path / "latin", checkout)
        with pytest.raises(UnreadableFile, match="cannot be read"):
            read_text(tmp_path, checkout)
    with pytest.raises(UnreadableFile, match="cannot be written"):
        write(tmp_path / "latin" / "a", "x", os.path.realpath(tmp_path / "other"))


@pytest.mark.parametrize(("most", "taken"), [(3, b"abcd"), (5, b"abcde"), (0, b"a")])
def test_one_byte_more_than_allowed_is_read_at_most(most: int, taken: bytes, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abcde")
    assert read_bytes(tmp_path / "a", os.path.realpath(tmp_path), most) == taken
