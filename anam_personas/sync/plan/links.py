"""References between items: the ids that are known, those that are yet to be made, those that never will be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anam_personas.resources import Ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.resources.body import Flat, Wanted


@dataclass(slots=True)
class Links:
    """What the items planned so far are to those that come after. Filled kind by kind."""

    ids: dict[Ref, str] = field(default_factory=dict)
    pending: dict[str, Ref] = field(default_factory=dict)
    problems: dict[Ref, str] = field(default_factory=dict)

    def promise(self, ref: Ref) -> None:
        """The item will be made by the same apply."""
        text = f"(new {ref.kind} {ref.key})"
        self.ids[ref] = text
        self.pending[text] = ref

    def linked(self, wanted: Wanted) -> tuple[Flat, dict[str, Ref], str | None]:
        """The body with the ids of what it refers to, which of them are pending, and what stands against it."""
        body, pending = dict(wanted.body), dict[str, Ref]()
        for path, refs in wanted.refs.items():
            for ref in refs:
                if ref not in self.ids:
                    why = self.problems.get(ref, "it is not there")
                    return body, pending, f'it needs the {ref.kind} "{ref.key}": {why}'
                text = self.ids[ref]
                if text in self.pending:
                    pending[text] = ref
            body[path] = sorted({*body.get(path, ()), *(self.ids[ref] for ref in refs)})
        return body, pending, None


def settled(body: Flat, pending: Mapping[str, Ref], ids: Mapping[Ref, str]) -> Flat:
    """The body with the ids that have come to be. Raises KeyError for one that has not."""
    made = {text: ids[ref] for text, ref in pending.items()}
    return {
        path: sorted(made.get(item, item) for item in value)
        if isinstance(value, list) and made.keys() & value
        else value
        for path, value in body.items()
    }
