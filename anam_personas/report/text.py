"""For people: every finding with its source line, the exact words underlined.

    personas/cara.yaml:3:1: S001 unknown key voiceID [*]
      |
    3 | voiceID: 6bfbe25a
      | ^^^^^^^
      = help: did you mean voiceId?
      = fix: rename it to voiceId
      = see: anam-personas explain S001

``[*]`` marks what ``--fix`` fixes. The severity follows the message unless it is an error. Where to read more is said once for
each code: the web address of its page, or the command that shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.diagnostics.types import Diagnostic, Place, Severity, Unknown
from anam_personas.report.grouping import listed
from anam_personas.report.summary import summary
from anam_personas.report.terminal import paint, visible

if TYPE_CHECKING:
    from anam_personas.report import Look, Report

_FEW = 5
"""Personas that are named."""
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def render(report: Report, look: Look) -> str:
    """Every finding, by file and place, with a blank line after each; then the summary."""
    blocks = []
    linked: set[str] = set()
    for diagnostic in report.diagnostics:
        page = (
            ""
            if diagnostic.code in linked
            else report.url(diagnostic.code) or f"anam-personas explain {diagnostic.code}"
        )
        blocks.append("\n".join(_finding(diagnostic, page, look)) + "\n")
        linked.add(diagnostic.code)
    if report.unsure:
        blocks.append("".join(f"{_unsure(item, look)}\n" for item in report.unsure))
    return "\n".join([*blocks, summary(report)]) + "\n"


def _unsure(item: Unknown, look: Look) -> str:
    code = paint(visible(item.code), "bold", on=look.colour)
    return f"{visible(item.file)}: {code} unsure: {visible(item.reason)}"


def _finding(diagnostic: Diagnostic, page: str, look: Look) -> list[str]:
    places = [diagnostic.place, *(other.place for other in diagnostic.related if not other.same)]
    gutter = len(str(max(place.line for place in places)))
    colour = _COLOURS[diagnostic.severity]
    lines = [_headline(diagnostic, look), *_source(diagnostic.place, gutter, "^", colour, look)]
    if diagnostic.hint:
        lines.append(_note(gutter, "help", diagnostic.hint, look))
    if diagnostic.fix:
        lines.append(_note(gutter, "fix" if diagnostic.fix.safe else "unsafe fix", diagnostic.fix.title, look))
    lines += [_note(gutter, "note", line, look) for line in listed(diagnostic)]
    for other in (other for other in diagnostic.related if not other.same):
        lines.append(_note(gutter, "note", f"{_where(other.place)} {other.message}", look))
        lines += _source(other.place, gutter, "-", "blue", look)
    if diagnostic.reaches:
        lines.append(_note(gutter, "note", _reached(diagnostic.reaches), look))
    return [*lines, _note(gutter, "see", page, look)] if page else lines


def _headline(diagnostic: Diagnostic, look: Look) -> str:
    code = paint(visible(diagnostic.code), _COLOURS[diagnostic.severity], on=look.colour)
    kind = "" if diagnostic.severity is Severity.ERROR else f" ({diagnostic.severity})"
    mark = " " + paint("[*]", "cyan", on=look.colour) if diagnostic.fix and diagnostic.fix.safe else ""
    place = paint(visible(_where(diagnostic.place)), "bold", on=look.colour)
    return f"{place} {code} {visible(diagnostic.message)}{kind}{mark}"


def _reached(keys: tuple[str, ...]) -> str:
    """Which personas a finding in a shared file reaches; of many the first."""
    more = f" and {len(keys) - _FEW} more" if len(keys) > _FEW else ""
    return f"reaches {', '.join(keys[:_FEW])}{more}"


def _where(place: Place) -> str:
    return f"{place.file}:{place.line}:{place.column}:"


def _note(gutter: int, kind: str, text: str, look: Look) -> str:
    return f"{' ' * gutter} {paint('=', 'blue', on=look.colour)} {paint(kind, 'bold', on=look.colour)}: {visible(text)}"


def _source(place: Place, gutter: int, mark: str, colour: str, look: Look) -> list[str]:
    """The line and its underline; nothing where there is no line to show, as of a file that is missing."""
    if not place.excerpt:
        return []
    from anam_personas.report.excerpt import shown  # here, so that a check of clean files does without

    part = shown(place, look.width - gutter - 3)
    bar = paint("|", "blue", on=look.colour)
    number = paint(str(place.line).rjust(gutter), "blue", on=look.colour)
    marks = paint(mark * part.cells, colour, on=look.colour)
    empty = " " * gutter
    return [f"{empty} {bar}", f"{number} {bar} {part.text}", f"{empty} {bar} {' ' * part.cell}{marks}"]
