"""A plan and its outcome as text for a terminal. Pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.sync import wording
from anam_personas.sync.textdiff import text_diff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.sync.change import Change, Plan
    from anam_personas.sync.compare import Field
    from anam_personas.sync.outcome import Outcome, Result

_COLOURS = {"+": "32", "-": "31", "~": "33", "!": "31;1", "?": "36"}
_MARKS = {"done": "+", "failed": "!", "not tried": "?"}


def plan_text(plan: Plan, *, colour: bool = False) -> str:
    """The plan: a block for each item that has something to say, then the summary line."""
    lines = [f"{plan.project}/{plan.environment}"]
    for change in plan.changes:
        lines += _block(change, colour=colour)
    return "\n".join([*lines, "", wording.summary(plan)]) + "\n"


def outcome_text(outcome: Outcome, *, colour: bool = False) -> str:
    """The outcome: a line for each change, those that the plan refused among them, then the summary line."""
    lines = [result_text(result, colour=colour) for result in outcome.results]
    refused = [change for change in outcome.plan.changes if change.fails]
    for change in refused:
        lines.append(_painted("!", f"! {wording.clean(f'{change.kind} {change.key}')}: refused", colour=colour))
        lines += [f"    {text}" for text in wording.remarks(change)]
    counts = [f"{outcome.count('done')} done", f"{outcome.count('failed')} failed"]
    counts += [f"{outcome.count('not tried')} not tried", f"{len(refused)} refused"]
    stopped = " Interrupted: apply again to do the rest." if outcome.interrupted else ""
    return "\n".join([*lines, f"Apply: {', '.join(counts)}.{stopped}"]) + "\n"


def result_text(result: Result, *, colour: bool = False) -> str:
    """One result, as it is told while the apply goes on."""
    change = result.change
    verb = wording.DONE[change.action] if result.status == "done" else f"{change.action} {result.status}"
    id_ = result.id or change.id
    mark = wording.SYMBOLS[change.action] if result.status == "done" else _MARKS[result.status]
    head = wording.clean(f"{mark} {change.kind} {change.key}{f' {id_}' if id_ else ''}: {verb}")
    more = [*([result.reason] if result.reason else []), *result.notes]
    return "\n".join([_painted(mark, head, colour=colour), *(f"    {wording.clean(text)}" for text in more)])


def _block(change: Change, *, colour: bool) -> Iterator[str]:
    mark = wording.symbol(change)
    said = wording.remarks(change)
    yield _painted(mark, f"{mark} {wording.headline(change)}", colour=colour)
    yield from (f"    {text}" for text in said)
    for each in change.fields:
        yield from (f"    {line}" for line in _field(change, each, colour=colour))


def _field(change: Change, field: Field, *, colour: bool) -> Iterator[str]:
    who = wording.side(field)
    note = f"  ({who})" if who else ""
    path = wording.clean(field.path)
    if change.live is None and change.action == "create":
        yield _painted("+", f"+ {path}: {wording.value(field.file)}{note}", colour=colour)
    elif not field.readable:
        yield _painted("~", f"~ {path}: ? -> {wording.value(field.file)}{note}", colour=colour)
    elif wording.is_text(field.live) or wording.is_text(field.file):
        yield _painted("~", f"~ {path}:{note}", colour=colour)
        for sign, text in text_diff(f"{field.live or ''}", f"{field.file or ''}"):
            yield _painted(sign, f"    {sign} {wording.clean(text)}".rstrip(), colour=colour)
    else:
        shown = f"~ {path}: {wording.value(field.live)} -> {wording.value(field.file)}{note}"
        yield _painted("~", shown, colour=colour)


def _painted(mark: str, text: str, *, colour: bool) -> str:
    return f"\x1b[{_COLOURS[mark]}m{text}\x1b[0m" if colour and mark in _COLOURS else text
