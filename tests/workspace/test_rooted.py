"""Files below a folder: whatever stands in the way, nothing outside is read or changed."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anam_personas.workspace import rooted
from anam_personas.workspace.rooted import Rooted, checkout_of, split
from tests.budget import examples
from tests.watched import state

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")


@pytest.fixture(params=["openat", "lstat"], autouse=True)
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways: with folders held open, and, as on Windows, by paths that are looked at first."""
    monkeypatch.setattr(rooted, "_HAS_AT", request.param == "openat")


DEEDS: dict[str, Callable[[Rooted, str], object]] = {
    "read": lambda at, name: at.read(name),
    "create": lambda at, name: at.create(name, b"new\n"),
    "publish": lambda at, name: at.publish(name, b"new\n"),
    "replace": lambda at, name: at.replace(name, b"new\n"),
    "replace privately": lambda at, name: at.replace(name, b"new\n", private=True),
    "append": lambda at, name: at.append(name, b"new\n"),
    "entries": lambda at, name: at.entries(name),
    "look": lambda at, name: at.look(name),
    "remove": lambda at, name: at.remove(name),
}
LINKS = {
    "to a file": lambda at, outside: at.symlink_to(outside / "file"),
    "to a folder": lambda at, outside: at.symlink_to(outside, target_is_directory=True),
    "relative": lambda at, outside: at.symlink_to(os.path.relpath(outside, at.parent)),
    "to nothing": lambda at, outside: at.symlink_to(outside / "nothing"),
    "to itself": lambda at, outside: at.symlink_to(at.name),
    "to a link": lambda at, outside: at.symlink_to(outside / "link"),
}
PLACES = ["x", "x/y", "a/x", "a/x/y/z"]
"""Paths of which the part ``x`` is the link."""


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that nothing here may change."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "file").write_text("theirs\n")
    (folder / "y").write_text("theirs\n")
    (folder / "link").symlink_to("file")
    return folder


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("place", PLACES)
def test_no_link_is_followed(tmp_path: Path, outside: Path, deed: str, link: str, place: str) -> None:
    root = tmp_path / "root"
    (root / "a").mkdir(parents=True)
    before = state(outside)
    way = root / place.partition("x")[0] / "x"
    LINKS[link](way, outside)
    seen = None
    try:
        seen = DEEDS[deed](Rooted(root), place)
    except OSError as error:
        seen = error
    assert state(outside) == before
    assert isinstance(seen, OSError) or seen in (None, False, [])
    assert deed == "remove" or way.is_symlink()


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/../../x", "/etc/passwd", "a//b", "a/.", "a\0b", "a/"])
@pytest.mark.parametrize("deed", sorted(set(DEEDS) - {"entries"}))
def test_no_path_leads_out(tmp_path: Path, outside: Path, deed: str, name: str) -> None:
    before = state(tmp_path)
    with pytest.raises(OSError, match="not a path below"):
        DEEDS[deed](Rooted(tmp_path), name)
    assert state(tmp_path) == before


@pytest.mark.parametrize("deed", sorted(set(DEEDS) - {"create", "publish", "entries", "remove"}))
def test_a_pipe_is_neither_read_nor_waited_for(tmp_path: Path, deed: str) -> None:
    os.mkfifo(tmp_path / "x")
    with pytest.raises(OSError):  # noqa: PT011 - which one, depends on the deed
        DEEDS[deed](Rooted(tmp_path), "x")
    assert stat.S_ISFIFO((tmp_path / "x").lstat().st_mode)


@pytest.mark.parametrize("deed", ["replace", "append"])
def test_the_other_name_of_a_file_stays_as_it_is(tmp_path: Path, outside: Path, deed: str) -> None:
    (tmp_path / "root").mkdir()
    os.link(outside / "file", tmp_path / "root/x")
    DEEDS[deed](Rooted(tmp_path / "root"), "x")
    assert (outside / "file").read_text() == "theirs\n"
    assert (tmp_path / "root/x").read_text() == ("theirs\nnew\n" if deed == "append" else "new\n")


def test_modes_and_lines(tmp_path: Path) -> None:
    at = Rooted(tmp_path)
    at.append("a/b/journal", b"one\n")
    (tmp_path / "a/b/journal").chmod(0o644)
    with (tmp_path / "a/b/journal").open("a") as file:
        file.write("cut o")
    at.append("a/b/journal", b"two\n")
    assert at.read("a/b/journal") == b"one\ncut o\ntwo\n"
    assert at.create("a/b/new", b"x")
    assert not at.create("a/b/new", b"y")
    at.replace("a/b/private", b"x", private=True)
    at.replace("public", b"x")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {
        "a": 0o700,
        "b": 0o700,
        "journal": 0o600,
        "new": 0o600,
        "private": 0o600,
        "public": 0o644 & ~_umask(),
    }
    (tmp_path / "public").chmod(0o640)
    at.replace("public", b"y")
    assert stat.S_IMODE((tmp_path / "public").stat().st_mode) == 0o640
    at.replace("public", b"z", private=True)
    assert stat.S_IMODE((tmp_path / "public").stat().st_mode) == 0o600
    (tmp_path / "public").chmod(0o444)
    with pytest.raises(PermissionError, match="read-only"):
        at.replace("public", b"y")
    with pytest.raises(OSError, match="too large"):
        at.read("a/b/journal", 3)
    assert sorted(name for name, _ in at.entries("a/b")) == ["journal", "new", "private"]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_what_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").write_text("old")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    for name in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, full)
            with pytest.raises(OSError, match="No space"):
                Rooted(tmp_path).replace("x", b"new")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"x": "old"}


@pytest.mark.parametrize("has_links", [True, False])
def test_a_new_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_links: bool) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    if not has_links:
        monkeypatch.setattr(os, "link", refused)
    at = Rooted(tmp_path)
    assert at.publish("a/x", b"one")
    assert not at.publish("a/x", b"two")
    assert {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()} == {"x": b"one"}
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "a", tmp_path / "a/x")]
    assert modes == [0o777 & ~_umask(), 0o666 & ~_umask()], "as git and editors make them"

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        at.publish("a/y", b"one")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["x"]


def test_the_checkout_is_the_nearest_folder_with_git_data(tmp_path: Path) -> None:
    (tmp_path / "repo/.git").mkdir(parents=True)
    (tmp_path / "repo/ai/personas").mkdir(parents=True)
    (tmp_path / "link").symlink_to("repo/ai")
    assert checkout_of(tmp_path / "repo/ai/personas") == str(tmp_path / "repo")
    assert checkout_of(tmp_path / "link") == str(tmp_path / "repo")
    assert checkout_of(tmp_path) == str(tmp_path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("repo/out/x", ("repo", "out/x")),
        ("repo/link/x", ("repo", "link/x")),
        ("mine/x", ("elsewhere", "x")),
        ("into/link/x", ("repo", "a/link/x")),
        ("into/../repo/x", ("repo", "x")),
        ("elsewhere/x", ("elsewhere", "x")),
        ("repo", ("repo", "")),
        ("repository/x", ("repository", "x")),
    ],
)
def test_links_are_the_users_own_until_a_path_enters_the_checkout(
    tmp_path: Path, path: str, expected: tuple[str, str]
) -> None:
    for name in ("repo/a", "elsewhere", "repository"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "repo/link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "mine").symlink_to("elsewhere")
    (tmp_path / "into").symlink_to("repo/a")
    assert split(tmp_path / path, str(tmp_path / "repo")) == (str(tmp_path / expected[0]), expected[1])


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["a", "b", "link", "up", "..", ".", "x"]), min_size=1, max_size=6))
def test_what_is_written_lies_where_a_path_without_links_leads(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    base = tmp_path_factory.mktemp("base")
    (base / "repo/a/b").mkdir(parents=True)
    (base / "out").mkdir()
    (base / "out/x").write_text("theirs")
    for folder in (base / "repo", base / "repo/a", base / "repo/a/b"):
        (folder / "link").symlink_to(base / "out")
        (folder / "up").symlink_to("../..")
    before = state(base / "out")
    at, name = split(Path(base, "repo", "a", *parts), str(base / "repo"))
    if at == str(base / "repo"):
        with suppress(OSError):
            Rooted(at).replace(name, b"new")
        assert state(base / "out") == before
