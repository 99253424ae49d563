"""Lists of words, written as text, and of signs."""

from __future__ import annotations

DENSE = "\u3000"
"""What the letters of scripts without spaces are greater than."""


def listed(text: str) -> frozenset[str]:
    """The words of a text, which are separated by white space."""
    return frozenset(text.split())


_BY_FREQUENCY = " etaonihsrldcumfpgwyb-,.v'IATSYEPHRNDLOCGMWUBF:_/k"
"""The characters of prompts, the most frequent first. All others are rare."""


class Signs:
    """Pieces of text to search for. Each is looked for by its rarest character first: several times quicker."""

    def __init__(self, *signs: str) -> None:
        self._signs = [(max(sign, key=_rarity), sign) for sign in signs]

    def are_in(self, text: str) -> bool:
        """Whether one of them is in a text."""
        for char, sign in self._signs:  # noqa: SIM110 - no generator: this is asked of every text
            if char in text and sign in text:
                return True
        return False


def _rarity(char: str) -> int:
    return _BY_FREQUENCY.find(char) % len(_BY_FREQUENCY + "?")
