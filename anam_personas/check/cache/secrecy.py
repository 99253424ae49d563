"""What of secrets may be remembered: where one is, and never a part of it.

A finding about a secret is remembered as reports show it, with stars for the secret, and only where nothing else that is
remembered shows a part of it: a message may quote the first half of a value, which nobody would know again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from anam_personas.diagnostics.codes import TWINS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from anam_personas.check.verdict import Verdict
    from anam_personas.diagnostics.types import Diagnostic, Unknown

_PART: Final = 6
"""Characters: so many in a row are a part of a secret. Shorter secrets are looked for whole, in their own files only."""


class Secrets(NamedTuple):
    """The secrets that a check came across: their lines, and the files, as shown, whose findings may quote parts of them."""

    lines: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()

    def are_in(self, data: Any) -> bool:
        """Whether a text of the data, lists and tuples of lists and tuples, holds a secret."""
        long = [line for line in self.lines if len(line) >= _PART]
        return bool(long) and any(line in text for text in _texts(data) for line in long)

    def show_in(self, texts: Iterable[str]) -> bool:
        """Whether a text holds a part of a secret."""
        parts = {line[at : at + _PART] for line in self.lines for at in range(max(len(line) - _PART + 1, 1))}
        short = [part for part in parts if len(part) < _PART]
        return any(
            any(text[at : at + _PART] in parts for at in range(len(text) - _PART + 1))
            or any(part in text for part in short)
            for text in texts
        )


NONE: Final = Secrets()


def secrets_of(verdicts: Mapping[str, Verdict], shown: Callable[[str], str]) -> Secrets:
    """The secrets that were found with some verdicts, by path."""
    telling = {path: verdict for path, verdict in verdicts.items() if verdict.secrets}
    if not telling:
        return NONE
    lines = {line.strip() for verdict in telling.values() for secret in verdict.secrets for line in secret.split("\n")}
    files = {shown(each) for path, verdict in telling.items() for each in (path, *verdict.others)}
    return Secrets(frozenset(lines - {""}), frozenset(files))


def hidden(findings: Sequence[Diagnostic], unsure: Sequence[Unknown], secrets: Secrets) -> Sequence[Diagnostic] | None:
    """The findings as reports show them; None where these, or what rules cannot say, would tell a part of a secret."""
    between = [item for item in findings if item.code == TWINS]
    if between:
        from anam_personas.lint.entities.secrets import holds_secret

        if any(holds_secret(text) for item in between for text in (item.message, item.place.excerpt)):
            return None
    if not secrets.lines:
        return findings
    from anam_personas.report.masking import masked

    found = masked(findings)
    near = [item for item in found if not secrets.files.isdisjoint(_files(item))]
    doubts = [item for item in unsure if item.file in secrets.files]
    return None if secrets.are_in((found, unsure)) or secrets.show_in(_texts([*near, *doubts])) else found


def _files(item: Diagnostic) -> list[str]:
    """The files that a finding is about."""
    return [place.file for place in (item.place, *(other.place for other in item.related))]


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, (list, tuple)):
        for item in data:
            yield from _texts(item)
