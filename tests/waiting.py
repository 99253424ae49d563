"""Waiting for what happens in another thread or process, for as long as it takes and no longer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.emulator.server import Emulator

_LONGEST = 30.0


def until(condition: Callable[[], object], what: str = "it") -> None:
    """Return once the condition holds. Fails after half a minute, which no test needs."""
    end = time.monotonic() + _LONGEST
    while not condition():
        assert time.monotonic() < end, f"waited {_LONGEST:.0f} s for {what}"
        time.sleep(0.002)


def faulted(emulator: Emulator) -> int:
    """How many requests met a fault rule, those included that are still held up by it."""
    return emulator._inside(lambda world: sum(rule.done for rule in world.faults._rules))
