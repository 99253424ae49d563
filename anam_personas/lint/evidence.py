"""How often the findings of a rule were right in prompts that it had not seen, where people judged them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from anam_personas.lint.evidence_table import JUDGED

if TYPE_CHECKING:
    from anam_personas.diagnostics.types import Tier

_ENOUGH: Final = 5
"""Judged findings from which on their share says something."""
_EXPECTED: Final[dict[Tier, float]] = {"recommended": 0.97, "strict": 0.9, "preview": 0.5}
"""What a tier asks of its rules; it stands for the share where too few findings were judged."""


def judged(code: str) -> tuple[int, int]:
    """How many findings of a rule were right, and how many were judged, in all tiers."""
    counts = JUDGED.get(code, {}).values()
    return sum(right for right, _ in counts), sum(count for _, count in counts)


def confidence(code: str, tier: Tier) -> float:
    """The share of a rule's findings in a tier that can be expected to be right, 0 to 1."""
    right, count = JUDGED.get(code, {}).get(tier, (0, 0))
    return round(right / count, 2) if count >= _ENOUGH else _EXPECTED[tier]
