from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from anam_personas.persona.resolve import environments, merge, resolve
from tests.projects import CARA, TOOL, persona, told, write
from tests.yamls import VALUES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [  # RFC 7396, appendix A, row by row
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patches(target: Any, patch: Any, result: Any) -> None:
    before = deepcopy((target, patch))
    assert merge(target, patch) == result
    assert (target, patch) == before


@given(target=VALUES, patch=VALUES)
def test_a_merge_changes_neither_argument_and_is_stable(target: Any, patch: Any) -> None:
    before = deepcopy((target, patch))
    once = merge(target, patch)
    assert (target, patch) == before
    assert merge(once, patch) == once
    assert merge(target, {}) == (target if isinstance(target, dict) else {})


PROMPT = """\
version: 1
name: Cara
avatarId: a0000000-0000-4000-8000-000000000001
voiceId: b0000000-0000-4000-8000-000000000001
llmId: c0000000-0000-4000-8000-000000000001
systemPrompt:
  - section: STYLE
    file: style.md
  - text: "\\n\\nYou are Cara.\\nBe kind.\\n\\n"
  - section: GOAL
    text: |

      Help.
"""


def test_prompt_parts_are_joined_and_their_places_kept(tmp_path: Path) -> None:
    cara = persona(tmp_path, PROMPT, {"personas/style.md": "\nBe brief.\nAlways.\n\n"})
    assert cara.prompt is not None
    assert cara.prompt.value == "[STYLE]\nBe brief.\nAlways.\n\nYou are Cara.\nBe kind.\n\n[GOAL]\nHelp."
    assert cara.body["systemPrompt"] == cara.prompt.value
    where = {}
    for word in ("[STYLE]", "brief", "Always", "Cara", "kind", "GOAL", "Help"):
        at = cara.prompt.value.index(word)
        piece = cara.prompt.piece_at(at)
        place = piece.text.place(at - piece.start, at - piece.start + len(word)) if piece else None
        where[word] = (place.file.rsplit("/", 1)[-1], place.line, place.column, place.end_column) if place else None
    assert where == {
        "[STYLE]": None,
        "brief": ("style.md", 2, 4, 9),
        "Always": ("style.md", 3, 1, 7),
        "Cara": ("cara.yaml", 9, 24, 28),
        "kind": ("cara.yaml", 9, 34, 38),
        "GOAL": None,
        "Help": ("cara.yaml", 13, 7, 11),
    }


LAYERED = {
    "personas/_base.yaml": "version: 1\nllmId: base\nvoiceId: base\ndirectorNotes: {presetStyle: warm}\nenvironments: {live: {voiceId: base-live}}\n",
    "personas/_house.yaml": "extends: _base.yaml\nvoiceId: house\nvariables: {who: {default: you}}\n",
    "personas/cara.yaml": (
        "version: 1\nname: Cara\navatarId: a\nextends: [_house.yaml, _base.yaml]\nsystemPrompt: Hi {{ who }}\n"
        "environments:\n  live:\n    directorNotes: {expressivity: 1}\n    llmId: live\n  test: {directorNotes: null}\n"
    ),
}


def test_layers_in_their_order(tmp_path: Path) -> None:
    workspace = write(tmp_path, LAYERED)
    document = workspace.document(tmp_path / "personas/cara.yaml")
    assert environments(document, workspace) == ["default", "live", "test"]
    bodies = {}
    for environment in ("default", "live", "test"):
        found = resolve(document, "cara", environment, workspace).persona
        assert found is not None
        assert list(found.variables) == ["who"]
        assert found.document is document
        bodies[environment] = {name: found.body.get(name) for name in ("voiceId", "llmId", "directorNotes")}
    assert bodies == {
        "default": {"voiceId": "house", "llmId": "base", "directorNotes": {"presetStyle": "warm"}},
        "live": {"voiceId": "base-live", "llmId": "live", "directorNotes": {"presetStyle": "warm", "expressivity": 1}},
        "test": {"voiceId": "house", "llmId": "base", "directorNotes": None},
    }


def test_a_value_is_traced_to_where_it_was_written_last(tmp_path: Path) -> None:
    workspace = write(tmp_path, LAYERED)
    found = resolve(workspace.document(tmp_path / "personas/cara.yaml"), "cara", "live", workspace).persona
    assert found is not None
    places = {
        route: found.place(route)
        for route in [("voiceId",), ("directorNotes", "presetStyle"), ("llmId",), ("nope", "x")]
    }
    assert {".".join(route): (place.file[-11:], place.line, place.column) for route, place in places.items()} == {
        "voiceId": ("/_base.yaml", 5, 32),
        "directorNotes.presetStyle": ("/_base.yaml", 4, 30),
        "llmId": ("s/cara.yaml", 9, 12),
        "nope.x": ("s/cara.yaml", 1, 1),
    }
    assert found.origin(("directorNotes", "expressivity")) is not None
    assert found.origin(("nobody",)) is None
    assert found.text(("voiceId",)).value == "base-live"  # type: ignore[union-attr]


def test_the_revision_is_of_what_runs(tmp_path: Path) -> None:
    def of(text: str, files: dict[str, str | bytes] | None = None) -> str:
        return persona(tmp_path, text, files).revision

    first = of(CARA)
    assert of("# a comment\n" + CARA.replace("You are Cara.", "'You are Cara.'")) == first
    lines = CARA.splitlines(keepends=True)
    assert of("".join(reversed(lines))) == first
    assert of(CARA + "environments: {other: {name: X}}\n") == first
    assert of(CARA.replace("You are Cara.", "[{text: You are Cara.}]")) == first
    assert of("extends: _house.yaml\n" + CARA, {"personas/_house.yaml": "languageCode: en\n"}) != first
    assert of(CARA + "variables: {a: {default: x}}\n") != first
    with_tool = of(CARA + "tools: [book]\n", {"tools/book.yaml": TOOL})
    assert with_tool != first
    assert of(CARA + "tools: [book]\n", {"tools/book.yaml": TOOL.replace("Book a", "Make a")}) != with_tool


def test_tools_by_key_and_in_place(tmp_path: Path) -> None:
    cara = persona(
        tmp_path, CARA + "tools:\n  - in/book\n  - {type: system, name: end_call}\n", {"tools/in/book.yaml": TOOL}
    )
    stored, placed = cara.tools
    assert (stored.key, stored.definition["name"]) == ("in/book", "book_visit")
    assert stored.document is not None
    assert "version" not in stored.definition
    assert (placed.key, placed.document, placed.definition["name"]) == (None, None, "end_call")
    assert cara.body["tools"] == [stored.definition, placed.definition]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("_hose.yaml", 'R001 there is no file "_hose.yaml"'),
        ("x" * 300, f'R001 there is no file "{"x" * 300}"'),
        ("_house.yaml/x", 'R001 there is no file "_house.yaml/x"'),
        (".", 'R001 there is no file "."'),
        ("../../_house.yaml", 'R002 "../../_house.yaml" leaves the project folder'),
        ("/_house.yaml", 'R002 "/_house.yaml" leaves the project folder'),
        ("C:\\_house.yaml", 'R002 "C:\\_house.yaml" leaves the project folder'),
        ("a\0b", 'R002 "a\0b" leaves the project folder'),
        ("cara.yaml", 'R003 "cara.yaml" extends itself through 1 file(s)'),
        ("leo.yaml", 'R011 "leo.yaml" is a persona, not a partial'),
        ("_bad.yaml", 'R013 "_bad.yaml" has errors'),
    ],
)
def test_a_partial_that_cannot_be_had(name: str, message: str, tmp_path: Path) -> None:
    import json

    files = {"personas/_house.yaml": "version: 1\n", "personas/leo.yaml": CARA, "personas/_bad.yaml": "nope: 1\n"}
    workspace = write(tmp_path, files | {"personas/cara.yaml": CARA + f"extends: {json.dumps(name)}\n"})
    made = resolve(workspace.document(tmp_path / "personas/cara.yaml"), "cara", "default", workspace)
    assert made.persona is None
    assert told(made.diagnostics) == [f"personas/cara.yaml:7:10: {message}"]


def test_the_nearest_file_is_proposed(tmp_path: Path) -> None:
    files = {"personas/_house.yaml": "version: 1\n", "personas/cara.yaml": CARA + "extends: _hose.yaml\n"}
    workspace = write(tmp_path, files)
    (found,) = resolve(workspace.document(tmp_path / "personas/cara.yaml"), "cara", "default", workspace).diagnostics
    assert found.hint == 'Did you mean "_house.yaml"?'


def test_the_old_key_is_known(tmp_path: Path) -> None:
    assert persona(tmp_path, CARA + "renamedFrom: old\n").renamed_from == "old"
    assert persona(tmp_path, CARA).renamed_from is None
