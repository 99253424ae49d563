"""Stored tools in their canonical form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.resources import TOOLS, Wanted
from anam_personas.resources.body import nested
from tests.sync.support import BOOK, persona

if TYPE_CHECKING:
    from anam_personas.persona.types import Persona

HOOK = {"type": "webhook", "name": "hook", "description": "Hooks.", "url": "https://example.com", "method": "POST"}


def wanted(*personas: Persona) -> Wanted:
    (item,) = TOOLS.from_files(personas)
    return item


def test_a_file_becomes_what_the_api_stores() -> None:
    item = wanted(persona(tools=[BOOK | {"awaitResult": True}]))
    assert nested(item.body) == {
        "name": "book_visit",
        "description": "Book a visit.",
        "type": "CLIENT",
        "config": {"parameters": {"type": "object"}, "awaitResult": True},
    }


def test_the_personas_that_use_it_are_counted() -> None:
    assert wanted(persona("a", tools=[BOOK]), persona("b", tools=[BOOK]), persona("c")).used_by == 2


@pytest.mark.parametrize(
    ("type_", "read"),
    [
        ("CLIENT", "CLIENT"),
        ("client", "CLIENT"),
        ("SERVER_RAG", "SERVER_RAG"),
        ("rag", "SERVER_RAG"),
        ("knowledge", "SERVER_RAG"),
    ],
)
def test_types_are_read_in_any_spelling(type_: str, read: str) -> None:
    assert TOOLS.from_api({"id": "1", "type": type_})["type"] == read


@pytest.mark.parametrize("type_", ["system", "SYSTEM"])
def test_tools_of_the_platform_are_known_in_any_case(type_: str) -> None:
    assert TOOLS.is_platforms({"type": type_})
    assert not TOOLS.is_platforms({"type": "CLIENT"})


def test_a_tool_of_the_platform_is_looked_up() -> None:
    assert wanted(persona(tools=[{"type": "system", "name": "end_call"}])).looked_up


def test_what_a_stored_tool_cannot_have_is_named() -> None:
    item = wanted(persona(tools=[HOOK | {"awaitResponse": True, "queryParameters": {"type": "object"}}]))
    assert item.notes == ("not stored (ephemeral only): awaitResponse, queryParameters",)


def test_config_that_the_file_does_not_set_is_kept() -> None:
    live = {"type": "CLIENT", "config.awaitResult": True, "config.parameters": {}}
    assert TOOLS.completed({"type": "CLIENT", "config.parameters": {"type": "object"}}, live) == {
        "type": "CLIENT",
        "config.parameters": {"type": "object"},
        "config.awaitResult": True,
    }
    assert TOOLS.completed({"type": "SERVER_RAG"}, live) == {"type": "SERVER_RAG"}


def with_variable(key: str, default: Any) -> Persona:
    spec = {"team": {"type": "string"} | ({"default": default} if default else {})}
    return persona(key, tools=[HOOK | {"headers": {"X-Team": "{{ team }}"}}]).replace(variables=spec)


def test_headers_take_the_defaults() -> None:
    assert wanted(with_variable("a", "desk")).body["config.headers"] == {"X-Team": "desk"}


def test_headers_without_a_default_are_refused() -> None:
    assert "team" in (wanted(with_variable("a", None)).problem or "")


def test_personas_that_make_different_tools_of_one_file_are_refused() -> None:
    assert "different defaults" in (wanted(with_variable("a", "desk"), with_variable("b", "sales")).problem or "")
    assert wanted(with_variable("a", "desk"), with_variable("b", "desk")).problem is None


def test_the_template_of_a_body_is_the_platforms_to_fill() -> None:
    item = wanted(persona(tools=[HOOK | {"bodyTemplate": '{"day": "{{day}}"}'}]))
    assert item.problem is None
    assert item.body["config.bodyTemplate"] == '{"day": "{{day}}"}'
