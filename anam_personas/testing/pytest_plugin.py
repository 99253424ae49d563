"""Persona tests as items of pytest, where it is switched on: ``persona_tests = true`` in the settings of pytest.

    [tool.pytest.ini_options]
    persona_tests = true            # collect NAME.test.yaml
    persona_tests_mode = "replay"   # or "live", which asks the models; as `anam-personas test` decides where absent

pytest loads this file in every run, so it imports nothing until there is a file to collect.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.testing.case import Case
    from anam_personas.testing.load import Suite
    from anam_personas.testing.result import CaseResult
    from anam_personas.testing.session import Session

_ENDINGS = (".test.yaml", ".test.yml")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the settings."""
    parser.addini("persona_tests", "Collect persona tests (NAME.test.yaml).", type="bool", default=False)
    parser.addini("persona_tests_mode", "How persona tests are played: replay or live.", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", "persona_test: a persona test of anam-personas")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A test file of a project, where it is switched on."""
    if (
        not file_path.name.endswith(_ENDINGS)
        or file_path.name.startswith("_")
        or not parent.config.getini("persona_tests")
    ):
        return None
    made: pytest.Collector = PersonaTestFile.from_parent(parent, path=file_path)
    return made


class PersonaTestFile(pytest.File):
    """A test file."""

    def collect(self) -> Iterator[pytest.Item]:
        """Its tests. A file with mistakes is an error of collection that names their places."""
        from anam_personas.errors import AnamPersonasError
        from anam_personas.testing.session import Options, Session
        from anam_personas.workspace.settings import find
        from anam_personas.workspace.workspace import Workspace

        try:
            workspace = Workspace.of(find(self.path.parent))
            files = {key: path for key, path in workspace.test_files().items() if path.samefile(self.path)}
            if not files:
                raise self.CollectError(f"{self.path} is not below the personas folder of its project")
            mode: Any = self.config.getini("persona_tests_mode") or None
            session = Session(workspace, os.environ.copy(), Options(mode=mode))
            suite = session.load(files, workspace.settings.default_environment)
        except AnamPersonasError as error:
            raise self.CollectError(str(error)) from None
        if suite.broken:
            lines = [f"{d.place.file}:{d.place.line}:{d.place.column}: {d.code} {d.message}" for d in suite.diagnostics]
            raise self.CollectError("\n".join(lines))
        for case in suite.cases:
            yield PersonaTestItem.from_parent(self, name=case.id, case=case, suite=suite, tests=session)


class PersonaTestItem(pytest.Item):
    """One test."""

    def __init__(self, *, case: Case, suite: Suite, tests: Session, **more: Any) -> None:
        super().__init__(**more)
        self.case, self.suite, self.tests = case, suite, tests
        self.funcargs: dict[str, Any] = {}  # some plugins expect every item to have them
        self.add_marker("persona_test")
        self.extra_keyword_matches.update(case.tags)

    def runtest(self) -> None:
        """Play it. A test that is stale or was not run is skipped, but fails under ``CI``."""
        (result,) = self.tests.run(self.suite, [self.case]).results
        if result.outcome == "passed":
            return
        if result.outcome == "skipped" or (result.outcome in {"stale", "not run"} and not os.environ.get("CI")):
            pytest.skip(f"{result.outcome}: {result.reason}")
        raise PersonaTestFailed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The places and the conversation, without a traceback."""
        from anam_personas.errors import AnamPersonasError

        if isinstance(excinfo.value, PersonaTestFailed):
            return f"{excinfo.value}"
        if isinstance(excinfo.value, AnamPersonasError):
            return f"{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The place of the test in its file."""
        return self.path, self.case.place.line - 1, self.case.id


class PersonaTestFailed(Exception):
    """A test that did not pass."""

    def __init__(self, result: CaseResult) -> None:
        from anam_personas.testing.report.words import place_of, rows

        lines = [f"{place_of(failure)}: {failure.message}" for failure in result.failures] or [result.reason]
        worst = next((each for each in result.repetitions if each.outcome != "passed"), None)
        lines += [f"  {who:>7}: {text}" for who, text in rows(worst.played.entries if worst else ())]
        super().__init__("\n".join(lines))
