"""Apply an edit of a rendered text to its template.

A template is cut into literal text, which an edit may change, and what is fixed: rendered variables, and the separators
of prompt parts. The edited text is aligned with the rendered one; text between two fixed stretches is the new literal text
there. If a fixed stretch is no longer found, the edit changes it, which is reported.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from anam_personas import template
from anam_personas.errors import AnamPersonasError, UsageError
from anam_personas.text.diff import Same, common

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_OPEN, _MIDDLE, _CLOSE = "\ue010", "\ue011", "\ue012"
"""Characters of no script: they mark, in a rendering, which literal text came from where."""
_MARKED = re.compile(f"{_OPEN}([0-9]+){_MIDDLE}([^{_CLOSE}]*){_CLOSE}")
_BETWEEN = "the line between two parts"
_BRACES = re.compile(
    r"\{{2,}(?:(?!endraw)[^\r\n{}]){0,200}\}{2,}|\{%(?:(?!endraw)[^\r\n{}]){0,200}%\}|\{#(?:(?!endraw)[^\r\n{}]){0,200}#\}"
    r"|\{{2,}[%#]?|\{[%#]"
)
"""What a template would read: a complete expression or tag on its line, or its beginning."""
_NEAR = 3
"""Characters that must agree next to a fixed stretch that the comparison missed, for it to count as found."""


class CannotAlign(AnamPersonasError):
    """An edit that cannot be brought back into the template. The message says why, without naming the field."""


class TouchesMarker(CannotAlign):
    """An edit of the text around or between the parts. ``marker`` is the section marker there, if any."""

    def __init__(self, marker: str | None) -> None:
        super().__init__(
            f"the edit touches {marker or _BETWEEN}, which is generated from the file: edit the parts by hand"
        )
        self.marker = marker


class Span(NamedTuple):
    """A stretch of a template that an edit may change: start and end."""

    start: int
    end: int


class Stretch(NamedTuple):
    """A stretch of a rendered text: literal, from a span of the template, or fixed, and what it is called then."""

    text: str
    span: Span | None
    name: str = ""


def realign(text: str, values: Mapping[str, Any], edited: str, between: Sequence[Span] = ()) -> dict[Span, str]:
    """The spans of a template that an edit of its rendering changed, with their new (template) text.

    ``between`` are the spans that must stay, such as section markers. Raises `CannotAlign`.
    """
    stretches = _stretches(text, values, between)
    if "".join(each.text for each in stretches) == edited:
        return {}
    changed = {}
    for stretch, new in _aligned(stretches, edited):
        if stretch.span is not None and new != stretch.text:
            changed[stretch.span] = escaped(new, text[stretch.span.end :])
    if _rendered(replaced(text, changed), values) != edited:
        raise CannotAlign("the live text cannot be written as this template")
    return changed


def replaced(text: str, changed: Mapping[Span, str], start: int = 0, end: int | None = None) -> str:
    """The template, or the part of it from ``start`` to ``end``, with its changed spans."""
    end = len(text) if end is None else end
    made, at = "", start
    for span in sorted(each for each in changed if start <= each.start and each.end <= end):
        made += text[at : span.start] + changed[span]
        at = span.end
    return made + text[at:end]


def escaped(text: str, behind: str = "") -> str:
    """A text that is not a template, as a file has it: braces that would be read as one are marked as meant, each by itself,
    so that headings and lines stay as they are. ``behind`` is what follows it.

    Raises `CannotAlign` for a carriage return without a line feed next to such braces, which no template keeps.
    """
    made = _BRACES.sub(r"{% raw %}\g<0>{% endraw %}", text)
    if made.endswith("{") and behind[:1] in {"{", "%", "#"} and behind:
        made = f"{made[:-1]}{{% raw %}}{{{{% endraw %}}"
    if made != text and "\r" in text.replace("\r\n", ""):
        raise CannotAlign(
            "the live text contains braces and a lone carriage return, which cannot be written into a template"
        )
    return made


def _rendered(text: str, values: Mapping[str, Any]) -> str | None:
    try:
        return template.render(text, values)
    except UsageError:
        return None


def _stretches(text: str, values: Mapping[str, Any], between: Sequence[Span]) -> list[Stretch]:
    """The rendering as stretches. There are literal ones, possibly empty, between all others, so that text can be added."""
    if not template.is_template(text):
        return [
            Stretch(
                text[span.start : span.end], None if is_fixed else span, _marker_name(text, span) if is_fixed else ""
            )
            for span, is_fixed in _cut(text, between, [])
        ]
    if any(mark in text for mark in (_OPEN, _MIDDLE, _CLOSE)):
        raise CannotAlign("the text contains characters that belong to no script")
    tags = [Span(*found.span()) for found in _TAG.finditer(text)]
    cut = _cut(text, between, tags)
    taggs = set(tags)
    pieces = [(span, is_fixed, span in taggs) for span, is_fixed in cut]
    marked = "".join(
        text[span.start : span.end] if is_tag else f"{_OPEN}{at}{_MIDDLE}{text[span.start : span.end]}{_CLOSE}"
        for at, (span, _, is_tag) in enumerate(pieces)
    )
    shown = _rendered(marked, values)
    if shown is None or _MARKED.sub(r"\2", shown) != _rendered(text, values):
        raise CannotAlign("the text is a template whose tags make it impossible to map the edit back")
    return list(_unmarked(text, shown, [(span, is_fixed) for span, is_fixed, _ in pieces]))


def _unmarked(text: str, shown: str, pieces: Sequence[tuple[Span, bool]]) -> Iterator[Stretch]:
    found = list(_MARKED.finditer(shown))
    at = 0
    last = Span(0, 0)
    for each in found:
        span, is_fixed = pieces[int(each[1])]
        if each.start() > at or last.end != span.start:
            yield Stretch(shown[at : each.start()], None, text[last.end : span.start].strip())
        if is_fixed:
            yield Stretch(each[2], None, _marker_name(text, span))
        else:
            yield Stretch(each[2], span)
        at, last = each.end(), span
    if at < len(shown):
        yield Stretch(shown[at:], None, text[last.end :].strip())


def _marker_name(text: str, span: Span) -> str:
    found = re.search(r"\[[^\[\]\n]+\]", text[span.start : span.end])
    return found[0] if found else _BETWEEN


def _cut(text: str, between: Sequence[Span], tags: Sequence[Span]) -> list[tuple[Span, bool]]:
    """All spans of a template in order, and whether each is fixed."""
    made: list[tuple[Span, bool]] = []
    at = 0
    for span in sorted([*between, *tags]):
        if span.start < at:
            raise CannotAlign("a template tag spans several parts of the prompt")
        made += [(Span(at, span.start), False), (span, True)]
        at = span.end
    return [*made, (Span(at, len(text)), False)]


def _aligned(stretches: Sequence[Stretch], edited: str) -> Iterator[tuple[Stretch, str]]:
    """Each stretch with its text in the edited rendering."""
    whole = "".join(each.text for each in stretches)
    blocks = common(whole, edited)
    images = _images(stretches, blocks, edited)
    at = begin = 0
    pending: Stretch | None = None
    for stretch in stretches:
        if stretch.span is not None:
            pending, begin = stretch, at
            continue
        start = images.pop(0)
        if pending is not None:
            yield pending, edited[begin:start]
        elif start != at:
            raise _touched(stretch)
        at, pending = start + len(stretch.text), None
    if pending is not None:
        yield pending, edited[begin:]
    elif at != len(edited):
        raise CannotAlign("text was added where the template has no literal text")


def _images(stretches: Sequence[Stretch], blocks: Sequence[Same], edited: str) -> list[int]:
    """Where each fixed stretch begins in the edited text, in order."""
    fixed: list[tuple[int, int]] = []  # index of the stretch, its start in the rendering
    at = 0
    for index, stretch in enumerate(stretches):
        if stretch.span is None:
            fixed.append((index, at))
        at += len(stretch.text)
    found = [_image(start, len(stretches[index].text), blocks) for index, start in fixed]
    low, images = 0, []
    for number, (index, _) in enumerate(fixed):
        image = found[number]
        if image is None or image < low:
            high = next((each for each in found[number + 1 :] if each is not None and each >= low), len(edited))
            image = _searched(stretches, index, edited, low, high)
        images.append(image)
        low = image + len(stretches[index].text)
    return images


def _image(start: int, size: int, blocks: Sequence[Same]) -> int | None:
    """The position of a stretch of the old text in the new one, None if it was changed."""
    behind = 0
    for same in blocks:
        if size and same.old <= start and start + size <= same.old + same.size:
            return same.new + start - same.old
        if not size and start <= same.old + same.size:
            return same.new + start - same.old if start >= same.old else behind
        behind = same.new + same.size
    return None


def _searched(stretches: Sequence[Stretch], index: int, edited: str, low: int, high: int) -> int:
    """The position of a fixed stretch that the comparison missed: where the surrounding text agrees best."""
    text = stretches[index].text
    before = stretches[index - 1].text if index else ""
    after = stretches[index + 1].text if index + 1 < len(stretches) else ""
    best, place = -1, -1
    at = edited.find(text, low, high)
    while at >= 0 and text:
        left, right = _agree(edited[low:at][::-1], before[::-1]), _agree(edited[at + len(text) :], after)
        near = left >= min(_NEAR, len(before)) or right >= min(_NEAR, len(after))
        if near and left + right > best:
            best, place = left + right, at
        at = edited.find(text, at + 1, high)
    if place < 0:
        raise _touched(stretches[index])
    return place


def _agree(one: str, other: str) -> int:
    size = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        size += 1
    return size


def _touched(stretch: Stretch) -> CannotAlign:
    name = " ".join(stretch.name.split())[:60]
    if name.startswith("{"):
        what = "change the variable or its default in the file by hand"
        return CannotAlign(f"the edit changes the value of {name}: {what}")
    return TouchesMarker(None if name == _BETWEEN else name)
