"""Fixes that would do harm: they add a finding, leave a line of bare marks, or join two lines. They are not made.

Only fixes of the prompt rules are looked at: what a schema or YAML asks for may well bring up what a rule then finds.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from anam_personas.diagnostics.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from anam_personas.diagnostics.types import Diagnostic, Edit

    Check = Callable[[Mapping[str, str]], Sequence[Diagnostic]]
    Apply = Callable[[Mapping[str, str], Iterable[Diagnostic]], Mapping[str, str]]

_MARKS = frozenset(" \t-*+#>_`~|:;.,!?•–—=()[]<>{}\"'0123456789")
"""What a line may consist of that has no words left."""
_MOST = 12
"""Fixes of one rule and file that are tried one by one; more of them are made together or not at all."""

Key = tuple[str, str, str]


def key(item: Diagnostic) -> Key:
    """What a finding is called whose fix is not to be made, wherever the other fixes move it to."""
    return item.code, item.place.file, item.message


def is_of_rule(item: Diagnostic) -> bool:
    """Whether a prompt rule made the finding."""
    return item.code not in CODES


def without(diagnostics: Iterable[Diagnostic], blocked: set[Key]) -> list[Diagnostic]:
    """The findings, without the fixes that would do harm."""
    return [item._replace(fix=None) if item.fix and blocked and key(item) in blocked else item for item in diagnostics]


def spoils(item: Diagnostic, texts: Mapping[str, str]) -> bool:
    """Whether a fix joins lines, or leaves one that has nothing but marks."""
    if item.fix is None or not is_of_rule(item):
        return False
    return any(_joins(edit, texts[edit.file]) for edit in item.fix.edits) or any(
        _bares(edits, texts[file]) for file, edits in _by_file(item.fix.edits).items()
    )


def _joins(edit: Edit, text: str) -> bool:
    removed = text[edit.start : edit.end]
    if removed.count("\n") <= edit.text.count("\n"):
        return False
    is_from_start = not text[text.rfind("\n", 0, edit.start) + 1 : edit.start].strip()
    is_to_end = removed.endswith("\n") or text[edit.end : edit.end + 1] in {"", "\n"}
    before_is_kept = removed.startswith("\n") and is_to_end and not removed.endswith("\n")
    return not (is_from_start and (is_to_end or not removed.rsplit("\n", 1)[-1].strip())) and not before_is_kept


def _bares(edits: Sequence[Edit], text: str) -> bool:
    """Whether a line that had words has only marks once all the edits are made."""
    lines: dict[tuple[int, int], list[Edit]] = {}
    for edit in edits:
        start = text.rfind("\n", 0, edit.start) + 1
        end = text.find("\n", edit.end)
        lines.setdefault((start, end if end >= 0 else len(text)), []).append(edit)
    for (start, end), own in lines.items():
        before, after, at = text[start:end], "", start
        for edit in sorted(own):
            after += text[at : edit.start] + edit.text
            at = edit.end
        after += text[at:end]
        if _has_words(before) and after.strip() and not _has_words(after):
            return True
    return False


def _has_words(line: str) -> bool:
    return not _MARKS.issuperset(line)


def _by_file(edits: Iterable[Edit]) -> dict[str, list[Edit]]:
    found: dict[str, list[Edit]] = {}
    for edit in edits:
        found.setdefault(edit.file, []).append(edit)
    return found


def adding(
    texts: Mapping[str, str], made: Sequence[Diagnostic], before: Sequence[Diagnostic], check: Check, apply: Apply
) -> tuple[set[Key], Sequence[Diagnostic] | None]:
    """Of the findings whose fixes are made together, those whose fix adds a finding; they are tried by rule and file.

    With them, what is found once all are made, where that was looked at.
    """
    own = [item for item in made if is_of_rule(item)]
    if not own:
        return set(), None
    after = check(apply(texts, own))
    if not _adds(before, after):
        return set(), after if len(own) == len(made) else None
    groups: dict[tuple[str, str], list[Diagnostic]] = {}
    for item in own:
        groups.setdefault((item.code, item.place.file), []).append(item)
    found: set[Key] = set()
    for group in groups.values():
        if len(groups) == 1 or _adds(before, check(apply(texts, group))):
            single = group if len(group) <= _MOST else []
            bad = [item for item in single if len(group) == 1 or _adds(before, check(apply(texts, [item])))]
            found |= {key(item) for item in bad or group}
    return found or {key(item) for item in own}, None


def _adds(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> bool:
    """Whether there are more findings of a code in a file than there were."""
    return bool(_counted(after) - _counted(before))


def _counted(diagnostics: Iterable[Diagnostic]) -> Counter[tuple[str, str]]:
    return Counter((item.code, item.place.file) for item in diagnostics if is_of_rule(item))
