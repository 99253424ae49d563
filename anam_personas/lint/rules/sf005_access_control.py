"""SF005."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.prompt.clauses import Kind, Polarity
from anam_personas.lint.prompt.mention import spanned
from anam_personas.lint.prompt.terms import holds
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity, languages_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.prompt.clauses import Clause, Frame
    from anam_personas.lint.subject import Subject


class AccessControl(Rule):
    """A word from the visitor is all that protects something.

    ## What it does

    Reports sentences that hand something out (tell, share, unlock, ...) if a password, PIN or code word is said, or
    if somebody claims to be staff, and sentences that give something private (a code, an address, an account) to
    anybody who says who they are. Sentences in which a tool checks, and instructions to refuse, are not reported.

    ## Why is this bad

    A model can be talked out of any rule, and both the word and what it protects are in its context. Have a tool
    check, and keep what is protected behind the tool.

    ## Sources

    - OWASP, LLM07 system prompt leakage; Vapi, optimization guide, section 18
    """

    code = "SF005"
    name = "access-control"
    languages = languages_with("access-open")
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
        says = lexicon.united("access-give", "access-claim")
        grammar = subject.clauses.grammar
        conditional = grammar.cases | grammar.inner
        for frame, opens in subject.clauses.holding(lexicon.words("access-open"), says, conditional):
            if not _is_checked(subject, frame, lexicon) and any(_opens(frame, index, lexicon) for index in opens):
                span = Span(subject.prompt, *spanned(frame.words, frame.sentence))
                yield Finding(
                    span,
                    f"{quoted(subject, span)} protects nothing: a model can be talked out of a rule",
                    "Have a tool check who asks, and keep what is protected behind the tool.",
                    cause="guard",
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
    offset = frame.sentence.first
    inner = (one.last for one in frame.clauses if one.first >= clause.last and one.kind is Kind.INNER)
    last = max(clause.last, next(inner, 0))  # "which room she is in"
    guards = _is_private(frame, frame.lower[index + 1 - offset : last - offset], lexicon)
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


def _is_private(frame: Frame, told: list[str], lexicon: Lexicon) -> bool:
    """Whether what is handed out is a code, a record or the like, or the address, number or room of a person."""
    if not lexicon.words("access-guarded").isdisjoint(told):
        return True
    persons = frame.grammar.visitors | lexicon.words("access-person")
    at = next((index for index, word in enumerate(told) if word in lexicon.words("access-of-person")), None)
    return at is not None and not persons.isdisjoint(told[at + 1 :])


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
    if not guards:
        return False
    near = behind[:_NEAR]
    if not lexicon.words("access-lives").isdisjoint(near):
        return True
    being = next((at for at, word in enumerate(near) if word in lexicon.words("access-being")), None)
    role = lexicon.words("access-role")
    return being is not None and not role.isdisjoint(behind[being + 1 : being + 3])


_NEAR = 4
"""Words after "says" among which "they are" stands."""
