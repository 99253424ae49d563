"""A plan and its outcome as Markdown, for a comment below a pull request. Pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.sync import wording
from anam_personas.sync.textdiff import text_diff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.sync.change import Change, Plan
    from anam_personas.sync.compare import Field
    from anam_personas.sync.outcome import Outcome


def plan_markdown(plan: Plan) -> str:
    """The summary, and what is not in sync, folded item by item."""
    lines = [f"### Plan for `{_code(plan.project)}/{_code(plan.environment)}`", "", _plain(wording.summary(plan)), ""]
    for change in plan.changes:
        if change.action != "none" or change.refused or change.notes or change.unread:
            lines += _block(change)
    return "\n".join([*lines, f"<sub>digest `{_code(plan.digest)}`</sub>", ""])


def outcome_markdown(outcome: Outcome) -> str:
    """A table of what was done, failed, not tried and refused."""
    lines = [f"### Applied to `{_code(outcome.plan.project)}/{_code(outcome.plan.environment)}`", ""]
    lines += ["| item | action | result | |", "| --- | --- | --- | --- |"]
    for result in outcome.results:
        change, why = result.change, " ".join([*([result.reason] if result.reason else []), *result.notes])
        lines.append(f"| {_item(change)} | {change.action} | {result.status} | {_cell(why)} |")
    lines += [
        f"| {_item(change)} | {change.action} | refused | {_cell(change.refused or '')} |"
        for change in outcome.plan.changes
        if change.fails
    ]
    return "\n".join([*lines, *(["", "Interrupted: apply again to do the rest."] if outcome.interrupted else []), ""])


def _item(change: Change) -> str:
    return f"{change.kind} `{_code(change.key)}`"


def _block(change: Change) -> Iterator[str]:
    yield f"<details><summary>{_plain(f'{wording.symbol(change)} {wording.headline(change)}'.strip())}</summary>"
    yield ""
    yield from (f"- {_plain(text)}" for text in wording.remarks(change))
    if change.fields:
        body = [line for each in change.fields for line in _field(change, each)]
        fence = _fence(body)
        yield from ["", f"{fence}diff", *body, fence]
    yield from ["", "</details>", ""]


def _field(change: Change, field: Field) -> Iterator[str]:
    who = wording.side(field)
    path = wording.clean(field.path)
    yield f"# {path}{f' ({who})' if who else ''}"
    if not field.readable or (change.live is None and change.action == "create"):
        yield f"+ {wording.value(field.file)}"
    elif wording.is_text(field.live) or wording.is_text(field.file):
        for sign, text in text_diff(f"{field.live or ''}", f"{field.file or ''}"):
            yield f"{'!' if sign == '~' else sign} {wording.clean(text)}".rstrip()
    else:
        yield f"- {wording.value(field.live)}"
        yield f"+ {wording.value(field.file)}"


def _fence(lines: list[str]) -> str:
    """A fence that no line of a prompt can close."""
    longest = max((len(run) for line in lines for run in _backticks(line)), default=0)
    return "`" * max(3, longest + 1)


def _backticks(line: str) -> Iterator[str]:
    run = ""
    for char in f"{line} ":
        if char == "`":
            run += char
        elif run:
            yield run
            run = ""


def _plain(text: str) -> str:
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("@", "&#64;")):
        text = text.replace(char, entity)
    return text.replace("\n", " ")


def _cell(text: str) -> str:
    return _plain(wording.clean(text)).replace("|", "\\|")


def _code(text: str) -> str:
    return wording.clean(text).replace("`", "'").replace("|", "\\|").replace("\n", " ")
