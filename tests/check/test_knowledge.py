"""Documents of knowledge groups: secrets in them, and that a check notices when one of them changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.check import document_secrets
from anam_personas.check.cache import results
from anam_personas.check.document_secrets import _PIECE
from anam_personas.check.knowledge import named_files
from anam_personas.cli.main import main
from anam_personas.lint.selection import Selection
from anam_personas.workspace import pdf
from anam_personas.workspace.documents import TYPES
from anam_personas.workspace.settings import find
from anam_personas.workspace.workspace import Workspace
from tests.projects import CARA, write
from tests.workspace.pdfs import made
from tests.workspace.test_docx import part, saved

if TYPE_CHECKING:
    from pathlib import Path

TOOL = "version: 1\nname: ask\ntype: knowledge\ndescription: Search the prices. Call it for a price.\nknowledge: [prices]\n"
GROUP = "version: 1\nname: Prices\ndocuments: ['prices/*']\n"
SECRET = "The password is swordf1sh.\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(results, "RACY_NS", -10_000_000_000)
    files = {
        "personas/cara.yaml": CARA,
        "tools/ask.yaml": TOOL,
        "knowledge/prices.yaml": GROUP,
        "knowledge/prices/visits.md": "A visit costs 20 euros.\n",
    }
    write(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def codes(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """Code and place of the findings in the knowledge folder."""
    main(["check", "--select", "SF002", *words])
    found = [line.split()[:2] for line in capsys.readouterr().out.splitlines() if line.startswith("knowledge/")]
    return [" ".join(each) for each in found]


def test_a_check_notices_every_change_of_a_document(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = project / "knowledge/prices/visits.md"
    assert (codes(capsys), codes(capsys)) == ([], [])
    document.write_text("Prices.\n" + SECRET)
    assert codes(capsys) == ["knowledge/prices/visits.md:2:17: SF002"]
    assert "swordf1sh" not in "".join(path.read_text(errors="replace") for path in project.rglob("*.shown"))
    document.write_text("Prices.\n")
    (project / "knowledge/prices/more.png").write_text("x")
    assert codes(capsys) == ["knowledge/prices.yaml:3:13: R042"]
    (project / "knowledge/prices/more.png").unlink()
    assert codes(capsys) == []
    document.unlink()
    assert codes(capsys) == ["knowledge/prices.yaml:3:13: R041"]
    document.write_text("Prices.\n")
    (project / "tools/ask.yaml").write_text(TOOL.replace("[prices]", "[price]"))
    assert codes(capsys, "--select", "R045") == ["knowledge/prices.yaml:2:7: R045"]


def test_a_secret_is_found_behind_the_first_piece(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "knowledge/prices/long.txt").write_text("Nothing to see.\n" * (_PIECE // 16 + 1) + SECRET)
    assert codes(capsys) == [f"knowledge/prices/long.txt:{_PIECE // 16 + 2}:17: SF002"]
    (project / "anam-personas.toml").write_text('[lint.per-file-ignores]\n"knowledge/prices/*.txt" = ["SF002"]\n')
    assert codes(capsys) == []


def test_no_document_is_read_through_a_link_that_comes_after_the_look(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, {"elsewhere/visits.md": SECRET})
    workspace = Workspace.of(find(project))
    group = project / "knowledge/prices.yaml"
    found = named_files(group, workspace)
    (project / "knowledge/prices").rename(project / "earlier")
    (project / "knowledge/prices").symlink_to(project / "elsewhere", target_is_directory=True)
    monkeypatch.setattr(document_secrets, "named_files", lambda *_: found)
    assert document_secrets.secrets(group, workspace, Selection.of(["SF002"])) == ([], [])


def test_every_type_of_document_has_a_reader() -> None:
    assert set(document_secrets._READERS) == set(TYPES)


def test_a_pdf_is_searched_page_by_page(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pypdf")
    document = project / "knowledge/prices/rules.pdf"
    document.write_bytes(made("Prices.", "Visits.", SECRET.strip()))
    assert codes(capsys) == ["knowledge/prices/rules.pdf:3:17: SF002"]
    assert codes(capsys) == ["knowledge/prices/rules.pdf:3:17: SF002"]
    document.write_bytes(made("Prices.", "Visits."))
    assert codes(capsys, "-v") == []
    document.write_bytes(made("Prices.")[:150])
    assert codes(capsys) == []
    main(["check", "--select", "SF002", "-v"])
    told = "knowledge/prices/rules.pdf: SF002 unsure: the PDF document was not searched for secrets to its end: pypdf cannot read it"
    assert told in capsys.readouterr().out


def test_a_pdf_is_not_searched_without_pypdf(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    saved(project / "knowledge/prices/house.docx", part("Prices.", SECRET.strip()))
    (project / "knowledge/prices/rules.pdf").write_bytes(b"%PDF-1.7\n")
    assert codes(capsys) == ["knowledge/prices/house.docx:2:17: SF002"]
    main(["check", "--select", "SF002", "-v"])
    told = (
        "knowledge/prices/rules.pdf: SF002 unsure: a PDF document is searched for secrets only with pypdf: "
        "pip install 'anam-personas[pdf]'"
    )
    assert told in capsys.readouterr().out
    saved(project / "knowledge/prices/house.docx", part("Prices."))
    assert codes(capsys) == []
    main(["check", "--select", "SF002", "-v"])
    assert told in capsys.readouterr().out
    main(["check", "--select", "SF004", "-v"])
    assert "SF002" not in capsys.readouterr().out


def test_a_docx_that_cannot_be_read_is_one_line_at_its_entry(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "knowledge/prices/house.docx").write_bytes(b"PK\x03\x04 and no more")
    assert main(["check"]) == 1
    out = capsys.readouterr().out
    assert (
        'knowledge/prices.yaml:3:13: R042 "knowledge/prices/house.docx" is no DOCX document: it is no ZIP archive'
        in out
    )
    assert out.count("house.docx") == 1


def test_what_is_no_pdf_is_one_line_at_its_entry(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "knowledge/prices/house.pdf").write_bytes(b"<html>Please log in</html>")
    assert main(["check", "-v"]) == 1
    out = capsys.readouterr().out
    told = 'R042 "knowledge/prices/house.pdf" is no PDF document: %PDF- is not in its first 1,024 bytes'
    assert f"knowledge/prices.yaml:3:13: {told}" in out
    assert out.count("house.pdf") == 1
    (project / "knowledge/prices/house.pdf").write_bytes(b"\xef\xbb\xbf\r\n%PDF-1.4\n")
    assert codes(capsys) == []


def test_a_group_by_key_is_not_known_before_it_is_stored(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "personas/cara.yaml").write_text(f"{CARA}tools: [ask]\n")
    assert main(["compile", "cara"]) == 2
    assert (
        'the tool "ask" names the knowledge group "prices", whose id in the environment default is not in anam-personas.lock: '
        "run `anam-personas apply`, then `anam-personas catalogue --update`"
    ) in capsys.readouterr().err
    (project / "tools/ask.yaml").write_text(TOOL.replace("[prices]", "[gone]"))
    assert main(["compile", "cara"]) == 2
    assert 'the tool "ask" names the knowledge group "gone", which has no file' in capsys.readouterr().err


@pytest.mark.parametrize("more", ["environments: {production: {name: Cleo}}\n", "extends: _house.yaml\n"])
def test_a_persona_of_several_layers_uses_groups_by_key(
    project: Path, capsys: pytest.CaptureFixture[str], more: str
) -> None:
    files = {
        "personas/cara.yaml": f"{CARA}tools: [ask]\n{more}",
        "personas/_house.yaml": "version: 1\nlanguageCode: en\n",
    }
    write(project, files)
    assert main(["validate"]) == 0, capsys.readouterr().out
