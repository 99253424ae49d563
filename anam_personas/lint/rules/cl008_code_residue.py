"""CL008."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.prompt.residue import residues
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.residue import Residue
    from anam_personas.lint.subject import Subject


class CodeResidue(Rule):
    r"""The text contains a piece of the source code that it was copied from.

    ## What it does

    Reports `${...}` with more in it than a name, `{a.b}`, `{count - 1}`, `{f()}` and `{a if b else 'c'}`, `\n`, `\t` and
    `\u2014` that were never decoded, `[object Object]`, `undefined`, `null`, `NaN` and `None` where a value should
    follow a label, ends of strings (`" +`, `",`), and the marks of sources in what a chat wrote
    (`:contentReference[oaicite:1]`). Words of prose ("if the balance is undefined"), paths, and sentences that forbid such
    things are passed over. A missing value is reported with `--preview` alone where the prompt has the word elsewhere
    too, as in JSON with nulls. A mere `${name}` is CL006.

    ## Why is this bad

    Nothing evaluates the code here: the model reads it, and may say it aloud.

    ## Fix safety

    The fix decodes escapes, and deletes marks of sources. It is unsafe, since the text may speak of them.

    ## Sources

    - Published sample personas of Anam and others, copied from template literals
    """

    code = "CL008"
    name = "code-residue"
    severity = Severity.ERROR
    fix = "unsafe"
    bad = (
        Bad(
            """
            systemPrompt: |
              You are Cara.
              The current date is ${new Date().toLocaleDateString()}.
            """,
            ("${new Date().toLocaleDateString()}",),
        ),
        Bad(
            r"""
            systemPrompt: |
              Keep it short \u2014 under 60 words.\nYou are Cara.
              Name: undefined
            """,
            (r"\u2014", r"\n", "undefined"),
            """
            systemPrompt: |
              Keep it short — under 60 words.
              You are Cara.
              Name: undefined
            """,
        ),
    )
    good = (
        """
        systemPrompt: |
          You are Cara.
          The current date is {{ today }}.
        variables: {today: {type: string}}
        """,
        """
        systemPrompt: |
          If the balance is undefined in the CRM, say so.
          Allergies: None
        """,
        """
        systemPrompt: Costs are 100% covered, %s is not used. None of the rooms is free. Never say "\\n" or {a.b}.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every piece."""
        doubtful = self.is_reported(subject, "preview")
        for surface in subject.surfaces():
            for residue in residues(surface.value):
                if not (residue.is_certain or doubtful):
                    continue
                if surface is subject.prompt and _is_prose(subject, residue):
                    continue
                yield _finding(Span(surface, residue.start, residue.end), residue, subject)


def _finding(span: Span, residue: Residue, subject: Subject) -> Finding:
    start, end, kind, decoded = residue[:4]
    is_mark = decoded == "" and residue.source != "source code"
    start -= is_mark and span.surface.value[start - 1 : start] == " "
    hint = "Delete it." if is_mark else "Write the real text, or a variable: {{ name }}." if decoded is None else None
    return Finding(
        span,
        f"{quoted(subject, span)} was left over from {residue.source} ({kind})",
        hint,
        title="Delete the mark" if is_mark else "Write the character that the escape stands for",
        changes=(Change(start, end, decoded),) if decoded is not None else (),
        severity=None if residue.is_certain else Severity.WARNING,
        tier=None if residue.is_certain else "preview",
        cause=kind,
    )


def _is_prose(subject: Subject, residue: Residue) -> bool:
    """Whether a sentence speaks of such characters, or a quotation of the prompt ends with them."""
    start = residue.start
    is_sample = subject.roles.line_at(start).role is Role.SAMPLE
    if residue.may_be_meant or residue.decoded is not None:
        return is_sample or (residue.may_be_meant and subject.is_mention(start))
    text = subject.words.text[start : residue.end]
    if "+" in text or ";" in text:
        return False
    stretch = subject.roles.stretch_at(start)
    return stretch is not None and stretch.end == start + 1
