"""How much a test of generated inputs may cost."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterable


def examples(full: int) -> int:
    """The number of examples of one test: ``full`` with ``--hypothesis-profile=full`` (`make cov`), else three in ten of them."""
    return full * settings().max_examples // 100


def combinations(*axes: Iterable[Any], of: int) -> list[Any]:
    """The parameters of a campaign: every combination of the values of some axes.

    One in ``of`` is quick, the others are slow. The quick ones are spread like a Latin square, so that each value of an axis
    is tried.
    """
    return [
        pytest.param(
            *(value for _, value in at), marks=[pytest.mark.slow] if sum(index for index, _ in at) % of else []
        )
        for at in product(*(list(enumerate(axis)) for axis in axes))
    ]
