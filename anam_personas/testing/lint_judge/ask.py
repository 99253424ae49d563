"""Doubts -> verdicts: those that are committed, and for the others the judge's, where it may be asked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from anam_personas.errors import SettingsError
from anam_personas.testing.access import JUDGE
from anam_personas.testing.costs import REPLY, Costs, paid, tokens_of
from anam_personas.testing.failures import ModelRefused, ModelUnreachable, NotPlayed
from anam_personas.testing.judge import agreed
from anam_personas.testing.lint_judge.verdicts import Committed
from anam_personas.testing.values import Usage
from anam_personas.text.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anam_personas.testing.access import Models
    from anam_personas.testing.costs import Asks
    from anam_personas.testing.lint_judge.question import Question
    from anam_personas.testing.lint_judge.verdicts import Verdicts
    from anam_personas.testing.masking import Masking
    from anam_personas.testing.values import Model

_AT_ONCE: Final = 32


@dataclass(frozen=True)
class Sorted:
    """The questions with a committed verdict, and those without one, each question once."""

    model: Model
    answered: Mapping[str, Committed]
    open: Mapping[str, Question]

    @property
    def cost(self) -> tuple[int, float]:
        """About how many tokens the judge would read, and what asking once would cost."""
        used = [Usage(tokens_of(each.request(self.model)), REPLY) for each in self.open.values()]
        return sum(each.input for each in used), sum(map(self.model.price, used))


@dataclass
class Asked:
    """What asking brought: the verdicts by key, and why some questions have none."""

    verdicts: dict[str, Committed] = field(default_factory=dict)
    problems: list[tuple[Question, NotPlayed]] = field(default_factory=list)


def judge_of(models: Models) -> Model:
    """The judge of the settings, without its key. Raises `SettingsError` where there is none."""
    if JUDGE not in models.settings.models:
        hint = did_you_mean(JUDGE, models.settings.models)
        advice = (
            f"the settings have no [models.judge]. {hint}" if hint else "add [models.judge] with url and model to them"
        )
        raise SettingsError(f"check --judge needs a model of the settings: {advice}")
    return models.described(JUDGE)


def may_ask(models: Models, environ: Mapping[str, str]) -> bool:
    """Whether the judge is asked: its key is at hand, or it needs none and this is not CI."""
    if judge_of(models).key_variable is not None:
        return models.has_key(JUDGE)
    return not environ.get("CI")


def sort(questions: Iterable[Question], verdicts: Verdicts, model: Model) -> Sorted:
    """Look up the verdict of each question."""
    answered: dict[str, Committed] = {}
    left: dict[str, Question] = {}
    for each in questions:
        key = each.key(model)
        if (found := verdicts.find(key)) is not None:
            answered[key] = found
        else:
            left.setdefault(key, each)
    return Sorted(model, answered, left)


class Asking:
    """Asks the judge, several questions at once. ``asked`` gets what is known, so that it is there after an interruption.

    Once the model cannot be reached or refuses, no further question is begun.
    """

    def __init__(self, model: Model, chat: Asks, costs: Costs, masking: Masking, asked: Asked) -> None:
        self._model, self._chat, self._costs, self._masking = model, chat, costs, masking
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._down: NotPlayed | None = None
        self.asked = asked

    async def run(self, left: Mapping[str, Question]) -> None:
        """Ask all questions. Nothing is raised for one that has no answer."""
        await asyncio.gather(*(self._one(key, question) for key, question in left.items()))

    async def _one(self, key: str, question: Question) -> None:
        async def ask(number: int) -> str:
            return (await paid(question.request(self._model, number), self._chat, self._costs)).text

        async with self._slots:
            try:
                if self._down is not None:
                    raise self._down
                found = await agreed(ask, wanted="no")
            except NotPlayed as error:
                if isinstance(error, ModelUnreachable | ModelRefused):
                    self._down = error
                self.asked.problems.append((question, error))
                return
        reason = self._masking.text(found.reason)
        self.asked.verdicts[key] = Committed(
            question.code, question.texts, self._model.name, key, found.verdict, reason
        )
