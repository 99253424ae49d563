"""How much a test of generated inputs may cost."""

from __future__ import annotations

from hypothesis import settings


def examples(full: int) -> int:
    """The number of examples of one test: ``full`` with ``--hypothesis-profile=full`` (`make cov`), else three in ten of them."""
    return full * settings().max_examples // 100
