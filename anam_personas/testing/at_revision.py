"""The tests of a project with the personas, tests and recordings that it had at a git revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.review.since import project_at
from anam_personas.testing.cassette import ENDING
from anam_personas.testing.load import load
from anam_personas.testing.session import Options, Session
from anam_personas.workspace.files import RECORDINGS
from anam_personas.workspace.git.past import Past

if TYPE_CHECKING:
    from anam_personas.testing.player import Mode
    from anam_personas.testing.result import CaseResult
    from anam_personas.workspace.workspace import Workspace


def results_at(workspace: Workspace, revision: str, session: Session, environment: str) -> dict[str, CaseResult]:
    """The results at a revision, by full name: of its own recordings, and live where there are none and models may be asked.

    Raises `UsageError` for a revision that cannot be read.
    """
    mode: Mode = "replay" if session.mode() == "replay" else "either"
    options = Options(
        mode=mode,
        jobs=session.options.jobs,
        max_cost=session.options.max_cost,
        model=session.options.model,
        write=False,
    )
    with project_at(workspace, revision, session.environ) as past:
        if not past.settings.models:
            past.settings = past.settings._replace(models=workspace.settings.models)
        files = past.test_files()
        for key in files:
            if isinstance(past, Past):  # whose files are copied when they are asked for
                recorded = past.personas / RECORDINGS / f"{key}{ENDING}"
                past.copies.put(recorded.relative_to(past.copies.into).as_posix())
        old = Session(past, session.environ, options)
        old.costs = session.costs
        suite = load(past, files, environment, past.settings.default_environment)
        return {each.case.full_name: each for each in old.run(suite, suite.cases).results}
