"""The manual page of a code on a terminal: ``explain CODE``.

Of markdown it knows what the pages of the rules use: headings, paragraphs, list items, code fences and code in a line.
"""

from __future__ import annotations

import re
import textwrap
from inspect import cleandoc
from typing import TYPE_CHECKING

from anam_personas.diagnostics.types import RuleInfo, Severity
from anam_personas.report.terminal import paint, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

_ITEM = re.compile(r"(?:[-*]|\d+\.) +")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_FIXES = {
    "safe": "Fixed by --fix.",
    "unsafe": "Fixed by --fix --unsafe-fixes.",
    "none": "No fix.",
}
_OFF = {
    "recommended": "Off by default.",
    "strict": "In the strict preset.",
    "preview": "In preview: runs with --preview.",
}
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def page(info: RuleInfo, *, colour: bool, width: int, footer: str = "") -> str:
    """Code, name, severity, whether it is on, its fix, then the documentation, in lines of ``width`` cells; below it
    a paragraph that is not part of the manual.
    """
    head = f"{paint(info.code, _COLOURS[info.severity], on=colour)} {paint(info.name, 'bold', on=colour)}"
    state = "On by default." if info.default_on else _OFF[info.tier]
    judged = f" Right in {info.right} of {info.judged} findings in prompts that it had not seen." if info.judged else ""
    facts = f"Severity: {info.severity}. {state} {_FIXES[info.fix]}{judged}"
    text = cleandoc(info.documentation)
    summary = "" if text.startswith(info.summary) else "\n".join(_paragraph(info.summary, width, colour=colour))
    below = "\n".join(_paragraph(footer, width, colour=colour))
    parts = [head, facts, summary, "\n".join(_body(text, width, colour=colour)), below, visible(info.help_uri or "")]
    return "\n\n".join(part for part in parts if part) + "\n"


def _body(markdown: str, width: int, *, colour: bool) -> Iterator[str]:
    for block in _blocks(markdown):
        first = block[0]
        if first.startswith("```"):
            yield from (f"    {paint(visible(line), 'cyan', on=colour)}".rstrip() for line in block[1:])
        elif first.startswith("#"):
            yield paint(visible(first.lstrip("#").strip()), "bold", on=colour)
        elif first:
            yield from _paragraph(" ".join(line.strip() for line in block), width, colour=colour)
        else:
            yield ""


def _blocks(markdown: str) -> Iterator[list[str]]:
    """Fences (without their last line), headings, blank lines, and the lines of one paragraph or item together."""
    block: list[str] = []
    for line in markdown.splitlines():
        fenced = bool(block) and block[0].startswith("```")
        if fenced and not line.startswith("```"):
            block.append(line)
        elif fenced:
            yield block
            block = []
        elif block and (not line.strip() or line.startswith(("```", "#")) or _ITEM.match(line)):
            yield block
            block = [line.rstrip()]
        elif block and not _alone(block[0]):
            block.append(line)
        else:
            if block:
                yield block
            block = [line.rstrip()]
    if block:
        yield block


def _alone(line: str) -> bool:
    return not line or line.startswith("#")


def _paragraph(text: str, width: int, *, colour: bool) -> list[str]:
    item = _ITEM.match(text)
    indent = " " * item.end() if item else ""
    lines = textwrap.wrap(
        visible(text), max(width, 20), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return _CODE.sub(_painted, "\n".join(lines)).split("\n") if colour else lines


def _painted(code: re.Match[str]) -> str:
    """Code in colour, line by line; without the spaces that keep its own backticks from those around it."""
    text = code[2]
    if len(code[1]) > 1 and text.startswith(" ") and text.endswith(" "):
        text = text[1:-1]
    return "\n".join(paint(part, "cyan", on=True) for part in text.split("\n"))
