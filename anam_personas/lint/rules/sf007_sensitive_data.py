"""SF007."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.phrases import Phrases
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.prompt.mention import around, is_forbidden
from anam_personas.lint.rule import Bad, Rule, Severity
from anam_personas.lint.subject import NEGATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.lint.language.words import Words
    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.subject import Subject

REACH = 12
"""Words between the asking and what is asked for, at most: they may be a list."""

_ASKS = listed(
    """
    ask collect get request gather take obtain repeat read confirm verify record capture prompt note require need tell
    give provide say spell frag frage fragen verlange erfrage erfragen erfasse nimm notiere bestätige pide pregunta
    solicita recoge obtén confirma pida pregunte solicite demande demandez recueille recueillez récupère note vérifie
    """
)
_ITEMS = Phrases(
    """
    card number, card numbers, card details, credit card, credit cards, creditcard, debit card, cvv, cvc, security
    code, expiry date, ssn, ssns, social security, social insurance number, password, passwords, passcode, pin, pins,
    bank account, account password, bank details, iban, routing number, sort code, passport number, passport details,
    driver's license number, drivers license number, driving licence number, mother's maiden name, maiden name,
    verification code, verification codes, one time code, one time password, otp, kartennummer, kreditkarte,
    kreditkartennummer, kreditkartendaten, prüfziffer, bankverbindung, kontonummer, passwort, reisepassnummer,
    ausweisnummer, número de tarjeta, tarjeta de crédito, contraseña, cuenta bancaria, número de pasaporte, numéro de
    carte, carte bancaire, carte de crédit, mot de passe, numéro de passeport, numéro de sécurité sociale
    """
)
_BIRTH = Phrases("date of birth, birth date, dob, geburtsdatum, fecha de nacimiento, date de naissance")
_NAMES = listed("name names namen nombre nom")
_NOT_ASKED = Phrases(
    """
    password reset, password resets, reset their password, reset the password, reset your password, reset a password,
    forgot password, forgotten password, change password, change the password, last four, last 4, letzten vier,
    últimos cuatro, quatre derniers, pin code of the place
    """
)
_HANDLED = listed(
    "reset resets change changes changing resetting recovery manager policy policies issue issues problem problems"
)
_OTHERS = listed("they users users' user callers caller visitors visitor people customers customer guests guest who to")
_OTHER_VERBS = listed("if whether about wants asks says offers gives provides reads tells")
_CLAUSE = listed("if when unless wenn falls si cuando quand")


_MOST = 300
"""Places that are looked at."""


class SensitiveData(Rule):
    """The persona asks for sensitive data.

    ## What it does

    Reports sentences that have the persona ask for, repeat or take down card numbers, security codes, passwords, PINs,
    bank accounts, social security and passport numbers, and the date of birth together with the name, and a first
    message that does so; in English, German, Spanish and French. Bans and "the last four digits" pass. It is info where
    the sentence names a tool with `disableInterruptions`.

    ## Why is this bad

    What is said is transcribed, sent to the model's vendor, kept in transcripts, and overheard by whoever stands near.

    ## Sources

    - Vapi, prompting guide
    """

    code = "SF007"
    name = "sensitive-data"
    severity = Severity.WARNING
    tier = "preview"
    bad = (
        Bad(
            """
            systemPrompt: Ask the caller for the card number and read it back.
            """,
            ("Ask the caller for the card number",),
        ),
        Bad(
            """
            systemPrompt: Collect SSN and mother's maiden name to verify.
            initialMessage: Please tell me your password.
            """,
            ("Collect SSN", "tell me your password"),
        ),
    )
    good = (
        """
        systemPrompt: Never collect card numbers or passwords. Ask for the last four digits of the order number.
        """,
        """
        systemPrompt: If they ask for a password reset, send the link. Ask for the date of birth of the dog.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every sentence."""
        if subject.prompt is not None and not subject.has_no_effect:
            for asked in _asked(subject.words):
                if not _is_banned(subject, asked):
                    yield _finding(subject, subject.prompt, subject.words, asked)
        if subject.greeting is not None:
            words = subject.greeting_words
            for asked in _asked(words):
                if NEGATIONS.isdisjoint(words.lower[around(words, asked.item).first : asked.item]):
                    yield _finding(subject, subject.greeting, words, asked)


class _Asked(NamedTuple):
    """Indexes of words: the verb, the item, and the one behind it."""

    verb: int
    item: int
    last: int


def _asked(words: Words) -> Iterator[_Asked]:
    """Where a sentence asks for such data, the first of each sentence."""
    items = [*_ITEMS.places(words), *_BIRTH.places(words)]
    if not items or _ASKS.isdisjoint(words.vocabulary):
        return
    told: set[int] = set()
    births = set(_BIRTH.places(words))
    for first, last in sorted(items)[:_MOST]:
        sentence = around(words, first)
        told_words = words.of(sentence)
        if sentence.start in told or ((first, last) in births and _NAMES.isdisjoint(told_words)):
            continue
        if words.lower[first] in {"pin", "pins"} and not words.text.startswith(("PIN", "Pin"), words.start(first)):
            continue
        verb = _verb(words.lower, max(sentence.first, first - REACH), first)
        is_handled = not _HANDLED.isdisjoint(words.lower[last : last + 1]) or _NOT_ASKED.occur(told_words)
        if verb is not None and not is_handled:
            told.add(sentence.start)
            yield _Asked(verb, first, last)


def _verb(words: Sequence[str], start: int, end: int) -> int | None:
    for index in range(end - 1, start - 1, -1):
        if words[index] in _OTHER_VERBS:
            return None
        if words[index] in _ASKS:
            is_theirs = not _OTHERS.isdisjoint(words[max(index - 1, 0) : index]) and words[index] not in {
                "provide",
                "give",
            }
            return None if is_theirs and words[index - 1 : index] != ["to"] else index
    return None


def _is_banned(subject: Subject, asked: _Asked) -> bool:
    """Whether the prompt forbids it: a negation in front of it, but not one in a condition that comes first."""
    words = subject.words
    sentence = around(words, asked.item)
    first = sentence.first
    if words.lower[first] in _CLAUSE:
        comma = words.text.find(",", words.start(first), words.start(asked.verb))
        first = next((n for n in range(first, asked.verb + 1) if words.start(n) > comma > 0), first)
    if not NEGATIONS.isdisjoint(words.lower[first : asked.item]):
        return True
    is_banned_behind = not NEGATIONS.isdisjoint(words.lower[asked.item : sentence.last])
    return (
        not is_banned_behind
        and not subject.is_mention(words.start(asked.item))
        and is_forbidden(subject, words.start(asked.item))
    )


def _finding(subject: Subject, surface: Surface, words: Words, asked: _Asked) -> Finding:
    sentence = set(words.of(around(words, asked.item)))
    takes = any(
        use.definition.get("disableInterruptions") and use.definition["name"] in sentence
        for use in subject.persona.tools
    )
    return Finding(
        Span(surface, words.start(asked.verb), words.end(asked.last - 1)),
        "this has the visitor say sensitive data aloud",
        "Send a secure form instead, or ask for something harmless to look the person up by.",
        severity=Severity.INFO if takes else Severity.WARNING,
    )
