"""References between items: known ids, ids of items that are yet to be created, and references that cannot be resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anam_personas.resources import Ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.resources.body import Flat, Wanted
    from anam_personas.sync.items.proofs import Standing
    from anam_personas.sync.plan.change import Change


@dataclass(slots=True)
class Links:
    """The references to the items planned so far, for those that follow. Filled kind by kind."""

    ids: dict[Ref, str] = field(default_factory=dict)
    pending: dict[str, Ref] = field(default_factory=dict)
    problems: dict[Ref, str] = field(default_factory=dict)
    standing: dict[Ref, Standing] = field(default_factory=dict)

    def promise(self, ref: Ref) -> None:
        """The same apply will create the item."""
        text = f"(new {ref.kind} {ref.key})"
        self.ids[ref] = text
        self.pending[text] = ref

    def offer(self, change: Change) -> None:
        """What items that follow may refer to: the item of a change, there already, created by the same apply, or not at all."""
        ref = Ref(change.kind, change.key)
        if change.id is not None:
            self.ids[ref] = change.id
        elif change.acts:
            self.promise(ref)
        elif change.refused is not None:
            self.problems[ref] = change.refused

    def linked(self, wanted: Wanted) -> tuple[Flat, dict[str, Ref], str | None]:
        """The body with ids for its references, those that are pending, and why it cannot be written."""
        body, pending = dict(wanted.body), dict[str, Ref]()
        for path, refs in wanted.refs.items():
            for ref in refs:
                if ref not in self.ids:
                    why = self.problems.get(ref, "it does not exist")
                    return body, pending, f'it needs the {ref.kind} "{ref.key}": {why}'
                text = self.ids[ref]
                if text in self.pending:
                    pending[text] = ref
            if path in wanted.single:
                body[path] = self.ids[refs[0]]
                continue
            body[path] = sorted({*body.get(path, ()), *(self.ids[ref] for ref in refs)})
        return body, pending, None


def settled(body: Flat, pending: Mapping[str, Ref], ids: Mapping[Ref, str]) -> Flat:
    """The body with the ids of created items. Raises KeyError for an item that was not created."""
    made = {text: ids[ref] for text, ref in pending.items()}
    return {
        path: sorted(made.get(item, item) for item in value)
        if isinstance(value, list) and made.keys() & value
        else made.get(value, value)
        if isinstance(value, str)
        else value
        for path, value in body.items()
    }
