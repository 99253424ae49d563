"""A page hears of every save."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from tests.preview.conftest import CARA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.preview.conftest import Open


def events(opened: Open) -> Iterator[tuple[str, Any]]:
    with opened.client.stream("GET", "/api/events") as reply:
        kind = ""
        for line in reply.iter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "data":
                yield kind, json.loads(value)


def test_a_save_is_told_at_once_and_the_view_is_new(opened: Open) -> None:
    opened.post("view", persona="cara")
    told = events(opened)
    assert next(told) == ("hello", {})
    began = time.monotonic()
    opened.edit(CARA.replace("one short", "two short"))
    assert next(told) == ("changed", {"files": ["personas/cara.yaml"]})
    seen = opened.post("view", persona="cara")
    took = time.monotonic() - began
    assert "two short" in seen["prompt"]["text"][0]["text"]
    assert took < 5, took  # the page is held to 300 ms in a browser; here only that it is not a matter of polling


def test_settings_tools_and_what_files_name_are_watched_too(opened: Open) -> None:
    (opened.folder / "prompts").mkdir()
    opened.edit("Be kind.", "prompts/style.md")
    named = CARA.replace("systemPrompt: |", "systemPrompt:\n  - file: ../prompts/style.md\n  - text: |")
    opened.edit(named.replace("\n  Everything", "\n      Everything").replace("\n  You are", "\n      You are"))
    assert not opened.post("view", persona="cara")["broken"]
    told = events(opened)
    assert next(told)[0] == "hello"
    heard: set[str] = set()
    for name in ("anam-personas.toml", "tools/book_visit.yaml", "prompts/style.md"):
        path = opened.folder / name
        for _ in range(20):  # the watch of a folder that was just named may be about to begin
            path.write_text(path.read_text() + "\n")
            kind, data = next(told)
            assert kind == "changed"
            heard |= set(data["files"])
            if name in heard:
                break
    assert {"anam-personas.toml", "tools/book_visit.yaml", "prompts/style.md"} <= heard


def test_two_pages_hear_the_same(opened: Open) -> None:
    one, other = events(opened), events(opened)
    assert (next(one)[0], next(other)[0]) == ("hello", "hello")
    opened.edit(CARA + "# a comment\n")
    assert next(one) == next(other) == ("changed", {"files": ["personas/cara.yaml"]})
