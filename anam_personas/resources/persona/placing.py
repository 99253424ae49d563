"""Where a live value can be written: proposals for edits of the files, the smallest edit first.

A value goes where it was defined last. If that is wrong for another persona that shares the place, it becomes an override
in the persona's own file, and if environments differ in the field, an override of the environment. `trial` decides which
proposal is right, and tries them in this order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from anam_personas import template
from anam_personas.model import options as option_models
from anam_personas.model.persona import PersonaFile
from anam_personas.persona.compile import stored_values
from anam_personas.persona.template_merge import CannotAlign, Span, TouchesMarker, realign, replaced
from anam_personas.resources.pull.differences import Write
from anam_personas.resources.pull.draft import GONE, Draft
from anam_personas.workspace.settings import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.persona.types import Persona, Piece, Prompt
    from anam_personas.yaml.document import Document, Route


class Proposal(NamedTuple):
    """Edited files. ``override``: they change one environment only."""

    draft: Draft
    note: str | None = None
    override: bool = False


Way = Callable[[], Proposal]
"""Makes a proposal. Raises `CannotEdit` or `CannotAlign` where the values cannot be written that way."""


@dataclass(frozen=True, slots=True)
class Placer:
    """Proposes edits for one persona. ``shared`` are the files that other personas use, too."""

    persona: Persona
    environment: str
    shared: frozenset[str] = frozenset()

    def proposals(self, writes: Sequence[Write]) -> Iterator[Way]:
        """The ways to write the values."""
        if not self._differs_elsewhere(writes):
            yield partial(self._where_written, writes, null=False)
            if any(each.value is GONE for each in writes):
                yield partial(self._where_written, writes, null=True)
            yield partial(self._in_own_file, writes, ())
        yield partial(self._in_own_file, writes, ("environments", self.environment))

    def prompt_proposals(self, edited: str) -> Iterator[Way]:
        """The ways to write an edited rendering of a prompt that has parts. Raises `CannotAlign`."""
        prompt = self.persona.prompt
        if prompt is None:
            raise CannotAlign("the file has no prompt")
        values = stored_values(self.persona)
        try:
            changed = realign(prompt.value, values, edited, [*_between(prompt)])
        except TouchesMarker as error:
            raise CannotAlign(self._about_marker(error.marker)) from None
        pieces = [(each, replaced(prompt.value, changed, each.start, each.end)) for each in prompt.pieces]
        pieces = [(each, text) for each, text in pieces if text != each.text.value]
        yield partial(self._parts, pieces, inline=False)
        if any(each.text.document.file in self.shared for each, _ in pieces):
            yield partial(self._parts, pieces, inline=True)

    def _parts(self, pieces: Sequence[tuple[Piece, str]], *, inline: bool) -> Proposal:
        draft, inlined = Draft(), list[str]()
        origin = self.persona.origin(("systemPrompt",))
        for piece, text in pieces:
            document, route = piece.text.document, piece.text.route
            if not (inline and origin and document.file in self.shared):
                draft.put(document, route, _untrimmed(piece, text))
            elif document.yaml or origin[0] is not self.persona.document:
                raise CannotAlign(
                    f"{document.file} is shared with other personas, whose live prompts do not have the same edit"
                )
            else:
                draft.rename(origin[0], (*origin[1], self._index_of(piece), "file"), "text", f"{text}\n")
                inlined.append(document.file)
        note = f"a copy of {', '.join(inlined)}, which other personas use unchanged" if inlined else None
        return Proposal(draft, note)

    def _about_marker(self, marker: str | None) -> str:
        """The advice for an edit of text that the list of parts generates."""
        document, route = self.persona.origin(("systemPrompt",)) or (self.persona.document, ())
        parts = _at(document.data, route)
        at = next((index for index, part in enumerate(parts) if f"[{part.get('section')}]" == marker), None)
        where = document.place(route if at is None else (*route, at, "section"))
        whose = ", in a file that other personas share" if document.file in self.shared else ""
        what = (
            f"the marker {marker} was changed, moved or removed live"
            if marker
            else "the text between two parts was edited live"
        )
        made = f"`section` in {where.file}:{where.line}" if at is not None else f"the list in {where.file}:{where.line}"
        return (
            f"{what}; {made} generates it{whose}: edit the parts there by hand to match, restore the marker "
            "in the Lab, or restore the file's prompt with `apply --overwrite-drift`"
        )

    def _index_of(self, piece: Piece) -> int:
        prompt = self.persona.prompt
        return prompt.pieces.index(piece) if prompt is not None else 0

    def _differs_elsewhere(self, writes: Sequence[Write]) -> bool:
        """Whether another environment overrides what this one takes from the common part."""
        if self.environment == DEFAULT:
            return False
        others = [
            (layer.document, ("environments", name))
            for layer in self.persona.layers
            if not layer.prefix
            for name in layer.data.get("environments", {})
            if name != self.environment
        ]
        return any(
            document.has((*prefix, *each.route))
            for each in writes
            if not self._is_override(each.route)
            for document, prefix in others
        )

    def _is_override(self, route: Route) -> bool:
        found = self.persona.origin(route)
        return found is not None and found[1][:1] == ("environments",)

    def _where_written(self, writes: Sequence[Write], *, null: bool) -> Proposal:
        draft = Draft()
        for each in writes:
            document, route = self._origin(each.route)
            value = None if null and each.value is GONE else each.value
            draft.put(document, route, value, order_of(each.route))
        return Proposal(draft)

    def _origin(self, route: Route) -> tuple[Document, Route]:
        """Where a value was written; for a new one, where its parent was."""
        for length in range(len(route), 0, -1):
            if found := self.persona.origin(route[:length]):
                return found[0], (*found[1], *route[length:])
        return self.persona.document, route

    def _in_own_file(self, writes: Sequence[Write], prefix: Route) -> Proposal:
        draft, own = Draft(), self.persona.document
        for each in writes:
            document, route = self._origin(each.route)
            stays = document is own and route[: len(prefix) or 1] == (prefix or each.route[:1])
            value = None if each.value is GONE and not stays else each.value
            draft.put(own, route if stays else (*prefix, *each.route), value, order_of(each.route))
        if prefix:
            return Proposal(draft, f"for {self.environment} only", override=True)
        return Proposal(draft, "in the persona's own file: the partial is shared with others")


def text_write(persona: Persona, route: Route, edited: str) -> Write:
    """An edited rendering of one text as a value for its place. Raises `CannotAlign`, `UsageError`."""
    text = persona.text(route)
    if route not in template.TEMPLATED or text is None:
        return Write(route, edited)
    changed = realign(text.value, stored_values(persona), edited)
    return Write(route, replaced(text.value, changed))


def order_of(route: Route) -> list[str]:
    """The model's order of the fields beside the one that a route ends in."""
    if len(route) < 2:
        return list(PersonaFile.model_fields)
    name = f"{route[-2]}"
    model = getattr(option_models, name[:1].upper() + name[1:], None)
    return list(getattr(model, "model_fields", ()))


def _at(data: Any, route: Route) -> Any:
    for step in route:
        data = data[step]
    return data


def _between(prompt: Prompt) -> Iterator[Span]:
    """The spans around and between the parts: section markers and blank lines."""
    at = 0
    for piece in prompt.pieces:
        if piece.start > at:
            yield Span(at, piece.start)
        at = piece.end


def _untrimmed(piece: Piece, text: str) -> str:
    """The text of a part with the blank lines around it, as written."""
    whole = piece.text.document.text_at(piece.text.route).value
    lead = len(whole) - len(whole.lstrip("\n"))
    return whole[:lead] + text + whole[lead + len(piece.text.value) :]
