"""Fixes as text: edits put in from the end, round after round, and the patch that says what they changed.

A fix is atomic: all of its edits are made, in all of its files, or none.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from anam_personas.diagnostics.harm import Key, adding, spoils, without
from anam_personas.diagnostics.types import Diagnostic, Edit, Fix

Check = Callable[[Mapping[str, str]], Sequence[Diagnostic]]


class FixResult(NamedTuple):
    """Texts by file name as the fixes left them, what is still found in them, and the fixes that were made.

    ``stable`` is false where fixes were left: two of them undo each other, or the rounds ran out.
    """

    texts: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    fixes: tuple[Fix, ...]
    stable: bool = True

    @property
    def applied(self) -> int:
        """How many fixes were made."""
        return len(self.fixes)


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made, in whatever order they come. Insertions at one offset are sorted by text.

    ValueError where two overlap, or one reaches outside the text.
    """
    parts = []
    rest = len(text)
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end, edit.text), reverse=True):
        if not 0 <= edit.start <= edit.end <= rest:
            raise ValueError(
                f"the edit of characters {edit.start} to {edit.end} overlaps another, or the end of the text"
            )
        parts += [text[edit.end : rest], edit.text]
        rest = edit.start
    parts.append(text[:rest])
    return "".join(reversed(parts))


def select_fixes(diagnostics: Iterable[Diagnostic], *, unsafe: bool) -> tuple[Fix, ...]:
    """The fixes of one round, in order of place: those that touch one taken before them wait for the next round."""
    return _fixes_of(_selected(diagnostics, unsafe=unsafe))


def _fixes_of(diagnostics: Iterable[Diagnostic]) -> tuple[Fix, ...]:
    return tuple(item.fix for item in diagnostics if item.fix is not None)


def _selected(diagnostics: Iterable[Diagnostic], *, unsafe: bool) -> list[Diagnostic]:
    """The findings whose fixes are made in one round."""
    taken: dict[str, list[tuple[int, int]]] = {}
    chosen = []
    for diagnostic in sorted(diagnostics, key=lambda diagnostic: diagnostic.sort_key):
        fix = diagnostic.fix
        if fix is None or not fix.edits or not (fix.safe or unsafe):
            continue
        if any(_touches(taken.get(edit.file, []), edit) for edit in fix.edits):
            continue
        for edit in fix.edits:
            insort(taken.setdefault(edit.file, []), (edit.start, edit.end))
        chosen.append(diagnostic)
    return chosen


def fix_texts(texts: Mapping[str, str], diagnostics: Iterable[Diagnostic], *, unsafe: bool) -> Mapping[str, str]:
    """All texts after one round. A fix that reaches into a file that is not among them is not made at all."""
    return _applied(texts, _round(texts, diagnostics, unsafe=unsafe))


def fix_until_stable(
    texts: Mapping[str, str],
    check: Check,
    *,
    unsafe: bool,
    rounds: int = 200,
    found: Sequence[Diagnostic] | None = None,
) -> FixResult:
    """Check, fix, and check again, until nothing is left to fix or ``rounds`` were made.

    ``check`` takes all texts by file name. The findings of the result are of its texts. ``found`` are those of the texts
    as they come, where somebody has checked them. No text comes twice: a fix that only undoes others is not made. Neither
    is one of a prompt rule that adds a finding, joins lines or leaves bare marks: its finding stays, without a fix.
    """
    made: list[Fix] = []
    seen, blocked = {_state(texts)}, set[Key]()
    diagnostics: Sequence[Diagnostic] = check(texts) if found is None else found
    for _ in range(rounds):
        chosen = _round(texts, diagnostics, unsafe=unsafe)
        edited = _applied(texts, chosen)
        is_new = edited != texts and _state(edited) not in seen
        harmful, after = adding(texts, chosen, diagnostics, check, _applied) if is_new else (set[Key](), None)
        if harmful:
            blocked |= harmful
            diagnostics = without(diagnostics, blocked)
            continue
        if edited == texts:
            return FixResult(texts, tuple(diagnostics), tuple(made))
        if _state(edited) in seen:
            break
        texts = edited
        seen.add(_state(texts))
        made += _fixes_of(chosen)
        diagnostics = without(check(texts) if after is None else after, blocked)
    return FixResult(texts, tuple(diagnostics), tuple(made), stable=not _round(texts, diagnostics, unsafe=unsafe))


def _state(texts: Mapping[str, str]) -> int:
    return hash(frozenset(texts.items()))


def _round(texts: Mapping[str, str], diagnostics: Iterable[Diagnostic], *, unsafe: bool) -> list[Diagnostic]:
    """The findings whose fixes are made in one round: those that lie in the texts and spoil none of their lines."""
    possible = (item for item in diagnostics if item.fix and _is_possible(item.fix, texts) and not spoils(item, texts))
    return _selected(possible, unsafe=unsafe)


def _is_possible(fix: Fix, texts: Mapping[str, str]) -> bool:
    """Whether all of its edits lie in these texts, and none in another: rules of other packages make fixes, too."""
    edits = sorted(fix.edits)
    return all(edit.file in texts and 0 <= edit.start <= edit.end <= len(texts[edit.file]) for edit in edits) and all(
        one.file != other.file or one.end <= other.start for one, other in pairwise(edits)
    )


def _applied(texts: Mapping[str, str], diagnostics: Iterable[Diagnostic]) -> dict[str, str]:
    """The texts with the fixes of the findings made."""
    edits: dict[str, list[Edit]] = {}
    for fix in _fixes_of(diagnostics):
        for edit in fix.edits:
            edits.setdefault(edit.file, []).append(edit)
    return {file: apply_edits(text, edits[file]) if file in edits else text for file, text in texts.items()}


def _touches(taken: list[tuple[int, int]], edit: Edit) -> bool:
    """Whether an edit shares characters with one of ``taken`` (sorted, none in another), or inserts at its edge."""
    position = bisect_left(taken, (edit.start, edit.end))
    for start, end in taken[max(position - 1, 0) : position + 1]:
        gap = max(start, edit.start) - min(end, edit.end)
        if gap < 0 or (gap == 0 and (start == end or edit.start == edit.end)):
            return True
    return False


def unified_diff(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """What makes ``after`` of ``before`` (texts by file name), by file name, as a patch for ``git apply``.

    A file in only one of them is created or deleted. Lines keep their ends, so the patch is to be written as it is. Paths
    begin where git is called, which may be a folder of a repository; where an empty file is among them, which only git's
    own header can describe, at the top of it.
    """
    changed = sorted(file for file in before.keys() | after.keys() if before.get(file) != after.get(file))
    # with git's header, paths that begin elsewhere would be silently ignored
    by_git = any("" in (before.get(file), after.get(file)) for file in changed)
    return "".join(_file_diff(file, before.get(file), after.get(file), by_git=by_git) for file in changed)


def _file_diff(file: str, before: str | None, after: str | None, *, by_git: bool) -> str:
    from difflib import unified_diff as hunks

    old, new = _quoted(f"a/{file}"), _quoted(f"b/{file}")
    head = f"diff --git {old} {new}\n" if by_git else ""
    if before is None:
        head, old = f"{head}new file mode 100644\n" if by_git else "", "/dev/null"
    if after is None:
        head, new = f"{head}deleted file mode 100644\n" if by_git else "", "/dev/null"
    _, _, *lines = [*hunks(_lines(before or ""), _lines(after or ""))] or ["", ""]
    if lines:
        head += f"--- {_ended(old)}\n+++ {_ended(new)}\n"
    return head + "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """Lines as git has them: they end in LF, and a CR is a character."""
    *whole, last = text.split("\n")
    return [f"{line}\n" for line in whole] + [last] * bool(last)


def _quoted(name: str) -> str:
    """A name as git reads it: in quotes, C-escaped, where it holds quotes, backslashes or controls."""
    if name.isprintable() and '"' not in name and "\\" not in name:
        return name
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\{b:03o}" for b in name.encode()) + '"'


def _ended(name: str) -> str:
    """A name with spaces ends at a tab; text after a name in a patch would be read as a date."""
    return f"{name}\t" if " " in name and not name.startswith('"') else name
