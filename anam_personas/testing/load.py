"""Test files -> cases. A file with errors has diagnostics instead, and the others go on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from anam_personas.check.persona_tests import extended
from anam_personas.check.validate import validate_test
from anam_personas.diagnostics.types import Severity
from anam_personas.persona.revision import revision
from anam_personas.testing.case import KINDS, Case, Expectation, Simulation, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.testing.values import Json
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document, Route


@dataclass(frozen=True)
class Suite:
    """The cases of some test files, in order, and what is wrong with files. ``files`` are those that were read, as shown."""

    cases: tuple[Case, ...]
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...]

    @property
    def broken(self) -> bool:
        """Whether a file has an error."""
        return any(item.severity is Severity.ERROR for item in self.diagnostics)


class _Part(NamedTuple):
    """A mapping of a test file, and where it stands."""

    document: Document
    route: Route

    @property
    def data(self) -> Json:
        data: Any = self.document.data
        for step in self.route:
            data = data[step]
        return data or {}


def load(workspace: Workspace, files: Mapping[str, Path], environment: str, default: str) -> Suite:
    """The cases of the files (by key) in an environment, where a test names no other. ``default`` is the usual one."""
    cases: list[Case] = []
    problems: list[Diagnostic] = []
    for key, path in files.items():
        validated = validate_test(path, workspace)
        problems += validated.diagnostics
        if not validated.broken:
            cases += _File(key, workspace.document(path), workspace, environment, default).cases()
    shown = tuple(workspace.shown(path) for path in files.values())
    return Suite(tuple(cases), tuple(sorted(problems, key=lambda item: item.sort_key)), shown)


class _File:
    """One test file that fits its schema, with what it extends."""

    def __init__(self, key: str, document: Document, workspace: Workspace, environment: str, default: str) -> None:
        self.key, self.document, self.environment, self.default = key, document, environment, default
        base = extended(document, workspace)
        self.layers = [_Part(each, ()) for each in (base, document) if each is not None]
        self.blocks = {
            name: _Part(layer.document, ("blocks", name))
            for layer in self.layers
            for name in layer.data.get("blocks", {})
        }

    def cases(self) -> Iterator[Case]:
        for at, test in enumerate(self.document.data.get("tests", [])):
            yield from self._cases(_Part(self.document, ("tests", at)), test)

    def _cases(self, part: _Part, test: Json) -> Iterator[Case]:
        uses = [self.blocks[name] for layer in (*self.layers, part) for name in _listed(layer.data.get("use"))]
        parts = [*uses, part]
        usual: Json = {}
        for layer in self.layers:
            usual |= layer.data
        variables = _merged([*self.layers, *parts], "variables")
        turns, expectations = _script(parts)
        rate = str(test.get("pass", usual.get("pass", "100%")))
        repeat = int(test.get("repeat") or usual.get("repeat") or 1)
        base = Case(
            source=self.key,
            id=test["name"],
            name=test["name"],
            persona=self.document.data["persona"],
            environment=self.environment,
            place=self.document.place((*part.route, "name")),
            variables=variables,
            turns=tuple(turns),
            simulation=_simulation(test.get("simulate")),
            tools=_merged([*self.layers, *parts], "tools"),
            expectations=tuple(expectations),
            tags=tuple(dict.fromkeys([*usual.get("tags", ()), *test.get("tags", ())])),
            repeat=repeat,
            rate=float(rate.rstrip("% \t")) / 100,
            skip=test.get("skip"),
        )
        for case in _combined(base, test.get("matrix", usual.get("matrix")) or {}, self.default):
            yield replace(case, digest=_digest(case))


def _merged(parts: list[_Part], name: str) -> Json:
    found: Json = {}
    for part in parts:
        found |= part.data.get(name) or {}
    return found


def _script(parts: list[_Part]) -> tuple[list[Turn], list[Expectation]]:
    turns: list[Turn] = []
    expectations: list[Expectation] = []
    heard = 0
    for part in parts:
        for at, turn in enumerate(part.data.get("turns", [])):
            turns.append(Turn(turn.get("user"), turn.get("assistant")))
            heard += "user" in turn
            expectations += _expected(part, ("turns", at, "expect"), max(heard - 1, 0))
    for part in parts:
        expectations += _expected(part, ("expect",), None)
    return turns, expectations


def _expected(part: _Part, below: Route, turn: int | None) -> Iterator[Expectation]:
    data: Any = part.data
    for step in below:
        data = data.get(step, []) if isinstance(data, dict) else data[step]
    for at, each in enumerate(data):
        for kind in KINDS:
            if kind in each:
                place = part.document.place((*part.route, *below, at, kind), key=True)
                yield Expectation(kind, each[kind], place, turn, each.get("label"))


def _simulation(spec: Json | None) -> Simulation | None:
    return Simulation(spec["user"], spec.get("first"), spec.get("max_turns", 8)) if spec else None


def _combined(base: Case, matrix: Json, default: str) -> Iterator[Case]:
    names = list(matrix.get("variables", {}))
    values = [matrix["variables"][name] for name in names]
    for environment in matrix.get("environments", [base.environment]):
        for chosen in product(*values):
            more = [environment] if environment != default else []
            more += [f"{name}={value}" for name, value in zip(names, chosen, strict=True)]
            title = f"{base.name} [{', '.join(more)}]" if more else base.name
            variables = base.variables | dict(zip(names, chosen, strict=True))
            yield replace(base, id=title, environment=environment, variables=variables)


def _digest(case: Case) -> str:
    """What a case asks and expects, as a hash."""
    wanted = [[each.kind, each.spec, each.turn, each.label] for each in case.expectations]
    script = [[turn.user, turn.assistant] for turn in case.turns]
    simulation = case.simulation and [case.simulation.user, case.simulation.first, case.simulation.max_turns]
    return revision([case.id, script, simulation, dict(case.tools), case.variables, wanted, case.repeat, case.rate])


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())
