"""Numbers as English words."""

from __future__ import annotations

_ONES = tuple(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
    """.split()  # noqa: SIM905
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_GROUPS = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
LARGEST = 10**12
"""Numbers below this can be said."""


def in_words(number: int) -> str:
    """A number from 0 to below `LARGEST`: 1950 is "one thousand nine hundred fifty"."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    size, name = next(group for group in _GROUPS if number >= group[0])
    head, rest = divmod(number, size)
    return f"{in_words(head)} {name}" + (f" {in_words(rest)}" if rest else "")


def decimal_in_words(text: str) -> str | None:
    """A number as it is written in English ("1,250.5"), None where it has another form or is too large."""
    whole, dot, fraction = text.partition(".")
    groups = whole.split(",")
    if not all(group.isascii() and group.isdigit() for group in groups) or int(whole.replace(",", "")) >= LARGEST:
        return None
    if any(len(group) != 3 for group in groups[1:]) or (dot and not (fraction.isascii() and fraction.isdigit())):
        return None
    said = in_words(int(whole.replace(",", "")))
    return f"{said} point {' '.join(_ONES[int(digit)] for digit in fraction)}" if dot else said
