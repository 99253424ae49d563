from __future__ import annotations

import json
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as configured
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from anam_personas.check import runner
from anam_personas.check.cache import installation, results
from anam_personas.check.cache.installation import key
from anam_personas.check.cache.results import Result, ResultCache
from anam_personas.check.cache.shelf import FOLDER, Shelf
from anam_personas.check.cache.state import contents, sign
from anam_personas.check.cache.walk import walk
from anam_personas.check.runner import Request, run, survey
from anam_personas.cli.main import main
from anam_personas.diagnostics.codes import UNUSED_IGNORE
from anam_personas.report.masking import masked
from anam_personas.workspace.rooted import checkout_of
from anam_personas.workspace.settings import find
from anam_personas.workspace.signing import MAC_DIGITS, Signer
from anam_personas.workspace.workspace import Workspace
from tests.projects import CARA, TOOL, write
from tests.watched import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.check.analyze import Task
    from anam_personas.check.verdict import Found
    from anam_personas.diagnostics.types import Diagnostic

CLEAN = """\
version: 1
name: Cara
avatarId: 30fa96d0-26c4-4e55-94a0-517025942e18
voiceId: 6bfbe25a-979d-40f3-a92b-5394170af54b
llmId: 0934d97d-0c3a-4f33-91b0-5e136a0ef466
extends: _house.yaml
tools: [book]
"""
SECRET = "sk-ant-api03-" + "aB3dE9" * 16
PASSWORD = "t7Gq2LmZ0x"
LOCK_FILE = 'version = 1\n[voices]\n"6bfbe25a-979d-40f3-a92b-5394170af54b" = { name = "Ann" }\n'
TEXTS: dict[str, list[str | None]] = {
    "personas/cara.yaml": [
        CLEAN,
        CLEAN + "initialMessage: Hi TODO\n",
        CLEAN + "initialMessage: Hi TODO  # anam: ignore[CL001]\n",
        CLEAN + "initialMessage: Hi YOU!  # anam: ignore[CL001]\n",
        CLEAN.replace("extends: _house.yaml", "systemPrompt: You are TODO."),
        CLEAN + "nope: 1\n",
        CLEAN.replace("_house.yaml", "_hose.yaml"),
        CLEAN + "initialMessage: Hi *smile*\nsystemPrompt: [{file: styl.md}]\n",
        CLEAN + "languageCode: de\nenvironments: {live: {initialMessage: Hi TBD}}\n",
        CLEAN + "extra: {a: 1}\nsystemPrompt: >-\n  Du bist Cara. Sei nett. ✅ **Immer** kurz.\n",
        CLEAN + f"description: The password is {PASSWORD}, she said.\ninitialMessage: Hi TODO\n",
        CLEAN + f"# {SECRET}\nnope: {SECRET}\n",
        CLEAN + "initialMessage: Hi {{ name\n",
        CLEAN.replace("6bfbe25a-979d-40f3-a92b-5394170af54b", "{name: Ann}"),
    ],
    "personas/leo.yaml": [
        CLEAN.replace("Cara", "Leo0").replace("[book]", "[sub/call]"),
        CLEAN.replace("tools: [book]", "systemPrompt: [{file: style.md}]"),
        CLEAN.replace("tools: [book]", f"initialMessage: Hi TODO, I am {PASSWORD}"),
        CLEAN.replace("tools: [book]", "systemPrompt: [{file: style.md}]  # anam: ignore-file[CL001]"),
        None,
    ],
    "personas/_house.yaml": [
        "systemPrompt: [{file: style.md}]\n",
        "systemPrompt: [{text: TODOssss}]\n",
        "systemPrompt: [{file: style.md}] # anam: ignore[CL001]\n",
        "systemPrompt: [{file: style.md}]\nenvironments: {live: {name: L}}\n",
        "systemPrompt: 'You are Leo. Keep it short. Hi *you*, I am **Leo**.'\n",
    ],
    "personas/style.md": ["", "Be kind.\n", "Be TODO.\n", "Be mild.\n", f"Be {SECRET} TODO\n", None],
    "tools/book.yaml": [TOOL, TOOL.replace("Book a visit.", "TODOa visit."), TOOL + "nope: 1\n", None],
    "tools/book.yml": [None, TOOL.replace("Book a visit.", "TODO a visit."), TOOL],
    "tools/sub/call.yaml": [TOOL.replace("book", "call"), TOOL, None],
    "anam-personas.lock": [None, LOCK_FILE, LOCK_FILE.replace("Ann", "Eve")],
    "anam-personas.toml": [
        "[lint]\nselect=['CL001']\n",
        "[lint]\nselect=['CL004']\n",
        "[lint]\nselect=['CL']\n[lint.severity]\nCL='error'\n",
        "[lint]\nselect=['CL001']\n[environments.live]\n",
        "[lint]\nselect=['ALL']\n",
        "",
        "[lint]\npreset='strict'\npreview=true\n[lint.per-file-ignores]\n'cara.yaml'=['CL']\n",
    ],
}
"""States of the files of a project; None: the file is not there. Many are of the same length."""


SIGNER = Signer(shared=b"k" * 32)


def shelf(root: Path) -> Shelf:
    """Where the files of a project's cache are, for the user who runs the tests."""
    return Shelf.of(str(root), checkout_of(root), SIGNER)


def known(request: Request) -> Result | None:
    remembered = runner.known(request, shelf(request.settings.root))
    return remembered.result() if remembered is not None else None


def check(request: Request, paths: Sequence[Path], *, whole: bool = False) -> list[Diagnostic]:
    return runner.check(request, paths, shelf(request.settings.root), whole=whole).diagnostics


class Remembering(RuleBasedStateMachine):
    """Whatever is done to the files, a check that remembers says what one says that does not."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        for name in TEXTS:
            self._put(name, TEXTS[name][0], back=True)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def _put(self, name: str, text: str | None, *, back: bool) -> None:
        """Write or delete a file, in a later tick of the file system's clock than what was seen: for that is the racy rule."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        seen = sign(str(path)), sign(str(path.parent))
        is_new = (text is None) == path.exists()
        path.unlink(missing_ok=True) if text is None else path.write_text(text, encoding="utf-8")
        while text is not None and sign(str(path)) == seen[0]:
            path.write_text(text, encoding="utf-8")
        while is_new and sign(str(path.parent)) == seen[1]:
            (path.parent / ".tick").touch()
            (path.parent / ".tick").unlink()
        if back and text is not None:
            os.utime(path, (1_000_000_000, 1_000_000_000))

    @rule(name=st.sampled_from(sorted(TEXTS)), state=st.integers(0, 13), back=st.booleans())
    def edit(self, name: str, state: int, back: bool) -> None:
        self._put(name, TEXTS[name][state % len(TEXTS[name])], back=back)

    @rule(name=st.sampled_from(sorted(TEXTS)), other=st.sampled_from(sorted(TEXTS)))
    def swap(self, name: str, other: str) -> None:
        one, two = self.root / name, self.root / other
        if one.suffix == two.suffix and one.exists() and two.exists() and one != two:
            spare = one.with_suffix(".spare")
            one.rename(spare)
            two.rename(one)
            spare.rename(two)

    @rule()
    def move_away_and_link(self) -> None:
        path = self.root / "personas/style.md"
        if path.exists() and not path.is_symlink():
            path.replace(self.root / "elsewhere.md")
            path.symlink_to("../elsewhere.md")

    @rule(state=st.integers(0, 9), how=st.sampled_from(["forged", "of another user", "swapped", "a link", "cut"]))
    def bring_a_cache(self, state: int, how: str) -> None:
        """A checkout brings a cache that calls every file clean, in one of the ways in which it may."""
        folder = self.root / FOLDER
        if how == "a link" and folder.is_dir() and not folder.is_symlink():
            folder.rename(self.root / f"moved-{state}-{len(list(self.root.iterdir()))}")
            folder.symlink_to(next(self.root.glob("moved-*")).name)
        files = {str(path): (list(sign(str(path)) or ()), 0, contents(str(path))) for path in self.root.rglob("*.yaml")}
        mine_too = {"bases": [[]], "installation": installation.now()}
        forged = {".json": json.dumps(mine_too | {"files": files})}
        with suppress(OSError):  # a link is among the files
            folders = [str(self.root / "personas"), str(self.root / "tools")]
            whole = {
                "signature": walk(folders).signature(),
                "roots": [[name, name] for name in folders],
                "id": "x",
            }
            forged[".whole"] = json.dumps(mine_too | whole | {"bases": []})
            forged[".found"] = json.dumps(mine_too | {"id": "x", "findings": [], "unsure": []})
        mine = sorted(folder.glob("*.*")) if folder.is_dir() else []
        for path in mine:
            data = forged.get(path.suffix, "").encode()
            if how == "forged":
                path.write_bytes(b"0" * MAC_DIGITS + data)
            elif how == "of another user":
                mac = Signer(shared=b"other" * 7).mac("cache", path.name.encode() + data) or ""
                path.write_bytes(mac.encode() + data)
            elif how == "swapped":
                path.write_bytes(mine[state % len(mine)].read_bytes())
            elif how == "cut":
                path.write_bytes(path.read_bytes()[:-state])

    @rule()
    def restore(self) -> None:
        _restored(self.root)

    @rule(name=st.sampled_from(["personas/cara.yaml", "tools/book.yaml", "personas/_house.yaml"]), new=st.booleans())
    def rename(self, name: str, new: bool) -> None:
        path, other = self.root / name, (self.root / name).with_name("zoe.yaml")
        path, other = (path, other) if new else (other, path)
        if path.exists() and not other.exists():
            path.rename(other)

    @rule(
        alone=st.sampled_from([None, "personas/cara.yaml", "tools"]),
        lint=st.booleans(),
        preset=st.sampled_from([None, "recommended", "strict"]),
        preview=st.booleans(),
    )
    def look(self, alone: str | None, lint: bool, preset: str | None, preview: bool) -> None:
        self._compare(alone, lint=lint, preset=preset, preview=preview)

    @invariant()
    def look_at_all(self) -> None:
        if hasattr(self, "root"):
            self._compare(None, lint=True)

    def _compare(self, alone: str | None, *, lint: bool, preset: str | None = None, preview: bool = False) -> None:
        settings = find(self.root)
        workspace = Workspace.of(settings)
        alone = alone if alone and (self.root / alone).exists() else None
        paths = workspace.below(self.root / alone) if alone else workspace.files()
        request = Request(settings, lint=lint, preset=preset, preview=preview)
        truth = survey(request.task(), paths)
        before = known(request)
        checked = runner.check(request, paths, shelf(self.root), whole=not alone)
        assert checked.diagnostics == truth.diagnostics
        assert checked.unsure == truth.unsure
        _holds_no_secret(self.root / FOLDER)
        for result in (before, known(request)):
            if result is not None and not alone:
                assert sorted(result.files) == sorted(map(str, workspace.files()))
                assert tuple(result.findings) == masked(truth.diagnostics)
                assert result.unsure == truth.unsure


def _holds_no_secret(folder: Path, secret: str = SECRET) -> None:
    """No file of the cache has seven characters of a secret: one more than those that a finding is looked through for."""
    stored = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file()) if folder.is_dir() else b""
    parts = {secret[at : at + 7] for at in range(len(secret) - 6)}
    assert not [part for part in parts if part.encode() in stored]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test cannot wait until its files are old. The times of status changes, which nobody can set back, tell the rest."""
    monkeypatch.setattr(results, "RACY_NS", -10_000_000_000)


def test_what_is_remembered_is_true() -> None:
    run_state_machine_as_test(
        Remembering,
        settings=configured(
            max_examples=int(os.environ.get("ANAM_EXAMPLES", "10")), stateful_step_count=12, deadline=None
        ),
    )


FILES = {"personas/cara.yaml": CARA, "personas/leo.yaml": CARA.replace("Cara", "Leo"), "personas/_x.yaml": "llmId: x\n"}


def _checked(workspace: Workspace) -> tuple[list[Diagnostic], set[str]]:
    """What is found, and which files were known to be clean."""
    paths = workspace.files()
    request = Request(workspace.settings)
    clean = ResultCache(shelf(workspace.root), key(request, os.fspath(Path.cwd()))).verdicts(map(str, paths))
    return check(request, paths), {Path(path).name for path in clean}


def _stored(workspace: Workspace) -> Path:
    (stored,) = (workspace.root / FOLDER).glob("*.json")
    return stored


def test_silent_files_are_known_the_next_time(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES | {"personas/mia.yaml": CARA + "extra: {a: 1}\n"})
    first, remembered = _checked(workspace)
    assert ([item.code for item in first], remembered) == (["S013"], set())
    assert _checked(workspace) == (first, {"cara.yaml", "leo.yaml", "mia.yaml", "_x.yaml"})
    assert (tmp_path / FOLDER / ".gitignore").read_text() == "*\n"


def test_a_project_in_which_nothing_changed_is_known_as_a_whole(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES | {"tools/book.yaml": TOOL})
    request = Request(workspace.settings)
    assert known(request) is None
    assert check(request, workspace.files()) == []
    assert known(request) is None, "only a check of all files says so"
    assert check(request, workspace.files(), whole=True) == []
    assert known(request) is not None
    (tmp_path / "personas/new.yaml").write_text(CARA)
    assert known(request) is None
    assert check(request, workspace.files(), whole=True) == []
    assert known(request) is not None
    (tmp_path / "personas/new.yaml").write_text(CARA + "extra: {a: 1}\n")
    assert known(request) is None
    found = check(request, workspace.files(), whole=True)
    assert [item.code for item in found] == ["S013"]
    result = known(request)
    assert result is not None
    assert sorted(result.files) == sorted(map(str, workspace.files()))
    assert result.findings == found


def test_findings_are_remembered_with_all_that_they_hold(tmp_path: Path) -> None:
    texts = {
        "personas/cara.yaml": CARA + "initialMessage: Hi *smile* \U0001f600\n",
        "personas/leo.yaml": CARA + "nope: 1\nname: twice\n",
        "personas/zoe.yaml": CARA + "initialMessage: Hello  # anam: ignore[CL001]\n",
    }
    workspace = write(tmp_path, texts)
    request = Request(workspace.settings, lint=True)
    found = check(request, workspace.files(), whole=True)
    result = known(request)
    assert result is not None
    assert result.findings == found == run(request.task(), workspace.files())
    assert [list(map(type, item)) for item in result.findings] == [list(map(type, item)) for item in found]
    assert any(item.fix for item in found)
    assert any(item.related for item in found)
    assert any(item.code == UNUSED_IGNORE for item in found)


def _analyzed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The names of the files that each later check analyzes."""
    seen: list[list[str]] = []
    before = runner._analyzed

    def watched(task: Task, paths: Sequence[Path], overlay: Mapping[str, str] | None = None) -> Found:
        seen.append([path.name for path in paths])
        return before(task, paths, overlay)

    monkeypatch.setattr(runner, "_analyzed", watched)
    return seen


def test_only_the_file_that_changed_is_analyzed_whatever_is_found_in_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {
        "personas/cara.yaml": CARA + "initialMessage: Hi TODO\n",
        "personas/leo.yaml": CARA.replace("Cara", "Leo") + "initialMessage: Hi TBD  # anam: ignore[CL001]\n",
        "personas/mia.yaml": CARA.replace("Cara", "Mia") + "extra: {a: 1}\n",
        "personas/none.yaml": CARA + "nope: 1\n",
        "personas/odd.yaml": CARA + "initialMessage: Hi {{ name\n",
        "personas/zoe.yaml": CARA + "tools: [book]\n",
    }
    workspace = write(tmp_path, texts)
    request = Request(workspace.settings, lint=True)
    first = check(request, workspace.files(), whole=True)
    assert {item.code for item in first} >= {"CL001", "S001", "S013", "R005", "R008"}
    seen = _analyzed(monkeypatch)
    assert check(request, workspace.files()) == first
    (tmp_path / "personas/mia.yaml").write_text(CARA.replace("Cara", "Mia") + "initialMessage: Hi FIXME\n")
    again = check(request, workspace.files())
    assert seen == [["zoe.yaml"], ["mia.yaml", "zoe.yaml"]], "a file that lacks another is looked at each time"
    assert again == run(request.task(), workspace.files()) != first


def test_a_fix_in_a_shared_file_is_judged_by_all_that_share_it_though_only_one_changed(tmp_path: Path) -> None:
    """The verdict of a persona keeps the fix that it asks for; whether it is right for the others is asked each time."""
    named = CLEAN.replace("Cara", "{0}").replace("_house.yaml\ntools: [book]", "_all.yaml")
    texts = {f"personas/{name.lower()}.yaml": named.format(name) for name in ("Leo", "Mia")}
    workspace = write(tmp_path, texts | {"personas/_all.yaml": "systemPrompt: You are Mia, a guide.\n"})
    request = Request(workspace.settings, select=("ID001",), lint=True)
    (first,) = check(request, workspace.files())
    assert first.fix is None
    (tmp_path / "personas/mia.yaml").write_text(named.format("Leo"))
    (again,) = check(request, workspace.files())
    assert again == run(request.task(), workspace.files())[0]
    assert again.fix is not None


def test_what_rules_cannot_say_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prompt = "systemPrompt: 'Jesteś Cara, asystentka kliniki. Odpowiadaj krótko i uprzejmie na pytania gości.'\n"
    write(
        tmp_path,
        {"anam-personas.toml": "", "personas/cara.yaml": CARA.replace("systemPrompt: You are Cara.\n", prompt)},
    )
    monkeypatch.chdir(tmp_path)
    told = []
    for options in (["--no-cache", "-v"], [], ["-v"], ["-v", "personas/cara.yaml"], ["-v"]):
        main(["check", *options])
        told.append(capsys.readouterr().out)
    assert "cannot" in told[0] or "unsure" in told[0]
    assert told[1] != told[0]
    assert told[2:] == [told[0]] * 3


LACKING = {
    "prompts/style.md": (CARA.replace("You are Cara.", "[{file: ../prompts/style.md}]"), "Be kind.\n"),
    "personas/_house.yaml": (CARA + "extends: _house.yaml\n", "llmId: x\n"),
    "tools/book.yaml": (CARA + "tools: [book]\n", TOOL),
}


@pytest.mark.parametrize("name", LACKING)
def test_what_was_missing_and_now_is_there_counts(tmp_path: Path, name: str) -> None:
    lacking, text = LACKING[name]
    workspace = write(tmp_path, {"personas/cara.yaml": lacking, "prompts/other.md": "Be brief.\n"})
    request = Request(workspace.settings)
    for _ in range(2):  # the first time, the folder of the cache is made
        before = check(request, workspace.files(), whole=True)
    assert known(request) is not None
    _in_a_later_tick(tmp_path)
    write(tmp_path, {name: text})
    assert known(request) is None
    assert check(request, workspace.files(), whole=True) != before != []


def test_a_secret_is_never_written_into_the_cache(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES | {"personas/mia.yaml": CARA + f"description: {SECRET}\n"})
    request = Request(workspace.settings, lint=True)
    found = check(request, workspace.files(), whole=True)
    assert any(item.secret for item in found)
    result = known(request)
    assert result is not None
    assert tuple(result.findings) == masked(found) != tuple(found)
    _holds_no_secret(tmp_path / FOLDER)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "gitlab", "github", "junit"])
def test_a_finding_about_a_secret_is_printed_again_as_it_was(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    more = f"description: The password is {PASSWORD}, she said.\ninitialMessage: Hi TODO, I am {PASSWORD}!\n"
    again = CARA.replace("Cara", "Leo") + f"initialMessage: Hi TODO, {PASSWORD}\n"
    write(tmp_path, {"anam-personas.toml": "", "personas/cara.yaml": CARA + more, "personas/leo.yaml": again})
    monkeypatch.chdir(tmp_path)
    told = []
    for options in (["--no-cache"], [], [], []):
        main(["check", "--format", form, *options])
        told.append(capsys.readouterr().out)
        if len(told) == 2:
            monkeypatch.setattr(runner, "_analyzed", lambda *_: pytest.fail("nothing has changed"))
    assert told == [told[0]] * 4
    assert "SF002" in told[0]
    assert PASSWORD not in told[0]
    _holds_no_secret(tmp_path / FOLDER, PASSWORD)


def test_a_name_of_the_lock_file_is_looked_up_again_when_that_changed(tmp_path: Path) -> None:
    text = CARA.replace("de23e340-1416-4dd8-977d-065a7ca11697", "{name: Ann}")
    workspace = write(tmp_path, {"anam-personas.toml": "", "personas/cara.yaml": text, "anam-personas.lock": LOCK_FILE})
    request = Request(workspace.settings)
    assert check(request, workspace.files()) == []
    _in_a_later_tick(tmp_path)
    write(tmp_path, {"anam-personas.lock": LOCK_FILE.replace("Ann", "Eve")})
    assert [item.code for item in check(request, workspace.files())] == ["R023"]


@pytest.mark.parametrize(
    "line", ["nope: {key}", "nmae: x # {key}", "languageCode: {key}", "environments: {{a: {{nope: {key}}}}}"]
)
@pytest.mark.parametrize("lint", [False, True])
def test_a_secret_that_a_finding_only_quotes_is_not_written_either(tmp_path: Path, line: str, *, lint: bool) -> None:
    key = "sk-ant-api03-" + "aB3dE9" * 16
    workspace = write(tmp_path, FILES | {"personas/mia.yaml": CARA + line.format(key=key) + "\n"})
    request = Request(workspace.settings, lint=lint)
    assert check(request, workspace.files(), whole=True)
    assert not any(key.encode() in path.read_bytes() for path in (tmp_path / FOLDER).iterdir())


@pytest.mark.parametrize("where", ["personas/mia.yaml", "personas/style.md"])
def test_no_verdict_is_written_of_a_file_that_holds_a_secret(tmp_path: Path, where: str) -> None:
    """What is a secret in one file may be quoted by a finding in another, which is masked only where both are known."""
    key = SECRET
    mia = CARA.replace("You are Cara.", "[{file: style.md}]") + "initialMessage: Hi TODO\n"
    texts = {"personas/mia.yaml": mia, "personas/style.md": "You are Cara.\n"}
    texts[where] += f"# {key}\n"
    workspace = write(tmp_path, texts | {"personas/leo.yaml": CARA + "initialMessage: Hi TBD\n"})
    request = Request(workspace.settings, select=("CL001",), lint=True)
    assert len(check(request, workspace.files(), whole=True)) == 2
    _holds_no_secret(tmp_path / FOLDER)
    stored = next((tmp_path / FOLDER).glob("*.json")).read_bytes()
    assert b"TBD" in stored
    assert b"TODO" not in stored


def _restored(folder: Path) -> None:
    """The same bytes in new files with new times, as a checkout has them."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            copy = path.with_name(path.name + ".copy")
            copy.write_bytes(path.read_bytes())
            copy.replace(path)


def test_a_restored_checkout_is_warm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = write(tmp_path, FILES | {"personas/mia.yaml": CARA + "nope: 1\n", "tools/book.yaml": TOOL})
    request = Request(workspace.settings)
    found = check(request, workspace.files(), whole=True)
    _restored(tmp_path)
    monkeypatch.setattr(installation, "signature", lambda: "of another machine")
    result = known(request)
    assert result is not None
    assert result.findings == found
    (tmp_path / "personas/mia.yaml").write_text(CARA + "nope: 2\nnope: 3\n")
    assert known(request) is None, "one file has changed"
    assert {"cara.yaml", "leo.yaml", "_x.yaml", "book.yaml"} == _clean(workspace, shelf(tmp_path))
    monkeypatch.setattr(installation, "versions", lambda: "others")
    assert _clean(workspace, shelf(tmp_path)) == set()


def test_fixes_are_never_those_of_an_older_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fix is an edit by offsets. Whatever the cache says, it is made in what was read for it."""
    path = tmp_path / "personas/cara.yaml"
    workspace = write(
        tmp_path, {"anam-personas.toml": "", "personas/cara.yaml": CARA + "initialMessage: Hi *smile* you\n"}
    )
    found = check(Request(workspace.settings, lint=True), workspace.files(), whole=True)
    assert any(item.fix for item in found)
    path.write_text("# a line more\n" + path.read_text())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ResultCache, "_load", lambda *_: pytest.fail("the cache was read"))
    main(["check", "--fix", "--unsafe-fixes"])
    main(["check", "--add-ignores"])
    assert run(Request(find(tmp_path), lint=True).task(), [path]) == []


def test_two_files_of_one_key_are_told_each_time(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES | {"personas/cara.yml": CARA})
    request = Request(workspace.settings)
    for path in workspace.files():
        check(request, [path])
    assert known(request) is None
    found = check(request, workspace.files(), whole=True)
    assert [item.code for item in found] == ["R012"]
    result = known(request)
    assert result is not None
    assert result.findings == found


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"signature": 1, "bases": 2}', '{"signature": "x"', "\0"])
@pytest.mark.parametrize("ending", ["whole", "found"])
def test_what_is_no_memory_of_the_whole_is_none(tmp_path: Path, text: str, ending: str) -> None:
    workspace = write(tmp_path, FILES)
    request = Request(workspace.settings)
    check(request, workspace.files(), whole=True)
    (whole,) = (tmp_path / FOLDER).glob(f"*.{ending}")
    whole.write_text(text)
    assert known(request) is None
    check(request, workspace.files(), whole=True)
    assert known(request) is not None


def test_a_look_at_one_file_keeps_what_is_known_of_the_others(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES)
    _checked(workspace)
    (tmp_path / "personas/cara.yaml").write_text(CARA + "nope: 1\n", encoding="utf-8")
    assert len(check(Request(workspace.settings), [tmp_path / "personas/cara.yaml"])) == 1
    assert _checked(workspace)[1] == {"cara.yaml", "leo.yaml", "_x.yaml"}


def _in_a_later_tick(folder: Path) -> None:
    """Wait until what is done now can be told from what was done before: for less there is the racy rule."""
    clock = folder / "clock"
    clock.touch()
    seen = sign(str(clock))
    while sign(str(clock)) == seen:
        clock.chmod(0o600)
        clock.chmod(0o644)


def test_a_file_of_the_same_length_and_time_is_read(tmp_path: Path) -> None:
    workspace = write(tmp_path, {"personas/cara.yaml": CARA + "maxSessionLengthSeconds: 600\n"})
    path = tmp_path / "personas/cara.yaml"
    before = path.stat()
    assert _checked(workspace) == ([], set())
    _in_a_later_tick(tmp_path)
    path.write_text(CARA + "maxSessionLengthSeconds: six\n", encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert [item.code for item in _checked(workspace)[0]] == ["S003"]


def test_a_tool_that_comes_to_stand_before_another_of_its_key_counts(tmp_path: Path) -> None:
    workspace = write(tmp_path, {"personas/cara.yaml": CARA + "tools: [book]\n", "tools/book.yml": TOOL})
    only = [tmp_path / "personas/cara.yaml"]
    assert check(Request(workspace.settings), only) == []
    _in_a_later_tick(tmp_path)
    write(tmp_path, {"tools/book.yaml": TOOL + "nope: 1\n"})
    assert [item.code for item in check(Request(workspace.settings), only)] == ["R013"]


def test_a_folder_that_was_moved_out_of_the_project_counts(tmp_path: Path) -> None:
    root = tmp_path / "project"
    text = CARA.replace("You are Cara.", "[{file: ../parts/style.md}]")
    workspace = write(root, {"anam-personas.toml": "", "personas/cara.yaml": text, "parts/style.md": "Be kind."})
    assert _checked(workspace) == ([], set())
    (root / "parts").rename(tmp_path / "parts")
    (root / "parts").symlink_to(tmp_path / "parts")
    assert [item.code for item in _checked(workspace)[0]] == ["R002"]


def test_files_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES)
    _checked(workspace)
    (tmp_path / "personas/leo.yaml").unlink()
    write(tmp_path, {"personas/new.yaml": CARA})
    _checked(workspace)
    assert sorted(Path(path).name for path in json.loads(_stored(workspace).read_text()[MAC_DIGITS:])["files"]) == [
        "_x.yaml", "cara.yaml", "new.yaml",
    ]  # fmt: skip


def test_what_changed_a_moment_ago_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "RACY_NS", 3600 * 10**9)
    workspace = write(tmp_path, FILES)
    assert _checked(workspace) == _checked(workspace) == ([], set())


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "[" * 100_000, '{"bases": 1, "files": 2}', '{"bases": [1], "files": {}}',
        '{"bases": [[["a"]]], "files": {}}', '{"bases": [], "files": {"CARA": [[1], 5]}}', '{"bases": [], "files": {"CARA": 7}}',
        '{"bases": [], "files": {"CARA": ["x", "y"]}}', "\udcff",
    ],
)  # fmt: skip
def test_a_file_that_is_not_ours_is_no_memory(tmp_path: Path, text: str) -> None:
    workspace = write(tmp_path, FILES)
    _checked(workspace)
    text = text.replace("CARA", str(tmp_path / "personas/cara.yaml"))
    _stored(workspace).write_bytes(text.encode("utf-8", "surrogateescape"))
    assert _checked(workspace) == ([], set())
    assert _checked(workspace) == ([], {"cara.yaml", "leo.yaml", "_x.yaml"})


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES | {FOLDER: "a file\n"})
    assert _checked(workspace) == _checked(workspace) == ([], set())


def test_projects_know_nothing_of_each_other(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {**FILES, "anam-personas.toml": ""})
    two = write(tmp_path / "two", {**FILES, "anam-personas.toml": "", "personas/leo.yaml": CARA + "nope: 1\n"})
    assert _checked(one) == ([], set())
    assert [item.code for item in _checked(two)[0]] == ["S001"]
    assert (len(_checked(one)[1]), len(_checked(two)[1])) == (3, 3)


def test_settings_and_selection_are_remembered_apart(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES)
    settings = workspace.settings
    keys = {
        key(request, folder)
        for request in (
            Request(settings),
            Request(settings, lint=True),
            Request(settings, select=("CL",)),
            Request(settings, ignore=("CL",)),
            Request(settings._replace(lint={"max-prompt-tokens": 1})),
            Request(settings._replace(tools="other")),
        )
        for folder in ("/a", "/b")
    }
    assert len(keys) == 12


def test_only_the_newest_memories_are_kept(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES)
    for number in range(12):
        check(Request(workspace.settings, ignore=("CL",) * number), workspace.files())
    assert len(list((tmp_path / FOLDER).glob("*.json"))) == 8


def test_a_twin_is_told_though_both_are_known(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES)
    _checked(workspace)
    write(tmp_path, {"personas/cara.yml": CARA})
    assert [item.code for item in _checked(workspace)[0]] == [item.code for item in _checked(workspace)[0]] == ["R012"]


# -- a cache that came with the checkout, and one that is the user's own


def _clean(workspace: Workspace, where: Shelf) -> set[str]:
    request = Request(workspace.settings)
    cached = ResultCache(where, key(request, os.fspath(Path.cwd())))
    return {Path(path).name for path in cached.verdicts(map(str, workspace.files()))}


def _look(workspace: Workspace, where: Shelf) -> list[str]:
    checked = runner.check(Request(workspace.settings), workspace.files(), where, whole=True)
    return [item.code for item in checked.diagnostics]


def test_another_users_cache_is_not_believed(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES)
    theirs = Shelf.of(str(tmp_path), str(tmp_path), Signer(shared=b"theirs" * 6))
    assert _look(workspace, theirs) == []
    assert _clean(workspace, theirs) == {"cara.yaml", "leo.yaml", "_x.yaml"}
    assert _clean(workspace, shelf(tmp_path)) == set()
    assert known(Request(workspace.settings)) is None


def test_without_a_key_there_is_no_cache(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES)
    nobody = Shelf.of(str(tmp_path), str(tmp_path), Signer())
    assert _look(workspace, nobody) == []
    assert not (tmp_path / FOLDER).exists()


@pytest.mark.parametrize(
    "inside", [FOLDER, f"{FOLDER}/.gitignore", f"{FOLDER}/KEY.json", f"{FOLDER}/KEY.whole", f"{FOLDER}/KEY.found"]
)
def test_no_link_of_the_cache_is_followed(tmp_path: Path, inside: str) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    workspace = write(root, {**FILES, "anam-personas.toml": ""})
    write(
        outside,
        {"anam-personas.toml": "", ".gitignore": "mine\n"} | {f"{number:024x}.json": "{}" for number in range(20)},
    )
    name = inside.replace("KEY", key(Request(workspace.settings), os.fspath(Path.cwd())))
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).symlink_to(outside if inside == FOLDER else outside / ".gitignore")
    before = state(outside)
    for _ in range(3):
        assert _look(workspace, shelf(root)) == []
    assert state(outside) == before


def test_tidying_deletes_only_what_was_made_here(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES)
    folder = tmp_path / FOLDER
    kept = ["package.json", "A" * 24 + ".json", "0" * 25 + ".json", "0" * 24 + ".txt", "0" * 24 + ".json.bak", "0" * 24]
    write(folder, dict.fromkeys(kept, "theirs"))
    (folder / ("1" * 24 + ".json")).symlink_to(tmp_path / "personas/cara.yaml")
    for number in range(12):
        check(Request(workspace.settings, ignore=("CL",) * number), workspace.files(), whole=True)
    assert {name for name in kept if (folder / name).exists()} == set(kept)
    assert (folder / ("1" * 24 + ".json")).is_symlink()
    ours = [path for path in folder.iterdir() if path.name not in kept and not path.is_symlink()]
    assert len([path for path in ours if path.suffix == ".json"]) == 8
    assert {stat.S_IMODE(path.stat().st_mode) for path in ours} == {0o600}


def test_keys_without_a_clean_file_are_tidied_too(tmp_path: Path) -> None:
    store = Shelf(str(tmp_path), FOLDER, None)
    for number in range(70):
        store.write(f"{number:024x}.whole", b"{}")
    store.tidy()
    assert len(list((tmp_path / FOLDER).iterdir())) == 64


def test_a_cache_outside_the_checkout_is_the_users_own_whoever_wrote_it(tmp_path: Path) -> None:
    root = tmp_path / "root"
    workspace = write(root, {**FILES, "anam-personas.toml": ""})
    mine = str(tmp_path / "mine")
    assert _look(workspace, Shelf.of(str(root), str(root), SIGNER, mine)) == []
    assert not (root / FOLDER).exists()
    assert len(_clean(workspace, Shelf.of(str(root), str(root), Signer(), mine))) == 3
    assert not (tmp_path / "mine/.gitignore").exists()


def test_a_cache_that_was_chosen_in_the_checkout_is_signed(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES)
    chosen = str(tmp_path / "ci/cache")
    assert _look(workspace, Shelf.of(str(tmp_path), str(tmp_path), SIGNER, chosen)) == []
    assert len(_clean(workspace, Shelf.of(str(tmp_path), str(tmp_path), SIGNER, chosen))) == 3
    assert _clean(workspace, Shelf.of(str(tmp_path), str(tmp_path), Signer(shared=b"t" * 32), chosen)) == set()
