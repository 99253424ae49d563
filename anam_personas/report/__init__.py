"""What a check found, and the table of formats it can be told in.

Every format is a module with ``render(report, look) -> str``; it is imported when it is first used, so that a check
of a clean file pays for no JSON and no XML.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import NamedTuple, TypeAlias, cast

from anam_personas.diagnostics.types import Diagnostic, RuleInfo, Severity

Describe: TypeAlias = Callable[[str], RuleInfo | None]


def _undescribed(_code: str) -> RuleInfo | None:
    return None


@dataclass(frozen=True, eq=False)
class Report:
    """A run of ``check``: the files it read, what it found in them, how many findings it mended.

    ``diagnostics`` are put in order, and secrets in them are masked, whatever order they come in. ``strict`` makes
    every severity a failure. ``describe`` gives the manual entry of a code, None where there is none.
    """

    checked: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    fixed: int = 0
    strict: bool = False
    describe: Describe = field(default=_undescribed, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = self.diagnostics
        if any(diagnostic.secret for diagnostic in found):
            from anam_personas.report.masking import masked

            found = masked(found)
        object.__setattr__(self, "diagnostics", tuple(sorted(found, key=_order)))

    @property
    def files(self) -> int:
        """How many files were checked."""
        return len(self.checked)

    @property
    def fixable(self) -> int:
        """How many findings ``--fix`` would mend."""
        return sum(diagnostic.fix is not None and diagnostic.fix.safe for diagnostic in self.diagnostics)

    @property
    def fixable_unsafely(self) -> int:
        """How many more ``--unsafe-fixes`` would mend."""
        return sum(diagnostic.fix is not None and not diagnostic.fix.safe for diagnostic in self.diagnostics)

    def url(self, code: str) -> str | None:
        """The web address of a code's page, None where it has none."""
        info = self.describe(code)
        return info.help_uri if info is not None else None

    @property
    def failed(self) -> bool:
        """Whether the command is to end with 1."""
        return any(self.fails(diagnostic) for diagnostic in self.diagnostics)

    def fails(self, diagnostic: Diagnostic) -> bool:
        """Whether this finding alone makes the command end with 1."""
        return self.strict or diagnostic.severity is Severity.ERROR


class Look(NamedTuple):
    """How a report may look on a terminal: with ANSI colours or without, and its width in cells."""

    colour: bool = False
    width: int = 100


Renderer: TypeAlias = Callable[[Report, Look], str]


def _order(diagnostic: Diagnostic) -> tuple[object, ...]:
    place = diagnostic.place
    return (*diagnostic.sort_key, place.end_line, place.end_column, diagnostic.severity, diagnostic.hint or "")


def _format(module: str) -> Renderer:
    def render(report: Report, look: Look) -> str:
        loaded = import_module(f"anam_personas.report.{module}")
        return cast("Renderer", loaded.render)(report, look)

    return render


FORMATS: dict[str, Renderer] = {
    "text": _format("text"),
    "json": _format("json_v1"),
    "github": _format("github"),
    "sarif": _format("sarif"),
    "gitlab": _format("gitlab"),
    "junit": _format("junit"),
}
