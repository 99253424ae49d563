"""Taking the live values of one tool into its file. The file is nobody else's, yet every persona and environment has it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from anam_personas.errors import AnamPersonasError
from anam_personas.model.tool import TOOL_KINDS
from anam_personas.sync.pull.draft import Draft
from anam_personas.sync.pull.placing import differences
from anam_personas.sync.pull.result import Taken
from anam_personas.sync.pull.tool_trial import ToolTrial

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.sync.items.compare import Field
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.pull.trial import Files
    from anam_personas.yaml.document import Document

_ORDER: Final = [*dict.fromkeys(["version", *(name for kind in TOOL_KINDS for name in kind.model_fields)])]
_NEVER: Final = {
    "config.headers": "values of headers may be secrets, and are not written into files: write them by hand, or take them "
    "from variables",
}
_OTHER_KIND: Final = "it is another kind of tool now: write its file anew, or `apply --overwrite-drift`"


def take_tool(files: Files, change: Change, fields: Sequence[Field]) -> list[Taken]:
    """What becomes of each field. One that is refused may go once another was taken, or together with all the others."""
    if any(each.path == "type" for each in fields):
        return [Taken(each.path, refused=_OTHER_KIND, live=each.live, file=each.file) for each in fields]
    take = _Take(files, ToolTrial(files, change.key), change)
    done: dict[str, Taken] = {}
    left = list(fields)
    while left:
        tried = {each.path: take.together([each]) for each in left}
        done |= tried
        still = [each for each in left if tried[each.path].refused is not None]
        if len(still) == len(left):
            break
        left = still
    left = [each for each in left if each.path not in _NEVER]
    if len(left) > 1 and (made := take.together(left)).refused is None:
        done |= {each.path: replace(made, path=each.path, live=each.live, file=each.file) for each in left}
    return [done[each.path] for each in fields]


@dataclass(frozen=True, slots=True)
class _Take:
    files: Files
    trial: ToolTrial
    change: Change

    def together(self, fields: Sequence[Field]) -> Taken:
        """What becomes of fields that are written in one go, told of the first."""
        first = fields[0]
        refused = next((_NEVER[each.path] for each in fields if each.path in _NEVER), None)
        problem = refused
        for whole in (False, True) if refused is None else ():
            try:
                draft = self._draft(fields, whole=whole)
            except AnamPersonasError as error:
                problem = problem or f"{error}"
                continue
            objection = self.trial.objection({each.path: self._goal(each) for each in fields}, draft)
            if objection is None:
                return Taken(first.path, tuple(draft.texts), None, self._notes(), first.live, first.file)
            problem = problem or objection
        return Taken(first.path, refused=problem, live=first.live, file=first.file)

    def _goal(self, field: Field) -> Any:
        return self.change.live.body.get(field.path) if self.change.live is not None else None

    def _draft(self, fields: Sequence[Field], *, whole: bool) -> Draft:
        """The file with the values, of mappings only the keys that differ, or ``whole``."""
        draft, document = Draft(), self.trial.document
        for field in fields:
            name = field.path.removeprefix("config.")
            for route, value in self._writes(document, name, self._goal(field), whole=whole):
                draft.put(document, route, value, _ORDER if len(route) == 1 else ())
        return draft

    def _writes(
        self, document: Document, name: str, goal: Any, *, whole: bool
    ) -> Iterator[tuple[tuple[Any, ...], Any]]:
        old = document.data.get(name)
        if not whole:
            yield from differences((name,), old, goal)
        elif name in document.data or goal is not None:
            yield (name,), goal

    def _notes(self) -> tuple[str, ...]:
        others = sorted(set(self.files.workspace.settings.targets) - {self.files.environment})
        return (f"{', '.join(others)} gets it with the next apply, too",) if others else ()
