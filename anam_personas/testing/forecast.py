"""What a run would ask, and about what that would cost, without asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from anam_personas.lint.language.tokens import estimate
from anam_personas.report.summary import counted
from anam_personas.report.terminal import visible
from anam_personas.testing.costs import REPLY, tokens_of
from anam_personas.testing.play import Ready
from anam_personas.testing.values import Request, Usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.testing.case import Case
    from anam_personas.testing.load import Suite
    from anam_personas.testing.session import Session
    from anam_personas.testing.values import Model

_JUDGE: Final = 250
"""Tokens of the instructions and the answer of a judge."""


@dataclass(frozen=True)
class Row:
    """A case: how many calls it would make, with how many tokens, and what they would cost."""

    case: Case
    calls: int
    usage: Usage
    cost: float


@dataclass(frozen=True)
class Forecast:
    """A run that was not begun. ``is_priced``: the settings have prices. ``problems``: what would go wrong with files."""

    rows: tuple[Row, ...]
    problems: tuple[str, ...]
    is_priced: bool


def forecast(session: Session, suite: Suite, cases: Sequence[Case]) -> Forecast:
    """The forecast of a run. A simulated caller is counted with all its turns, a tool with one call in the conversation."""
    ready, preparation = session.prepared(cases, "replay")
    rows = []
    problems = [f"{item.place.file}:{item.place.line}: {item.code} {item.message}" for item in suite.diagnostics]
    problems += [f"{d.place.file}:{d.place.line}: {d.code} {d.message}" for d in preparation.diagnostics]
    for each in ready:
        if isinstance(each, Ready):
            rows.append(_row(each))
        elif each.outcome == "error":
            problems.append(f"{each.case.full_name}: {each.reason}")
    priced = any("input-price" in table for table in session.workspace.settings.models.values())
    return Forecast(tuple(rows), tuple(dict.fromkeys(problems)), priced)


def _row(ready: Ready) -> Row:
    asked = list(_asked(ready))
    repeat = ready.case.repeat
    usage, cost = Usage(), 0.0
    for model, tokens in asked:
        used = Usage(tokens, REPLY)
        usage += Usage(used.input * repeat, used.output * repeat)
        cost += model.price(used) * repeat
    return Row(ready.case, len(asked) * repeat, usage, cost)


def _asked(ready: Ready) -> Iterator[tuple[Model, int]]:
    """The model of each call, with the tokens that it would read."""
    case = ready.case
    persona, caller, judge = (ready.models.get(role) for role in ("persona", "caller", "judge"))
    read = tokens_of(Request("persona", persona, tuple(ready.setup.messages()), ready.setup.tools)) if persona else 0
    spoken = 0
    for turn in case.turns:
        spoken += estimate(turn.user or "") + estimate(turn.assistant or "")
        if persona is not None and turn.user is not None and turn.assistant is None:
            yield persona, read + spoken
            spoken += REPLY
    for _ in range(case.simulation.max_turns if case.simulation else 0):
        if caller is not None and persona is not None:
            yield caller, _JUDGE + spoken
            yield persona, read + spoken
            spoken += 2 * REPLY
    for each in case.expectations:
        if each.kind == "judge" and judge is not None:
            yield judge, _JUDGE + spoken


def forecast_text(found: Forecast) -> str:
    """The forecast for people."""
    lines = []
    for row in found.rows:
        price = f", about {row.cost:.4f}" if found.is_priced else ""
        lines.append(
            f"{visible(row.case.full_name)}: {counted(row.calls, 'call')}, about {row.usage.input:,} tokens read{price}"
        )
    lines += [visible(problem) for problem in found.problems]
    calls, read = sum(row.calls for row in found.rows), sum(row.usage.input for row in found.rows)
    total = f"{counted(len(found.rows), 'test')}, {counted(calls, 'call')}, about {read:,} tokens read, {calls * REPLY:,} written"
    price = f", cost about {sum(row.cost for row in found.rows):.4f}" if found.is_priced else ""
    note = "" if found.is_priced else " The settings have no prices."
    return "\n".join([*lines, f"{total}{price}.{note} Nothing was asked.", ""])
