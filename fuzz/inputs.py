"""Inputs: true files in which pieces were put in, taken out, doubled and exchanged; and JSON of any kind."""

from __future__ import annotations

from functools import reduce
from pathlib import Path

from hypothesis import strategies as st

from tests.cli.test_printing import EVIL

CASES = Path(__file__).parents[1] / "tests" / "cases" / "good"
FILES = sorted(path.read_bytes() for path in CASES.rglob("*.yaml") if path.stat().st_size < 4000)
YAML = [
    b"&a ", b"*a", b"<<: *a\n", b"!!str ", b"!!python/object:x ", b"- ", b": ", b"? ", b"|\n  ", b">-\n  ", b"[", b"]", b"{", b"}", b'"', b"'", b"#",
    b" # anam: ignore[ALL]\n", b"# anam: ignore-file[S]\n", b"\n", b"\r", b"\t", b"\xff", b"\x00", b"\x1b[2J", b"\xc2\x85", b"\xe2\x80\xa8", b"\xef\xbb\xbf",
    b"{{ name }}", b"{% if name %}", b"{% endif %}", b"{{ 'a' * 99999999 }}", b"{{ name | center(999999999) }}", b"{% raw %}", b"{#", b"---\n", b"...\n",
    b"extends: _house.yaml\n", b"file: ../.env\n", b"environments: {a: {name: b}}\n", b"9" * 5000, b"1e999", b".inf", b"no", b"~", b"[" * 300, b"  " * 200,
]  # fmt: skip
TOML = [
    b'project = "x"\n', b'personas = "../x"\n', b"[environments.a]\n", b'api-url = "https://x"\n', b'api-key-variable = "X"\n', b"[lint]\n", b'select = ["ALL"]\n',
    b"[lint.options.LN002]\n", b"[", b"]", b"=", b".", b'"""', b"'''", b"\\u0000", b"1979-05-27", b"nan", b"{", b"}", b"\x00", b"\n", b"a." * 200, b"[[" * 100,
]  # fmt: skip


def mutated(bases: list[bytes], pieces: list[bytes]) -> st.SearchStrategy[bytes]:
    """One of the bases with some edits."""
    piece = (
        st.sampled_from(pieces)
        | st.binary(max_size=4)
        | st.sampled_from(EVIL).map(lambda text: text.encode("utf-8", "surrogatepass"))
    )
    edit = st.tuples(st.floats(0, 1), st.integers(0, 40), piece)
    return st.tuples(st.sampled_from(bases), st.lists(edit, max_size=8)).map(lambda it: reduce(_edited, it[1], it[0]))


def _edited(data: bytes, edit: tuple[float, int, bytes]) -> bytes:
    at = int(edit[0] * len(data))
    return data[:at] + edit[2] + data[at + edit[1] :]


def words() -> st.SearchStrategy[str]:
    """Texts that try to steer something."""
    return st.lists(st.sampled_from([*EVIL, "a", " ", "{{ x }}", "ok"]) | st.characters(codec="utf-8"), max_size=5).map(
        "".join
    )


def json_values() -> st.SearchStrategy[object]:
    """Any JSON, of keys that the API has and others."""
    names = st.sampled_from(
        [
            "id",
            "name",
            "description",
            "data",
            "meta",
            "error",
            "sessionToken",
            "avatar",
            "voice",
            "tools",
            "total",
            "lastPage",
        ]
    )
    atoms = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words()
    return st.recursive(
        atoms,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names | words(), inner, max_size=6),
        max_leaves=12,
    )
