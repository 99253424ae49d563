"""The formats of ``plan``, ``apply`` and ``rollback``: the choices of their ``--format`` are made from this table.

A format is a module of this package with three functions, which it may import:

- ``render_plan(plan, *, colour) -> str``
- ``render_outcome(outcome, *, undone, colour) -> str``: ``undone`` is the name of the run that a rollback undoes, None for
  an apply;
- ``render_runs(runs) -> str``: the runs that can be rolled back.

The module is imported when the format is first used. ``colour`` asks for ANSI colours, and is False for formats whose row
is not ``coloured``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.sync.apply.outcome import Outcome
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.sync.state.runs import Run

_PACKAGE = __name__.rpartition(".")[0]


class Format(NamedTuple):
    """A format: its module here, how it is written to stdout, and whether it can have colours.

    ``output`` is ``json`` if characters that stdout cannot encode can be written as JSON escapes, else ``text``.
    """

    module: str
    output: Literal["text", "json"] = "text"
    coloured: bool = False

    def plan(self, plan: Plan, *, colour: bool = False) -> str:
        """A plan in this format."""
        return self._call("render_plan", plan, colour=colour and self.coloured)

    def outcome(self, outcome: Outcome, *, undone: str | None = None, colour: bool = False) -> str:
        """What an apply or a rollback did."""
        return self._call("render_outcome", outcome, undone=undone, colour=colour and self.coloured)

    def runs(self, runs: Sequence[Run]) -> str:
        """A list of runs."""
        return self._call("render_runs", runs)

    def _call(self, name: str, value: object, **options: object) -> str:
        module = import_module(f"{_PACKAGE}.{self.module}")
        return cast("str", getattr(module, name)(value, **options))


FORMATS: dict[str, Format] = {
    "text": Format("text", coloured=True),
    "json": Format("json_v1", "json"),
    "markdown": Format("markdown"),
}
