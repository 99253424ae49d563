"""One finding for each cause in a file: the first place, with the others as related ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.diagnostics.types import Diagnostic, Fix, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SAME = "here, too"
"""The message for the other places of a grouped finding."""

MOST = 10
"""Places of one cause that are named."""
_WORST_FIRST = list(Severity)


def grouped(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings, in the order given, with those of one code, file and cause as one. What names no cause stays apart."""
    groups: dict[object, list[Diagnostic]] = {}
    for number, item in enumerate(diagnostics):
        same = (item.code, item.place.file, item.cause, item.secret) if item.cause else number
        groups.setdefault(same, []).append(item)
    return [of[0] if len(of) == 1 else _one(of) for of in groups.values()]


def other_places(diagnostic: Diagnostic) -> list[Related]:
    """The other places of a finding that stands for several."""
    return [other for other in diagnostic.related if other.same]


def also_at(diagnostic: Diagnostic) -> str:
    """The other places in one line: ``also at 4:3, 9:3``. Empty where there are none."""
    places = [f"{other.place.line}:{other.place.column}" for other in other_places(diagnostic)]
    if not places:
        return ""
    return f"also at {', '.join(places[:MOST])}{_rest(len(places))}"


def _rest(count: int) -> str:
    return f" and {count - MOST} more" if count > MOST else ""


def listed(diagnostic: Diagnostic) -> list[str]:
    """The other places for people: in one line where the messages are alike, else each with its own."""
    others = other_places(diagnostic)
    if all(other.message == SAME for other in others):
        return [line] if (line := also_at(diagnostic)) else []
    lines = [f"also at {other.place.line}:{other.place.column}: {other.message}" for other in others[:MOST]]
    return [*lines, f"also in {len(others) - MOST} more places"] if len(others) > MOST else lines


def _one(same: Sequence[Diagnostic]) -> Diagnostic:
    """Several findings as one: as severe as the worst, with the fixes of all, found in the personas of any."""
    first, *others = same
    alike = all(item.message == first.message for item in others)
    fixes = [item.fix for item in same if item.fix]
    return first._replace(
        message=f"{first.message} ({_more(len(others)) if alike else f'and {len(others)} more like it'})",
        severity=min((item.severity for item in same), key=_WORST_FIRST.index),
        fix=_all_of(fixes) if fixes else None,
        related=(*first.related, *(Related(item.place, SAME if alike else item.message, same=True) for item in others)),
        reaches=tuple(sorted({key for item in same for key in item.reaches})),
    )


def _more(count: int) -> str:
    return f"here and {'once' if count == 1 else f'{count} times'} more"


def _all_of(fixes: Sequence[Fix]) -> Fix:
    edits = dict.fromkeys(edit for fix in fixes for edit in fix.edits)
    titles = list(dict.fromkeys(fix.title for fix in fixes))
    title = titles[0] if len(titles) == 1 else f"{titles[0]}, and {len(titles) - 1} more"
    return Fix(title, tuple(sorted(edits)), all(fix.safe for fix in fixes))
