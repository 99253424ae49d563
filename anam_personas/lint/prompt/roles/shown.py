"""The roles of a prompt as text: a column beside its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.prompt.roles.types import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anam_personas.lint.prompt.roles.reader import Roles
    from anam_personas.lint.prompt.roles.types import Line

_WIDTH = max(len(role.value) for role in Role)
_LONGEST = 60
"""Characters of a condition that are shown."""


def shown(roles: Roles, style: Callable[[str], str] = str) -> str:
    """Every line, after its number and role. A line in angle brackets says where a branch with a condition begins.

    Stretches of another role follow their line, each in a line of its own. ``style`` sets off what is not of the prompt.
    """
    return "\n".join(_rows(roles, style))


def _rows(roles: Roles, style: Callable[[str], str]) -> Iterator[str]:
    numbers = len(str(len(roles.lines)))
    blank = " " * numbers
    before = None
    for number, line in enumerate(roles.lines, 1):
        if line.branch.condition and line.branch != before:
            condition = line.branch.condition[:_LONGEST]
            yield style(f"{blank}  {'':{_WIDTH}}  < {condition} >")
        before = line.branch
        yield f"{style(f'{number:>{numbers}}  {line.role.value:{_WIDTH}}')}  {roles.text[line.start : line.end]}".rstrip()
        for start, end, role in _inside(roles, line):
            words = roles.text[start:end]
            yield f"{style(f'{blank}  {role.value:>{_WIDTH}}')}  {' ' * (start - line.start)}{style('^' * len(words))}"


def _inside(roles: Roles, line: Line) -> Iterator[tuple[int, int, Role]]:
    """The stretches of a line whose role is not the line's."""
    if line.role is Role.SAMPLE:
        return
    for stretch in roles.stretches_of(line):
        if stretch.role is not line.role:
            yield max(stretch.start, line.start), min(stretch.end, line.end), stretch.role
