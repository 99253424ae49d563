"""Hypothesis strategies for YAML text: values, written in the styles that YAML has for them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

PRINTABLE = st.characters(
    exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff", max_codepoint=0x1FFFF
).filter(lambda char: char.isprintable() or char in "\u0301\u200d\ufe0f")
"""Characters that YAML files may hold, emoji and combining marks among them, breaks and tabs not."""

WORDS = st.text(st.sampled_from("abzé小\u0301👋🏽 '\"\\:#-,[]{}&*!|>%@`?~.0"), max_size=12) | st.text(
    PRINTABLE, max_size=8
)
LINES = st.lists(WORDS, max_size=4).map("\n".join)

NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | LINES
KEYS = WORDS
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


def quoted(text: str) -> str:
    """A text between double quotes; JSON's escapes are YAML's, but for halves of characters."""
    return json.dumps(text, ensure_ascii=False)


def block(value: Any, indent: int = 0, *, newline: str = "\n") -> str:
    """A value in block style, texts between double quotes; begins behind a colon or hyphen."""
    pad = newline + " " * indent
    if isinstance(value, dict) and value:
        return "".join(f"{pad}{quoted(key)}:{block(item, indent + 2, newline=newline)}" for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"{pad}-{block(item, indent + 2, newline=newline)}" for item in value)
    return " " + json.dumps(value, ensure_ascii=False)


@st.composite
def plain(draw: st.DrawFn) -> str:
    """A text that needs no quotes, over one line or several; with its source."""
    word = st.text(st.sampled_from("abzé小\u0301👋'\"\\"), min_size=1, max_size=5).filter(lambda w: w[0] not in "'\"")
    return draw(st.lists(word, min_size=1, max_size=5).map(" ".join))


@st.composite
def sources(draw: st.DrawFn) -> str:
    """A document ``k: SCALAR`` whose scalar is written in any style, with whatever its style allows."""
    style = draw(st.sampled_from(["plain", "single", "double", "block"]))
    newline = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    if style == "block":
        return _block_source(draw, newline)
    bits = {
        "plain": [
            "a",
            "é",
            "👋🏽",
            "e\u0301",
            " ",
            "  ",
            "'",
            '"',
            "\\",
            "\\n",
            "\t",
            ":x",
            "x#",
            "~ ",
            "\n  ",
            " \n\n    ",
        ],
        "single": ["a", "é", "👋🏽", "e\u0301", " ", "''", '"', "\\", "\\n", "\t", ": ", " #", "\n  ", " \n\n    "],
        "double": [
            "a",
            "é",
            "👋🏽",
            "e\u0301",
            " ",
            "'",
            '\\"',
            "\\\\",
            "\\n",
            "\\x41",
            "\\u00e9",
            "\\U0001F600",
            "\\ ",
            "\\t",
            *["\t", ": ", " #", "\n  ", " \n\n    ", "\\\n   ", "\\\n\n  "],
        ],
    }[style]
    body = "".join(draw(st.lists(st.sampled_from(bits), max_size=8)))
    quote = {"plain": "", "single": "'", "double": '"'}[style]
    before, behind = draw(
        st.sampled_from([("k: ", "\n"), ("k:\n  ", ""), ("k: [", "]"), ("k: {i: ", "}"), ("- k:\n   - ", "\n")])
    )
    return (before + quote + ("x" if style == "plain" else "") + body + quote + behind).replace("\n", newline)


def _block_source(draw: st.DrawFn, newline: str) -> str:
    indent = draw(st.integers(1, 4))
    header = draw(st.sampled_from("|>")) + draw(st.sampled_from(["", "-", "+"]))
    inner = draw(st.sampled_from([0, 0, 0, 1, 2]))
    if inner or draw(st.booleans()):
        header = header[0] + str(indent) + header[1:]
    text = st.text(st.sampled_from("ab é👋'\"\\#:\t"), max_size=6)
    pads = st.sampled_from([" " * indent, " " * indent, " " * (indent + inner), " " * (indent + 2)])
    lines = [" " * indent + "x" + draw(text)] if not inner else []
    lines += draw(st.lists(st.just("") | st.tuples(pads, text).map("".join), max_size=5))
    comment = draw(st.sampled_from(["", " # why"]))
    tail = draw(st.sampled_from(["", "\n", "\n\n", "\nz: 1\n", "\n# end\n"]))
    return f"k: {header}{comment}\n{chr(10).join(lines)}{tail}".replace("\n", newline)
