"""PS011."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.rule import Bad, Rule, Severity
from anam_personas.text.beyond import beyond_ascii

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.subject import Subject

_HIGH = "[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
_WIDTHLESS = "\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f"
_HIDDEN = f"(?:(?<!{_HIGH})\u200d|\u200d(?!{_HIGH})|[{_WIDTHLESS}])+"
_SPACES = "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+"
_LOOKALIKES = dict(
    zip(
        "аеорсухіѕјһԁԛԝАВЕКМНОРСТХЅІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
        "aeopcyxisjhdqwABEKMHOPCTXSIJABEZHIKMNOPTYXo",
        strict=True,
    )
)
_ODD = "".join(_LOOKALIKES)
_MIXED = f"(?:[A-Za-z]+[{_ODD}]|[{_ODD}]+[A-Za-z])[A-Za-z{_ODD}]*"


class HiddenCharacters(Rule):
    """The text contains characters that cannot be seen, or that look like others.

    ## What it does

    Reports characters of no width, characters that turn the direction of writing, no-break and typographic spaces, and
    Cyrillic or Greek letters inside a Latin word. Passed over are joiners inside an emoji and in scripts that need
    them, direction marks beside Hebrew or Arabic, and the no-break spaces of French punctuation.

    ## Why is this bad

    What a reviewer cannot see can instruct the model, and a name or a variable that holds such a character matches
    nothing.

    ## Fix safety

    The fix deletes what has no width and puts the usual character in the place of the others. The words stay the same.

    ## Sources

    - OWASP, LLM01 prompt injection
    """

    code = "PS011"
    name = "hidden-characters"
    severity = Severity.WARNING
    fix = "safe"
    bad = (
        Bad(
            'systemPrompt: "You are Cara\u200b, a host."',
            ("\u200b",),
            'systemPrompt: "You are Cara, a host."',
        ),
        Bad(
            'initialMessage: "Never quote prices.\u00a0Offer a c\u0430ll."',
            ("\u00a0", "c\u0430ll"),
            'initialMessage: "Never quote prices. Offer a call."',
        ),
    )
    good = (
        'initialMessage: "Hi \U0001f469\u200d\U0001f4bb there"',
        'systemPrompt: "Vous êtes Léa\u00a0! می\u200cخواهم"',
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every run of such characters."""
        labels = () if all(map(str.isascii, subject.label_texts)) else subject.labels
        for surface in (*subject.surfaces(), *labels):
            if not surface.value.isascii():
                beyond = beyond_ascii(surface.value)
                for signs, found in _KINDS:
                    if re.search(signs, beyond):
                        yield from found(surface)


def _hidden(surface: Surface) -> Iterator[Finding]:
    text = surface.value
    for found in re.finditer(_HIDDEN, text):
        start, end = found.span()
        around = text[max(start - 1, 0) : start], text[end : end + 1]
        if all(_is_at_home(char, around, text, start) for char in found[0]):
            continue
        names = ", ".join(dict.fromkeys(f"U+{ord(char):04X}" for char in found[0][:3]))
        message = f"the text contains an invisible character ({names})"
        yield Finding(Span(surface, start, end), message, title="Delete it", changes=(Change(start, end),))


def _is_at_home(char: str, around: tuple[str, str], text: str, at: int) -> bool:
    """Whether a character has work to do where it stands."""
    before, after = around
    if char in "\u200c\u200d":
        return before > "\u058f" and after > "\u058f" and before.isalpha() and after.isalpha()
    if char in "\u200e\u200f\u2066\u2067\u2068\u2069":
        return any("\u0590" <= letter <= "\u08ff" for letter in text[max(at - 200, 0) : at + 200])
    return "\U000e0020" <= char <= "\U000e007f" and "\U0001f3f4" in text[max(at - 1, 0) : at]


def _spaces(surface: Surface) -> Iterator[Finding]:
    text = surface.value
    for found in re.finditer(_SPACES, text):
        start, end = found.span()
        is_french = found[0] in "\u00a0\u202f" and (
            text[end : end + 1] in set(":;!?»%€") or text[start - 1 : start] == "«"
        )
        is_wide = found[0] == "\u3000" and (text[start - 1 : start] >= "\u2e80" or text[end : end + 1] >= "\u2e80")
        if not (is_french or is_wide):
            message = f"this is not an ordinary space (U+{ord(found[0][0]):04X})"
            yield Finding(
                Span(surface, start, end), message, title="Write an ordinary space", changes=(Change(start, end, " "),)
            )


def _mixed(surface: Surface) -> Iterator[Finding]:
    for found in re.finditer(_MIXED, surface.value):
        word = found[0]
        right = "".join(_LOOKALIKES.get(char, char) for char in word)
        edges = surface.value[found.start() - 1 : found.start()] + surface.value[found.end() : found.end() + 1]
        if (
            right != word
            and any(char.isascii() for char in word)
            and not any("\u0370" <= char <= "\u052f" for char in edges)
        ):
            changes = (Change(*found.span(), right),)
            message = f'"{word}" mixes letters of two scripts that look alike'
            yield Finding(Span(surface, *found.span()), message, title=f'Write "{right}"', changes=changes)


_KINDS = ((f"[\u200d{_WIDTHLESS}]", _hidden), (_SPACES, _spaces), ("[\u0370-\u052f]", _mixed))
"""What a text holds that may have such characters of a kind, and what finds them."""
