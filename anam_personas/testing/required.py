"""`require-tests`: which personas of a plan have no passed run of their tests on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.errors import UnsafePlan
from anam_personas.testing.green import read_green, tests_digest
from anam_personas.testing.session import Options, Session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.persona.types import Persona
    from anam_personas.workspace.workspace import Workspace


def check_tested(
    workspace: Workspace, personas: Mapping[str, Persona], environment: str, environ: Mapping[str, str]
) -> None:
    """Raise `UnsafePlan` unless every persona has a passed run of its present tests at its present revision on record."""
    session = Session(workspace, environ, Options(mode="replay"))
    suite = session.load(workspace.test_files(), environment)
    green = read_green(session.cassettes())
    problems = []
    for key, persona in personas.items():
        cases = [case for case in suite.cases if (case.persona, case.environment) == (key, environment)]
        found = green.get((key, environment))
        if not cases:
            problems.append(f"{key} has no tests")
        elif found is None:
            problems.append(f"{key} has no passed run on record")
        elif found[0] != persona.revision:
            problems.append(f"{key} passed at revision {found[0]}, and is at {persona.revision}")
        elif found[1] != tests_digest(case for case in cases if case.skip is None):
            problems.append(f"the tests of {key} changed since they passed")
    if problems:
        raise UnsafePlan(
            f"environment '{environment}' requires passed tests (require-tests), but {'; '.join(problems)}: run "
            f"`anam-personas --env {environment} test`, and commit the recordings"
        )
