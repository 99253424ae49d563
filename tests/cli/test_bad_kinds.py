"""Bad input for each kind, through the command: one clear line, nothing lost, and the next apply converges."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from anam_personas.cli.main import main
from tests.cli.support import emulated
from tests.projects import CARA, TOOL, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from anam_personas.emulator.server import Emulator

LLM = "version: 1\ndisplayName: Ours\nurl: https://llm.example.com/v1\nmodelName: m-1\nsecret: ANAM_SECRET_HOUSE\n"
ASK = "version: 1\nname: ask\ntype: knowledge\ndescription: Search the prices. Call it for a price.\nknowledge: [prices]\n"
FILES = {
    "anam-personas.toml": 'project = "demo"\n',
    "personas/cara.yaml": f"{CARA}tools: [ask, book_visit]\n",
    "tools/ask.yaml": ASK,
    "tools/book_visit.yaml": TOOL,
    "knowledge/prices.yaml": "version: 1\nname: Prices\ndocuments: ['prices/**']\n",
    "knowledge/prices/visits.md": "A visit costs 20 euros.\n",
    "knowledge/prices/deep/hours.md": "We are open from nine to five.\n",
    "llms/house.yaml": LLM,
    "shares/launch.yaml": "version: 1\npersona: cara\nusageLimit: 25\n",
}
APPLY = ("apply", "--yes", "--no-check", "--prune", "--max-changes", "100%", "--max-deletes", "100%", "--prune-all")
FOLDERS = ("tools", "knowledge", "llms", "shares")


class Project:
    """A project that was applied, and what is stored of it."""

    def __init__(self, folder: Path, emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.emulator, self._capsys = folder, emulator, capsys

    def run(self, *words: str) -> tuple[int, str]:
        self._capsys.readouterr()
        code = main([*words])
        shown = self._capsys.readouterr()
        assert "Traceback" not in shown.err
        return code, shown.out + shown.err

    def stored(self) -> dict[str, list[str]]:
        """What the names and texts of the stored items are, by kind."""
        state: dict[str, Any] = httpx.get(
            f"{self.emulator.url}/_emulator/state", headers={"X-Anam-Emulator": "1"}
        ).json()
        names = ("persona", "tool", "group", "document", "llm", "share-link")
        return {name: sorted(f"{sorted(each.items())}" for each in state[name]) for name in names}

    def restore(self) -> None:
        for name in (*FOLDERS, "personas"):
            path = self.folder / name
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        write(self.folder, FILES)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Project]:
    monkeypatch.setenv("ANAM_ALLOWED_HOSTS", "llm.example.com")
    monkeypatch.setenv("ANAM_SECRET_HOUSE", "sk-0f-the-house-1")
    write(tmp_path, FILES)
    with emulated(tmp_path, monkeypatch) as running:
        made = Project(tmp_path, running, capsys)
        assert made.run("apply", "--yes")[0] == 0
        yield made


def by_file(path: Path) -> None:
    shutil.rmtree(path)
    path.write_text("Not a folder.")


def by_broken_link(path: Path) -> None:
    shutil.rmtree(path)
    path.symlink_to("nowhere")


def locked(path: Path) -> None:
    path.chmod(0)


UNREADABLE = [
    pytest.param(by_file, id="file"),
    pytest.param(by_broken_link, id="broken link"),
    pytest.param(
        locked, id="locked", marks=pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
    ),
]  # fmt: skip


@pytest.mark.parametrize("spoil", UNREADABLE)
@pytest.mark.parametrize("name", FOLDERS)
def test_what_is_in_a_folder_that_cannot_be_read_is_not_gone(
    project: Project, name: str, spoil: Callable[[Path], None]
) -> None:
    before = project.stored()
    spoil(project.folder / name)
    for words in (("validate",), ("plan", "--prune"), APPLY, ("status",), ("graph",)):
        code, told = project.run(*words)
        assert code == 2, told
        assert told.startswith(f"error: the folder {name} cannot be read: "), told
        assert told.count("\n") == 1
    assert project.stored() == before
    project.restore()
    assert project.run(*APPLY)[0] == 0
    assert project.stored() == before


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_that_the_settings_misname_is_not_gone(project: Project, name: str) -> None:
    before = project.stored()
    (project.folder / "anam-personas.toml").write_text(f'project = "demo"\n{name} = "{name[:-1]}"\n')
    for words in (("plan", "--prune", "--no-check"), APPLY):
        code, told = project.run(*words)
        assert code == 2, told
        assert f"anam-personas.toml:2:1: {name}: there is no folder {name[:-1]}. Correct the name" in told
    assert project.stored() == before
    (project.folder / name[:-1]).mkdir()
    assert "there is no folder" not in project.run("plan", "--prune", "--no-check")[1]


def test_a_part_of_a_folder_that_cannot_be_read_is_not_gone(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same below each folder, also that of the documents."""
    before = project.stored()
    scan, names_in = os.scandir, os.listdir

    def denied(real: Callable[[Any], Any], at: Any) -> Any:
        if os.fspath(at).endswith("deep"):
            raise PermissionError(13, "Permission denied")
        return real(at)

    monkeypatch.setattr(os, "scandir", lambda at: denied(scan, at))
    monkeypatch.setattr(os, "listdir", lambda at: denied(names_in, at))
    code, told = project.run("-q", "validate")
    assert code == 2
    assert (
        'knowledge/prices.yaml:3:13: Y013 the folder "knowledge/prices/deep" cannot be read: Permission denied' in told
    )
    code, told = project.run(*APPLY)
    assert code == 1
    assert 'knowledge/prices.yaml:3:13: the folder "knowledge/prices/deep" cannot be read: Permission denied' in told
    for name in ("personas", "tools", "llms", "shares"):
        (project.folder / name / "deep").mkdir()
        code, told = project.run(*APPLY)
        assert (code, told) == (2, f"error: the folder {name}/deep cannot be read: Permission denied\n")
        (project.folder / name / "deep").rmdir()
    assert project.stored() == before


def test_a_group_that_a_stored_tool_names_stays_where_its_file_is_gone(project: Project) -> None:
    """Nor is forgotten what was applied to the tool, so that the next apply knows whose an edit is."""
    before = project.stored()
    text = (project.folder / "knowledge/prices.yaml").read_text()
    (project.folder / "knowledge/prices.yaml").unlink()
    code, told = project.run("plan", "--prune", "--no-check")
    assert "but ask of this project" in told
    code, told = project.run(*APPLY)
    assert code == 1
    assert 'it needs the knowledge "prices": it does not exist' in told
    assert project.stored() == before
    (project.folder / "knowledge/prices.yaml").write_text(text)
    shutil.rmtree(project.folder / ".anam-personas")
    assert project.run("plan", "--exit-code")[0] == 0


@pytest.mark.parametrize(("value", "state"), [(None, "is not set"), ("", "is empty"), (" \n", "is empty")])
def test_a_secret_that_is_not_there_is_said_before_anything_is_sent(
    project: Project, monkeypatch: pytest.MonkeyPatch, value: str | None, state: str
) -> None:
    write(project.folder, {"llms/other.yaml": LLM.replace("HOUSE", "OTHER").replace("Ours", "Other")})
    monkeypatch.delenv("ANAM_SECRET_OTHER", raising=False)
    if value is not None:
        monkeypatch.setenv("ANAM_SECRET_OTHER", value)
    before = project.stored()
    code, told = project.run("apply", "--yes")
    assert code == 2
    assert told.endswith(
        f"error: llm other: ANAM_SECRET_OTHER {state}, and its secret is read from there. Nothing was sent\n"
    )
    assert project.stored() == before
    monkeypatch.setenv("ANAM_SECRET_OTHER", "sk-2")
    assert project.run("apply", "--yes")[0] == 0
    assert project.run("plan", "--exit-code")[0] == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("shares/launch.yaml", "usageLimit: 25", "expiresAt: 2027-02-30T18:00:00Z", "3:12: expiresAt is 2027-02-30T18:00:00Z, a moment that"),
        ("llms/house.yaml", "https://", "ftp://", '3:6: url has the wrong format: the text "ftp://llm.example.com/v1"'),
        ("llms/house.yaml", "modelName: m-1", "model: m-1", '4:1: unknown key "model"'),
    ],
)  # fmt: skip
def test_a_refused_file_is_said_with_its_place(project: Project, file: str, old: str, new: str, told: str) -> None:
    before, path = project.stored(), project.folder / file
    path.write_text(path.read_text().replace(old, new))
    code, said = project.run(*APPLY)
    assert code == 1
    assert f"    {file}:{told}" in said
    assert project.stored() == before


def test_a_link_that_ends_too_late_is_refused_before_it_is_sent(project: Project) -> None:
    before = project.stored()
    write(project.folder, {"shares/launch.yaml": "version: 1\npersona: cara\nexpiresAt: 9999-12-31T23:59:59Z\n"})
    code, told = project.run("apply", "--yes")
    assert code == 1
    assert "its end, 9999-12-31T23:59:59.000Z, is more than 87,600 hours ahead: set an earlier expiresAt" in told
    assert project.stored() == before


@pytest.mark.parametrize(
    "file", ["tools/book_visit.yaml", "knowledge/prices.yaml", "llms/house.yaml", "shares/launch.yaml"]
)
def test_environments_in_a_file_that_has_none(project: Project, file: str) -> None:
    path = project.folder / file
    path.write_text(f"{path.read_text()}environments: {{production: {{name: Other}}}}\n")
    code, told = project.run("validate", file)
    assert code == 1
    assert "Did you mean" not in told
    assert "Only persona files have it" in told or "Delete it: a link is made in each environment" in told


@pytest.mark.parametrize(
    "site", ["https://a.example:99999", "a.example:65536", "a..example", "https://", "a.example:b"]
)
def test_a_site_that_is_no_origin(project: Project, site: str) -> None:
    path = project.folder / "personas/cara.yaml"
    path.write_text(f"{path.read_text()}widgetConfig: {{allowedOrigins: ['{site}']}}\n")
    code, told = project.run("validate", "personas")
    assert code == 1
    assert "S007 entry 1 of allowedOrigins has the wrong format" in told


def test_two_files_of_one_key(project: Project) -> None:
    for file in ("personas/cara", "tools/book_visit", "knowledge/prices", "llms/house", "shares/launch"):
        write(project.folder, {f"{file}.yml": (project.folder / f"{file}.yaml").read_text()})
        code, told = project.run("validate")
        assert code == 1
        assert f"{file}.yml:1:1: R012 the key is already used by {file}.yaml" in told
        (project.folder / f"{file}.yml").unlink()


def test_two_tools_of_one_name_do_not_undo_each_other(project: Project) -> None:
    """Of two personas; for one persona it is R010."""
    before = project.stored()
    write(
        project.folder,
        {
            "tools/other.yaml": TOOL.replace("Book a visit.", "Book it."),
            "personas/leo.yaml": f"{CARA.replace('Cara', 'Leo')}tools: [other]\n",
        },
    )
    for words in (("apply", "--yes"), ("apply", "--yes", "leo"), ("apply", "--yes")):
        code, told = project.run(*words)
        assert code == 1
        assert (
            'book_visit and other have one name, "book_visit", by which a stored tool is known: rename all but one'
            in told
        )
        assert project.stored()["tool"] == before["tool"]
    write(project.folder, {"tools/other.yaml": TOOL})  # they say the same
    assert project.run("apply", "--yes")[0] == 0
    assert project.run("plan", "--exit-code")[0] == 0
    write(
        project.folder, {"tools/other.yaml": TOOL.replace("book_visit", "book_it").replace("Book a visit.", "Book it.")}
    )
    assert project.run("apply", "--yes")[0] == 0
    assert project.run("plan", "--exit-code")[0] == 0
