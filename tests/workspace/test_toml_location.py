from __future__ import annotations

import tomllib

import pytest

from anam_personas.workspace.toml_location import place, said

TEXT = """# settings
project = "front-desk"
[environments.staging]   # a table
api-key-variable = "A"
concurrency = 0
[lint]
"select" = []
[lint.per-file-ignores]
"demo/*.yaml" = ["CL"]
"""


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (("project",), "2:1"),
        (("environments", "staging", "concurrency"), "5:1"),
        (("environments", "staging", "nothing"), "3:15"),
        (("lint", "select", 0), "7:1"),
        (("lint", "per-file-ignores", "demo/*.yaml", 0), "9:1"),
        (("lint", "per-file-ignores", "demo/*"), "8:7"),
        (("nothing",), "1:1"),
        ((), "1:1"),
    ],
)
def test_a_key_is_found_by_its_route(route: tuple[str | int, ...], expected: str) -> None:
    assert place(TEXT, route) == expected


def test_the_tables_of_pyproject_lie_below() -> None:
    text = '[project]\nname = "x"\n[tool.anam-personas]\npersonas = 1\n'

    assert place(text, ("personas",), ("tool", "anam-personas")) == "4:1"
    assert place(text, ("name",), ("tool", "anam-personas")) == "3:7"


@pytest.mark.parametrize(
    ("text", "route", "expected"),
    [
        ("a = 1\n[foo.bar]\nx = 1", ("foo",), "2:2"),
        ("a = 1\n[[foo]]\nx = 1", ("foo",), "2:3"),
        ("a = 1\nfoo.bar = 1", ("foo",), "2:1"),
        ("[serve.foo.bar]\nx = 1", ("serve", "foo"), "1:8"),
        ("[serve]\na.b.c = 1", ("serve", "a", "b"), "2:3"),
        ("serve = {foo = 1}", ("serve", "foo"), "1:1"),
        ("[lint.options]\n[lint]\nselect = 1", ("lint", "select"), "3:1"),
        ("[a.b]\n[a]\nb.c = 1", ("a", "b"), "1:4"),
    ],
)
def test_a_table_that_only_a_longer_name_writes(text: str, route: tuple[str, ...], expected: str) -> None:
    assert place(text, route) == expected


@pytest.mark.parametrize(("text", "expected"), [('a = "x\n', "1:7"), ("a = 1\nb = [1,\n", "3:1"), ("a = \n", "1:5")])
def test_the_place_that_tomllib_says_in_words(text: str, expected: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)

    at, message = said(str(caught.value), text)

    assert at == expected
    assert "line" not in message
