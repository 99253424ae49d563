"""Nodes and values -> text. No code is compiled or run; each rendered line with a value is checked."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from anam_personas.errors import UsageError
from anam_personas.template.declared import named, plain
from anam_personas.template.nodes import LONGEST_OUTPUT, Choice, Data, Segment, TemplateProblem
from anam_personas.template.reading import is_template, parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anam_personas.template.nodes import Comparison, Condition, Filter, Node, Use

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class BreaksOut(UsageError):
    """Values make more of a line than words. ``names`` are those of their variables."""

    def __init__(self, message: str, names: tuple[str, ...]) -> None:
        super().__init__(message)
        self.names = names


def render(text: str, values: Mapping[str, Any]) -> str:
    """The text with its variables. Raises `UsageError` for what `check` refuses too, for a variable without a value, and
    where a value makes more of its line than words: a marker, a heading, a tag.
    """
    return "".join(text for text, _ in segments(text, values)) if is_template(text) else text


def segments(text: str, values: Mapping[str, Any]) -> list[Segment]:
    """The pieces of what `render` returns, the template's own and those of values. Raises `UsageError` as it does."""
    try:
        nodes = parsed(text)
    except TemplateProblem as problem:
        line = text.count("\n", 0, problem.start) + 1
        raise UsageError(f"the text is not a valid template: {problem} (line {line})") from problem
    rendering = _Rendering(values)
    rendering.add(nodes)
    if rendering.has_values:
        from anam_personas.template.lines import problem_of

        if found := problem_of(rendering.segments):
            raise BreaksOut(*found)
    return rendering.segments


def render_nodes(nodes: tuple[Node, ...], values: Mapping[str, Any]) -> str:
    """The text of some nodes with their values, which no model reads: what they make of their line is not judged."""
    rendering = _Rendering(values)
    rendering.add(nodes)
    return "".join(text for text, _ in rendering.segments)


class _Rendering:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self._size = 0
        self.segments: list[Segment] = []
        self.has_values = False

    def add(self, nodes: tuple[Node, ...]) -> None:
        for node in nodes:
            if isinstance(node, Data):
                self._put(node.text, None)
            elif isinstance(node, Choice):
                self.add(next((body for condition, body in node.branches if self._holds(condition)), ()))
            else:
                value, is_given = self._value(node)
                self._put(_spoken(value), node.name if is_given and isinstance(value, str) else None)

    def _put(self, text: str, name: str | None) -> None:
        self._size += len(text)
        if self._size > LONGEST_OUTPUT:
            raise UsageError(f"the text has more than {LONGEST_OUTPUT:,} characters with its variables inserted")
        if text:
            self.segments.append((text, name))
            self.has_values = self.has_values or name is not None

    def _value(self, use: Use) -> tuple[Any, bool]:
        """A value through its filters, and whether it is the caller's: a constant of ``default`` is the template's own."""
        is_given = use.name in self._values
        if is_given:
            value = plain(self._values[use.name])
        elif use.filters and use.filters[0].name == "default":
            value = use.filters[0].constants[0]
        else:
            raise UsageError(f"variable {named(use.name)} has no value")
        for each in use.filters:
            if each.name != "default":
                value = _filtered(each, value)
            elif each.constants[1:] == (True,) and not value:
                value, is_given = each.constants[0], False
        return value, is_given

    def _holds(self, condition: Condition | None) -> bool:
        return condition is None or any(all(map(self._compares, group)) for group in condition)

    def _compares(self, comparison: Comparison) -> bool:
        value, _ = self._value(comparison.use)
        if not comparison.operator:
            return bool(value) is not comparison.negated
        try:
            found = _COMPARE[comparison.operator](value, comparison.constant)
        except TypeError:
            raise UsageError(
                f"variable {named(comparison.use.name)} is compared with a constant of another type: "
                "text and numbers have no order"
            ) from None
        return found is not comparison.negated


def _filtered(each: Filter, value: Any) -> Any:
    from jinja2.filters import FILTERS

    return FILTERS[each.name](f"{value}")


def _spoken(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
