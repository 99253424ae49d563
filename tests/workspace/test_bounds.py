"""What may be named, read and written: by the way that is written, and by where it really leads."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.workspace.bounds import Bounds, Way
from anam_personas.workspace.files import ENDINGS, PROMPT_ENDINGS
from anam_personas.workspace.reach import HIDDEN, LEAVES
from anam_personas.workspace.rooted import Unsafe


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with files inside, links to all kinds of places, and a folder outside whose name begins like its own."""
    root = tmp_path / "house"
    for name in ("personas/cara.yaml", "prompts/style.md", "prompts/data.csv", ".secret/key.md", ".env.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("inside")
    (tmp_path / "house2").mkdir()
    (tmp_path / "house2" / "other.md").write_text("outside")
    for link, target in {
        "out.md": tmp_path / "house2" / "other.md",
        "hidden.md": root / ".secret" / "key.md",
        "data.md": root / "prompts" / "data.csv",
        "style2.md": root / "prompts" / "style.md",
        "nowhere.md": root / "prompts" / "gone.md",
        "loop.md": root / "prompts" / "loop.md",
    }.items():
        (root / "prompts" / link).symlink_to(target)
    (root / "elsewhere").symlink_to(tmp_path / "house2", target_is_directory=True)
    return root


def way(root: Path, name: str) -> Way:
    return Bounds(root).way(root / "personas", name, PROMPT_ENDINGS)


@pytest.mark.parametrize(
    "name", ["../prompts/style.md", "../prompts/../prompts/style.md", "../prompts/style2.md", "../prompts/gone.md"]
)
def test_a_file_in_the_project_is_read(root: Path, name: str) -> None:
    found = way(root, name)
    assert (found.why, found.path) == ("", root / "prompts" / name.rsplit("/", 1)[1])


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("/etc/passwd", LEAVES),
        ("../../house2/other.md", LEAVES),
        ("../../../../../../etc/hosts.md", LEAVES),
        ("..\\..\\house2\\other.md", LEAVES),
        ("C:\\other.md", LEAVES),
        ("a\0b.md", LEAVES),
        ("../prompts/out.md", LEAVES),
        ("../elsewhere/other.md", LEAVES),
        ("../.secret/key.md", HIDDEN),
        ("../.env.md", HIDDEN),
        ("../.secret/../prompts/style.md", HIDDEN),
        ("../prompts/hidden.md", HIDDEN),
        ("../prompts/data.csv", "is no .md or .txt file"),
        ("../prompts/data.md", "is no .md or .txt file"),
        ("cara.yaml", "is no .md or .txt file"),
    ],
)
def test_what_is_elsewhere_hidden_or_of_another_kind_is_not_read(root: Path, name: str, why: str) -> None:
    assert way(root, name) == Way(None, why)


@given(parts=st.lists(st.sampled_from(["..", ".", "personas", "prompts", "house2", "x.md", ".secret", "elsewhere"])))
def test_no_way_leads_out(parts: list[str]) -> None:
    found = Bounds(Path("/nowhere/house")).way(Path("/nowhere/house/personas"), "/".join(parts), PROMPT_ENDINGS)
    if found.path is not None:
        assert found.path.is_relative_to("/nowhere/house")
        assert ".." not in found.path.parts
        assert ".secret" not in parts


@pytest.mark.parametrize(
    ("link", "target", "message"),
    [
        ("a.yaml", "../../house2/other.md", "the file is a symbolic link that leaves the project folder"),
        ("a.yaml", "../.secret/key.md", f"the file is a symbolic link to one that {HIDDEN}"),
        ("a.yaml", "../prompts/style.md", "the file is a symbolic link to one that is no .yaml or .yml file"),
    ],
)
def test_a_persona_file_that_is_a_link_to_elsewhere_is_refused(
    root: Path, link: str, target: str, message: str
) -> None:
    path = root / "personas" / link
    path.symlink_to(target)
    found = Bounds(root).why_not(path, ENDINGS)
    assert found is not None
    assert found[:2] == ("R002", message)


def test_plain_files_and_links_inside_are_read(root: Path) -> None:
    (root / "personas" / "twin.yaml").symlink_to("cara.yaml")
    assert [Bounds(root).why_not(root / "personas" / name, ENDINGS) for name in ("cara.yaml", "twin.yaml")] == [
        None
    ] * 2


@pytest.mark.parametrize("name", ["a\nb.yaml", "a\x1b[31m.yaml", "\u202eb.yaml", "a\udcff.yaml"])
def test_a_name_that_could_steer_a_terminal_is_refused(root: Path, name: str) -> None:
    found = Bounds(root).why_not(root / "personas" / name, ENDINGS)
    assert found is not None
    assert found[0] == "R021"


def test_a_link_to_a_file_inside_is_written_where_it_leads(root: Path) -> None:
    Bounds(root).write(root / "prompts" / "style2.md", "new")
    assert (root / "prompts" / "style.md").read_text() == "new"
    assert (root / "prompts" / "style2.md").is_symlink()


@pytest.mark.parametrize("name", ["prompts/out.md", "prompts/hidden.md", "prompts/data.md", "elsewhere/other.md"])
def test_nothing_is_written_where_nothing_would_be_read(root: Path, name: str) -> None:
    before = {path: path.read_text() for path in root.parent.rglob("*") if path.is_file()}
    with pytest.raises(Unsafe):
        Bounds(root).write(root / name, "new")
    assert {path: path.read_text() for path in root.parent.rglob("*") if path.is_file()} == before


def test_a_project_that_is_reached_by_a_link_has_the_same_bounds(root: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    linked.symlink_to(root, target_is_directory=True)
    assert way(linked, "../prompts/style.md").path == linked / "prompts" / "style.md"
    assert way(linked, "../prompts/out.md").why == LEAVES
