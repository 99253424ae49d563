"""Markdown pages as sessions in a shell: what a page shows, and what really happens. `tests/test_docs.py` says the convention."""

from __future__ import annotations

import difflib
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SAMPLE = ("anam-personas.toml", "personas", "tools", "schema")
_FENCE = re.compile(r"^(?P<indent>\s*)(?P<marks>`{3,}|~{3,})\s*(?P<info>[^`]*)$")
_TITLE = re.compile(r'title="([^"]+)"')
_COMMENT = re.compile(r"^<!--(.*?)-->", re.MULTILINE | re.DOTALL)
_END = "-- end of step --"
_MASKS = (
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+"), "<token>"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "<id>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<digest>"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "<revision>"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:?\d\d:?\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?"), "<time>"),
    (re.compile(r"http://(127\.0\.0\.1|localhost):\d+"), "<address>"),
    (re.compile(r"\b\d+(\.\d+)? ?(s|ms)\b"), "<duration>"),
)


@dataclass(frozen=True)
class Fence:
    """A fenced block: the line of its first mark, the words after the marks, and its lines without the indentation."""

    line: int
    info: str
    body: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A command of a page. ``shown`` is the output beneath it, None where the page shows none; ``writes``: of a titled file."""

    line: int
    command: str
    shown: tuple[str, ...] | None = None
    writes: bool = False


@dataclass(frozen=True)
class Ran:
    """What a step came to: stdout and stderr as a terminal has them, and the exit code."""

    step: Step
    output: tuple[str, ...]
    code: int


def fences(text: str) -> Iterator[Fence]:
    """The fenced blocks of a page, in order."""
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        opened = _FENCE.match(line)
        if opened is None:
            continue
        body = []
        for _, inner in lines:
            if inner.strip().startswith(opened["marks"]) and not inner.strip().strip(opened["marks"][0]):
                break
            body.append(inner.removeprefix(opened["indent"]))
        yield Fence(number, opened["info"].strip(), tuple(body))


def steps(text: str) -> list[Step]:
    """Everything of a page that is to be run, in order: console fences, files by their title, commands in comments."""
    found: list[Step] = []
    for fence in fences(text):
        title = _TITLE.search(fence.info)
        if fence.info.split()[:1] == ["console"]:
            found += _commands(fence.line, fence.body)
        elif title is not None:
            found.append(Step(fence.line, _writing(title[1], "".join(f"{line}\n" for line in fence.body)), writes=True))
    for comment in _COMMENT.finditer(text):
        line = text.count("\n", 0, comment.start())
        hidden = comment[1].strip().splitlines()
        if hidden and hidden[0].startswith("$ "):
            found += [Step(step.line, step.command) for step in _commands(line, hidden)]
    return sorted(found, key=lambda step: step.line)


def _writing(path: str, content: str) -> str:
    folder, path, content = (shlex.quote(word) for word in (str(Path(path).parent), path, content))
    return f"mkdir -p {folder} && printf %s {content} > {path}"


def _commands(line: int, body: tuple[str, ...] | list[str]) -> Iterator[Step]:
    command, start, shown = "", 0, list[str]()
    for number, text in enumerate(body, line + 1):
        if command.endswith("\\"):
            command += "\n" + text
        elif text.startswith("$ "):
            if command:
                yield Step(start, command, tuple(shown) or None)
            command, start, shown = text[2:], number, []
        elif command:
            shown.append(text.rstrip())
        elif text:
            raise ValueError(f"line {number}: output without a command above it: {text!r}")
    if command:
        yield Step(start, command, tuple(shown) or None)


def copy_of_the_sample(folder: Path) -> Path:
    """The sample project, to be changed at will."""
    for name in SAMPLE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    return folder


def run(page: list[Step], folder: Path, api_url: str) -> list[Ran]:
    """Run the steps in one shell that stands in a folder; ``api_url`` is where the API is."""
    python = shlex.quote(sys.executable)
    script = [f'anam-personas() {{ {python} -m anam_personas "$@"; }}']
    for step in page:
        script += [step.command, f"__code=$?; printf '\\n{_END}%d\\n' $__code; (exit $__code)"]
    environ = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder.with_name(f"{folder.name}-state")),
        "LANG": "C.UTF-8",
        "COLUMNS": "100",
        "TERM": "dumb",
        "ANAM_API_URL": api_url,
        "ANAM_API_KEY": "any-key",
        "ANAM_API_KEY_PRODUCTION": "any-other-key",
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", "\n".join(script)],
        cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=120, check=False, encoding="utf-8",
    )  # fmt: skip
    parts = re.split(rf"\n{_END}(\d+)\n", done.stdout)
    if len(parts) != 2 * len(page) + 1:
        raise RuntimeError(f"the shell stopped early:\n{done.stdout}")
    pairs = zip(page, parts[0::2], parts[1::2], strict=False)
    return [Ran(step, tuple(output.rstrip().splitlines()), int(code)) for step, output, code in pairs]


def complaint(ran: Ran, *, code_is_shown: bool) -> str | None:
    """What is wrong with a step, None where it is as the page says."""
    allowed = {0} if ran.step.shown is None else {0, 1}
    head = f"line {ran.step.line}: $ {ran.step.command}\n"
    if not code_is_shown and ran.code not in allowed:
        return f"{head}ended with {ran.code}: show it by `$ echo $?` beneath\n" + "\n".join(ran.output)
    if ran.step.shown is None or matches(ran.step.shown, ran.output):
        return None
    difference = difflib.unified_diff(
        _masked(ran.step.shown), _masked(ran.output), "the page", "what happens", lineterm=""
    )
    return head + "\n".join(difference)


def matches(shown: tuple[str, ...], output: tuple[str, ...]) -> bool:
    """Whether an output is the one that a page shows. A line that is ``...`` stands for any lines, none too."""
    parts = [r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line + "\n") for line in _masked(shown)]
    return re.fullmatch("".join(parts), "".join(f"{line}\n" for line in _masked(output))) is not None


def _masked(lines: tuple[str, ...]) -> list[str]:
    text = "\n".join(lines).rstrip()
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return [line.rstrip() for line in text.split("\n")]
