"""Right and judged findings in prompts that the rules had not seen. Made by ``bench/lint_quality/first_looks.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from anam_personas.diagnostics.types import Tier

JUDGED: Final[dict[str, dict[Tier, tuple[int, int]]]] = {
    "CL001": {"recommended": (2, 2)},
    "CL002": {"preview": (2, 2)},
    "CL003": {"preview": (12, 15)},
    "CL004": {"strict": (10, 12)},
    "CL005": {"strict": (1, 1)},
    "CL006": {"recommended": (27, 27)},
    "CL008": {"recommended": (16, 16)},
    "CL010": {"preview": (2, 2)},
    "CL012": {"preview": (1, 2)},
    "ID001": {"recommended": (0, 1)},
    "LN001": {"recommended": (20, 20)},
    "LN002": {"recommended": (9, 9)},
    "LN004": {"strict": (2, 6)},
    "PS001": {"preview": (0, 1)},
    "PS002": {"recommended": (7, 7)},
    "PS004": {"strict": (1, 1)},
    "PS007": {"preview": (0, 1)},
    "PS008": {"strict": (0, 2)},
    "PS011": {"recommended": (1, 1)},
    "SF001": {"preview": (10, 11)},
    "SF004": {"preview": (5, 7)},
    "SF006": {"preview": (5, 5)},
    "SF007": {"preview": (2, 2)},
    "SF010": {"preview": (25, 26)},
    "SP001": {"strict": (23, 23)},
    "SP003": {"preview": (6, 6)},
    "SP004": {"recommended": (1, 1), "strict": (7, 7)},
    "SP005": {"recommended": (1, 1), "strict": (12, 15)},
    "SP006": {"recommended": (2, 2)},
    "SP012": {"strict": (4, 4)},
    "TL001": {"recommended": (31, 32)},
}
