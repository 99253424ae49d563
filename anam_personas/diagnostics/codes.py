"""The codes of errors in the file itself: its YAML (Y), its fields (S), its references (R).

This table is the only place of a code's name and severity. Its manual page, ``pages/CODE.md``, is read on demand. Prompt rules
are not here: each has its own file in ``lint/rules``. A code never changes its meaning, and retired codes are not reused.
"""

from __future__ import annotations

from typing import NamedTuple

from anam_personas.diagnostics.types import Diagnostic, Fix, Place, Related, Severity

_INSIDE = frozenset("YS")
"""The families about a file alone. References lead out of it."""


class Code(NamedTuple):
    """A code with its kebab-case name and its severity."""

    code: str
    name: str
    severity: Severity = Severity.ERROR
    secret: bool = False
    """Whether the text at its place is a secret."""
    inside: bool | None = None
    """Whether it comes from the file and what it is built from alone; None where that is as for most of its family."""
    in_template: bool = False
    """Whether it is an error in a template, which rules for prompts read as it is written: such a file is linted."""

    @property
    def is_inside(self) -> bool:
        """Whether it stays as long as the file and what it is built from are as they are, whatever is beside them."""
        return self.code[0] in _INSIDE if self.inside is None else self.inside

    @property
    def page(self) -> str:
        """The manual page, as Markdown: what it means, why it matters, what to do."""
        from pathlib import Path

        return (Path(__file__).parent / "pages" / f"{self.code}.md").read_text(encoding="utf-8").removesuffix("\n")


def diagnostic(
    code: str,
    message: str,
    place: Place,
    *,
    hint: str | None = None,
    fix: Fix | None = None,
    related: tuple[Related, ...] = (),
) -> Diagnostic:
    """A finding with one of the codes of this module."""
    known = CODES[code]
    return Diagnostic(code, known.name, known.severity, message, place, hint, fix, related, known.secret)


TWINS = "R012"
"""The code of a file that has the same key as another."""
UNUSED_IGNORE = "R014"
"""The code of an ignore comment that suppresses nothing."""

CODES: dict[str, Code] = {
    "Y001": Code("Y001", "syntax-error"),
    "Y002": Code("Y002", "duplicate-key"),
    "Y003": Code("Y003", "tag"),
    "Y004": Code("Y004", "alias-limit"),
    "Y005": Code("Y005", "file-too-large"),
    "Y006": Code("Y006", "too-deep"),
    "Y007": Code("Y007", "unreadable-character"),
    "Y008": Code("Y008", "tab-indentation"),
    "Y009": Code("Y009", "several-documents"),
    "Y010": Code("Y010", "not-a-mapping"),
    "Y011": Code("Y011", "key-not-text"),
    "Y013": Code("Y013", "unreadable-file", inside=False),
    "Y012": Code("Y012", "number-out-of-range"),
    "S001": Code("S001", "unknown-key"),
    "S002": Code("S002", "missing-key"),
    "S003": Code("S003", "wrong-type"),
    "S004": Code("S004", "not-a-choice"),
    "S005": Code("S005", "out-of-range"),
    "S006": Code("S006", "wrong-length"),
    "S007": Code("S007", "wrong-format"),
    "S008": Code("S008", "exclusive-keys"),
    "S009": Code("S009", "retired-key"),
    "S010": Code("S010", "mixed-voice-options"),
    "S011": Code("S011", "video-size"),
    "S012": Code("S012", "parameters-too-large"),
    "S015": Code("S015", "extra-shadows"),
    "S016": Code("S016", "literal-secret", secret=True),
    "S017": Code("S017", "variable-in-a-part-of-an-address"),
    "S018": Code("S018", "variable-without-effect", Severity.WARNING),
    "S019": Code("S019", "exposed-secret"),
    "S099": Code("S099", "schema"),
    "Y014": Code("Y014", "text-cut", Severity.WARNING),
    "Y015": Code("Y015", "print-quotes", Severity.WARNING),
    "S013": Code("S013", "extra-key", Severity.WARNING),
    "S014": Code("S014", "no-effect", Severity.WARNING),
    "R006": Code("R006", "unknown-environment", Severity.WARNING),
    "R022": Code("R022", "awkward-name", Severity.WARNING),
    "R020": Code("R020", "doubtful-parameters", Severity.WARNING),
    "R014": Code("R014", "unused-ignore", Severity.WARNING),
    "R001": Code("R001", "unknown-partial"),
    "R002": Code("R002", "outside-project"),
    "R003": Code("R003", "extends-cycle"),
    "R004": Code("R004", "unknown-prompt-file"),
    "R005": Code("R005", "unknown-tool"),
    "R007": Code("R007", "undeclared-variable", inside=True, in_template=True),
    "R008": Code("R008", "template-syntax", inside=True, in_template=True),
    "R009": Code("R009", "wrong-default", inside=True),
    "R010": Code("R010", "tool-twice"),
    "R011": Code("R011", "not-a-partial"),
    "R012": Code("R012", "key-twice"),
    "R021": Code("R021", "unusable-name"),
    "R015": Code("R015", "parameters-not-a-schema", inside=True),
    "R016": Code("R016", "required-without-property", inside=True),
    "R017": Code("R017", "value-of-another-type", inside=True),
    "R018": Code("R018", "nothing-fits", inside=True),
    "R019": Code("R019", "schema-reference", inside=True),
    "R031": Code("R031", "named-as-a-test"),
    "R032": Code("R032", "unknown-persona"),
    "R033": Code("R033", "unknown-block"),
    "R034": Code("R034", "test-name-twice"),
    "R035": Code("R035", "test-without-effect"),
    "R036": Code("R036", "no-model"),
    "R041": Code("R041", "unknown-document"),
    "R042": Code("R042", "unfit-document"),
    "R043": Code("R043", "document-twice"),
    "R044": Code("R044", "too-many-documents"),
    "R045": Code("R045", "unused-knowledge", Severity.WARNING),
    "R046": Code("R046", "unknown-knowledge"),
    "R051": Code("R051", "unknown-model"),
    "R052": Code("R052", "silent-model"),
    "R053": Code("R053", "unusable-address"),
    "R054": Code("R054", "api-key-as-secret"),
    "R055": Code("R055", "unknown-shared-persona"),
    "R013": Code("R013", "invalid-reference"),
    "R023": Code("R023", "unknown-name"),
    "R024": Code("R024", "ambiguous-name"),
    "R025": Code("R025", "not-an-id"),
    "R026": Code("R026", "unknown-id"),
    "R027": Code("R027", "does-not-fit"),
}
"""Every code."""


def is_broken(item: Diagnostic) -> bool:
    """Whether a finding is a validation error. Those are always reported, whatever is selected, ignored or suppressed."""
    return item.code in CODES and item.severity is Severity.ERROR
