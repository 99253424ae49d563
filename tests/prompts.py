"""Hypothesis strategies for projects whose prompts want mending: every style of YAML, partials, prompt files, tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from anam_personas.yaml.document import read

if TYPE_CHECKING:
    from collections.abc import Callable

MENDABLE = [
    "**bold** ", "*it* ", "__so__ ", "`code` ", "~~x~~ ", "[a](https://b.example/c_d) ", "![i](j.png) ", "<b>so</b> ", "***b*** ",
    "\U0001f44b ", "\U0001f44b\U0001f3fd", "\U0001f468\u200d\U0001f469\u200d\U0001f467 ", "\U0001f1e8\U0001f1ed ", "1\ufe0f\u20e3 ",
    "\u2764\ufe0f", "\u200b", "\u00ad", "\ufeff", "\u2060", "\u00a0", "\u202f", "c\u0430t ", "\u202ex\u202c ", "\u2066y\u2069 ",
    "\n- x\n- y\n", "\n* x\n\n* y\n", "\n1. a\n3. b\n4. c\n", "\n1) a\n1) b\n", "\n# Head\n", "\n## Goals ##\n", "\n> quote\n", "\n---\n",
    "\n```\nx = 1\n```\n", "\n| a | b |\n|---|---|\n| 1 | 2 |\n", "\n[STYLE]\n", "\n[GOALS]\n", "\n<limits>\nNever.\n</limits>\n", "<open> ",
    "(laughs) ", "*smiles* ", "[pause] ", "[happy] ", "<break time='1s'/> ", "TODO ", "[YOUR NAME] ", "Dr. ", "e.g. ", "24/7 ", "$5.20 ",
    "www.b.example ", "a@b.example ", "+41 44 123 45 67 ", "sk-abcdefghijklmnopqrstuvwx ", "NEVER EVER SHOUT AT THEM ", "Be nice. Be nice. ",
    "You are Leo. ", "You are Josh. ", "Hi, I'm Leo. ",
]  # fmt: skip
"""Pieces of text about which rules have something to say."""
PLAIN = [
    "word ", "It's ", '"so" ', "- ", "# ", ": ", ", ", "? ", "\n", "\n\n", "  ", "\t", "\\", "\\n ", "%", "& ", "* ", "! ", "| ", "> ", "@",
    "{ ", "} ", "[ ", "] ", "'", "''", "... ", "--- ", "e\u0301", "n\u0303 ", "\u0639\u0631\u0628\u064a ", "\u05e9\u05dc\u05d5\u05dd ", "\u5c0f\u3055 ",
    "{{ n }} ", "{{ n | upper }} ", "{% raw %}**{{ x }}**{% endraw %} ", "null ", "12:30 ", "\n  indented\n", "Say: \"Hi **you**.\" ", "~ ", "=",
]  # fmt: skip
"""And what YAML, markdown or the template language could read otherwise once its neighbours are gone."""
KEPT = "kept"
"""Begins the words that no safe fix may take, change or move: each text numbers its own."""
REMARKS = [
    "",
    "",
    "",
    "  # remark",
    "  # anam: ignore[SP008, SP001] why",
    "  # anam: ignore[LN001]",
    "  # anam: ignore[vague]",
]
HEAD = "version: 1\nname: Cara  # remark\navatarId: a\nvoiceId: v\nllmId: l\n"
TOOL = "version: 1  # remark\nname: NAME\ntype: client\n"


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A text of such pieces, with numbered words between them."""
    pieces = draw(st.lists(st.sampled_from(MENDABLE) | st.sampled_from(PLAIN), min_size=2, max_size=12))
    numbered = (f"{piece}{KEPT}{number} " if number % 2 else piece for number, piece in enumerate(pieces))
    return f"{''.join(numbered)} {KEPT}{len(pieces)}".strip(" ")


def _block(sign: str) -> Callable[[str], str]:
    return lambda text: f" {sign}\n" + "".join(f"  {line}\n" if line else "\n" for line in text.split("\n"))


def _double(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\ufeff", "\\ufeff")


def _escaped(text: str) -> str:
    return "".join(f"\\u{ord(char):04x}" if char in "\u00a0\u200b*" else _double(char)[1:-1] for char in text)


STYLES: dict[str, Callable[[str], str]] = {
    "plain": lambda text: " " + text.replace("\n", "\n\n  ") + "\n",
    "single": lambda text: " '" + text.replace("'", "''").replace("\n", "\n\n  ") + "'\n",
    "double": lambda text: f" {_double(text)}\n",
    "escaped": lambda text: f' "{_escaped(text)}"\n',
    "continued": lambda text: " " + _double(text).replace(KEPT, f"\\\n  {KEPT}") + "\n",
    "literal": _block("|"),
    "strip": _block("|-"),
    "indented": _block("|2+"),
    "folded": _block(">-"),
    "keep": _block(">+"),
}


@st.composite
def values(draw: st.DrawFn, key: str) -> str:
    """``key: TEXT`` in one of the styles, with or without a remark; double-quoted where the text does not suit its style."""
    text = draw(texts())
    made = (f"{key}:{STYLES[style](text)}" for style in (draw(st.sampled_from(sorted(STYLES))), "double"))
    line = next(made_so for made_so in made if _is_text(made_so, key))
    head, rest = line.split("\n", 1)
    one, remark = not rest, draw(st.sampled_from(REMARKS))
    with_remark = f"{head}{remark}\n{rest}"
    return with_remark if (one or head.endswith(("|", "-", "+"))) and _same(line, with_remark) else line


def _is_text(source: str, key: str) -> bool:
    found = read(source, "x.yaml", Path("x.yaml"))
    value = found.data.get(key) if isinstance(found.data, dict) and not found.diagnostics else None
    return isinstance(value, str) and bool(value.strip()) and list(found.data) == [key]


def _same(one: str, other: str) -> bool:
    before, after = (read(source, "x.yaml", Path("x.yaml")) for source in (one, other))
    return not after.diagnostics and bool(before.data == after.data)


def _below(source: str, lead: str) -> str:
    """The source, deeper; its first line behind ``lead``, which is as wide as the others are indented."""
    lines = source.split("\n")
    return "\n".join([lead + lines[0], *(" " * len(lead) + line if line else "" for line in lines[1:])])


@st.composite
def prompts(draw: st.DrawFn) -> str:
    """A ``systemPrompt`` as a text, or as a list of parts in block or flow style, some of them in files."""
    kind = draw(st.sampled_from(["text", "parts", "flow"]))
    if kind == "text":
        return draw(values("systemPrompt"))
    if kind == "flow":
        text = _double(draw(texts()))
        return f"systemPrompt: [{{text: {text}}}, {{file: _prompts/a.md}}]{draw(st.sampled_from(REMARKS))}\n"
    parts = draw(st.lists(values("text") | st.sampled_from(["file: _prompts/a.md\n", "file: _prompts/b.txt  # remark\n"]), min_size=1, max_size=3))  # fmt: skip
    sections = [draw(st.sampled_from(["", "section: STYLE\n", "section: GOALS  # remark\n"])) for _ in parts]
    return "systemPrompt:\n" + "".join(map(_part, sections, parts))


def _part(section: str, part: str) -> str:
    return _below(section + part, "- ").rstrip(" ")


@st.composite
def personas(draw: st.DrawFn) -> str:
    """A persona file, with an environment that changes its greeting, or one that extends the partial."""
    rows = [
        HEAD.replace("Cara", draw(st.sampled_from(["Cara", "Cara", "Leo"]))),
        draw(st.sampled_from(["", "extends: _house.yaml\n", "extends: [_house.yaml]  # remark\n"])),
    ]
    rows += [draw(prompts()), draw(values("initialMessage"))]
    rows += draw(
        st.lists(
            st.sampled_from(["languageCode: ar\n", "languageCode: fr\n", "tools: [book]\n"]),
            max_size=2,
            unique_by=lambda row: row[:5],
        )
    )
    if draw(st.booleans()):
        rows.append("environments:\n  default:\n" + _below(draw(values("initialMessage")), "    "))
        rows.append(draw(st.sampled_from(["", "  production: {name: Leo}\n", "  production: {languageCode: de}\n"])))
    rows.append("variables: {n: {default: x}}\n")
    text = draw(st.sampled_from(["", "# remark\n\n", "# anam: ignore-file[ID001, LN]\n"])) + "".join(rows)
    return text if draw(st.booleans()) else text.rstrip("\n")


@st.composite
def projects(draw: st.DrawFn, most: int = 4) -> dict[str, bytes]:
    """The files of a project, by path: line ends of either kind, with a byte order mark or without."""
    names = ("cara", "sales/leo", "ö x", "d#4")[: draw(st.integers(1, most))]
    files = {f"personas/{name}.yaml": draw(personas()).replace("_prompts/", "../_prompts/" if "/" in name else "_prompts/").replace("_house", "../_house" if "/" in name else "_house") for name in names}  # fmt: skip
    files["personas/_house.yaml"] = "# remark\n" + draw(prompts()) + "variables: {n: {default: x}}\n"
    files["personas/_prompts/a.md"] = draw(texts()) + "\n"
    files["personas/_prompts/b.txt"] = draw(texts())
    files["tools/book.yaml"] = TOOL.replace("NAME", "book") + draw(values("description"))
    return {
        name: draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"])) + _ends(draw, text).encode()
        for name, text in files.items()
    }


def _ends(draw: st.DrawFn, text: str) -> str:
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))
