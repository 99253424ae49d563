"""Markdown for a comment below a pull request: untrusted text escaped, blocks folded, all within the size limit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from anam_personas.review.plain import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LIMIT: Final = 65_000
"""Characters. A comment on GitHub has 65,536 at most; whoever posts it may add a line of their own."""
_ROOM: Final = 600
_WARNED: Final = 20
_SPECIAL: Final = re.compile(r"([\\`*_\[\]~|$])")
_CODE: Final = re.compile(r"(?<!`)(`[^`\n]+`)(?!`)")
"""Words in backticks. Runs of several backticks are left out: renderers differ in how they pair them."""
_LEADING: Final = re.compile(r"^(\s*\d*)([#+=.)-])")
_NOTHING: Final = "&#8203;"
"""A space of no width. Entities of the characters themselves would not do: mentions are looked for in the finished page."""
_LINKING: Final = re.compile(r"[&<>@]|#(?=\w)|gh-(?=\d)|://|www\.", re.IGNORECASE)
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def plain(text: str) -> str:
    """A text that is shown as it is: no HTML, no code, no mention, no link, no line break."""
    linked = _LINKING.sub(_unlinked, clean(text))
    return linked.replace("[", "&#91;").replace("`", "&#96;").replace("\n", " ")


def _unlinked(found: re.Match[str]) -> str:
    text = found[0]
    return _ENTITIES.get(text) or (f"{text[:-1]}{_NOTHING}{text[-1]}" if len(text) > 1 else f"{text}{_NOTHING}")


def escaped(text: str) -> str:
    """The same, in a list item or a paragraph, where markup would be read. Words in backticks stay code."""
    return _LEADING.sub(r"\1\\\2", "".join(_pieces(text)))


def cell(text: str) -> str:
    """The same, in a table."""
    return "".join(_pieces(text, bar="\\|"))


def _pieces(text: str, bar: str = "|") -> Iterator[str]:
    for index, piece in enumerate(_CODE.split(clean(text))):
        if index % 2:
            yield piece.replace("|", bar)
        else:
            yield _LINKING.sub(_unlinked, _SPECIAL.sub(r"\\\1", piece)).replace("\n", " ")


def code(text: str) -> str:
    """A text between backticks."""
    return clean(text).replace("`", "'").replace("|", "\\|").replace("\n", " ") or "(empty)"


def block(summary: str, remarks: Iterable[str], lines: Sequence[str]) -> str:
    """A folded block: its summary, sentences, and the lines of a diff in a fence that no line can close."""
    said = [f"- {escaped(text)}" for text in remarks]
    fence = "`" * max(3, 1 + max((len(run) for line in lines for run in re.findall("`+", line)), default=0))
    body = ["", f"{fence}diff", *lines, fence] if lines else []
    return "\n".join([f"<details><summary>{plain(summary)}</summary>", "", *said, *body, "", "</details>", ""])


def warned(found: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """An unfolded list of warnings by item key for the top of the page; empty if there are none."""
    lines = [f"- :warning: `{code(key)}`: {escaped(text)}" for key, texts in found for text in texts]
    more = [f"- and {len(lines) - _WARNED} more"] if len(lines) > _WARNED else []
    return [*lines[:_WARNED], *more, ""] if lines else []


def document(head: Sequence[str], blocks: Sequence[tuple[str, str, str]], foot: Sequence[str] = ()) -> str:
    """Head, blocks (name, summary, text) and foot, below `LIMIT` characters.

    Where that is too much, blocks lose what they fold, the longest first, and a sentence says which.
    """
    texts = [text for _, _, text in blocks]
    free = LIMIT - _ROOM - sum(len(line) + 1 for line in [*head, *foot])
    cut: list[int] = []
    by_length = sorted(range(len(blocks)), key=lambda index: (-len(texts[index]), index))
    size = sum(len(text) + 1 for text in texts)
    for index in by_length:
        if size <= free:
            break
        short = f"- {escaped(blocks[index][1])}\n"
        size -= len(texts[index]) - len(short)
        texts[index] = short
        cut.append(index)
    kept = _within(texts, free)
    left = len(texts) - len(kept)
    names = [blocks[index][0] for index in sorted(cut) if index < len(kept)]
    return "\n".join([*head, *kept, *_said(names, left), *foot, ""])


def _within(texts: Sequence[str], free: int) -> list[str]:
    kept: list[str] = []
    for text in texts:
        free -= len(text) + 1
        if free < 0:
            break
        kept.append(text)
    return kept


def _said(names: Sequence[str], left: int) -> list[str]:
    if not names and not left:
        return []
    said = f"Cut to fit into a comment: the details of {len(names)}" if names else "Cut to fit into a comment:"
    shown = ", ".join(f"`{code(name[:40])}`" for name in names[:8]) + (", ..." if len(names) > 8 else "")
    more = f"{' and' if names else ''} {left} more items altogether" if left else ""
    return [f"**{said}{f' ({shown})' if names else ''}{more}.** The command prints them with `--format text`.", ""]
