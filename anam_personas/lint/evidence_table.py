"""Right and judged findings in prompts that the rules had not seen. Made by ``bench/lint_quality/first_looks.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from anam_personas.diagnostics.types import Tier

JUDGED: Final[dict[str, dict[Tier, tuple[int, int]]]] = {
    "CL001": {"recommended": (2, 3)},
    "CL002": {"preview": (3, 3)},
    "CL003": {"preview": (21, 29)},
    "CL004": {"strict": (21, 23)},
    "CL005": {"strict": (2, 2)},
    "CL006": {"recommended": (53, 53)},
    "CL008": {"recommended": (34, 34)},
    "CL010": {"preview": (6, 6)},
    "CL011": {"preview": (1, 1)},
    "CL012": {"preview": (1, 2)},
    "ID001": {"recommended": (0, 1)},
    "LN001": {"recommended": (36, 37)},
    "LN002": {"recommended": (19, 19)},
    "LN004": {"preview": (5, 5), "strict": (2, 6)},
    "PS001": {"preview": (0, 1)},
    "PS002": {"recommended": (19, 21)},
    "PS004": {"strict": (2, 2)},
    "PS007": {"preview": (1, 2)},
    "PS008": {"strict": (6, 8)},
    "PS011": {"recommended": (1, 1)},
    "SF001": {"preview": (16, 19)},
    "SF004": {"preview": (6, 9)},
    "SF006": {"preview": (8, 8)},
    "SF007": {"preview": (3, 3)},
    "SF010": {"preview": (48, 49)},
    "SP001": {"strict": (42, 42)},
    "SP003": {"preview": (13, 13)},
    "SP004": {"recommended": (1, 1), "strict": (9, 9)},
    "SP005": {"recommended": (1, 1), "strict": (18, 21)},
    "SP006": {"recommended": (2, 2)},
    "SP012": {"strict": (4, 4)},
    "TL001": {"recommended": (60, 61)},
}
