"""A prompt -> the roles of its lines and of the stretches inside them."""

from __future__ import annotations

import sys
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from anam_personas.lint.prompt.hashes import is_about_the_file, not_headings
from anam_personas.lint.prompt.roles.blocks import blocks
from anam_personas.lint.prompt.roles.branches import conditions, is_condition, is_numbered, words_of
from anam_personas.lint.prompt.roles.line import Parts, split
from anam_personas.lint.prompt.roles.quotes import markers, stretches
from anam_personas.lint.prompt.roles.types import Branch, Line, Role, Stretch
from anam_personas.lint.prompt.roles.words import of_role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.lint.prompt.sections import Section, Sectioned

_ALONE = ("heading", "tag", "label", "bold")
"""Styles of markers that take a line for themselves."""
_MARKERS = ("<", "[", "~")
_NEVER = sys.maxsize
_PASSING = ("label", "capitals", "bold")
"""Styles of markers that lead into a paragraph where they name a condition."""


class Roles:
    """The roles of a prompt. ``names`` are those that a line of dialogue may begin with, beside the usual ones."""

    def __init__(self, text: str, sectioned: Sectioned, names: frozenset[str] = frozenset()) -> None:
        self.text = text
        self._sectioned = sectioned
        self._names = names
        self._lines: list[Line] = []  # those that were read

    def at(self, offset: int) -> Role:
        """The role of a character: that of its stretch, else of its line."""
        line = self.line_at(offset)
        stretch = self.stretch_at(offset)
        return stretch.role if stretch is not None and line.role is not Role.SAMPLE else line.role

    def line_at(self, offset: int) -> Line:
        """The line that holds a character."""
        index = max(bisect_right(self._starts, offset) - 1, 0)
        while len(self._lines) <= index:
            self._lines.append(next(self._reading))
        return self._lines[index]

    def stretch_at(self, offset: int) -> Stretch | None:
        """The stretch that holds a character; None where the role of its line holds."""
        index = bisect_right(self._stretched, offset) - 1
        return self.stretches[index] if index >= 0 and offset < self.stretches[index].end else None

    def stretches_of(self, line: Line) -> list[Stretch]:
        """The stretches that reach into a line."""
        first = bisect_right(self.stretches, line.start, key=lambda stretch: stretch.end)
        last = bisect_right(self.stretches, line.end - 1, key=lambda stretch: stretch.start)
        return self.stretches[first:last]

    def branch_of(self, offset: int) -> Branch:
        """The branch of a character's line."""
        return self.line_at(offset).branch

    def is_shown(self, offset: int) -> bool:
        """Whether a character is part of what somebody says, or of a sample, and no instruction to the persona."""
        return self.at(offset) in {Role.UTTERANCE, Role.SAMPLE}

    @cached_property
    def stretches(self) -> list[Stretch]:
        """Quotations of words to speak, and markers inside lines, in order."""
        return stretches(self.text, self._starts)

    @cached_property
    def _stretched(self) -> list[int]:
        """Where the stretches begin."""
        return [stretch.start for stretch in self.stretches]

    @cached_property
    def lines(self) -> list[Line]:
        """Every line, in order."""
        self._lines.extend(self._reading)
        return self._lines

    @cached_property
    def _reading(self) -> Iterator[Line]:
        """What reads the lines: those after the last that somebody asks for are not."""
        return self._read()

    @cached_property
    def _rows(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(row) + 1 for row in self._rows[:-1])]

    def _read(self) -> Iterator[Line]:
        known = blocks(self.text, self._rows)
        if "#" in self.text:
            known = {index: Role(name) for index, name in not_headings(self._rows).items()} | known
        where, end = _Where(self._sectioned.sections), -1
        for index, row in enumerate(self._rows):
            start = end + 1
            end = start + len(row)
            words = row.strip()
            marker = where.enter(start, end) if where.begins < end else None
            if not words:
                where.leave_label()
                role = known.get(index, Role.BLANK)
            elif (role_of_block := known.get(index)) is not None:
                role = role_of_block
            elif marker is not None and where.is_below_label:
                role = Role.STEP
            elif marker is not None and (
                marker.style in _ALONE or marker.body >= start + len(row.rstrip().rstrip(":"))
            ):
                role = Role.HEADING
            else:
                line = split(row, start)
                where.resume(line)
                role = self._of(where, line, index)
            where.has_text = bool(words) and role is not Role.HEADING and words[-1] not in ":："
            yield Line(start, end, role, where.branch)

    def _of(self, where: _Where, line: Parts, index: int) -> Role:
        """The role of a line of text, from the most certain sign to the least."""
        if line.is_rule:
            return Role.BLANK
        if line.text[:1] in _MARKERS and any(
            marker.start == 0 and marker.end == len(line.text) for marker in markers(line.text)
        ):
            return Role.FLOW
        label = words_of(line.label) if line.label else []
        if line.label and line.is_speech(self._names):
            return Role.SAMPLE
        if where.example(line, label):
            is_lead = not line.text and not of_role("example").isdisjoint(label[:2])
            return Role.HEADING if is_lead else Role.SAMPLE
        if self._is_quotation(line):
            where.label(line, label)
            return Role.UTTERANCE
        if (where.is_tools and line.is_item and line.names_a_tool) or (line.is_item and line.defines_a_tool):
            return Role.TOOLS
        if where.label(line, label) or (where.branch.condition and line.is_item):
            return Role.STEP
        if index < 6 and is_about_the_file(line.text):
            return Role.METADATA
        return Role.FACT if line.is_field else Role.INSTRUCTION

    def _is_quotation(self, line: Parts) -> bool:
        """Whether all of a line, after its label, is part of one quotation."""
        if line.is_quote:
            return True
        stretch = self.stretch_at(line.start)
        return stretch is not None and stretch.role is Role.UTTERANCE and stretch.end >= line.end - 1


class _Where:
    """The section and the label around the line that is read."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._sections = sections
        self._names = [words_of(section.name) for section in sections]
        self._conditions = conditions(sections, self._names)
        self._next = 0
        self.begins = sections[0].start if sections else _NEVER
        self._count = 0
        self._indent = -1
        self._holds_items = False
        self._outer = Branch(0)
        self.branch = self._outer
        self.is_example = self.is_tools = False
        self._ends_at_blank = False
        self._example_indent = -1
        self._is_paused = self._goes_on = False
        self.has_text = True
        """Whether the line before has text of its own: a blank line right below a label ends nothing."""

    @property
    def is_below_label(self) -> bool:
        """Whether a label, rather than a section, leads into the branch."""
        return self.branch is not self._outer

    def example(self, line: Parts, label: Sequence[str]) -> bool:
        """Whether a line is in examples that a label leads into: they end at a blank line, a section, or one less indented."""
        if not of_role("example").isdisjoint(label[:2]):
            self.is_example = self._ends_at_blank = True
            self._example_indent = line.indent
        elif self._example_indent > line.indent:
            self.is_example, self._example_indent = False, -1
        return self.is_example

    def enter(self, start: int, end: int) -> Section | None:
        """The section that begins on a line; None where none does."""
        found = None
        while self._next < len(self._sections) and self._sections[self._next].start < end:
            section = self._sections[self._next]
            found = found or (section if section.start >= start else None)
            words = self._names[self._next]
            self._count += 1
            self.branch = Branch(self._count, self._conditions[self._next])
            if not (section.style in _PASSING and is_condition(words)):
                self._outer = self.branch
            self.is_example = not of_role("example").isdisjoint(words)
            self._ends_at_blank = section.style in {"label", "capitals"}
            self.is_tools = not of_role("tool").isdisjoint(words)
            self._indent = self._example_indent = -1
            self._next += 1
        self.begins = self._sections[self._next].start if self._next < len(self._sections) else _NEVER
        if found is not None:
            self._is_paused, self._goes_on = False, True
        return found

    def label(self, line: Parts, words: Sequence[str]) -> bool:
        """Whether a line is part of a case, because its label, with these words, names one or it is below such a label."""
        if words and (is_condition(words) or is_numbered(words)):
            self._count += 1
            self._indent, self._holds_items = line.indent, not line.is_item and not line.text
            self.branch = Branch(self._count, line.label.strip())
            return True
        is_beside = line.indent < self._indent or (
            line.indent == self._indent and not (line.is_item and self._holds_items)
        )
        if is_beside and self.branch is not self._outer and line.label:
            self.branch, self._indent = self._outer, -1
        return self.is_below_label

    def leave_label(self) -> None:
        """A blank line ends what is below a label, unless its list goes on behind it."""
        self._is_paused = True
        if self._ends_at_blank and self.has_text:
            self.is_example = False

    def resume(self, line: Parts) -> None:
        """Read a line that is not blank: below a label after a blank line, only an item goes on with its list."""
        if self._is_paused and not (self._goes_on and line.is_item):
            self.branch, self._indent = self._outer, -1
        self._is_paused = False
        self._goes_on = line.is_item or not line.text or (self._goes_on and line.indent > 0)
