"""Which files and tests run: by persona, file, name, tag, and by the last run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anam_personas.errors import UnreadableFile, UsageError
from anam_personas.text.suggest import did_you_mean
from anam_personas.workspace.files import TEST_ENDINGS
from anam_personas.workspace.reach import composed
from anam_personas.workspace.rooted import Rooted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from anam_personas.testing.case import Case
    from anam_personas.testing.request import TestRequest
    from anam_personas.testing.result import CaseResult
    from anam_personas.workspace.workspace import Workspace

_STATE: Final = ".anam-personas/last-tests.json"
_LARGEST: Final = 4 * 1024 * 1024


def chosen_files(workspace: Workspace, keys: Sequence[str]) -> dict[str, Path]:
    """The test files of the keys, by key: a persona's, a test file by its key or path. All where none is named.

    Raises `UsageError` for what is neither.
    """
    every = workspace.test_files()
    found: dict[str, Path] = {}
    for key in keys:
        found.update(_chosen(workspace, key, every))
    return dict(sorted(found.items())) if keys else every


def _chosen(workspace: Workspace, key: str, every: dict[str, Path]) -> dict[str, Path]:
    path = Path(os.path.abspath(key))  # noqa: PTH100 - as the workspace names its files
    if key.endswith(TEST_ENDINGS):
        own = {
            name: each
            for name, each in every.items()
            if each == path or os.path.realpath(each) == os.path.realpath(path)
        }
        if not own and path.name.startswith("_") and path.is_file():
            raise UsageError(f"{workspace.shown(path)} has shared blocks, and no tests of its own")
        if not own:
            what = "is not below the folder of the personas" if path.is_file() else "does not exist"
            raise UnreadableFile(f"the test file {workspace.shown(path)} {what}")
        return own
    name = composed(key)
    personas = workspace.persona_files()
    if name not in personas and name not in every and key.endswith((".yaml", ".yml")):
        name = workspace.named(key)
    own = {each: file for each, file in every.items() if each == name or _persona_of(workspace, file) == name}
    if own:
        return own
    if name in personas:
        raise UsageError(f'there are no tests of the persona "{name}": write them to {name}.test.yaml beside it')
    hint = did_you_mean(key, {*personas, *every}) or f"Known: {', '.join(list(every)[:8]) or 'no tests'}."
    raise UsageError(f'unknown persona or test file "{key}". {hint}')


def _persona_of(workspace: Workspace, path: Path) -> str | None:
    data = workspace.document(path).data
    return data.get("persona") if isinstance(data, dict) else None


def chosen_cases(cases: Iterable[Case], request: TestRequest, root: Path) -> list[Case]:
    """The cases that the options select, in order."""
    found = list(cases)
    if request.name:
        text = request.name.casefold()
        found = [case for case in found if text in case.full_name.casefold()]
    if request.tags:
        found = [case for case in found if {*request.tags} & {*case.tags}]
    if request.last_failed:
        last = _last(root)
        found = [case for case in found if case.full_name in last] if last is not None else found
    return found


def _last(root: Path) -> set[str] | None:
    """The tests that did not pass when they were run last; None where nothing is known of a last run."""
    try:
        raw = Rooted(root).read(_STATE, _LARGEST)
        return None if raw is None else set(map(str, json.loads(raw)["failed"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(root: Path, results: Sequence[CaseResult]) -> None:
    """Keep which tests did not pass, for ``--last-failed``. What cannot be written is not kept."""
    ran = {each.case.full_name for each in results}
    failed = {each.case.full_name for each in results if each.outcome not in {"passed", "skipped"}}
    failed |= (_last(root) or set()) - ran
    text = json.dumps({"failed": sorted(failed)}, ensure_ascii=False, indent=1)
    try:
        Rooted(root).replace(_STATE, text.encode("utf-8", "replace"), private=True, sync=False)
    except OSError:
        return
