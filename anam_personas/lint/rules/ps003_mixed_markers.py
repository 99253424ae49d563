"""PS003."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.prompt.sections import Section
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.subject import Subject

_NAMES = {"bracket": "[NAME]", "heading": "# Name", "tag": "<name>", "capitals": "NAME:"}
_TAGGED = r"^<([a-z][a-z0-9_-]{0,40})>[^\n]*</\1>[ \t]*$"
_ENOUGH = 2
"""One marker of another style may be anything: a remark, a label. Two are a second system."""


class MixedMarkers(Rule):
    """Sections are written in different styles.

    ## What it does

    Compares how the outermost sections are marked: `[NAME]`, `# Name`, `<name>`, `NAME:`. Two styles are reported
    if each marks two sections or more, at the first marker of the rarer one. Headings inside a tag, labels between
    two headings, and markers in sample dialogue do not count.

    ## Why is this bad

    The markers show the model where a rule ends. Which style is free; two of them leave open whether `# Tools`
    is beside `[STYLE]` or inside it.

    ## Fix safety

    The fix rewrites the markers of the rarer style. It is unsafe, since it changes what the model reads. None is
    offered where tags are involved, whose ends would have to be found.

    ## Sources

    - ElevenLabs, prompting guide (formatting); Hume, prompt engineering; Retell, prompt engineering guide
    """

    code = "PS003"
    name = "mixed-markers"
    severity = Severity.INFO
    tier = "strict"
    fix = "unsafe"
    bad = (
        Bad(
            """
            systemPrompt: |
              [STYLE] Be short.
              [PERSONALITY] You are Cara.
              [GOAL] Visits.
              # Guardrails
              No legal advice.
              # Tools
              Use find_room.
            """,
            ("# Guardrails",),
            """
            systemPrompt: |
              [STYLE] Be short.
              [PERSONALITY] You are Cara.
              [GOAL] Visits.
              [GUARDRAILS]
              No legal advice.
              [TOOLS]
              Use find_room.
            """,
        ),
        Bad(
            """
            systemPrompt: |
              <role>You are Kai.</role>
              <style>Warm.</style>
              GOALS:
              Book a demo.
              LIMITS:
              No discounts.
            """,
            ("GOALS:",),
        ),
    )
    good = (
        """
        systemPrompt: |
          # Tools
          Use find_room.
          ## When to call
          Once the day is known.
          # Guardrails
          No legal advice.
        """,
        """
        systemPrompt: |
          [STYLE]
          Short.
          [PERSONALITY]
          You are Cara.
          NOTE: never say the price of anything.
        """,
        """
        systemPrompt: |
          <examples>
          # First
          Hi.
          # Second
          Hello.
          </examples>
          <style>
          Warm.
          </style>
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every style that is not the main one."""
        prompt = subject.prompt
        if prompt is None or len(subject.sections) < _ENOUGH:
            return
        found = sorted([*subject.sections, *_on_a_line(prompt.value)], key=lambda section: section.start)
        by_style: dict[str, list[Section]] = {}
        for section in _outermost(found, prompt.value):
            by_style.setdefault(section.style, []).append(section)
        if len(by_style) > 1:
            by_style = {style: _own(sections, by_style, subject) for style, sections in by_style.items()}
        styles = sorted(
            (style for style in by_style if len(by_style[style]) >= _ENOUGH), key=lambda s: -len(by_style[s])
        )
        for style in styles[1:]:
            main, rare = by_style[styles[0]][0], by_style[style]
            yield Finding(
                Span(prompt, rare[0].start, rare[0].body),
                f"{len(rare)} sections are written as {_NAMES[style]}, {len(by_style[styles[0]])} as {_NAMES[main.style]}",
                "Write all of them in one way.",
                title=f"Write all sections as {_NAMES[main.style]}",
                changes=tuple(_rewritten(prompt, rare, main.style)) if _is_plain(prompt, rare, main) else (),
                related=((Span(prompt, main.start, main.body), f"a section written as {_NAMES[main.style]}"),),
            )


def _on_a_line(text: str) -> Iterator[Section]:
    """Sections between tags on one line: ``<role>You are Kai.</role>``."""
    if "</" in text:
        for found in re.finditer(_TAGGED, text, re.MULTILINE):
            yield Section("tag", 1, found[1], found.start(), found.end(1) + 1, found.end())


def _outermost(sections: list[Section], text: str) -> Iterator[Section]:
    """The sections of level 1 that are not inside a tag."""
    inside = -1
    open_ended: set[str] = set()
    for section in sections:
        if section.level != 1 or section.style not in _NAMES or section.start < inside:
            continue
        if section.style == "tag":
            end = -1 if section.name in open_ended else text.find(f"</{section.name}>", section.body)
            inside = max(inside, end)
            if end < 0:
                open_ended.add(section.name)
                continue
        yield section


def _own(sections: list[Section], by_style: dict[str, list[Section]], subject: Subject) -> list[Section]:
    """Those that are not part of another: neither of sample dialogue, nor a label under a heading."""
    last = max((section.start for section in by_style.get("heading", ())), default=-1)
    first = min((section.start for section in by_style.get("heading", ())), default=-1)
    return [
        section
        for section in sections
        if not (section.style == "capitals" and first < section.start < last)
        and subject.roles.at(section.start) not in {Role.SAMPLE, Role.UTTERANCE}
    ]


def _is_plain(surface: Surface, rare: list[Section], main: Section) -> bool:
    """Whether the markers can be written otherwise: a label in front of words ("NOTE: ...") is not a heading by nature."""
    if "tag" in {rare[0].style, main.style}:
        return False
    return rare[0].style != "capitals" or all(
        surface.value[section.body :].lstrip(" \t")[:1] in {"", "\n"} for section in rare
    )


def _rewritten(surface: Surface, sections: list[Section], style: str) -> Iterator[Change]:
    """The markers in another style. A heading needs a line of its own."""
    for section in sections:
        rest = surface.value[section.body : section.body + 40]
        gap = len(rest) - len(rest.lstrip(" \t"))
        is_alone = rest[gap : gap + 1] in {"", "\n"}
        if style == "heading" and not is_alone:
            yield Change(section.start, section.body + gap, f"# {section.name.capitalize()}\n")
            continue
        name = section.name.upper() if style != "heading" else section.name.capitalize()
        yield Change(
            section.start, section.body, {"bracket": f"[{name}]", "capitals": f"{name}:"}.get(style, f"# {name}")
        )
