"""Texts that try to steer what shows them, and what outputs may not hold."""

from __future__ import annotations

import json
import re

EVIL = (
    "::error::pwned", "\n::stop-commands::tok\n", " ::add-mask::x", "##[command]x", "##vso[task.setvariable variable=x]y",
    "\x1b[31mred", "\x1b]0;title\x07", "\x9b2J", "\u202eevil\u202c", "a\rb", "\u2028::set-output name=a::b",
    "```\n# PWNED\n```", "`````", "</details><script>PWNED</script>", "![x](https://collector.example/PWNED)",
    "\nLD_PRELOAD=/tmp/PWNED.so\n", "@everyone", "[front-desk/live]", "a|b", "<!-- PWNED -->",
)  # fmt: skip
"""None holds what a template would read: such a file is refused, and shows nothing."""


def evil_yaml(text: str) -> str:
    """A text as a YAML scalar, its characters escaped."""
    return json.dumps(text)


STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Characters that a terminal acts on. Line breaks and tabs are not."""
_COMMAND = re.compile(r"^[\s\u0085\u00a0]*::|##\w*\[", re.MULTILINE)
_OWN = re.compile(r"^::(error|warning|notice) (?:title=[^\r\n]*|file=[^\r\n]*)::[^\r\n]*$", re.MULTILINE)
_MARKUP = re.compile(r"<script|<!-- PWNED|<img")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*=[A-Za-z0-9_-]+")


def complaints(said: str, *, form: str = "", piped: bool = False) -> list[str]:
    """What is wrong with an output, as sentences. ``piped`` is for stdout that hands on prompts and patches as they are."""
    found = []
    if "Traceback (most recent call last)" in said:
        found.append("a traceback")
    if not piped and (steering := STEERING.search(said)):
        found.append(f"a raw {steering[0]!r} at {said[max(steering.start() - 40, 0) : steering.end() + 20]!r}")
    rest = _OWN.sub("", said) if form == "github" else said
    if command := _COMMAND.search(re.sub(r"\r\n?|[\u0085\u2028\u2029]", "\n", rest)):
        found.append(f"a workflow command at {rest[max(command.start() - 40, 0) : command.end() + 40]!r}")
    if form == "env":
        found += [f"no variable: {line!r}" for line in said.splitlines() if not _VARIABLE.fullmatch(line)]
    if form == "markdown":
        found += _markup(said)
    return found


def _markup(page: str) -> list[str]:
    """What a reader of Markdown makes of a text of somebody else's, read by a parser of other people."""
    from markdown_it import MarkdownIt

    bad = []
    tokens = MarkdownIt("commonmark").enable(["table"]).parse(page)
    for number, token in enumerate(tokens):
        inside = " ".join(child.content for child in token.children or ())
        if token.type == "heading_open" and "PWNED" in tokens[number + 1].content:
            bad.append(f"a heading: {tokens[number + 1].content!r}")
        if token.type == "html_block" and _MARKUP.search(token.content):
            bad.append(f"HTML: {token.content!r}")
        bad += [
            f"{child.type}: {child.content!r} {child.attrs!r} in {inside!r}"
            for child in token.children or ()
            if child.type in {"html_inline", "image", "link_open"} and "PWNED" in f"{child.content}{child.attrs}"
        ]
    return bad
