"""Finding secrets: keys and passwords in the texts and settings of a persona.

Patterns for keys that are recognisable by their form, and a rule for words beside "password". Entropy is not
measured: on prose it is wrong too often.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from weakref import WeakKeyDictionary, WeakSet

from anam_personas.lint.entities.secret_signs import NAMES, announced, has_long_word, is_begun, might_hold, words
from anam_personas.lint.language import lexicon
from anam_personas.lint.prompt.surface import Span, Surface

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.diagnostics.types import Place
    from anam_personas.yaml.document import Document, Route, Step

_FORMS: tuple[tuple[str, str, str], ...] = (
    ("sk-ant-", r"sk-ant-(?<!\w.{7})[A-Za-z0-9_-]{20,200}", "an API key of Anthropic"),
    ("sk-or-", r"sk-or-(?<!\w.{6})[A-Za-z0-9_-]{20,200}", "an API key of OpenRouter"),
    (
        "sk-",
        r"sk-(?<!\w.{3})(?!ant-|or-)(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,200}",
        "an API key of OpenAI's form",
    ),
    ("k_live_", r"\b[sr]k_live_[A-Za-z0-9]{16,200}", "a live key of Stripe"),
    ("AIza", r"AIza(?<!\w.{4})[A-Za-z0-9_-]{35}", "an API key of Google"),
    ("IA", r"A[KS]IA(?<!\w.{4})[A-Z0-9]{16}\b(?<!EXAMPLE)", "an access key of AWS"),
    ("gh", r"gh(?<!\w.{2})[pousr]_[A-Za-z0-9]{30,255}", "a token of GitHub"),
    ("github_pat_", r"github_pat_(?<!\w.{11})[A-Za-z0-9_]{30,255}", "a token of GitHub"),
    ("glpat-", r"glpat-(?<!\w.{6})[A-Za-z0-9_-]{18,64}", "a token of GitLab"),
    ("xox", r"xox(?<!\w.{3})[abeoprs]-[A-Za-z0-9-]{10,250}", "a token of Slack"),
    ("key_", r"key_(?<!\w.{4})[a-f0-9]{24,64}\b", "an API key"),
    (
        "eyJ",
        r"eyJ(?<!\w.{3})[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{6,1000}",
        "a signed token (JWT)",
    ),
    (
        "PRIVATE KEY-----",
        r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[A-Za-z0-9+/=\s]{0,8000}-----END[A-Z -]{0,40})?",
        "a private key",
    ),
    (
        "://",
        r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:@/{<\[]{1,60}:(?![{<\[*]|password|passwd|xxx)[^\s@/{}]{3,100}@",
        "a password in an address",
    ),
    ("earer ", r"\b[Bb]earer +(?![{<\[$])(?=[A-Za-z_-]*\d)[A-Za-z0-9._~+/-]{16,2000}=*", "a bearer token"),
)
"""Each with a sign that is in it, and its name. Forms begin with that sign where they can, with what must not stand in front of
it looked for after it: such a pattern is found without trying it at each character.
"""
_ANAM = r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{107,108}={0,2}(?![A-Za-z0-9+/=])"
_ANAM_PLAIN = rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:[A-Za-z0-9+/]{43}="
_CALLED = {
    "pin": "a PIN",
    "api key": "an API key",
    "apikey": "an API key",
}
"""What words of a secret are called in a message, where it is not the word itself."""


class _Source(Surface):
    """All that a file says, as it is written: keys and comments too."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.value = document.text

    def place(self, start: int, end: int) -> Place:
        return self.document.at(start, end)

    def home(self, start: int, end: int) -> None:  # noqa: ARG002 - nothing is changed here
        return None


def in_document(document: Document) -> Iterator[tuple[Span, str]]:
    """Every secret in a file, whatever uses it: in each value, and in keys and comments if its form shows it."""
    if may_be_in(document) and document not in _without:
        found = None
        for found in everywhere(document):
            yield found
        if found is None:
            _without.add(document)


def as_written(document: Document) -> list[tuple[int, int]]:
    """Where secrets stand in the text of a file, in order."""
    return _spans(document.text) if may_be_in(document) else []


_looked_at: WeakKeyDictionary[Document, bool] = WeakKeyDictionary()
_without: WeakSet[Document] = WeakSet()
"""Files without a secret in their values, keys and comments."""


def may_be_in(document: Document) -> bool:
    """Whether a secret may be in a file, at a glance. Looked at once, however many rules and personas ask."""
    if (told := _looked_at.get(document)) is None:
        told = _looked_at[document] = might_hold(document.text)
    return told


def everywhere(document: Document) -> Iterator[tuple[Span, str]]:
    """The same, whatever the file looks like at a glance."""
    covered: list[tuple[int, int]] = []
    for route, value in _walk(document.data, ()):
        surface = Surface(document.text_at(route))
        for span, what in _in_value(surface, route, value):
            covered.append(surface.text.span(span.start, span.end))
            yield span, what
    for span, what in _of_form(_Source(document)):
        if not any(start < span.end and span.start < end for start, end in covered):
            yield span, what


def _in_value(surface: Surface, route: Route, value: str) -> Iterator[tuple[Span, str]]:
    name = next((step for step in reversed(route) if isinstance(step, str)), "")
    told = is_secret_name(name) and "{{" not in value and _is_mixed(value, 12) and not _is_sample(value)
    found = list(in_surface(surface))
    if told and not found:
        where = "the header " if "headers" in route else ""
        yield Span(surface, 0, len(value)), f'a secret in {where}"{name}"'
    yield from found


def is_secret_name(name: str) -> bool:
    """Whether a key or header of this name holds a secret."""
    return re.search(NAMES, name) is not None


def _walk(data: Any, route: Route) -> Iterator[tuple[Route, str]]:
    if isinstance(data, str) and len(data) >= 8:
        yield route, data
    elif isinstance(data, dict | list):
        steps: list[tuple[Step, Any]] = list(data.items() if isinstance(data, dict) else enumerate(data))
        for step, value in steps:
            yield from _walk(value, (*route, step))


def in_surface(surface: Surface) -> Iterator[tuple[Span, str]]:
    """Every secret in one text."""
    found = list(_of_form(surface))
    yield from found
    for match in words(announced, surface.value, surface.value.lower()):
        start, end = match.span("value")
        value = match["value"].rstrip(".!?)")
        is_new = not any(span.start <= start < span.end for span, _ in found)
        if is_new and _is_password(match["word"].lower(), value):
            yield Span(surface, start, end - (len(match["value"]) - len(value))), named(match["word"])


class _Plain(NamedTuple):
    """A text that has no place: enough of a surface to look for secrets in it."""

    value: str


def holds_secret(text: str) -> bool:
    """Whether there is a secret in a text that has no place, such as a message."""
    return might_hold(text) and in_text(text)


def in_text(text: str) -> bool:
    """The same, whatever the text looks like at a glance."""
    return any(True for _ in in_surface(cast("Surface", _Plain(text))))


def is_anam_key(text: str) -> bool:
    """Whether a text has the form of Anam's API keys."""
    return _anam_key(text) is not None


def spans_in(text: str) -> list[tuple[int, int]]:
    """Where the secrets of such a text stand, in order."""
    return _spans(text) if might_hold(text) else []


def _spans(text: str) -> list[tuple[int, int]]:
    return sorted((span.start, span.end) for span, _ in in_surface(cast("Surface", _Plain(text))))


def named(word: str) -> str:
    """What a word in front of a secret calls it, with its article: ``an API key`` for ``api_key``."""
    plain = " ".join(word.lower().replace("_", " ").replace("-", " ").split())
    if plain in lexicon.everywhere().terms("secret-password"):
        return "a password"
    return _CALLED.get(plain, f"{'an' if plain[0] in 'aeiou' else 'a'} {plain}")


def _of_form(surface: Surface) -> Iterator[tuple[Span, str]]:
    """The secrets that are recognisable by their form."""
    text, taken = surface.value, set[int]()
    for sign, form, what in _FORMS:
        if is_begun(sign, text):
            for found in re.finditer(form, text):
                if not taken.intersection((found.start(), found.end() - 1)) and not _is_sample(found[0]):
                    taken.update(range(*found.span()))
                    yield Span(surface, *found.span()), what
    if has_long_word(text) and (key := _anam_key(text)):
        yield Span(surface, *key.span()), "an API key of Anam"


def _anam_key(text: str) -> re.Match[str] | None:
    import binascii

    for found in re.finditer(_ANAM, text):
        try:
            plain = binascii.a2b_base64(found[0])
        except binascii.Error:
            continue
        if re.fullmatch(_ANAM_PLAIN, plain):
            return found
    return None


def _is_password(word: str, value: str) -> bool:
    """Whether what is beside a word such as "password" is one: digits of a PIN, or letters mixed with digits."""
    if word in lexicon.everywhere().words("secret-short"):
        return value.isdigit() and 4 <= len(value) <= 8
    return value[:1] not in "{<[$*(" and not _is_sample(value) and _is_mixed(value, 6)


def _is_mixed(value: str, least: int) -> bool:
    return len(value) >= least and any(char.isdigit() for char in value) and any(char.isalpha() for char in value)


def _is_sample(text: str) -> bool:
    """Whether a key is only shown as a form."""
    lower = text.lower()
    return len(set(lower)) < 6 or any(
        word in lower for word in ("example", "xxxx", "your", "****", "placeholder", "redacted", "...")
    )
