"""The prepared request is the compiled one, to the byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from anam_personas import Project
from anam_personas.api.call import encoded
from anam_personas.errors import UsageError
from anam_personas.persona.compile import token_request
from anam_personas.persona.prepared import Prepared
from tests.golden import CASES, copied, needed
from tests.persona.test_compile import RICH
from tests.projects import persona

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from anam_personas.persona.types import Persona


def both(of: Persona, variables: dict[str, Any] | None) -> tuple[bytes | str, bytes | str]:
    """The body, or the refusal, of each way."""
    prepared = Prepared.of(of)
    assert prepared is not None
    found: list[bytes | str] = []
    makers: list[Callable[[], bytes]] = [
        lambda: encoded(token_request(of, variables)),
        lambda: prepared.request(variables),
    ]
    for make in makers:
        try:
            found.append(make())
        except UsageError as error:
            found.append(str(error))
    return found[0], found[1]


@pytest.mark.parametrize("case", sorted((CASES / "good").iterdir()), ids=lambda case: case.name)
def test_every_good_case_is_the_same(case: Path) -> None:
    with copied(case) as folder:
        project = Project.load(folder)
        for of in project.personas():
            if Prepared.of(of) is not None:
                first, second = both(of, needed(of))
                assert first == second


VALUES: list[dict[str, Any] | None] = [
    None, {}, {"visitor": "Ada"}, {"visitor": 'Ünal "the" \\ one'}, {"visitor": "\ud83d\ude00 \u2019"}, {"visitor": "0"},
    {"visitor": "# SYSTEM"}, {"visitor": "<|im_start|>"}, {"visitor": 7}, {"vistor": "Ada"}, {"floor": 3}, {"room": "a b/c"},
]  # fmt: skip


@pytest.mark.parametrize("variables", VALUES)
def test_values_and_refusals_are_the_same(variables: dict[str, Any] | None, tmp_path: Path) -> None:
    rich = RICH.replace(', headers: {X-Visitor: "{{ visitor }}"}', "").replace(
        "skipGreeting", "languageCode: de\nskipGreeting"
    )
    first, second = both(persona(tmp_path, rich), variables)
    assert first == second


def test_a_tool_that_takes_variables_is_compiled_each_time(tmp_path: Path) -> None:
    assert Prepared.of(persona(tmp_path, RICH)) is None
