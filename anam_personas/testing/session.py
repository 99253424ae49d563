"""A run as the command asks for it: which tests, how, and what is written afterwards."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anam_personas.testing.access import Models, held_secrets
from anam_personas.testing.cassette import Cassettes
from anam_personas.testing.costs import Costs
from anam_personas.testing.green import record_green
from anam_personas.testing.load import Suite, load
from anam_personas.testing.masking import Masking
from anam_personas.testing.prepare import Preparation
from anam_personas.testing.prune import prune
from anam_personas.testing.result import CaseResult, RunResult
from anam_personas.testing.run import Stage, run_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from anam_personas.testing.case import Case
    from anam_personas.testing.play import Ready
    from anam_personas.testing.player import Mode
    from anam_personas.workspace.workspace import Workspace


@dataclass(frozen=True)
class Options:
    """How tests are run. ``mode`` None: replay where ``CI`` is set and a key is missing, else live."""

    mode: Mode | None = None
    jobs: int = 32
    fail_fast: bool = False
    max_cost: float | None = None
    model: str | None = None
    prune: bool = False
    write: bool = True


class Session:
    """The tests of a project, ready to be run. ``suite`` has all of them, ``cases`` those that were selected."""

    def __init__(self, workspace: Workspace, environ: Mapping[str, str], options: Options) -> None:
        self.workspace, self.environ, self.options = workspace, environ, options
        self.models = Models(workspace.settings, environ, options.model)
        self.costs = Costs(options.max_cost)

    def load(self, files: Mapping[str, Path], environment: str) -> Suite:
        """The cases of test files, by key, in an environment."""
        return load(self.workspace, files, environment, self.workspace.settings.default_environment)

    def prepared(self, cases: Sequence[Case], mode: Mode) -> tuple[list[Ready | CaseResult], Preparation]:
        """The cases, ready to be played."""
        preparation = Preparation(self.workspace, self.models, live=mode == "live")
        return [preparation.ready(case) for case in cases], preparation

    def mode(self) -> Mode:
        """How conversations are played: as asked, and by default in CI without the models' keys from recordings."""
        if self.options.mode is not None:
            return self.options.mode
        aliases = self.workspace.settings.models
        has_keys = bool(aliases) and all(self.models.has_key(alias) for alias in aliases)
        return "replay" if self.environ.get("CI") and not has_keys else "live"

    def run(
        self, suite: Suite, cases: Sequence[Case], report: Callable[[CaseResult], None] = lambda _: None
    ) -> RunResult:
        """Run the cases, record, and sum up. Raises `UnreadableFile` where recordings cannot be read or written."""
        mode = self.mode()
        ready, preparation = self.prepared(cases, mode)
        cassettes = self.cassettes()
        masking = Masking(held_secrets(self.workspace.settings, self.environ))
        stage = Stage(mode, cassettes, self.models, self.costs, masking, self.options.jobs, self.options.fail_fast)
        try:
            results = asyncio.run(run_cases(stage, ready, report))
        except BaseException:
            if self.options.write and mode == "live":
                cassettes.save()  # what was paid for is kept
            raise
        whole = len(cases) == len(suite.cases)
        pruned = prune(cassettes, self.workspace, suite, results) if self.options.prune else 0
        written = cassettes.save() if self.options.write else []
        if self.options.write:
            written += record_green(cassettes, suite, results)
        return RunResult(
            results=tuple(results),
            diagnostics=tuple(dict.fromkeys([*suite.diagnostics, *preparation.diagnostics])),
            mode="replay" if mode == "replay" else "live",
            calls=self.costs.calls,
            usage=self.costs.usage,
            cost=self.costs.spent,
            is_priced=any(self._prices()),
            written=tuple(written),
            pruned=pruned,
            deselected=0 if whole else len(suite.cases) - len(cases),
        )

    def cassettes(self) -> Cassettes:
        """The recordings of the project."""
        return Cassettes.of_project(self.workspace)

    def _prices(self) -> list[Any]:
        return [
            table.get(name)
            for table in self.workspace.settings.models.values()
            for name in ("input-price", "output-price")
        ]
