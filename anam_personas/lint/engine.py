"""Personas -> findings of the rules, at the places where the words were written."""

from __future__ import annotations

from itertools import chain, islice
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.diagnostics.types import Diagnostic, Fix, Related, Unknown
from anam_personas.lint.environment_fixes import agreed
from anam_personas.lint.evidence import confidence
from anam_personas.lint.finding import Span, Unsure
from anam_personas.lint.registry import entries, is_loaded, rule_of
from anam_personas.lint.rule import Rule
from anam_personas.lint.rule_entry import characters_of
from anam_personas.lint.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.diagnostics.types import Tier
    from anam_personas.lint.edits import Editor
    from anam_personas.lint.environment_fixes import Seen
    from anam_personas.lint.finding import Finding
    from anam_personas.lint.selection import Selection
    from anam_personas.persona.types import Persona
    from anam_personas.yaml.document import Document

MOST = 50
"""The most findings of one rule for one persona; the others are reported once these are fixed."""


class Linted(NamedTuple):
    """What the rules say of a file: their findings, each once, and what they cannot say."""

    diagnostics: list[Diagnostic]
    unsure: list[Unknown]


def lint(
    files: Sequence[Sequence[Persona]],
    selection: Selection,
    own: Sequence[Document] = (),
    seconds: dict[str, float] | None = None,
) -> list[Linted]:
    """The findings of several files, each with its personas, of several environments: each reported once.

    ``own`` are the files themselves, where they are to be looked at without a persona too. Of the environments of one
    persona only those are read that differ from one that was read before. One rule goes through all files before the next
    does: that is a quarter faster than one file after the other, since a rule that has just run is still in the
    processor's cache. The time of each rule is added to ``seconds``, by code; what rules share counts for the one that
    needs it first.
    """
    found: list[Seen] = [{} for _ in files]
    unsure: list[dict[Unknown, None]] = [{} for _ in files]
    personas = [list(_different(of)) for of in files]
    subjects = [
        (Subject(one, selection.options, selection.tiers), number, into, unknown)
        for of, into, unknown in zip(personas, found, unsure, strict=True)
        for number, one in enumerate(of)
    ]
    of_personas = [(each, into) for subject, _, into, _ in subjects for each in subject.documents]
    users = _users(own, found, of_personas, personas)
    for rule in _running(selection, [subject for subject, *_ in subjects]):
        started = perf_counter()
        tiers = selection.tiers(rule.code)
        if type(rule).check is not Rule.check:
            for subject, number, into, unknown in subjects:
                for item in _add(rule, rule.check(subject), subject, [(into, {number})], tiers):
                    unknown[Unknown(subject.persona.document.file, rule.code, rule.name, item.reason)] = None
        if type(rule).check_file is not Rule.check_file:
            for document, those in users.items():
                _add(rule, rule.check_file(document), None, those, tiers)
        if seconds is not None:
            seconds[rule.code] = seconds.get(rule.code, 0.0) + perf_counter() - started
    return [
        Linted(list(agreed(each, of)), list(unknown)) for each, of, unknown in zip(found, personas, unsure, strict=True)
    ]


def _users(
    own: Sequence[Document],
    found: Sequence[Seen],
    of_personas: Sequence[tuple[Document, Seen]],
    personas: Sequence[Sequence[Persona]],
) -> dict[Document, list[tuple[Seen, set[int]]]]:
    """Every document, with the findings of each file that is it or is built from it, and the numbers of all its personas."""
    numbers = {id(into): set(range(len(of))) for into, of in zip(found, personas, strict=True)}
    users: dict[Document, dict[int, tuple[Seen, set[int]]]] = {}
    for document, into in chain(zip(own, found, strict=bool(own)), of_personas):
        if document.data is not None:
            users.setdefault(document, {})[id(into)] = into, numbers[id(into)]
    return {document: list(those.values()) for document, those in users.items()}


def _add(
    rule: Rule,
    findings: Iterator[Finding | Unsure],
    subject: Subject | None,
    into: Sequence[tuple[Seen, set[int]]],
    tiers: frozenset[Tier],
) -> Sequence[Unsure]:
    """Keep what a rule found, for each of the files whose personas with these numbers have it; give back what it cannot say."""
    if (first := next(findings, None)) is None:
        return ()
    unsure: list[Unsure] = []
    for diagnostic in _diagnostics(rule, _wanted(rule, chain((first,), findings), tiers, unsure), subject):
        same = (diagnostic.code, diagnostic.place, diagnostic.message)
        for those, numbers in into:
            those.setdefault(same, (diagnostic, set()))[1].update(numbers)
    return unsure


def _wanted(
    rule: Rule, findings: Iterator[Finding | Unsure], tiers: frozenset[Tier], unsure: list[Unsure]
) -> Iterator[Finding]:
    """The findings of the tiers that run; what the rule cannot say is set aside."""
    for item in findings:
        if isinstance(item, Unsure):
            unsure.append(item)
        elif (item.tier or rule.tier) in tiers:
            yield item


class Doubted(NamedTuple):
    """What a rule is unsure about: ``diagnostic`` is reported where ``statement`` holds of ``texts``."""

    diagnostic: Diagnostic
    statement: str
    texts: tuple[str, ...]


def doubts(personas: Sequence[Persona], selection: Selection) -> Iterator[Doubted]:
    """What the rules that run are unsure about in the personas of one file, in the order of their codes."""
    subjects = [Subject(each, selection.options) for each in _different(personas)]
    for rule in filter(may_doubt, _running(selection)):
        for subject in subjects:
            for found in rule.doubts(subject):
                yield Doubted(_diagnostic(rule, found.finding, subject), found.statement, found.texts)


def may_doubt(rule: Rule) -> bool:
    """Whether a rule has questions to a judge."""
    return type(rule).doubts is not Rule.doubts


def lint_persona(persona: Persona, selection: Selection) -> list[Diagnostic]:
    """The findings of the selected rules about one resolved persona."""
    return lint([[persona]], selection)[0].diagnostics


def _different(personas: Sequence[Persona]) -> Iterator[Persona]:
    """The personas of one file without those that are equal to one before, field by field."""
    seen: dict[str, list[object]] = {}
    for persona in personas:
        whole = persona.body, persona.variables, [use.definition for use in persona.tools]
        if whole not in seen.setdefault(persona.key, []):
            seen[persona.key].append(whole)
            yield persona


def _diagnostics(rule: Rule, findings: Iterator[Finding], subject: Subject | None) -> Iterator[Diagnostic]:
    for finding in islice(findings, MOST):
        yield _diagnostic(rule, finding, subject)
    for last in islice(findings, 1):
        message = f"{last.message} (and so on: the rule stops here)"
        yield _diagnostic(rule, last._replace(message=message, changes=()), subject)


def prepare(selection: Selection) -> None:
    """Load every rule that runs: for many files, and before processes are forked."""
    for _ in _running(selection):
        pass


def _running(selection: Selection, subjects: Sequence[Subject] | None = None) -> Iterator[Rule]:
    """The rules that run, in order of their codes, without those that would be loaded for texts they find nothing in."""
    characters: set[str] | None = None
    for code, entry in entries().items():
        if not selection.runs(code):
            continue
        if subjects is not None and entry.signs is not None and not is_loaded(code):
            characters = characters_of(_texts(subjects)) if characters is None else characters
            if not entry.may_find(characters):
                continue
        yield rule_of(code)


def _texts(subjects: Sequence[Subject]) -> list[str]:
    """The texts that `Rule.signs` is about."""
    return [surface.value for each in subjects for surface in each.surfaces()]


def _diagnostic(rule: Rule, finding: Finding, subject: Subject | None) -> Diagnostic:
    tier = finding.tier or rule.tier
    return Diagnostic(
        rule.code,
        rule.name,
        finding.severity or rule.severity,
        finding.message,
        finding.spot.place(),
        finding.hint,
        _fix(rule, finding, subject),
        tuple(Related(spot.place(), message) for spot, message in finding.related),
        finding.secret,
        tier=tier,
        confidence=confidence(rule.code, tier),
        cause=finding.message if finding.cause is None else finding.cause,
    )


def _fix(rule: Rule, finding: Finding, subject: Subject | None) -> Fix | None:
    if finding.edits:
        return Fix(finding.title, finding.edits, rule.fix == "safe" if finding.safe is None else finding.safe)
    if not finding.changes:
        return None
    spot = finding.spot
    is_safe = rule.fix == "safe" if finding.safe is None else finding.safe
    surface = spot.surface if finding.surface is None and isinstance(spot, Span) else finding.surface
    made = _editor(subject).edits(surface, finding.changes, safe=is_safe) if surface is not None else None
    return Fix(finding.title, made, is_safe) if made else None


def _editor(subject: Subject | None) -> Editor:
    """What makes the edits of findings about a subject, or about a file alone. Most files need none."""
    if subject is not None:
        return subject.editor
    from anam_personas.lint.edits import Editor

    return Editor()
