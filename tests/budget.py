"""How much a test of generated inputs may cost."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def examples(full: int) -> int:
    """The number of examples of one test: ``full`` with ``--hypothesis-profile=full`` (`make cov`), else three in ten of them."""
    return full * settings().max_examples // 100


def combinations(*axes: Iterable[Any], of: int, nightly: int = 1) -> list[Any]:
    """The parameters of a campaign: every combination of the values of some axes.

    One in ``of`` is quick, the others are slow; of these one in ``nightly`` runs from a fresh clone, too, and the others in
    `make cov` alone. Those that are picked are spread like a Latin square, so that each value of an axis is tried.
    """
    return [
        pytest.param(*(value for _, value in at), marks=list(_marks(sum(index for index, _ in at), of, nightly)))
        for at in product(*(list(enumerate(axis)) for axis in axes))
    ]


def _marks(at: int, of: int, nightly: int) -> Iterator[pytest.MarkDecorator]:
    if at % of:
        yield pytest.mark.slow
        if at % nightly:
            yield pytest.mark.nightly
