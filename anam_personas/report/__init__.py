"""What a check found, and the table of the formats in which it is reported.

A format is a module of this package with ``render(report, look) -> str``, and a row in `FORMATS`: the choices of
``--format`` and the table in docs/checking.md are made from it. The module is imported when the format is first used, so
that a check of clean files loads neither JSON nor XML.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.diagnostics.types import Diagnostic, RuleInfo, Unknown

Describe: TypeAlias = "Callable[[str], RuleInfo | None]"


def _undescribed(_code: str) -> RuleInfo | None:
    return None


class Report:
    """A run of ``check``: the files it read, what it found in them, and how many findings it fixed.

    ``diagnostics`` may come in any order: they are sorted here, and nowhere before. Those of one cause in one file become
    one, and secrets in them are masked. ``unsure`` is what rules cannot say, where that is to be shown. ``is_whole`` says
    that nothing kept a part of the checks from being done, such as a judge that could not be asked. ``strict`` makes every
    severity a failure. ``describe`` gives the manual entry of a code, None where there is none.
    """

    def __init__(
        self,
        checked: tuple[str, ...] = (),
        diagnostics: tuple[Diagnostic, ...] = (),
        fixed: int = 0,
        *,
        strict: bool = False,
        describe: Describe = _undescribed,
        unsure: tuple[Unknown, ...] = (),
        is_whole: bool = True,
    ) -> None:
        if any(diagnostic.secret for diagnostic in diagnostics):
            from anam_personas.report.masking import masked

            diagnostics = masked(diagnostics)
        if diagnostics:
            from anam_personas.report.grouping import grouped

            diagnostics = tuple(grouped(sorted(diagnostics, key=lambda item: item.sort_key)))
        self.checked: Final = checked
        self.diagnostics: Final = diagnostics
        self.fixed: Final = fixed
        self.strict: Final = strict
        self.describe: Final = describe
        self.unsure: Final = unsure
        self.is_whole: Final = is_whole

    @property
    def files(self) -> int:
        """How many files were checked."""
        return len(self.checked)

    @property
    def fixable(self) -> int:
        """How many findings ``--fix`` would fix."""
        return sum(diagnostic.fix is not None and diagnostic.fix.safe for diagnostic in self.diagnostics)

    @property
    def fixable_unsafely(self) -> int:
        """How many more ``--unsafe-fixes`` would fix."""
        return sum(diagnostic.fix is not None and not diagnostic.fix.safe for diagnostic in self.diagnostics)

    def url(self, code: str) -> str | None:
        """The web address of a code's page, None where it has none."""
        info = self.describe(code)
        return info.help_uri if info is not None else None

    @property
    def failed(self) -> bool:
        """Whether the command exits with 1."""
        return any(self.fails(diagnostic) for diagnostic in self.diagnostics)

    def fails(self, diagnostic: Diagnostic) -> bool:
        """Whether this finding alone makes the command exit with 1."""
        return self.strict or diagnostic.severity == "error"


class Look(NamedTuple):
    """How a report may look on a terminal: with ANSI colours or without, and its width in cells."""

    colour: bool = False
    width: int = 100


class Format(NamedTuple):
    """A format of reports: its module here, and what it is for (Markdown, a row of docs/checking.md).

    ``output`` says what is done with characters that stdout lacks or that a terminal or CI runner would act on: ``text``
    spells them out, ``json`` writes them as JSON escapes, ``markup`` leaves that to the module.
    """

    module: str
    summary: str
    output: Literal["text", "json", "markup"] = "json"

    def __call__(self, report: Report, look: Look) -> str:
        """The report in this format."""
        loaded = import_module(f"{__name__}.{self.module}")
        return cast("str", loaded.render(report, look))


FORMATS: dict[str, Format] = {
    "text": Format("text", "people; the default", "text"),
    "json": Format("json_v1", "programs: [its form](exit-codes.md#json)"),
    "github": Format("github", "annotations on the lines of a pull request", "markup"),
    "sarif": Format(
        "sarif",
        "code scanning (SARIF 2.1.0, with the rules' pages, fixes, and fingerprints that survive a moved line)",
    ),
    "gitlab": Format("gitlab", "the Code Quality report of a merge request"),
    "junit": Format("junit", "test reports of Jenkins, Azure DevOps, Buildkite and others", "markup"),
}
