"""One repetition of a case: the conversation, then every expectation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.errors import SettingsError
from anam_personas.testing.conversation import Conversation
from anam_personas.testing.failures import Filtered, Nonsense, NotPlayed, NotRecorded, Stale, TooExpensive
from anam_personas.testing.judge import judge
from anam_personas.testing.result import NOT_PLAYED, Failure, Outcome, Repetition, Verdict
from anam_personas.testing.says import says_failures
from anam_personas.testing.tool_checks import calls_failures, tool_failures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.persona.types import Persona
    from anam_personas.testing.case import Case, Expectation
    from anam_personas.testing.chat_request import Setup
    from anam_personas.testing.player import Player
    from anam_personas.testing.values import Model, Played


class Ready:
    """A case with all that is needed to play it."""

    def __init__(
        self, case: Case, persona: Persona, setup: Setup, models: Mapping[str, Model], options: Mapping[str, Any]
    ) -> None:
        self.case, self.persona, self.setup, self.models, self.options = case, persona, setup, models, options


async def play(ready: Ready, player: Player) -> Repetition:
    """Play a case once and check what is expected. Nothing is raised for a test that fails."""
    case = ready.case
    conversation = Conversation(case, ready.setup, player, ready.models.get("persona"), ready.models.get("caller"))
    failures: list[Failure] = []
    verdicts: list[Verdict] = []
    at = case.place
    try:
        await conversation.play()
        played = conversation.played()
        for expectation in case.expectations:
            at = expectation.place
            if expectation.kind == "judge":
                verdicts.append(await _judged(ready, expectation, played, player))
                failures += _of_verdict(verdicts[-1], expectation)
            else:
                failures += [
                    Failure(why, expectation.place, expectation.kind) for why in _failures(ready, expectation, played)
                ]
    except (NotPlayed, SettingsError) as error:
        outcome, code = _outcome(error)
        if at is not case.place and outcome == "failed":  # the judge's fault, not the persona's
            outcome = "error"
        if outcome in NOT_PLAYED and failures:
            outcome, code = "failed", 1  # what is known to be wrong counts, whatever the judge would say
        failures.append(Failure(str(error), at, "error"))
        return Repetition(player.repetition, outcome, tuple(failures), conversation.played(), tuple(verdicts), code)
    outcome = "failed" if failures else "passed"
    return Repetition(
        player.repetition,
        outcome,
        tuple(failures),
        played,
        tuple(verdicts),
        int(bool(failures)),
        recorded=player.asked > 0,
    )


def _outcome(error: Exception) -> tuple[Outcome, int]:
    if isinstance(error, Stale):
        return "stale", 0
    if isinstance(error, NotRecorded):
        return "not run", 0
    if isinstance(error, Filtered | Nonsense):
        return "failed", 1
    if isinstance(error, TooExpensive):
        return "error", 1
    return "error", getattr(error, "exit_code", 1)


def _failures(ready: Ready, expectation: Expectation, played: Played) -> list[str]:
    spec, turn = expectation.spec, expectation.turn
    if expectation.kind == "says":
        return says_failures(spec, played.replies(turn), ready.persona, ready.options)
    if expectation.kind == "tool":
        return tool_failures(spec, played.calls(turn), ready.setup.parameters)
    return calls_failures(spec, played.calls(turn))


async def _judged(ready: Ready, expectation: Expectation, played: Played, player: Player) -> Verdict:
    wanted = expectation.label or "yes"
    twice = ready.case.repeat > 1
    found = await judge(expectation.spec, played, ready.models["judge"], player, twice=twice, wanted=wanted)  # type: ignore[arg-type]
    return Verdict(expectation.spec, found, wanted, expectation.label is not None)


def _of_verdict(verdict: Verdict, expectation: Expectation) -> list[Failure]:
    found = verdict.judged
    if found.verdict == verdict.wanted:
        return []
    times = f" (asked {len(found.asked)} times: {', '.join(found.asked)})" if len(found.asked) > 1 else ""
    label = f", and the label is {verdict.wanted}" if verdict.is_labelled else ""
    return [Failure(f"the judge says {found.verdict}{label}{times}: {found.reason}", expectation.place, "judge")]
