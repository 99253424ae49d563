"""``site``, run as a user runs it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from tests.projects import CARA, write
from tests.review.support import git, needs_git

if TYPE_CHECKING:
    from pathlib import Path

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{{{7*7}}}}"
SECRET = "sk-proj-" + "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8v"
FILES = {
    "anam-personas.toml": 'project = "house"\ndefault-environment = "staging"\n[environments.staging]\n[environments.production]\n',
    "personas/cara.yaml": CARA.replace("You are Cara.", "Everything is spoken. You are calm. You talk to {{ guest }}.")
    + "variables: {guest: {type: string}}\ndescription: Front desk.\nenvironments: {production: {name: Cara at work}}\n",
    "personas/sales/東京 a&b#1.yaml": CARA.replace("name: Cara", "name: '<b>Tokyo</b> & co'").replace(
        "You are Cara.", "You are <img src=x onerror=alert(2)> </script> today."
    ),
    "personas/broken.yaml": "version: 1\nname: <i>x</i>\nnmae: </script>\n",
    ".github/CODEOWNERS": "* @all\n/personas/sales/ @sales\n",
}


class Tags(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href" and value]
        assert not any(name.startswith("on") or name == "style" for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repo"
    write(folder, FILES)
    monkeypatch.chdir(folder)
    return folder


def read(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_persona_has_a_page_the_broken_too(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["site", "--out", "public"]) == 0
    assert capsys.readouterr().err == "wrote public/index.html: 3 personas, 1 of them with errors\n"
    pages = {name: Tags(text.decode()) for name, text in read(project / "public").items() if name.endswith(".html")}
    assert set(pages) == {"index.html", "personas/cara.html", "personas/broken.html", "personas/sales/東京 a&b#1.html"}
    cara = pages["personas/cara.html"].text
    for said in (
        "Front desk.",
        "You talk to ‹guest›.",
        "@all",
        "Variables without a default",
        "production",
        "Cara at work",
        "words",
    ):
        assert said.casefold() in cara.casefold(), said
    assert "S001 unknown-key" in pages["personas/broken.html"].text
    assert "has errors" in pages["personas/broken.html"].text
    assert "@sales" in pages["personas/sales/東京 a&b#1.html"].text
    assert "personas/sales/%E6%9D%B1%E4%BA%AC%20a%26b%231.html" in pages["index.html"].links


def test_whatever_a_file_says_is_text(project: Path) -> None:
    write(project, {"personas/evil.yaml": CARA.replace("name: Cara", f"name: >-\n  {EVIL}\ndescription: >-\n  {EVIL}")
                    .replace("You are Cara.", f">-\n  You are {EVIL.replace('{{{{7*7}}}}', '')}") })  # fmt: skip
    assert main(["site", "--out", "public"]) == 0
    for name, text in read(project / "public").items():
        if name.endswith(".html"):
            tags = Tags(text.decode()).tags
            assert "img" not in tags
            assert tags.count("script") == (2 if name == "index.html" else 0)
            assert "i" not in tags
    found = (project / "public/assets/search.js").read_text()
    assert found.isascii()
    assert found.startswith("window.texts = [")


def test_two_runs_are_equal_to_the_byte_and_name_no_day(project: Path, tmp_path: Path) -> None:
    assert main(["site", "--out", "public"]) == 0
    assert main(["site", "--out", f"{tmp_path / 'elsewhere'}"]) == 0
    first = read(project / "public")
    assert first == read(tmp_path / "elsewhere")
    assert main(["site", "--out", "public"]) == 0
    assert first == read(project / "public")
    assert not any(re.search(rb"20\d\d-\d\d-\d\d", text) for text in first.values())
    assert not any(f"{tmp_path}".encode() in text for text in first.values()), "no place of this machine"


@needs_git
def test_the_last_change_is_that_of_the_commit(project: Path) -> None:
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "First")
    calmer = FILES["personas/cara.yaml"].replace("You are calm", "You are very calm")
    (project / "personas/cara.yaml").write_text(calmer)
    git(project, "commit", "-qam", "Calm <b>down</b>", "--date", "2020-01-02T03:04:05Z")
    (project / "README.md").write_text("x")
    git(project, "add", ".")
    git(project, "commit", "-qm", "Something else")
    assert main(["site", "--out", "public"]) == 0
    pages = read(project / "public")
    cara = pages["personas/cara.html"].decode()
    assert "Calm &lt;b&gt;down&lt;/b&gt;" in cara
    assert "You are very calm" in Tags(cara).text
    assert "First" in Tags(pages["personas/broken.html"].decode()).text
    (project / "personas/cara.yaml").write_text(calmer.replace("very", "rather"))
    assert main(["site", "--out", "public"]) == 0
    cara = (project / "public/personas/cara.html").read_text()
    assert "Not committed yet" in cara
    assert "You are rather calm" in Tags(cara).text


@needs_git
def test_a_shallow_clone_says_what_it_does_not_know(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "First")
    (project / "personas/cara.yaml").write_text(FILES["personas/cara.yaml"] + "# x\n")
    git(project, "commit", "-qam", "Second")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{project}", "clone")
    monkeypatch.chdir(tmp_path / "clone")
    assert main(["site", "--out", "public"]) == 0
    assert "shallow" in (tmp_path / "clone/public/personas/cara.html").read_text()


@needs_git
def test_no_secret_is_published_not_even_a_past_one(project: Path) -> None:
    secret = FILES["personas/cara.yaml"].replace("You are calm", f"Use {SECRET} and be calm")
    (project / "personas/cara.yaml").write_text(secret)
    hook = f"version: 1\nname: look\ntype: webhook\ndescription: Looks.\nurl: https://a.example/x\nmethod: GET\nheaders: {{Authorization: 'Bearer {SECRET[8:]}'}}\n"
    write(project, {"tools/look.yaml": hook, "personas/cara.yaml": secret + "tools: [look]\n"})
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", f"Add {SECRET}")
    assert main(["site", "--out", "public"]) == 0
    (project / "personas/cara.yaml").write_text(FILES["personas/cara.yaml"] + "tools: [look]\n")
    git(project, "commit", "-qm", "Remove it", "--", "personas")
    assert main(["site", "--out", "later"]) == 0
    for folder in ("public", "later"):
        for name, text in read(project / folder).items():
            assert SECRET[8:].lower() not in text.decode().lower(), (folder, name)
    assert "(hidden)" in (project / "later/personas/cara.html").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["site"], "--out"),
        (["site", "--out", "."], "was not written by `site`"),
        (["site", "--out", "personas"], "was not written by `site`"),
        (["site", "--out", "anam-personas.toml"], "file"),
        (["--env", "nowhere", "site", "--out", "public"], "unknown environment"),
    ],
)
def test_a_folder_or_environment_that_cannot_be_used_is_a_line(
    project: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = read(project)
    assert main(words) == 2
    assert said in capsys.readouterr().err
    assert read(project) == before


def test_no_personas_is_a_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (project / "personas").rglob("*.yaml"):
        path.unlink()
    assert main(["site", "--out", "public"]) == 2
    assert "contains no persona file" in capsys.readouterr().err
    assert not (project / "public").exists()
