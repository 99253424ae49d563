"""For each kind: files, edits in the Lab, copies, faults, kills, late lists and a second machine at random, against a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.budget import examples
from tests.sync.kinds.model import Syncing
from tests.sync.kinds.rows import KINDS

if TYPE_CHECKING:
    from tests.sync.kinds.kind import Kind

OPTIONS: dict[str, Any] = {
    "deadline": None, "derandomize": True, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}  # fmt: skip


def machine(kind: Kind) -> type[Syncing]:
    return type(f"Syncing_{kind}", (Syncing,), {"kind": kind})


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_lives_of_a_project(kind: Kind) -> None:
    run_state_machine_as_test(
        machine(kind), settings=settings(max_examples=examples(13), stateful_step_count=10, **OPTIONS)
    )


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_many_lives_of_a_project(kind: Kind) -> None:
    run_state_machine_as_test(
        machine(kind), settings=settings(max_examples=examples(40), stateful_step_count=25, **OPTIONS)
    )
