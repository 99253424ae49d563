"""Tests as they are run: one case for each test, environment and combination of variables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.diagnostics.types import Place
    from anam_personas.testing.values import Json


@dataclass(frozen=True, slots=True)
class Expectation:
    """Something that must hold: one of ``says``, ``tool``, ``calls``, ``judge``. ``turn``: of one turn alone, from 0."""

    kind: str
    spec: Any
    place: Place
    turn: int | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of a script."""

    user: str | None
    assistant: str | None


@dataclass(frozen=True, slots=True)
class Simulation:
    """A caller that a model plays."""

    user: str
    first: str | None
    max_turns: int


@dataclass(frozen=True, slots=True)
class Case:
    """A test to run. ``id`` names it in its file: the test's name, with what a matrix adds. ``source`` is the file's key."""

    source: str
    id: str
    name: str
    persona: str
    environment: str
    place: Place
    variables: Json
    turns: tuple[Turn, ...]
    simulation: Simulation | None
    tools: Mapping[str, Any]
    expectations: tuple[Expectation, ...]
    tags: tuple[str, ...] = ()
    repeat: int = 1
    rate: float = 1.0
    skip: str | None = None
    problem: str | None = None
    digest: str = field(default="", compare=False)

    @property
    def full_name(self) -> str:
        """File and test, as they select one: ``cara: greets``."""
        return f"{self.source}: {self.id}"

    @property
    def asks_persona(self) -> bool:
        """Whether the persona's model is asked at all."""
        return self.simulation is not None or any(
            turn.user is not None and turn.assistant is None for turn in self.turns
        )

    @property
    def asks_judge(self) -> bool:
        """Whether a judge is asked."""
        return any(each.kind == "judge" for each in self.expectations)


KINDS: Final = ("says", "tool", "calls", "judge")
