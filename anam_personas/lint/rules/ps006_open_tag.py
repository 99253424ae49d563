"""PS006."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.subject import Subject

_TAG = r"<(/?)([A-Za-z][A-Za-z0-9_-]{0,60})(?:[ =][^<>\n]{0,200})?(?<!/)>"
_MOST = 1000
_OF_SPEECH = listed("break emotion speed volume flush spell phoneme prosody say-as sub")
_OF_PAGES = listed(
    "a abbr article b blockquote body br button center del div em figure font h1 h2 h3 h4 h5 h6 head hr html i iframe img "
    "input ins li link mark meta nav ol p script small span strong sup svg table tbody td tfoot th thead tr u ul video"
)

_SHOWN = frozenset([Role.FLOW, Role.SAMPLE])


class _Tag(NamedTuple):
    start: int
    end: int
    name: str
    closes: bool
    alone: bool
    leads: bool  # nothing but tags before it on its line
    line: int  # the offset of its line


class OpenTag(Rule):
    """A section tag is never closed, or closed in the wrong order.

    ## What it does

    Follows `<name>`, `<name of="x">` and `</name>` where they enclose sections: where one is alone on a line, or is
    closed anywhere. A tag that a sentence only mentions ("the steps of `<booking>`"), flow markers such as `<pause>`,
    sample data, elements of web pages such as `<p>`, speech markup such as `<break time="1s"/>`, slots such as
    `<number>` inside a sentence, and comparison signs are passed over.

    ## Why is this bad

    Everything after the tag belongs to the wrong section, without an error.

    ## Fix safety

    The fix closes the tag in front of the next one that opens a line, or at the end. It is unsafe, since only the
    author knows where the section was meant to end. Crossed tags have no fix.

    ## Sources

    - Hume, prompt engineering (sections as XML); Anthropic, prompting best practices
    """

    code = "PS006"
    name = "open-tag"
    signs = "<"
    severity = Severity.ERROR
    tier = "preview"
    fix = "unsafe"
    bad = (
        Bad(
            """
            systemPrompt: |
              <role>
              You are Kai.
              <style>
              Warm.
              </style>
            """,
            ("<role>",),
            """
            systemPrompt: |
              <role>
              You are Kai.
              </role>
              <style>
              Warm.
              </style>
            """,
        ),
        Bad(
            """
            systemPrompt: <role>You are Kai.<style>Warm.</role></style>
            """,
            ("</role>",),
        ),
    )
    good = (
        """
        systemPrompt: |
          <role>
          You are Kai.
          </role>
          <style>
          Warm.
          </style>
        """,
        """
        systemPrompt: Pause with <break time="1s"/> between steps.
        """,
        """
        systemPrompt: Say the code as <spell>AB12</spell>. If x < 3 and y > 2, ask again for the <number>.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every tag that is left open, closed without being open, or crossed."""
        if subject.prompt is None or "<" not in subject.prompt.value:
            return
        tags = _told(_tags(subject.prompt.value), subject)
        stack: list[_Tag] = []
        for index, tag in enumerate(tags):
            if not tag.closes:
                stack.append(tag)
                continue
            at = next((n for n in range(len(stack) - 1, -1, -1) if stack[n].name == tag.name), None)
            if at is None:
                yield Finding(
                    _span(subject.prompt, tag), f"</{tag.name}> closes a tag that was never opened", "Delete it."
                )
                continue
            closing = {other.name for other in tags[index + 1 :] if other.closes} if at + 1 < len(stack) else set()
            later = [other for other in stack[at + 1 :] if other.name in closing]
            yield from (_open(subject.prompt, other, tags) for other in stack[at + 1 :] if other not in later)
            if later:
                crossed = f"</{tag.name}> comes before </{later[0].name}>, which was opened inside it"
                yield Finding(_span(subject.prompt, tag), crossed, "Close the inner tag first.")
            stack[at:] = later
        yield from (_open(subject.prompt, tag, tags) for tag in stack)


def _told(tags: list[_Tag], subject: Subject) -> list[_Tag]:
    """Without names that only stand in what is shown. A section of samples holds the tag that closes it."""
    told = {tag.name for tag in tags if subject.roles.at(tag.start) not in _SHOWN}
    return [tag for tag in tags if tag.name in told]


def _tags(text: str) -> list[_Tag]:
    """The tags that enclose sections."""
    found: dict[str, list[_Tag]] = {}
    for match in islice(re.finditer(_TAG, text), _MOST):
        if match[2].lower() in _OF_SPEECH | _OF_PAGES or text[match.start() - 1 : match.start()] == "`":
            continue
        line = text.rfind("\n", 0, match.start()) + 1
        before, after = text[max(match.start() - 20, 0) : match.start()], text[match.end() : match.end() + 20]
        alone = before.rstrip(" \t")[-1:] in {"", "\n"} and after.lstrip(" \t")[:1] in {"", "\n"}
        leads = not re.sub(r"<[^<>\n]*>", "", text[max(line, match.start() - _MOST) : match.start()]).strip()
        found.setdefault(match[2], []).append(_Tag(*match.span(), match[2], bool(match[1]), alone, leads, line))
    return sorted(tag for tags in found.values() for tag in _enclosing(tags))


def _enclosing(tags: list[_Tag]) -> list[_Tag]:
    """Those of one name that enclose. What stands inside a sentence is a mention where the others are in balance."""
    closers = sum(tag.closes for tag in tags)
    is_wrapping = len({tag.line for tag in tags if tag.closes} & {tag.line for tag in tags if not tag.closes}) > 1
    if is_wrapping or (closers == 0 and sum(tag.alone for tag in tags) > 1):
        return []  # a mark such as <laugh>, alone or around words, rather than a section
    if closers in {0, len(tags)}:
        return [tag for tag in tags if tag.alone]
    ends = [tag for tag in tags if tag.leads or tag.closes]
    return ends if 2 * closers == len(ends) else tags


def _open(surface: Surface, tag: _Tag, tags: list[_Tag]) -> Finding:
    text = surface.value
    at = next(
        (other.start for other in tags if other.start > tag.start and not other.closes and other.alone), len(text)
    )
    closing = f"</{tag.name}>\n" if at < len(text) else f"</{tag.name}>" if text.endswith("\n") else f"\n</{tag.name}>"
    return Finding(
        _span(surface, tag),
        f"<{tag.name}> is never closed",
        f"Write </{tag.name}> where the section ends.",
        title=f"Close <{tag.name}>",
        changes=(Change(at, at, closing),) if tag.alone else (),
    )


def _span(surface: Surface, tag: _Tag) -> Span:
    return Span(surface, tag.start, tag.end)
