"""Where an instruction stands: in which branch of the prompt, as part of which item, and whether it holds anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from anam_personas.lint.prompt.roles.branches import words_of
from anam_personas.lint.prompt.roles.types import Branch
from anam_personas.lint.prompt.roles.words import of_role

if TYPE_CHECKING:
    from anam_personas.lint.prompt.directives import Directive
    from anam_personas.lint.prompt.roles.reader import Roles

_LINES_ABOVE = 30
"""Lines among which the item is looked for of which a line is a part."""
_MARKS = frozenset(["- ", "* ", "• ", "+ "])
_FIRST = frozenset(["1.", "1)"])
_LEAD = 80
"""Characters of a line in which it names a case."""


class Place(NamedTuple):
    """Whether a sentence is a rule, which holds wherever it stands, its branch, and the item it is said of (-1: none).

    Then, whether its line is numbered: the step of one procedure may be that of another too; last, where that list begins.
    """

    is_rule: bool
    branch: Branch
    item: int
    is_step: bool
    procedure: int

    @classmethod
    def of(cls, directive: Directive, roles: Roles, *, is_rule: bool) -> Place:
        """The place of a sentence."""
        is_step = _is_step(directive, roles)
        item = _item(directive, roles, is_rule=is_rule)
        procedure = _procedure(directive, roles) if is_step and not is_rule else -1
        return cls(is_rule, _branch(directive, roles), item, is_step, procedure)


def may_repeat(first: Place, later: Place) -> bool:
    """Whether the same words at these places are the same thing said twice, rather than steps of two branches."""
    if first.item != later.item and min(first.item, later.item) >= 0:
        return False
    if first.procedure != later.procedure and min(first.procedure, later.procedure) >= 0:
        return False
    if first.branch.number == later.branch.number:
        return True
    if first.is_step and later.is_step and not (first.is_rule or later.is_rule):
        return False
    if first.is_rule and later.is_rule:
        return not (first.branch.condition and later.branch.condition)
    return not (first.branch.condition or later.branch.condition)


def _branch(directive: Directive, roles: Roles) -> Branch:
    """The branch of its line. One that begins with a case is a branch of its own: "If they decline, thank them. End the call."."""
    line = roles.line_at(directive.start)
    case = roles.text[line.start : min(line.end, line.start + _LEAD)].partition(",")[0]
    words = words_of(case)
    first = next((word for word in words if not word[0].isdigit()), "")
    if first not in of_role("case"):
        return line.branch
    told = " ".join([*words, line.branch.condition])  # the same case, told again, is the same branch
    return Branch(-1 - crc32(told.encode()), case)


def _item(directive: Directive, roles: Roles, *, is_rule: bool) -> int:
    """Where the numbered item begins whose parts the sentence is one of: "2. book_visit: ...", and below "- ...".

    A step may be below an item that leads in too: "- Cups:", and below "- Ask for the size."
    """
    line = roles.line_at(directive.start)
    text, at = roles.text, line.start
    indent = _indent(text[at : line.end])
    for _ in range(_LINES_ABOVE if indent else 0):
        if at == 0:
            break
        end = at - 1
        at = text.rfind("\n", 0, end) + 1
        above = text[at:end]
        if above.strip() and _indent(above) < indent:
            leads = not is_rule and above.lstrip()[:2] in _MARKS and above.rstrip().endswith(":")
            return at if above.lstrip()[:1].isdigit() or leads else -1
    return -1


def _procedure(directive: Directive, roles: Roles) -> int:
    """Where the list begins that a numbered step is in: its nearest first step above (-1: none)."""
    text, at = roles.text, roles.line_at(directive.start).start
    indent = _indent(text[at : roles.line_at(directive.start).end])
    for _ in range(_LINES_ABOVE):
        line = text[at : text.find("\n", at)]
        if line.lstrip()[:2] in _FIRST and _indent(line) == indent:
            return at
        if at == 0:
            break
        at = text.rfind("\n", 0, at - 1) + 1
    return -1


def _is_step(directive: Directive, roles: Roles) -> bool:
    line = roles.line_at(directive.start)
    return roles.text[line.start : line.end].lstrip()[:1].isdigit()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
