"""What reaches stdout and stderr: nothing of a file or a reply steers a terminal, a CI runner, an environment file or a page."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch as replaced
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.cli import printing
from anam_personas.diagnostics.types import Diagnostic, Edit, Fix, Place, Related, Severity
from anam_personas.report import FORMATS, Look, Report
from anam_personas.sync.apply.outcome import Outcome, Result
from anam_personas.sync.items.applied import Side
from anam_personas.sync.items.compare import Field
from anam_personas.sync.items.live import Live
from anam_personas.sync.plan.change import Create, Delete, NoOp, Update
from anam_personas.sync.plan.decide import Hold
from anam_personas.sync.plan.plan import Plan
from anam_personas.sync.render.markdown import outcome_markdown, plan_markdown
from anam_personas.sync.render.status import status_json, status_text
from anam_personas.sync.render.text import outcome_text, plan_text

if TYPE_CHECKING:
    from collections.abc import Iterator

CLI = Path(printing.__file__).parent
EVIL = [
    "::error::pwned", "\n::set-env name=PATH::/tmp", " \u00a0::stop-commands::x", "\r::add-mask::a", "##[command]x", "##vso[task.x]y",
    "\x1b[31mred", "\x1b]0;title\x07", "\x9b2J", "\u202eevil\u202c", "\u2066x\u2069", "a\bb", "a\rb", "\u2028", "\u200b", "\ud800",
    "`````", "```\n</details>", "`<img src=x>```", "![x](https://evil.example)", "<script>", "@everyone", "#1", "GH-7", "o/r#9",
    "www.evil.example", "a|b", "| x | y |", "\n# heading", "\n\n- item", "[x]: https://evil.example", "*b* _i_ ~s~", "$x$", "\\", "%0A::x::",
    "\nLD_PRELOAD=/tmp/x", "=", "日本語", "é", "\U0001f469\u200d\U0001f4bb", "\x00", "\t", ",line=1::x", "]]>", "&#10;",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from([*EVIL, "a", " ", "\n", "ok"]) | st.characters(), max_size=6).map("".join)
# what a runner takes for a command: at the start of a line after spaces of any kind, and the older form anywhere
COMMAND = re.compile(r"^[\s\u0085\u00a0]*::|##\w*\[", re.MULTILINE)
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


@contextmanager
def stdout(encoding: str = "utf-8", *, runner: bool = False, terminal: bool = False) -> Iterator[io.BytesIO]:
    """A stdout of that encoding, on a CI runner or not; its bytes."""

    class Stream(io.TextIOWrapper):
        def isatty(self) -> bool:
            return terminal

    made = io.BytesIO()
    environ = {"GITHUB_ACTIONS": "true"} if runner else {}
    stream = Stream(made, encoding=encoding, newline="")
    with replaced.object(sys, "stdout", stream), replaced.dict(os.environ, environ):
        if not runner:
            os.environ.pop("GITHUB_ACTIONS", None)
        yield made
        stream.detach()


def lines(text: str) -> str:
    """The text with every line end that a runner knows as one."""
    return re.sub(r"\r\n?|[\u0085\u2028\u2029]", "\n", text)


@given(TEXTS, st.sampled_from(["utf-8", "cp1252", "ascii", "latin-1", "cp932"]), st.booleans())
def test_a_text_for_people_steers_nothing_and_never_fails(text: str, encoding: str, runner: bool) -> None:
    with stdout(encoding, runner=runner) as written:
        printing.echo(text)
    said = written.getvalue().decode(encoding)
    assert not STEERING.search(said)
    assert not (runner and COMMAND.search(lines(said)))
    if text.isascii() and text.isprintable() and not runner:
        assert said == f"{text}\n"


@given(TEXTS)
def test_colours_are_ours_and_no_others(text: str) -> None:
    with stdout() as written:
        printing.echo(f"\x1b[31;1m{text}\x1b[0m", colour=True)
    said = written.getvalue().decode()
    assert said.startswith("\x1b[31;1m")
    assert not STEERING.search(re.sub(r"\x1b\[(?:[012]|3[1-6]|1;3[1-6]|3[1-6];1)m", "", said))


@given(TEXTS.filter(lambda text: not re.search("[\ud800-\udfff]", text)))
def test_what_is_piped_arrives_as_it_is(text: str) -> None:
    with stdout() as written:
        printing.echo_exact(text)
    assert written.getvalue().decode() == f"{text}\n"


@given(TEXTS)
def test_a_runner_and_a_terminal_are_spared_what_is_given(text: str) -> None:
    with stdout(runner=True) as written:
        printing.echo_exact(text)
    assert not COMMAND.search(lines(written.getvalue().decode()))
    with stdout(terminal=True) as written:
        printing.echo_exact(text)
    assert not STEERING.search(written.getvalue().decode())


@given(TEXTS, st.sampled_from(["utf-8", "cp1252", "ascii", "cp932"]))
def test_json_says_the_same_on_every_stdout(text: str, encoding: str) -> None:
    value = {text: [text, {"a": text}]}
    with stdout(encoding, runner=True) as written:
        printing.echo_json(json.dumps(value, indent=2, ensure_ascii=False))
    said = written.getvalue().decode(encoding)
    assert json.loads(said) == value
    assert "::" not in said
    assert not STEERING.search(said)
    assert not COMMAND.search(lines(said))


def diagnostic(text: str) -> Diagnostic:
    place = Place(text or "x", 1, 1, 1, 3, text.split("\n")[0])
    fix = Fix(text, (Edit(text or "x", 0, 1, text),), safe=True)
    return Diagnostic(
        "S001", "n", Severity.ERROR, text, place, hint=text, fix=fix, related=(Related(place, text),), reaches=(text,)
    )


@given(TEXTS, st.sampled_from(["utf-8", "cp1252", "ascii"]))
@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_format_of_a_check_is_safe_in_a_log(form: str, text: str, encoding: str) -> None:
    report = Report((text or "x",), (diagnostic(text),))
    with stdout(encoding, runner=True) as written:
        printing.write(printing.prepared(FORMATS[form](report, Look()), FORMATS[form].output))
    said = written.getvalue().decode(encoding)
    assert not STEERING.search(said)
    if form == "github":
        assert re.fullmatch(r"::error [^\n]*\n", lines(said))
        assert "##[" not in said
    else:
        assert not COMMAND.search(lines(said))
    if form == "junit":
        ET.fromstring(written.getvalue())
    elif form not in {"text", "github"}:
        json.loads(said)


def hostile_plan(text: str) -> Plan:
    fields = (
        Field(text, text, f"{text}b", side=Side.THERE),
        Field("p", f"a\n{text}\nb", f"a\nc\n{text}"),
        Field("l", [text], [text, "x"]),
    )
    live = Live(text, {"name": text, "l": [text]})
    changes = (
        Create(kind="persona", key=text, fields=(Field("name", None, text),), notes=(text,), resembles=text),
        Update(kind="persona", key=text, id=text, drift="remote", refused=text, fields=fields, name=text, hold=Hold.DRIFT, live=live, unread=(text,), notes=(text,)),
        Update(kind="persona", key=text, id=text, fields=fields, live=live, unset=(text,), notes=(text,)),
        Delete(kind="persona", key=text, id=text, refused=text, hold=Hold.ORPHAN, live=live),
        Delete(kind="persona", key=text, id=text, live=live),
        NoOp(kind="persona", key=text, id=text),
    )  # fmt: skip
    return Plan("house", "test", changes, hints=(text,), names={text: text})


@given(TEXTS)
def test_plans_and_outcomes_make_no_lines_of_their_own(text: str) -> None:
    text = f"x{text}"
    plan = hostile_plan(text)
    results = tuple(Result(change, "failed", text, text, (text,)) for change in plan.acting)
    outcome = Outcome(plan, results)
    plain = hostile_plan("x")
    same = Outcome(plain, tuple(Result(change, "failed", "x", "x", ("x",)) for change in plain.acting))
    assert outcome_text(outcome).count("\n") == outcome_text(same).count("\n")
    assert status_text(plan).count("\n") == status_text(plain).count("\n")
    for shown in (
        plan_text(plan),
        outcome_text(outcome),
        status_text(plan),
        plan_markdown(plan),
        outcome_markdown(outcome),
    ):
        with stdout(runner=True) as written:
            printing.echo(shown, nl=False)
        said = written.getvalue().decode()
        assert not STEERING.search(said)
        assert not COMMAND.search(lines(said))
    for data in (plan.to_json(), outcome.to_json(), status_json(plan)):
        with stdout(runner=True) as written:
            printing.echo_json(json.dumps(data, ensure_ascii=False))
        assert json.loads(written.getvalue()) == json.loads(json.dumps(data))


def without_code(markdown: str) -> str:
    """What is read as markup: fences and words in backticks are taken out, each fence with an end of its own length."""
    kept: list[str] = []
    fence = ""
    for line in markdown.split("\n"):
        mark = re.match(r"`{3,}", line)
        if fence:
            fence = "" if line == fence else fence
        elif mark:
            fence = mark[0]
        else:
            kept.append(line)
    assert not fence
    return re.sub(r"(?<![\\`])(`+)(?!`)(?:.*?[^`])\1(?!`)", "", "\n".join(kept))


@given(TEXTS)
def test_markdown_links_mentions_and_embeds_nothing(text: str) -> None:
    plan = hostile_plan(text)
    pages = (
        plan_markdown(plan),
        outcome_markdown(
            Outcome(plan, tuple(Result(each, "failed", reason=text, notes=(text,)) for each in plan.acting))
        ),
    )
    for page in pages:
        markup = without_code(page)
        assert not re.search(r"<(?!/?(?:details|summary|sub)>)", markup)
        assert markup.count("<details>") == markup.count("</details>")
        assert not re.search(r"@(?!&#8203;)", markup)
        assert not re.search(r"(?<!&)#(?=\w)", markup)
        assert "://" not in markup
        assert not re.search(r"(?<!\\)(?:\\\\)*!?\[", markup.replace("~ [", ""))
    table = [line for line in pages[1].split("\n") if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {5}


@pytest.mark.parametrize("path", sorted(CLI.glob("*.py")), ids=lambda path: path.stem)
def test_commands_print_in_one_way_only(path: Path) -> None:
    """``confirm`` asks, and the two that are named draw on a terminal or speak from a signal handler."""
    if path.name in {"printing.py", "progress.py", "interrupts.py"}:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "click":
            assert node.attr not in {"echo", "secho", "echo_via_pager"}, f"{path.name}:{node.lineno}"
        if isinstance(node, ast.Attribute) and node.attr in {"write", "writelines"}:
            assert "std" not in ast.unparse(node.value), f"{path.name}:{node.lineno}"


PROJECT = {
    "anam-personas.toml": 'project = "p"\n',
    "personas/mina.yaml": "version: 1\nname: Mina\nvoiceID: Zoë 日本語 \U0001f469\nsystemPrompt: |\n  ::error::x\n  ##[command]y\n",
}


def command(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    for name, text in PROJECT.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "anam_personas", *words], cwd=folder, env={**os.environ, **environ}, capture_output=True, check=False
    )  # fmt: skip


@pytest.mark.parametrize("form", sorted(FORMATS))
@pytest.mark.parametrize(
    "environ",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_a_finding_beside_a_character_that_stdout_lacks(tmp_path: Path, form: str, environ: dict[str, str]) -> None:
    done = command(tmp_path, "check", "--format", form, **environ)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"S001" in done.stdout


def test_stdout_may_be_closed(tmp_path: Path) -> None:
    script = f"exec {sys.executable} -m anam_personas check >&-"
    command(tmp_path, "--version")
    done = subprocess.run(["/bin/sh", "-c", script], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (2, False)


def test_what_click_quotes_is_spelled_out(tmp_path: Path) -> None:
    done = command(tmp_path, "check", "--format", "x\x1b[31m\n::error::y", GITHUB_ACTIONS="true")
    assert done.returncode == 2
    assert not COMMAND.search(lines(done.stderr.decode()))
    assert not STEERING.search(done.stderr.decode())


def test_half_a_character_can_be_written_as_json() -> None:
    from anam_personas.cli.output import as_json

    assert json.loads(as_json({"a": "\ud800é"}).encode()) == {"a": "\ud800é"}
    assert "é" in as_json({"a": "é"})
