"""Prompts whose persona plays the other side: a caller, a customer, a patient, for people who train."""

from __future__ import annotations

import re

_PLAYED = (
    r"(?i)\b(?:you are|you're|you play|du bist|du spielst|eres|tu es|sei|você é|je bent)\b[^.\n]{0,60}?\b(?:an?|eine?|una?|une|uma?|een)"
    r" (?:\w+ ){0,2}(?:customer|caller|patient|guest|client|shopper|buyer|tenant|kunde|kundin|anrufer|patientin|cliente"
    r"|paciente|utente|klant|patiënt)(?=[.,;:\n]| (?:of|at|who|named|called|with|calling|in|and|der|die|des|que|qui|che|die)\b|$)"
)
_BEGINNING = 1_000
"""Characters in which a prompt says whom the persona plays."""


def is_played(text: str) -> bool:
    """Whether a prompt has its persona play somebody who calls or buys: what it says of itself belongs to the character."""
    return re.search(_PLAYED, text[:_BEGINNING]) is not None
