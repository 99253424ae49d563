"""What decides what a persona says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from anam_personas.emulator.live.turn import Turn


class Brain(Protocol):
    """One session's mind. Its methods are cancelled where the user interrupts."""

    async def greet(self, turn: Turn) -> None:
        """Say the first words, where the persona has no ``initialMessage``."""

    async def answer(self, turn: Turn, text: str) -> None:
        """Answer what the user said."""

    async def skip(self, turn: Turn) -> None:
        """Go on without the user, who has been silent for ``silenceBeforeSkipTurnSeconds``."""
