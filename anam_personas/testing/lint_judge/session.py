"""One run of ``check --judge`` on a project: its questions, their verdicts, and the findings that these make."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.errors import AnamPersonasError, UsageError
from anam_personas.testing.access import JUDGE, Models, held_secrets
from anam_personas.testing.cassette import Cassettes
from anam_personas.testing.lint_judge.ask import Asked, Asking, Sorted, judge_of, may_ask, sort
from anam_personas.testing.lint_judge.question import Question
from anam_personas.testing.lint_judge.verdicts import Committed, Verdicts
from anam_personas.testing.masking import Masking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.lint.engine import Doubted
    from anam_personas.testing.costs import Costs
    from anam_personas.testing.failures import NotPlayed
    from anam_personas.workspace.workspace import Workspace


class Decided(NamedTuple):
    """A question and its verdict; None where there is none."""

    question: Question
    verdict: Committed | None


class LintJudge:
    """The questions of a project's doubts, looked up in its committed verdicts.

    Raises `SettingsError` without a judge in the settings, and `UnreadableFile` for a file of verdicts that is none.
    """

    def __init__(self, workspace: Workspace, environ: Mapping[str, str], doubts: Sequence[Doubted]) -> None:
        settings = workspace.settings
        self.models = Models(settings, environ)
        self.model = judge_of(self.models)
        self.may_ask = may_ask(self.models, environ)
        self.verdicts = Verdicts(Cassettes.of_project(workspace))
        self._masking = Masking(held_secrets(settings, environ))
        self.questions = [Question(each, self._masking) for each in doubts]

    def sorted(self) -> Sorted:
        """The questions with and without a verdict."""
        return sort(self.questions, self.verdicts, self.model)

    def ask(self, left: Sorted, costs: Costs, jobs: int = 32) -> list[AnamPersonasError]:
        """Ask what is open and keep the verdicts; why some are missing, the worst first. Raises `SettingsError`, `UsageError`."""
        live = self.models.live(JUDGE)
        if costs.most is not None and (live.input_price is None or live.output_price is None):
            raise UsageError(
                "--max-cost needs the prices of the judge: add input-price and output-price to [models.judge]"
            )
        from anam_personas.testing.chat import Chat

        asked = Asked()

        async def run() -> None:
            async with Chat(jobs) as chat:
                await Asking(live, chat, costs, self._masking, asked).run(left.open)

        try:
            asyncio.run(run())
        except BaseException:
            self._keep(asked)  # what was paid for
            self.verdicts.save()
            raise
        self._keep(asked)
        return _problems(asked.problems)

    def _keep(self, asked: Asked) -> None:
        for made in asked.verdicts.values():
            self.verdicts.add(made)

    def save(self, *, whole: bool) -> bool:
        """Write the verdicts, without those that no question of the ``whole`` project has; whether the file changed."""
        if whole:
            self.verdicts.prune()
        return self.verdicts.save()

    def decided(self) -> Iterator[Decided]:
        """Each question with its verdict."""
        for each in self.questions:
            yield Decided(each, self.verdicts.find(each.key(self.model)))

    def findings(self) -> list[Diagnostic]:
        """The findings of what was answered with yes: a verdict adds findings, and takes none away."""
        return [
            question.doubt.diagnostic._replace(message=f"{question.doubt.diagnostic.message} (judge: {verdict.reason})")
            for question, verdict in self.decided()
            if verdict is not None and verdict.verdict == "yes"
        ]


def _problems(problems: Sequence[tuple[Question, NotPlayed]]) -> list[AnamPersonasError]:
    """Why questions have no verdict, each reason once with its first place in the files; the worst of them first."""
    counts = Counter(str(error) for _, error in problems)
    found: dict[str, AnamPersonasError] = {}
    for question, error in sorted(problems, key=_order):
        place, reason = question.doubt.diagnostic.place, str(error)
        more = f" (and {counts[reason] - 1} more)" if counts[reason] > 1 else ""
        message = f"{place.file}:{place.line}: {question.code}{more} was not judged: {reason}"
        found.setdefault(reason, type(error)(message))
    return sorted(found.values(), key=lambda error: -error.exit_code)


def _order(problem: tuple[Question, NotPlayed]) -> tuple[str, int, str]:
    """By file, line and code: answers come in any order."""
    question, _ = problem
    place = question.doubt.diagnostic.place
    return str(place.file), place.line, question.code
