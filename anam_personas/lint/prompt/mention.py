"""Use or mention: whether a prompt asks for what it names, or forbids it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import normalize

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.words import Sentence, Words

if TYPE_CHECKING:
    from anam_personas.lint.prompt.view import View


_ITEMS = ("- ", "* ", "+ ", "• ", "– ")
_CROSSES = frozenset("❌✗✘✖🚫⛔🙅")
"""Signs that mark a line as a ban."""
_LABEL, _FEW = 40, 3
"""Characters, and words, of a label."""
_KANA = "\u4dff"
"""The last character in front of the Chinese ones."""
_REACH = 60
"""Words on either side that count as one sentence, at most."""
_LOOK_BACK = 12
"""Lines of a list that are passed over to find the line that leads into it."""
_LINE = 200
"""Characters of a line that are read."""
_HEAD, _CURT = 6, 4
"""Words of a line that heads others; fewer are a head without a sign."""
_DENSE = 12
"""Characters of a head in a script without spaces."""
_AROUND = ".,:;!?*_\"'()…：❌🚫⛔✗✘✖\ufe0f"


def negations() -> frozenset[str]:
    """Words by which a sentence forbids what it names: a mention, not a use."""
    return everywhere().words("mention-ban")


def is_forbidden(subject: View, offset: int) -> bool:
    """Whether the prompt's sentence around an offset forbids, or is in a list or section that does."""
    return subject.is_mention(offset) or is_led_by_ban(subject, offset)


def is_led_by_ban(subject: View, offset: int) -> bool:
    """Whether an offset of the prompt is in a list or section that forbids what is in it."""
    return any(map(_bans, _leads(subject, offset))) or _is_below_a_ban(subject.words.text, offset)


def around(words: Words, index: int) -> Sentence:
    """The sentence around a word, without what is far from it: some texts are all one sentence."""
    sentence = words.sentence_of(index)
    first, last = max(sentence.first, index - _REACH), min(sentence.last, index + _REACH)
    start = sentence.start if first == sentence.first else words.start(first)
    return Sentence(start, sentence.end if last == sentence.last else words.end(last - 1), first, last)


def spanned(words: Words, sentence: Sentence) -> tuple[int, int]:
    """The offsets of a sentence without the white space around it and the mark of its list item."""
    text = words.text[sentence.start : sentence.end]
    return sentence.start + len(text) - len(text.lstrip(" \n\t-*")), sentence.start + len(text.rstrip())


def has_word(words: Words, sentence: Sentence, sought: frozenset[str], note: str | None) -> bool:
    """Whether a sentence has one of some words: not as the letter of an escape, nor in a note that a fix wrote."""
    told = sought.intersection(words.of(sentence))
    text = words.text[sentence.start : sentence.end]
    if not told or not ("\\" in text or (note and note in text)):
        return bool(told)
    noted = [found.span() for found in re.finditer(re.escape(note), text)] if note else []
    return any(
        words.lower[index] in told
        and words.text[words.start(index) - 1 : words.start(index)] != "\\"
        and not any(start < words.start(index) - sentence.start < end for start, end in noted)
        for index in range(sentence.first, sentence.last)
    )


def word_at(subject: View, offset: int) -> int:
    """The index of the prompt's first word at or after an offset."""
    return subject.words.word_at(offset)


def _leads(subject: View, offset: int) -> list[str]:
    """The names of the sections around an offset, and the line that leads into its list."""
    found = [section.name for section in subject.sections if section.start <= offset < section.end]
    text = subject.words.text
    start = text.rfind("\n", 0, offset) + 1
    for _ in range(_LOOK_BACK):
        if start == 0 or not _is_item(text[start : start + 80]):
            break
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
        line = text[max(start, end - 200) : end].rstrip()
        if not _is_item(line):
            return [*found, line] if line.endswith((":", "：", "】")) else found
    return found


def _is_below_a_ban(text: str, offset: int) -> bool:
    """Whether a line has a mark of bans, or the paragraph, or the line right above it, is headed by one: "❌ NEVER…"."""
    start, has_blank = text.rfind("\n", 0, offset) + 1, False
    line = text[start : start + _LINE].partition("\n")[0]
    sign = line.lstrip(" \t-*•")[:1]
    if sign and (sign in _CROSSES or _symbol(sign)):
        return sign in _CROSSES
    for _ in range(_LOOK_BACK):
        if start == 0:
            return False
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
        line = text[max(start, end - _LINE) : end]
        if not line.strip():
            if has_blank:
                return False
            has_blank = True
        elif _is_head(line):
            words = [word for word in _words(line) if word]
            return _bans(line) and words[0] not in everywhere().words("role-case")
        elif has_blank:
            return False
    return False


def _is_head(line: str) -> bool:
    """Whether a short line heads what follows: by a colon, dots, capitals or a mark, or since it is a word or two."""
    bare = line.strip().strip("*_").strip()
    count = len([word for word in _words(line) if word])
    if not bare or not 0 < count <= _HEAD:
        return False
    is_dense = any("\u3040" <= char <= "\u9fff" for char in bare)
    is_item = _is_item(line) and not _symbol(bare[0])
    if is_item or (is_dense and len(bare) > _DENSE):
        return False
    is_marked = bare.endswith((":", "：", "…", "...")) or bare.isupper() or _symbol(bare[0])
    return is_marked or (count < _CURT and bare[-1].isalnum())


def _symbol(char: str) -> bool:
    """Whether it is an arrow, a symbol or an emoji."""
    return "\u2190" <= char <= "\u2bff" or char >= "\U0001f000"


def _bans(lead: str) -> bool:
    words = _words(lead)
    if any(term in lead for term in _unspaced()):
        return True
    return not everywhere().united("mention-ban", "mention-lead").isdisjoint(words) or everywhere().phrases(
        "mention-lead"
    ).occur(" ".join(words).replace("-", " ").split())


@cache
def _unspaced() -> tuple[str, ...]:
    """Nouns of bans in a script without spaces, which stand inside longer words."""
    return tuple(sorted(word for word in negations() if word[0] > _KANA and len(word) > 1 and word[-1] > _KANA))


def is_bad_example(line: str) -> bool:
    """Whether a line shows what not to say: ``**Wrong**: "..."``, ``❌ "..."``."""
    bare = line.lstrip(" \t-*•>#")
    if bare[:1] in _CROSSES:
        return True
    label, colon, _ = bare[:_LABEL].partition(":" if ":" in bare[:_LABEL] else "：")
    words = _words(label)
    return bool(colon) and len(words) <= _FEW and not everywhere().words("example-bad").isdisjoint(words)


def _is_item(line: str) -> bool:
    bare = line.lstrip(" \t")
    return bare.startswith(_ITEMS) or (bare[:1].isdigit() and bare[1:3].strip() in {".", ")"})


def _words(text: str) -> list[str]:
    told = text if text.isascii() else normalize("NFC", text)
    return [word.strip(_AROUND) for word in told.lower().replace("’", "'").split()]
