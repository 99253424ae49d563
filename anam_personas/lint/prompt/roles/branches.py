"""Branches: sections that name alternatives, and lines such as ``If X:`` that lead into one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from anam_personas.lint.prompt.roles.words import case_ends, of_role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.lint.prompt.sections import Section

_SIGNS = ".,:;!?*_\"'()[]<>#-–—"
_LONGEST = 12
"""Words of a label."""
_INNER = ("heading", "label", "bold")
"""Styles of markers that may stand inside the section of a heading."""
_SHORTEST = 3
"""Letters of a word by which headings are alike."""


def conditions(sections: Sequence[Section], names: Sequence[Sequence[str]]) -> list[str]:
    """The condition of each section: its name, where that is one of several alternatives, else that of the section around it.

    ``names`` are the words of the sections' names.
    """
    ends = Counter(
        (section.style, section.level, words[-1]) for section, words in zip(sections, names, strict=True) if words
    )
    starts = Counter(
        (section.style, section.level, words[0]) for section, words in zip(sections, names, strict=True) if words
    )
    shared = [
        (len(words) > 1 and len(words[-1]) >= _SHORTEST and ends[section.style, section.level, words[-1]] > 1)
        or (len(words) > 1 and len(words[0]) >= _SHORTEST and starts[section.style, section.level, words[0]] > 1)
        for section, words in zip(sections, names, strict=True)
    ]
    own = [is_condition(words) or is_numbered(words) for words in names]
    return _inherited(sections, own, shared)


def _inherited(sections: Sequence[Section], own: Sequence[bool], shared: Sequence[bool]) -> list[str]:
    """The conditions with those of the headings above: "### Steps" below "## If they call late" holds in that case too.

    A name may be a condition of its ``own``, or one of several that have a word in common.
    """
    found: list[str] = []
    above: list[tuple[int, str]] = []
    for section, is_own, is_shared in zip(sections, own, shared, strict=True):
        if section.style == "heading":
            while above and above[-1][0] >= section.level:
                above.pop()
        outer = above[-1][1] if above and section.style in _INNER else ""
        if section.style == "heading":
            above.append((section.level, section.name if is_own else outer))
        found.append(section.name if is_own else outer or (section.name if is_shared else ""))
    return found


def words_of(label: str) -> list[str]:
    """The words of a label, in lower case, without its marks."""
    return [word for part in label.lower().split() if (word := part.strip(_SIGNS))]


def is_condition(words: Sequence[str]) -> bool:
    """Whether a label names a case: "If they are late", "Before noon"."""
    return bool(words) and len(words) <= _LONGEST and (words[0] in of_role("case") or words[0].endswith(case_ends()))


def is_numbered(words: Sequence[str]) -> bool:
    """Whether a label names one of a series: "Scenario 2", "Step 3: payment", "State: closing"."""
    numbered = of_role("numbered")
    return not numbered.isdisjoint(words[:2]) and (len(words) > 1 or words[0] in numbered)
