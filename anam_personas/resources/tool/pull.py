"""Taking the live values of one tool into its file. No other tool shares the file, but every persona and environment does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from anam_personas.errors import AnamPersonasError
from anam_personas.model.tool import TOOL_KINDS
from anam_personas.persona.template_merge import CannotAlign
from anam_personas.resources.pull.differences import differences
from anam_personas.resources.pull.draft import Draft
from anam_personas.resources.tool.trial import Trial
from anam_personas.template import is_template

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.resources.pull.edits import Edits
    from anam_personas.resources.pull.values import LiveField, LiveItem, Taken
    from anam_personas.yaml.document import Document

_ORDER: Final = [*dict.fromkeys(["version", *(name for kind in TOOL_KINDS for name in kind.model_fields)])]
_NEVER: Final = {
    "config.headers": "values of headers may be secrets and are never written into files: write them by hand, or use "
    "variables",
}
_OTHER_TYPE: Final = "the type of the tool changed: rewrite its file, or use `apply --overwrite-drift`"


def take(edits: Edits, item: LiveItem) -> tuple[Edits, list[Taken]]:
    """The files after the edits, and the result for each field.

    A field that is refused may be accepted after another one was taken, or together with all that are left.
    """
    if any(each.path == "type" for each in item.fields):
        return edits, [each.refused(_OTHER_TYPE) for each in item.fields]
    maker = _Maker(Trial(item.key, edits))
    done: dict[str, Taken] = {}
    left = list(item.fields)
    while left:
        before = len(left)
        for each in left:
            edits, done[each.path] = maker.together(edits, [each])
        left = [each for each in left if done[each.path].refused is not None]
        if len(left) == before:
            break
    left = [each for each in left if each.path not in _NEVER]
    if len(left) > 1:
        edits, made = maker.together(edits, left)
        if made.refused is None:
            done |= {each.path: replace(made, path=each.path, live=each.live, file=each.file) for each in left}
    return edits, [done[each.path] for each in item.fields]


@dataclass(frozen=True, slots=True)
class _Maker:
    trial: Trial

    def together(self, edits: Edits, fields: Sequence[LiveField]) -> tuple[Edits, Taken]:
        """Write fields in one edit. The result is that of the first."""
        first = fields[0]
        if refused := next((_NEVER[each.path] for each in fields if each.path in _NEVER), None):
            return edits, first.refused(refused)
        problem = ""
        for whole in (False, True):
            try:
                draft = self._draft(edits, fields, whole=whole)
            except AnamPersonasError as error:
                problem = problem or f"{error}"
                continue
            after = edits.after(draft)
            objection = self.trial.objection({each.path: each.value for each in fields}, edits, after)
            if objection is None:
                return after, first.taken(draft.texts, _notes(edits))
            problem = problem or objection
        return edits, first.refused(problem)

    def _draft(self, edits: Edits, fields: Sequence[LiveField], *, whole: bool) -> Draft:
        """The file with the values: of mappings only the keys that differ, or the ``whole``."""
        draft, document = Draft(), self.trial.document(edits)
        for field in fields:
            name = field.path.removeprefix("config.")
            if isinstance(written := document.data.get(name), str) and name == "url" and is_template(written):
                raise CannotAlign("the url takes variables, which the live one has replaced by values: edit it by hand")
            for route, value in _writes(document, name, field.value, whole=whole):
                draft.put(document, route, value, _ORDER if len(route) == 1 else ())
        return draft


def _writes(document: Document, name: str, goal: Any, *, whole: bool) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if not whole:
        yield from differences((name,), document.data.get(name), goal)
    elif name in document.data or goal is not None:
        yield (name,), goal


def _notes(edits: Edits) -> tuple[str, ...]:
    others = sorted(set(edits.workspace.settings.targets) - {edits.pull.environment})
    return (f"the next apply changes it in {', '.join(others)}, too",) if others else ()
