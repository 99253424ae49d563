"""What changed in a prompt, section by section: which came, went, moved or were renamed, and what changed in the others.

A section begins at a ``[MARKER]``, a markdown heading, a tag, or a line in ``CAPITALS:``. A section that holds limits is
called a guardrail, since its loss is what a reviewer must not overlook.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from anam_personas.lint.language.lexicon import LANGUAGES, lexicon_of
from anam_personas.lint.language.tokens import estimate
from anam_personas.lint.prompt.guardrails import is_guardrail_section
from anam_personas.lint.prompt.sections import sections
from anam_personas.review.textdiff import DiffLine, text_diff

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

What = Literal["added", "removed", "renamed", "changed", "moved", "same"]

_STYLES: Final = frozenset(["bracket", "heading", "tag", "capitals"])
_MORE_LIMITS: Final = ("rule", "never", "do not", "policy", "policies", "regel", "regla", "règle")
_NONE: Final = "the beginning"


@dataclass(frozen=True, slots=True)
class Part:
    """A section of one text: its name (empty before the first marker), its marker as written, all of its text."""

    name: str
    marker: str
    text: str
    guards: bool = False

    @property
    def body(self) -> str:
        """The text below the marker."""
        return self.text[len(self.marker) :].strip()

    @property
    def title(self) -> str:
        """The marker, for people."""
        return self.marker or _NONE


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section before and after. ``old`` is None for an added one, ``new`` for a removed one."""

    what: What
    old: Part | None
    new: Part | None

    @property
    def name(self) -> str:
        """As the newer text has it."""
        return self._part.name

    @property
    def guards(self) -> bool:
        """Whether it holds limits, before or after."""
        return any(part is not None and part.guards for part in (self.old, self.new))

    @property
    def tokens(self) -> tuple[int, int]:
        """About how many tokens it had, and has."""
        return (estimate(self.old.text) if self.old else 0, estimate(self.new.text) if self.new else 0)

    @property
    def _part(self) -> Part:
        part = self.new or self.old
        return part if part is not None else Part("", "", "")

    @property
    def title(self) -> str:
        """The marker, for people."""
        return self._part.title


def parts(text: str) -> list[Part]:
    """The sections of a text; together they are the text."""
    marked = [each for each in sections(text) if each.style in _STYLES]
    starts = [each.start for each in marked]
    found = [Part("", "", text[: starts[0]] if starts else text)]
    for each, end in zip(marked, [*starts, len(text)][1:], strict=True):
        guards = is_guardrail_section(each, lexicon_of(LANGUAGES)) or any(
            word in each.name.lower() for word in _MORE_LIMITS
        )
        found.append(Part(each.name, text[each.start : each.body].strip(), text[each.start : end], guards))
    return [part for part in found if part.name or part.text.strip()]


def section_changes(old: str, new: str) -> list[SectionChange]:
    """Every section of either text, in the order of the new one; a removed one at its old position."""
    return list(_section_changes(old, new))


@lru_cache(maxsize=64)  # asked for by warnings, lines and JSON in turn
def _section_changes(old: str, new: str) -> tuple[SectionChange, ...]:
    before, after = parts(old), parts(new)
    names = [_numbered(before), _numbered(after)]
    found: list[SectionChange] = []
    for tag, a, b, c, d in SequenceMatcher(None, names[0], names[1], autojunk=False).get_opcodes():
        if tag == "equal":
            found += [_kept(one, other) for one, other in zip(before[a:b], after[c:d], strict=True)]
            continue
        found += [SectionChange("removed", part, None) for part in before[a:b]]
        found += [SectionChange("added", None, part) for part in after[c:d]]
    return tuple(_paired(found))


def prompt_diff(old: str, new: str) -> list[DiffLine]:
    """The lines that lead from one prompt to the other, below the names of the sections that they belong to.

    A text without sections, or that is one section on both sides, is shown by its lines alone.
    """
    changes = section_changes(old, new)
    if all(change.name == "" for change in changes):
        return text_diff(old, new)
    found: list[DiffLine] = []
    same: list[SectionChange] = []
    for change in [*changes, None]:
        if change is not None and change.what == "same":
            same.append(change)
            continue
        if same:
            found.append(DiffLine(" ", _unchanged(same)))
            same = []
        found += _section(change) if change is not None else ()
    return found


def lost_guardrails(old: str, new: str) -> list[str]:
    """The markers of guardrail sections that are gone."""
    if not old or old == new:
        return []
    return [each.title for each in section_changes(old, new) if each.what == "removed" and each.guards]


def _unchanged(same: Sequence[SectionChange]) -> str:
    names = ", ".join(change.title for change in same)
    return f"... {len(same)} unchanged section{'' if len(same) == 1 else 's'}: {names}"


def _section(change: SectionChange) -> Iterator[DiffLine]:
    yield DiffLine("@", _headline(change))
    old, new = change.old, change.new
    if old is None or new is None:
        sign: Literal["+", "-"] = "+" if old is None else "-"
        part = new or old
        yield from (DiffLine(sign, line) for line in (part.body if part else "").split("\n"))
    elif old.body != new.body:
        yield from text_diff(old.body, new.body)
    elif change.what == "changed":
        yield DiffLine(" ", "... nothing but blank space around it, or the spelling of its marker")


def _headline(change: SectionChange) -> str:
    before, after = change.tokens
    said: str = change.what
    if change.what == "renamed" and change.old is not None:
        said = f"renamed from {change.old.title}"
    if change.guards:
        said += ": a guardrail section" + ("!" if change.what == "removed" else "")
    return f"{change.title} {said} ({signed(after - before)} tokens)"


def signed(count: int) -> str:
    """A difference as ``+3``, ``-3`` or ``+0``."""
    return f"{count:+,}"


def _numbered(found: Sequence[Part]) -> list[tuple[str, int]]:
    """Names that distinguish sections with the same name."""
    seen: Counter[str] = Counter()
    numbered = []
    for part in found:
        name = part.name.casefold()
        numbered.append((name, seen[name]))
        seen[name] += 1
    return numbered


def _kept(old: Part, new: Part) -> SectionChange:
    # blank lines between two sections belong to neither
    is_same = (old.marker, old.body) == (new.marker, new.body)
    return SectionChange("same" if is_same and old.text.rstrip() == new.text.rstrip() else "changed", old, new)


def _paired(found: list[SectionChange]) -> list[SectionChange]:
    """Sections that are both removed and added are moved, by their name, or renamed, by their text."""
    removed = [change.old for change in found if change.what == "removed" and change.old is not None]
    partners: dict[int, tuple[What, Part]] = {}
    for change in found:
        part = change.new
        if change.what != "added" or part is None:
            continue
        old = next((each for each in removed if each.name.casefold() == part.name.casefold()), None)
        what: What = "moved"
        if old is None and part.body:
            old, what = next((each for each in removed if each.body == part.body), None), "renamed"
        if old is not None:
            removed = [each for each in removed if each is not old]
            partners[id(part)] = (what, old)
    gone = {id(old) for _, old in partners.values()}
    return [
        SectionChange(*(partners[id(change.new)]), change.new) if id(change.new) in partners else change
        for change in found
        if change.old is None or id(change.old) not in gone
    ]
