"""Runs the cases of a suite, several at once, in a bounded number of conversations."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.testing.play import play
from anam_personas.testing.player import Player
from anam_personas.testing.result import CaseResult, Failure, Repetition, outcome_of
from anam_personas.testing.values import Played

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from anam_personas.errors import AnamPersonasError
    from anam_personas.testing.access import Models
    from anam_personas.testing.case import Case
    from anam_personas.testing.cassette import Cassettes
    from anam_personas.testing.costs import Asks, Costs
    from anam_personas.testing.masking import Masking
    from anam_personas.testing.play import Ready
    from anam_personas.testing.player import Mode


@dataclass(frozen=True)
class Stage:
    """What all cases of a run share."""

    mode: Mode
    cassettes: Cassettes
    models: Models
    costs: Costs
    masking: Masking
    jobs: int = 32
    fail_fast: bool = False


class Runner:
    """Runs cases. ``report`` is called with each result, in the order in which they end."""

    def __init__(self, stage: Stage, chat: Asks | None, report: Callable[[CaseResult], None]) -> None:
        self._stage, self._chat, self._report = stage, chat, report
        self._slots = asyncio.Semaphore(stage.jobs)
        self._stopped = False

    async def run(self, cases: Sequence[Ready | CaseResult]) -> list[CaseResult]:
        """The results, in the order of the cases. What already is a result is passed on."""
        tasks = [asyncio.ensure_future(self._case(each)) for each in cases]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def _case(self, ready: Ready | CaseResult) -> CaseResult:
        result = ready if isinstance(ready, CaseResult) else await self._played(ready)
        if self._stage.fail_fast and result.outcome in {"failed", "error"}:
            self._stopped = True
        self._report(result)
        return result

    async def _played(self, ready: Ready) -> CaseResult:
        case = ready.case
        numbers = range(1, case.repeat + 1)
        if self._stage.mode == "replay":
            pairs = [await self._repetition(ready, number) for number in numbers]
        else:
            pairs = await asyncio.gather(*(self._repetition(ready, number) for number in numbers))
        repetitions = tuple(repetition for repetition, _ in pairs)
        outcome, code = outcome_of(case, repetitions)
        if all(each.outcome in {"passed", "failed"} for each in repetitions) and any(
            each.recorded for each in repetitions
        ):
            lines = [line for _, player in pairs if player is not None for line in player.lines]
            self._stage.cassettes.of(case.source).replaced(case.id, lines, self._stage.models.chosen(ready.persona))
        reason = next((f.message for each in repetitions if each.outcome == outcome for f in each.failures), "")
        return CaseResult(case, outcome, repetitions, ready.persona.revision, reason, code)

    async def _repetition(self, ready: Ready, number: int) -> tuple[Repetition, Player | None]:
        async with self._slots:
            if self._stopped:
                failure = Failure("not begun: another test failed (--fail-fast)", ready.case.place, "error")
                return Repetition(number, "not run", (failure,), Played((), 0)), None
            player = self._player(ready, number)
            return await play(ready, player), player

    def _player(self, ready: Ready, number: int) -> Player:
        stage, case = self._stage, ready.case
        return Player(
            mode=stage.mode,
            case=case.id,
            repetition=number,
            revision=ready.persona.revision,
            cassette=stage.cassettes.of(case.source),
            models=stage.models,
            chat=self._chat,
            costs=stage.costs,
            masking=stage.masking,
        )


async def run_cases(
    stage: Stage, cases: Sequence[Ready | CaseResult], report: Callable[[CaseResult], None]
) -> list[CaseResult]:
    """Run the cases; nothing is sent in a replay."""
    if stage.mode == "replay":
        return await Runner(stage, None, report).run(cases)
    from anam_personas.testing.chat import Chat

    async with Chat(stage.jobs) as chat:
        return await Runner(stage, chat, report).run(cases)


def refused(case: Case, error: AnamPersonasError | str, code: int = 2) -> CaseResult:
    """The result of a case that cannot be played."""
    failure = Failure(str(error), case.place, "error")
    return CaseResult(
        case, "error", (Repetition(1, "error", (failure,), Played((), 0)),), reason=str(error), exit_code=code
    )


def skipped(case: Case) -> CaseResult:
    """The result of a case that the file skips."""
    return CaseResult(case, "skipped", (), reason=case.skip or "")
