"""Markdown as GitHub shows it: paragraphs, tables, anchors."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 120
MADE = "<!-- Made by docs/generate.py from the code: change that, then run `make docs`. -->"


def document(blocks: Iterable[str]) -> str:
    """A page: its blocks with a blank line between them."""
    return "\n\n".join([MADE, *(block.strip("\n") for block in blocks if block)]) + "\n"


def paragraph(text: str) -> str:
    """Text in lines of at most `WIDTH`, broken at spaces only; blank lines stay."""
    parts = (" ".join(part.split()) for part in text.strip().split("\n\n"))
    return "\n\n".join(textwrap.fill(part, WIDTH, break_long_words=False, break_on_hyphens=False) for part in parts)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table. Columns in which no row has anything are left out."""
    filled = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    kept = [at for at, _ in enumerate(head) if any(row[at] for row in filled)]
    lines = [[head[at] for at in kept], ["---"] * len(kept), *([row[at] for at in kept] for row in filled)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(text: object) -> str:
    """Code in a line."""
    marks = "``" if "`" in str(text) else "`"
    return f"{marks}{text}{marks}"


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def link(text: str, heading: str) -> str:
    """A link to a heading of the same page."""
    return f"[{text}](#{slug(heading)})"


def as_yaml(value: Any) -> str:
    """A value as YAML, a line a key."""
    return yaml.dump(value, Dumper=_Indented, default_flow_style=False, sort_keys=False, allow_unicode=True).strip()


def in_a_line(value: Any) -> str:
    """A value as YAML in one line."""
    text = yaml.dump(
        value, Dumper=_Indented, default_flow_style=True, width=10_000, sort_keys=False, allow_unicode=True
    )
    return text.removesuffix("...\n").strip()


class _Indented(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        """Entries of a list are indented deeper than its key."""
        super().increase_indent(flow, indentless=False)
