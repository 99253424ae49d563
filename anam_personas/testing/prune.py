"""Removes recordings that no test uses any more."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from anam_personas.testing.cassette import ENDING
from anam_personas.testing.result import NOT_PLAYED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.testing.cassette import Cassettes
    from anam_personas.testing.load import Suite
    from anam_personas.testing.result import CaseResult
    from anam_personas.workspace.workspace import Workspace


def prune(cassettes: Cassettes, workspace: Workspace, suite: Suite, results: Sequence[CaseResult]) -> int:
    """Drop the lines that no test uses, and files whose tests are gone. Those of tests that were not played stay.

    Returns how many lines were dropped. The files are written with the others.
    """
    tests = workspace.test_files()
    played = {each.case.full_name for each in results if each.outcome not in (*NOT_PLAYED, "skipped", "error")}
    dropped = 0
    for name in _recorded(workspace):
        cassette = cassettes.of(name)
        if name not in tests:
            dropped += cassette.pruned((), ())
        elif cases := {case.id for case in suite.cases if case.source == name}:
            unplayed = {case.id for case in suite.cases if case.source == name and case.full_name not in played}
            dropped += cassette.pruned(cases, unplayed, workspace.settings.models)
    return dropped


def _recorded(workspace: Workspace) -> Iterator[str]:
    """The keys of the recordings that are there."""
    from anam_personas.workspace.files import RECORDINGS

    top = workspace.personas / RECORDINGS
    for folder, folders, files in os.walk(top):  # follows no links
        folders.sort()
        for file in sorted(files):
            if file.endswith(ENDING):
                path = os.path.relpath(os.path.join(folder, file), top)  # noqa: PTH118
                yield path.replace(os.sep, "/").removesuffix(ENDING)
