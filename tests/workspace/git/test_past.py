"""A project at a revision is read as a checkout would have it, and nothing else of the repository is."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from anam_personas.errors import UnreadableFile, UsageError
from anam_personas.review.show import comparison_text
from anam_personas.review.since import since
from anam_personas.workspace.git import past
from anam_personas.workspace.git.objects import Objects
from anam_personas.workspace.git.past import Copies
from anam_personas.workspace.git.revisions import commit_of
from anam_personas.workspace.git.tree import Tree
from anam_personas.workspace.settings import find
from anam_personas.workspace.workspace import Workspace
from anam_personas.yaml.document import MAX_BYTES
from tests.review.support import FILES, HOUSE, PERSONA, STYLE, git, needs_git, put, repository
from tests.workspace.git.support import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from anam_personas.review.compare import Comparison

pytestmark = needs_git


def diff(folder: Path, revision: str = "HEAD") -> Comparison:
    return since(Workspace.of(find(folder)), revision, environ=os.environ)


def commit(folder: Path, files: dict[str, str | None] | None = None) -> None:
    put(folder, files or {})
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "more")


def copies(folder: Path, into: Path, below: str = "") -> AbstractContextManager[Copies]:
    from contextlib import contextmanager

    @contextmanager
    def made() -> Iterator[Copies]:
        mirror = opened(folder, into / "m", dict(os.environ))
        with Objects(mirror.git) as objects:
            tree = Tree.of_commit(objects, commit_of(mirror, "HEAD"), below, "HEAD", is_partial=False)
            (into / "t").mkdir()
            yield Copies(tree, into / "t")

    return made()


def on_disk(into: Path) -> dict[str, bytes]:
    root = into / "t"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_the_files_are_those_of_the_commit_byte_for_byte(tmp_path: Path) -> None:
    files = {
        "p/a.yaml": "one\n",
        "p/b/ü ñ.yml": "x",
        "p/line\nbreak.yaml": "y",
        ".gitattributes": "* text eol=crlf export-ignore\n",
    }
    folder = repository(
        tmp_path / "r", {**files, "p/.hidden.yaml": "h", "p/.h/a.yaml": "h", "p/notes.md": "n", "q/a.yaml": "q"}
    )
    (folder / "p" / "a.yaml").write_bytes(b"changed")
    before = git(folder, "status", "--porcelain")
    with copies(folder, tmp_path) as found:
        found.put_yaml("p")
    assert on_disk(tmp_path) == {"p/a.yaml": b"one\n", "p/b/ü ñ.yml": b"x", "p/line\nbreak.yaml": b"y"}
    assert git(folder, "status", "--porcelain") == before


def test_only_what_lies_below_the_project_is_looked_at(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a.yaml": "1", "bots/personas/a.yaml": "2", "bots/x.md": "3"})
    with copies(folder, tmp_path, "bots") as found:
        found.put_yaml(".")
        assert found.put("x.md")
        assert not found.put("../a.yaml")
        assert found.put("nothing/here.md")
        assert found.names(".") == ["personas", "x.md"]
    assert on_disk(tmp_path) == {"personas/a.yaml": b"2", "x.md": b"3"}


def test_of_a_huge_file_only_the_size_is_kept(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"huge.yaml": "x" * (MAX_BYTES + 1)})
    with copies(folder, tmp_path) as found:
        found.put_yaml(".")
    assert on_disk(tmp_path) == {"huge.yaml": bytes(MAX_BYTES + 1)}


LINKS = {
    "inside.yaml": ("real/a.yaml", b"1"),
    "up.yaml": ("real/../real/a.yaml", b"1"),
    "chain.yaml": ("inside.yaml", b"1"),
    "by-folder.yaml": ("folder/a.yaml", b"1"),
    "loop.yaml": ("loop.yaml", None),
    "nowhere.yaml": ("real/none.yaml", None),
    "out.yaml": ("../../outside.yaml", None),
    "far.yaml": ("/etc/passwd", None),
    "above.yaml": ("../top.yaml", None),
    "git.yaml": (".git/config", None),
}


@pytest.mark.parametrize("name", LINKS)
def test_links_are_followed_inside_the_project_alone(tmp_path: Path, name: str) -> None:
    put(tmp_path, {"outside.yaml": "secret"})
    folder = repository(tmp_path / "r", {"top.yaml": "secret", "p/real/a.yaml": "1"})
    target, content = LINKS[name]
    for link, to in {name: target, "inside.yaml": "real/a.yaml", "folder": "real"}.items():
        if not (folder / "p" / link).is_symlink():
            (folder / "p" / link).symlink_to(to)
    commit(folder)
    with copies(folder, tmp_path, "p") as found:
        found.put_yaml(".")
        found.put(name)
    written = tmp_path / "t" / name
    assert (written.read_bytes() if written.is_file() else None) == content
    assert b"secret" not in b"".join(on_disk(tmp_path).values())
    assert all(
        str(path.readlink()).startswith(str(tmp_path)) for path in (tmp_path / "t").rglob("*") if path.is_symlink()
    )


def test_a_link_of_a_commit_means_what_it_means_in_the_work_tree(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r")
    put(tmp_path, {"style.md": "secret"})
    (folder / "personas" / "style.md").unlink()
    (folder / "personas" / "style.md").symlink_to("../../style.md")
    (folder / "personas" / "nia.yaml").symlink_to("../../nia.yaml")
    commit(folder)
    rows = {row.key: row for row in diff(folder).personas}
    assert {row.what for row in rows.values()} == {"invalid"}
    for row in rows.values():
        assert row.problems[0] == row.problems[1]
        assert "R002" in row.problems[0]


def test_a_file_that_is_named_is_read_and_its_neighbours_are_not(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", FILES | {"personas/other.md": "x", "notes/y.md": "y"})
    put(folder, {"personas/style.md": STYLE.replace("two", "three")})
    blobs = {name: git(folder, "rev-parse", f"HEAD:{name}") for name in ("personas/other.md", "notes/y.md")}
    for blob in blobs.values():
        (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert {row.what for row in diff(folder).personas} == {"changed"}


def test_a_name_that_was_wrong_then_has_the_same_hint(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {**FILES, "personas/_house.yaml": HOUSE.replace("style.md", "styel.md")})
    put(folder, {"personas/_house.yaml": HOUSE})
    assert 'R004 there is no file "styel.md"' in comparison_text(diff(folder))


def test_missing_content_is_one_line(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r")
    blob = git(folder, "rev-parse", "HEAD:personas/style.md")
    (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(UnreadableFile, match=r"git has no content for personas/style\.md at HEAD in this clone"):
        diff(folder)


@pytest.mark.parametrize("name", ["personas/style.md", "personas", "."])
def test_a_damaged_object_is_one_line(tmp_path: Path, name: str) -> None:
    folder = repository(tmp_path / "r")
    found = git(folder, "rev-parse", f"HEAD:{name if name != '.' else ''}")
    path = folder / ".git" / "objects" / found[:2] / found[2:]
    path.chmod(0o644)
    path.write_bytes(b"nonsense")
    with pytest.raises((UnreadableFile, UsageError)) as error:
        diff(folder)
    assert "\n" not in str(error.value)


def test_a_partial_clone_is_named_as_the_cause(tmp_path: Path) -> None:
    origin = repository(tmp_path / "origin")
    commit(origin, {"personas/style.md": "Be kind.\n"})
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", origin.as_uri(), "copy")
    assert {row.what for row in diff(tmp_path / "copy").personas} == {"same"}
    with pytest.raises(
        UnreadableFile, match="the clone is partial, and nothing is fetched automatically: run git fetch --refetch"
    ):
        diff(tmp_path / "copy", "HEAD~1")
    git(tmp_path / "copy", "fetch", "--quiet", "--refetch", "--no-filter")
    assert {row.what for row in diff(tmp_path / "copy", "HEAD~1").personas} == {"changed"}


def test_a_sparse_checkout_is_said(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r")
    assert diff(folder).remarks == ()
    git(folder, "sparse-checkout", "set", "--no-cone", "/*", "!/personas/sales/")
    assert diff(folder).remarks == ("this checkout is sparse: files that it leaves out count as removed",)
    git(folder, "sparse-checkout", "disable")
    assert diff(folder).remarks == ()


def test_submodules_are_said(tmp_path: Path) -> None:
    inner = repository(tmp_path / "inner", {"nia.yaml": PERSONA.format(name="Nia")})
    folder = repository(tmp_path / "r")
    git(folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "personas/shared")
    commit(folder)
    assert diff(folder).remarks == ("personas/shared is a submodule at HEAD: its files are not read",)


def test_another_hash(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    git(folder, "init", "--quiet", "--object-format=sha256")
    repository(folder)
    put(folder, {"personas/style.md": "Be kind.\n"})
    assert {row.what for row in diff(folder).personas} == {"changed"}


def made_tree(folder: Path, entries: list[tuple[str, bytes, str]]) -> str:
    """A tree object of which nothing was checked."""
    content = b"".join(f"{mode} ".encode() + name + b"\0" + bytes.fromhex(sha) for mode, name, sha in entries)
    command = ["git", "-C", str(folder), "hash-object", "--literally", "-t", "tree", "-w", "--stdin"]
    return subprocess.run(command, input=content, check=True, capture_output=True).stdout.decode().strip()


def commit_tree(folder: Path, tree: str) -> None:
    git(folder, "update-ref", "HEAD", git(folder, "commit-tree", "-m", "made", tree))


HOSTILE = [b"..", b".", b".git", b".GIT", b"a/b", b"/etc", b"", b"../up.yaml", b"a/../../up.yaml"]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("is_folder", [False, True])
def test_names_that_no_checkout_would_make(tmp_path: Path, name: bytes, is_folder: bool) -> None:
    folder = repository(tmp_path / "r", {"p/a.yaml": "1"})
    good = git(folder, "rev-parse", "HEAD:p/a.yaml")
    bad = git(folder, "rev-parse", "HEAD:p") if is_folder else good
    entry = ("40000" if is_folder else "100644", name, bad)
    inner = made_tree(folder, [("100644", b"a.yaml", good), entry, ("100644", name + b".yaml", good)])
    commit_tree(folder, made_tree(folder, [("40000", b"p", inner)]))
    before = {path for path in tmp_path.rglob("*") if folder not in path.parents}
    with copies(folder, tmp_path) as found:
        found.put_yaml("p")
    after = {path for path in tmp_path.rglob("*") if folder not in path.parents}
    below = tmp_path / "t"
    assert all(
        path == below or below in path.parents or tmp_path / "m" in [path, *path.parents] for path in after - before
    )
    assert (below / "p" / "a.yaml").read_bytes() == b"1"


def test_a_folder_object_that_is_cut_off(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"p/a.yaml": "1"})
    command = ["git", "-C", str(folder), "hash-object", "--literally", "-t", "tree", "-w", "--stdin"]
    done = subprocess.run(command, input=b"100644 a.yaml\0short", check=True, capture_output=True)
    commit_tree(folder, made_tree(folder, [("40000", b"p", done.stdout.decode().strip())]))
    with copies(folder, tmp_path) as found, pytest.raises(UnreadableFile, match="cannot be parsed"):
        found.put_yaml("p")


def test_bytes_that_are_no_text_in_a_name(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r")
    persona = git(folder, "rev-parse", "HEAD:personas/cara.yaml")
    house = git(folder, "rev-parse", "HEAD:personas/_house.yaml")
    entries = [
        ("100644", b"\xff\xfe.yaml", persona),
        ("100644", b"_house.yaml", house),
        ("100644", b"x\x1b[31m\n.yaml", persona),
    ]
    inner = made_tree(folder, entries)
    commit_tree(folder, made_tree(folder, [("40000", b"personas", inner)]))
    text = comparison_text(diff(folder))
    assert "\x1b" not in text
    text.encode()
    assert "1 removed" not in text
    assert "2 removed" in text


def test_a_tree_that_lists_itself_without_end_is_bounded(tmp_path: Path) -> None:
    """Thirty small objects, in which 10 ** 30 files have a name."""
    folder = repository(tmp_path / "r")
    tree = git(folder, "rev-parse", "HEAD:personas")
    for _ in range(30):
        tree = made_tree(folder, [("40000", f"d{number}".encode(), tree) for number in range(10)])
    commit_tree(folder, made_tree(folder, [("40000", b"personas", tree)]))
    with pytest.raises(UnreadableFile, match="more than"):
        diff(folder)


def test_folders_without_end_are_bounded(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r")
    tree = git(folder, "rev-parse", "HEAD:personas")
    for _ in range(150):
        tree = made_tree(folder, [("40000", b"d", tree)])
    commit_tree(folder, made_tree(folder, [("40000", b"personas", tree)]))
    with pytest.raises(UnreadableFile, match="more than 100 folders inside each other"):
        diff(folder)


def test_bytes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "_MOST_BYTES", 10)
    with pytest.raises(UnreadableFile, match="more than 10 bytes"):
        diff(repository(tmp_path / "r"))


def test_what_lies_beside_the_personas_costs_nothing(tmp_path: Path) -> None:
    """Peak memory of the command, with 30 MB beside the project's files and without, in processes of their own."""
    resource = pytest.importorskip("resource")
    assert resource
    small, large = repository(tmp_path / "small"), repository(tmp_path / "large")
    (large / "assets").mkdir()
    for number in range(30):
        (large / "assets" / f"{number}.bin").write_bytes(os.urandom(1024) + bytes([number]) * (1024 * 1024))
    git(large, "-c", "core.compression=0", "add", "--all")
    git(large, "commit", "--quiet", "--message", "assets")
    peaks = [peak(folder, tmp_path / f"tmp-{folder.name}") for folder in (small, large)]
    assert peaks[1] < peaks[0] + 10 * 1024


def peak(folder: Path, temporary: Path) -> int:
    """Kilobytes, of the command and of git."""
    temporary.mkdir()
    code = (
        "import resource, sys\nfrom anam_personas.cli.main import main\n"
        f"assert main(['--project', {str(folder)!r}, 'diff']) == 0\n"
        "of = lambda who: resource.getrusage(who).ru_maxrss\n"
        "print(max(of(resource.RUSAGE_SELF), of(resource.RUSAGE_CHILDREN)))"
    )
    environ = {**os.environ, "TMPDIR": str(temporary)}
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environ)
    assert list(temporary.iterdir()) == []
    return int(done.stdout.splitlines()[-1])
