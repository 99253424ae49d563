"""A checkout with every trick of links and names, on which the commands run: nothing outside it is changed or read out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from anam_personas.api.client import AnamApi
from anam_personas.check.cache import results
from anam_personas.check.cache import shelf as cache
from anam_personas.cli.main import main
from anam_personas.emulator import Emulator
from anam_personas.persona.revision import revision
from anam_personas.sync.state.records import FOLDER, JOURNAL, Records
from anam_personas.workspace.signing import Signer
from tests.projects import CARA, TOOL, write
from tests.watched import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")

SECRET = "password: hunter2-of-the-house"
GOOD = CARA.replace("avatar-1", "30fa96d0-26c4-4e55-94a0-517025942e18").replace(
    "You are Cara.", '"You are\\u200b Cara. Answer in one or two short sentences."'
)
"""A persona with something to fix."""
SETTINGS = 'project = "house"\ndefault-environment = "live"\n[environments.live]\n'


class Tree:
    """A project in a git checkout, beside the home of the user and other folders that are none of its business."""

    def __init__(self, base: Path, url: str) -> None:
        self.base, self.root, self.home = base, base / "checkout", base / "home"
        write(
            self.home,
            {".bashrc": SECRET, "notes.yaml": SECRET, "notes.md": SECRET, "dir/x.yaml": GOOD, "dir/x.md": SECRET},
        )
        write(self.home / "dir", {f"{number:024x}.json": "{}" for number in range(20)} | {".gitignore": "theirs\n"})
        write(self.home / "dir", {"journal.jsonl": "", "persona.schema.json": "{}", "cara.json": "{}"})
        write(self.root, {"anam-personas.toml": SETTINGS, "personas/cara.yaml": GOOD, "tools/book.yaml": TOOL})
        write(self.root, {".git/config": SECRET, ".git/x.md": SECRET, ".env": SECRET, ".env.md": SECRET})
        write(self.home, {"anam.toml": SETTINGS + f"# {SECRET}\n= broken"})
        self.state = base / "state"
        self.state.mkdir(mode=0o700)
        self.environ = {
            "PATH": os.environ["PATH"], "HOME": str(self.home), "XDG_STATE_HOME": str(self.state), "NO_COLOR": "1",
            "ANAM_API_KEY": "a-key", "ANAM_API_URL": url, "PYTHONPATH": str(Path(__file__).parents[2]),
        }  # fmt: skip

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The command, as people call it in the checkout; it may not take long."""
        command = [sys.executable, "-m", "anam_personas", *words]
        return subprocess.run(
            command, cwd=self.root, env=self.environ, capture_output=True, text=True, timeout=60, check=False
        )

    def link(self, name: str, target: Path | str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    def outside(self) -> object:
        return state(self.base, leave_out=[self.root, self.state])


@pytest.fixture
def emulator() -> Iterator[str]:
    with Emulator() as running:
        yield running.url


@pytest.fixture
def tree(tmp_path: Path, emulator: str) -> Tree:
    return Tree(tmp_path, emulator)


COMMANDS = [
    ("check",), ("check", "--fix", "--unsafe-fixes"), ("check", "--add-ignores"), ("check", "personas", "--no-cache"),
    ("check", "--format", "sarif", "--output-file", "out/x.json"), ("stats",), ("render", "cara"), ("schema",),
    ("schema", "--check"), ("schema", "--out", "out"), ("compile", "cara"), ("compile", "--out", "out"),
    ("plan", "--out", "out/plan.json"), ("apply", "--yes"), ("status",), ("pull", "--theirs", "--new-fields"),
    ("pull", "--all"), ("rollback", "--list"), ("rollback", "--yes"),
]  # fmt: skip
"""Every command that reads or writes files."""


def links(prompts: str = "", **named: str) -> Callable[[Tree], None]:
    """Links in the checkout: name -> target, with ``~`` for the home; and a persona of these prompt files."""

    def make(tree: Tree) -> None:
        for name, target in named.items():
            tree.link(name, target.replace("~", str(tree.home)))
        if prompts:
            _prompt(tree, *prompts.replace("~", str(tree.home)).split())

    return make


def _prompt(tree: Tree, *names: str) -> None:
    parts = "".join(f"  - file: {json.dumps(name)}\n" for name in names)
    (tree.root / "personas/leo.yaml").write_text(GOOD.partition("systemPrompt")[0] + f"systemPrompt:\n{parts}")


def _cache_files(tree: Tree) -> None:
    tree.run("check")
    for path in (tree.root / cache.FOLDER).glob("*.*"):
        tree.link(f"{cache.FOLDER}/{path.name}", tree.home / ".bashrc")


def _pipes(tree: Tree) -> None:
    for name in ("personas/pipe.yaml", "personas/pipe.md", "tools/pipe.yaml", "schema/persona.schema.json", JOURNAL):
        (tree.root / name).parent.mkdir(exist_ok=True)
        os.mkfifo(tree.root / name)
    _prompt(tree, "pipe.md")


def _forged(tree: Tree) -> None:
    """A journal and snapshots by somebody with a key of their own, and lines without one."""
    theirs = Records(tree.root, Signer(shared=b"theirs" * 6), list[str]().append)
    name = "snapshots/20260701T120000Z-abc/persona--cara--1.json"
    line = {"at": "2026", "run": "20260701T120000Z-abc", "environment": "live", "step": "begin", "kind": "persona"}
    theirs.keep(name, json.dumps({"reply": {"id": "1", "name": "Evil"}}))
    theirs.add(json.dumps(line | {"action": "update", "id": "1", "key": "cara", "snapshot": name}))
    with (tree.root / JOURNAL).open("a") as file:
        file.write(json.dumps(line | {"action": "create", "key": "x"}) + "\n")


def _tools(tree: Tree) -> None:
    (tree.root / "tools").rename(tree.root / "other")
    tree.link("tools", tree.home / "dir")


def _partials(tree: Tree) -> None:
    tree.link("personas/_x.yaml", tree.home / "notes.yaml")
    (tree.root / "personas/leo.yaml").write_text(GOOD + "extends: [_x.yaml, ../../home/notes.yaml]\n")


def _settings(tree: Tree) -> None:
    tree.link("anam-personas.toml", tree.home / "anam.toml")


TRICKS: dict[str, Callable[[Tree], None]] = {
    "the cache is a folder elsewhere": links(**{cache.FOLDER: "~/dir"}),
    "the cache is a dotfile": links(**{cache.FOLDER: "~/.bashrc"}),
    "the cache's ignore file is a dotfile": links(**{f"{cache.FOLDER}/.gitignore": "~/.bashrc"}),
    "the files of the cache are dotfiles": _cache_files,
    "the records are a folder elsewhere": links(**{FOLDER: "~/dir"}),
    "the records are a folder above": links(**{FOLDER: "../home/dir"}),
    "the journal is a dotfile": links(**{JOURNAL: "~/.bashrc"}),
    "the records' ignore file is a dotfile": links(**{f"{FOLDER}/.gitignore": "~/.bashrc"}),
    "the snapshots are a folder elsewhere": links(**{f"{FOLDER}/snapshots": "~/dir"}),
    "the records came with the checkout": _forged,
    "the output is a folder elsewhere": links(out="~/dir"),
    "outputs are dotfiles": links(
        **dict.fromkeys([f"out/{each}" for each in ("x.json", "plan.json", "cara.json", "data.db")], "~/.bashrc")
    ),
    "the schema is a folder elsewhere": links(schema="~/dir"),
    "a schema is a dotfile": links(
        **{"schema/persona.schema.json": "~/.bashrc", "out/persona.schema.json": "~/.bashrc"}
    ),
    "a persona is elsewhere": links(**{"personas/leo.yaml": "~/dir/x.yaml"}),
    "a persona is a dotfile": links(**{"personas/leo.yaml": "~/.bashrc"}),
    "a persona is git's": links(**{"personas/leo.yaml": "../.git/config"}),
    "a persona is no persona": links(**{"personas/leo.yaml": "../anam-personas.toml"}),
    "a folder of personas is elsewhere": links(**{"personas/dir": "~/dir"}),
    "a tool is elsewhere": links(**{"tools/leo.yaml": "~/notes.yaml"}),
    "the tools are elsewhere": _tools,
    "links in a circle": links(**{"personas/a.yaml": "b.yaml", "personas/b.yaml": "a.yaml"}),
    "links to nothing": links(**{"personas/a.yaml": "~/new", "out": "~/new", cache.FOLDER: "~/new", FOLDER: "~/new"}),
    "pipes": _pipes,
    "a device": links(**{"personas/zero.yaml": "/dev/zero"}),
    "a prompt is git's": links("../.git/config"),
    "a prompt is hidden": links("../.env.md ../.git/x.md"),
    "a prompt is a link to what is hidden": links(
        "a.md b.md c.md", **{"personas/a.md": "../.env.md", "personas/b.md": "../.env", "personas/c.md": "../.git/x.md"}
    ),
    "a prompt is elsewhere": links(
        "a.md dir/x.md ../../home/notes.md ~/notes.md up/.env.md",
        **{"personas/a.md": "~/notes.md", "personas/up": "..", "personas/dir": "~/dir"},
    ),
    "a partial is elsewhere": _partials,
    "the settings are elsewhere": _settings,
}


@pytest.mark.parametrize("trick", TRICKS)
def test_nothing_outside_is_written_or_told(
    tree: Tree, trick: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    TRICKS[trick](tree)
    before = tree.outside()
    monkeypatch.chdir(tree.root)
    for name, value in tree.environ.items():
        monkeypatch.setenv(name, value)
    for words in COMMANDS:
        if trick == "pipes":  # where something waits for one, it waits for ever
            ended = tree.run(*words)
            code, told = ended.returncode, ended.stdout + ended.stderr
        else:
            code, told = main(list(words)), "".join(capfd.readouterr())
        assert code in (0, 1, 2), (words, told)
        assert "Traceback" not in told, (words, told)
        assert SECRET not in told, words
        assert tree.outside() == before, words
    assert not any(SECRET in path.read_text("utf-8", "replace") for path in _written(tree.root))


def _written(root: Path) -> Iterator[Path]:
    for name in ("out", "schema", FOLDER, cache.FOLDER):
        if not (root / name).is_symlink():
            yield from (path for path in (root / name).rglob("*") if path.is_file() and not path.is_symlink())


@pytest.mark.parametrize(
    ("trick", "words", "said"),
    [
        ("a persona is no persona", ["check"], "R002 the file is a symbolic link to one that is no .yaml or .yml file"),
        ("a persona is git's", ["check"], "R002 the file is a symbolic link to one that is hidden"),
        ("a prompt is a link to what is hidden", ["check"], 'R002 "a.md" is hidden'),
        ("a prompt is git's", ["check"], "R002 the path must lead to a .md or .txt file"),
        ("the tools are elsewhere", ["check"], "tools leaves the project folder"),
        ("the settings are elsewhere", ["check"], "anam-personas.toml is a symbolic link, and leaves the checkout"),
        (
            "the output is a folder elsewhere",
            ["compile", "--out", "out"],
            "it is a symbolic link, which is not followed",
        ),
        ("the records are a folder elsewhere", ["apply", "--yes"], "Delete it: it may have come with the checkout"),
        ("the journal is a dotfile", ["apply", "--yes"], "Delete it: it may have come with the checkout"),
        ("the journal is a dotfile", ["rollback", "--yes"], "What was done from here is unknown"),
        ("the records came with the checkout", ["rollback", "--list"], "2 lines not written by your runs"),
        ("the records came with the checkout", ["rollback", "--yes"], "there is nothing to roll back"),
        ("pipes", ["schema"], "it is not a regular file"),
        ("outputs are dotfiles", ["emulator", "--data", "out/data.db"], "cannot be used: it is a symbolic link"),
    ],
)
def test_it_is_told_in_one_clear_line(tree: Tree, trick: str, words: list[str], said: str) -> None:
    if words[0] == "apply":
        (tree.root / "personas/cara.yaml").write_text(GOOD.replace("\\u200b", ""))
    TRICKS[trick](tree)
    ended = tree.run(*words)
    lines = [line for line in (ended.stdout + ended.stderr).splitlines() if said in line]
    assert len(lines) == 1, (ended.stdout, ended.stderr)


def test_fixes_do_not_go_through_a_link_that_leads_to_another_kind_of_file(tree: Tree) -> None:
    (tree.root / "notes.txt").write_text(GOOD)
    (tree.root / "shared").mkdir()
    (tree.root / "shared/mia.yaml").write_text(GOOD)
    tree.link("personas/zed.yaml", "../notes.txt")
    tree.link("personas/mia.yaml", "../shared/mia.yaml")
    tree.run("check", "--fix", "--select", "PS011")
    assert (tree.root / "notes.txt").read_text() == GOOD
    assert "\\u200b" not in (tree.root / "shared/mia.yaml").read_text()
    assert (tree.root / "personas/mia.yaml").is_symlink()


def test_a_plan_file_is_for_this_user_alone(tree: Tree) -> None:
    (tree.root / "plan.json").write_text("{}")
    (tree.root / "plan.json").chmod(0o666)
    assert tree.run("plan", "--out", "plan.json").returncode == 0
    assert (tree.root / "plan.json").stat().st_mode & 0o777 == 0o600
    assert json.loads((tree.root / "plan.json").read_text())["version"] == 1
    (tree.home / "mine").symlink_to("elsewhere.json")
    assert tree.run("plan", "--out", "../home/mine").returncode == 0
    assert (tree.home / "elsewhere.json").stat().st_mode & 0o777 == 0o600
    assert tree.run("plan", "--out", "/dev/null").returncode == 0
    assert not Path("/dev/null").is_file()


def test_the_cache_is_where_the_user_has_it(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(results, "RACY_NS", -10_000_000_000)
    monkeypatch.chdir(tree.root)
    monkeypatch.setenv("XDG_STATE_HOME", str(tree.state))
    monkeypatch.setenv("ANAM_PERSONAS_CACHE", str(tree.base / "kept"))
    for _ in range(2):
        assert main(["validate"]) == 0
        assert capsys.readouterr().out == "2 files are clean.\n"
    assert not (tree.root / cache.FOLDER).exists()
    assert not list(tree.state.iterdir()), "no key is needed"
    assert sorted(path.suffix for path in (tree.base / "kept").iterdir()) == [".found", ".json", ".shown", ".whole"]
    monkeypatch.delenv("ANAM_PERSONAS_CACHE")
    assert main(["validate"]) == 0
    assert sorted(path.suffix for path in (tree.root / cache.FOLDER).iterdir()) == ["", ".found", ".json", ".whole"]
    assert [path.name for path in tree.state.rglob("*")] == ["anam-personas", "signing-key"]


def test_a_tool_is_not_ours_because_a_checkout_says_so(tree: Tree) -> None:
    (tree.root / "personas/cara.yaml").write_text(GOOD.replace("\\u200b", ""))
    with AnamApi("a-key", url=tree.environ["ANAM_API_URL"]) as api:
        tool = api.create("tools", {"name": "theirs", "type": "CLIENT", "description": "Theirs.", "parameters": {}})
        line = {"at": "2026", "run": "r", "environment": "live", "kind": "tool", "key": "theirs", "action": "create"}
        seen = {"marker": None, "fields": {"name": revision("theirs")}}
        lines = [
            json.dumps(line | more) for more in ({"step": "begin"}, {"step": "done", "id": tool["id"], "after": seen})
        ]
        write(tree.root, {JOURNAL: "\n".join(lines)})
        planned = tree.run("plan", "--prune")
        assert "theirs" not in planned.stdout
        assert planned.stderr.count("warning: .anam-personas/journal.jsonl: 2 lines not written by your runs") == 1
        assert tree.run("apply", "--prune", "--yes").returncode == 0
        assert api.get("tools", tool["id"])["name"] == "theirs"
        (tree.root / JOURNAL).unlink()
        own = Records(tree.root, Signer.of(tree.environ, str(tree.root)), list[str]().append)
        for each in lines:
            own.add(each)
        assert "theirs" in tree.run("plan", "--prune").stdout, "by this user's own run it is"


def test_without_a_home_there_is_no_cache_and_the_journal_says_so(tree: Tree) -> None:
    (tree.root / "personas/cara.yaml").write_text(GOOD.replace("\\u200b", ""))
    tree.environ |= {"HOME": "", "XDG_STATE_HOME": ""}
    assert tree.run("validate").returncode == 0
    assert not (tree.root / cache.FOLDER).exists()
    applied = tree.run("apply", "--yes")
    assert applied.stderr.count("warning: the journal is not signed, since there is no home folder") == 1
    back = tree.run("rollback", "--yes")
    assert back.returncode == 2
    assert "nothing was applied" in back.stderr
    tree.environ |= {"ANAM_PERSONAS_SIGNING_KEY": "k" * 40}
    (tree.root / JOURNAL).unlink()
    (tree.root / "personas/cara.yaml").write_text(GOOD.replace("\\u200b", " now,"))
    assert tree.run("apply", "--yes").returncode == 0
    assert tree.run("rollback", "--yes").returncode == 0
