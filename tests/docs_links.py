"""The links of markdown pages, and the anchors that GitHub gives them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.docs_console import fences

if TYPE_CHECKING:
    from pathlib import Path

_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_LINK = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(([^()\s]+)\)")
_HEADING = re.compile(r"#{1,6} +(.*?)(?: +#+)?$")
_ANCHOR = re.compile(r'<a (?:id|name)="([^"]+)"')


def prose(text: str) -> list[str]:
    """The lines of a page without its fences."""
    lines = text.splitlines()
    for fence in fences(text):
        end = fence.line + len(fence.body) + 1
        lines[fence.line - 1 : end] = [""] * len(lines[fence.line - 1 : end])
    return lines


def links(text: str) -> list[str]:
    """What the links and pictures of a page lead to, those to other sites left out."""
    found = [target for line in prose(text) for target in _LINK.findall(_CODE.sub("code", line))]
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def anchors(text: str) -> set[str]:
    """The names in a page that a link can lead to."""
    found: dict[str, int] = {}
    named = set()
    for line in prose(text):
        named.update(_ANCHOR.findall(line))
        if heading := _HEADING.match(line):
            slug = _slug(heading[1])
            found[slug] = found.get(slug, -1) + 1
    repeated = {f"{slug}-{number}" for slug, count in found.items() for number in range(1, count + 1)}
    return named | found.keys() | repeated


def broken(page: Path) -> list[str]:
    """The links of a page that lead nowhere."""
    wrong = []
    for target in links(page.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if not file.exists() or (anchor and anchor not in anchors(file.read_text(encoding="utf-8"))):
            wrong.append(target)
    return wrong


def _slug(heading: str) -> str:
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
