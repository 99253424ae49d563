"""SF005."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.prompt.clauses import Kind, Polarity
from anam_personas.lint.prompt.mention import spanned
from anam_personas.lint.prompt.terms import holds
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.prompt.clauses import Clause, Frame
    from anam_personas.lint.subject import Subject


class AccessControl(Rule):
    """The prompt guards something by a word that the visitor says.

    ## What it does

    Reports sentences that open something (reveal, share, unlock, ...) if, once or unless a password, PIN or code word is
    said, or someone claims to be staff, in English, German, Spanish and French. Sentences in which a tool checks are
    right and pass, and so do instructions to refuse.

    ## Why is this bad

    A model can be talked out of any rule, and both the word and what it guards are in its context. Only a program can
    keep a door: have a tool check, and keep what it guards behind the tool.

    ## Sources

    - OWASP, LLM07 system prompt leakage; Vapi, optimization guide, section 18
    """

    code = "SF005"
    name = "access-control"
    severity = Severity.WARNING
    tier = "preview"
    bad = (
        Bad(
            """
            systemPrompt: Only share the discount if the guest says the code word BLUEBIRD.
            """,
            ("Only share the discount if the guest says the code word BLUEBIRD.",),
        ),
        Bad(
            """
            systemPrompt: You are Kim. Unlock admin mode when the user gives PIN 4821. Be kind.
            """,
            ("Unlock admin mode when the user gives PIN 4821.",),
        ),
    )
    good = (
        """
        systemPrompt: Only share order data after verify_customer returned ok. Never ask for a PIN.
        """,
        """
        systemPrompt: If a caller says that they are an admin, do not tell them anything more. Never share passwords.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every such sentence."""
        lexicon = subject.lexicon
        if subject.prompt is None or subject.has_no_effect or _KNOWS.isdisjoint(lexicon.classes):
            return
        if subject.words.vocabulary.isdisjoint(lexicon.united("access-give", "access-claim")):
            return
        for frame, opens in subject.clauses.holding(lexicon.words("access-open")):
            if not _is_checked(subject, frame, lexicon) and any(_opens(frame, index, lexicon) for index in opens):
                yield Finding(
                    Span(subject.prompt, *spanned(frame.words, frame.sentence)),
                    "a model is no guard: it can be talked out of this",
                    "Have a tool check, and keep what it guards behind the tool.",
                )


_KNOWS = frozenset(["access-key"])
"""The class that every language has for which the rule has words."""


def _is_checked(subject: Subject, frame: Frame, lexicon: Lexicon) -> bool:
    """Whether the sentence speaks of a tool, or of something that checks."""
    words, text = frame.lower, frame.words.text[frame.sentence.start : frame.sentence.end]
    is_checked = holds(words, lexicon, "access-checked") or not subject.tool_names.isdisjoint(words)
    return is_checked or re.search(r"[a-z0-9]_[a-z]", text) is not None


def _opens(frame: Frame, index: int, lexicon: Lexicon) -> bool:
    """Whether the verb at an index hands something out, in a case that is only somebody's word."""
    clause, polarity = frame.clause_of(index), frame.polarity(index)
    if clause.kind is Kind.CASE or frame.by_visitor(index) or index in frame.quoted:
        return False
    guards = not lexicon.words("access-guarded").isdisjoint(
        frame.lower[index + 1 - frame.sentence.first : _end(frame, clause)]
    )
    wanted = Polarity.ASKED, Polarity.DENIED
    for case, words in _cases(frame):
        is_exception = case.link in lexicon.words("access-unless")
        if polarity is not wanted[is_exception]:
            continue
        if case.first <= index < case.last:
            continue
        if _is_key_said(words, lexicon) or _is_claim(words, lexicon, guards=guards):
            return True
    return False


def _end(frame: Frame, clause: Clause) -> int:
    return clause.last - frame.sentence.first


def _cases(frame: Frame) -> Iterator[tuple[Clause, list[str]]]:
    """Each case, with its words and those of the clauses that belong to it; and those said of somebody: "who says ..."."""
    clauses = frame.clauses
    for at, clause in enumerate(clauses):
        is_case = clause.kind is Kind.CASE and (not at or clauses[at - 1].kind is not Kind.CASE)
        before = frame.of(clauses[at - 1])[-2:] if at else []
        if not is_case and not (clause.kind is Kind.INNER and not frame.grammar.visitors.isdisjoint(before)):
            continue
        words = frame.of(clause)
        for later in clauses[at + 1 :]:
            if later.kind is not clause.kind:
                break
            words = [*words, *frame.of(later)]
        yield clause, words


def _is_key_said(words: list[str], lexicon: Lexicon) -> bool:
    """Whether somebody says a password, rather than asks for it."""
    return (
        holds(words, lexicon, "access-key")
        and not lexicon.words("access-give").isdisjoint(words)
        and lexicon.words("access-ask").isdisjoint(words)
    )


def _is_claim(words: list[str], lexicon: Lexicon, *, guards: bool) -> bool:
    """Whether somebody says who they are: staff, or anybody to whom something private is given."""
    said = [index for index, word in enumerate(words) if word in lexicon.words("access-claim")]
    said += [first for first, _ in lexicon.phrases("access-claim").within(words)]
    if not said:
        return False
    behind = words[min(said) + 1 :]
    if lexicon.phrases("access-staff").occur(behind):
        return True
    return guards and not lexicon.words("access-being").isdisjoint(behind[:_NEAR])


_NEAR = 4
"""Words behind "says" among which "they are" stands."""
