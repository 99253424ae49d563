"""Watching the files of a project: its folders of personas and tools, its settings, and the folders of what those files name."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from watchfiles import Change, awatch

from anam_personas.workspace.files import ENDINGS, PROMPT_ENDINGS
from anam_personas.workspace.settings import FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from anam_personas.workspace.workspace import Workspace

_PATIENCE: Final = 40
"""Milliseconds after a change in which others are gathered: an editor writes, renames and touches."""
_WATCHED: Final = (*ENDINGS, *PROMPT_ENDINGS)


class Watch:
    """``on_change`` is given the files that changed, as people name them, without those that are none of the project's."""

    def __init__(self, workspace: Workspace, on_change: Callable[[list[str]], object]) -> None:
        self._workspace, self._on_change = workspace, on_change
        self._folders = frozenset(self._own())
        self._again = asyncio.Event()
        self._is_over = False

    def also(self, files: Iterable[str]) -> None:
        """Watch the folders of these files, too."""
        folders = self._folders | {os.path.dirname(file) for file in files}  # noqa: PTH120 - of many paths
        if folders != self._folders:
            self._folders = folders
            self._again.set()

    def close(self) -> None:
        """Watch no longer."""
        self._is_over = True
        self._again.set()

    async def run(self) -> None:
        """Watch until it is closed."""
        while not self._is_over:
            self._again = asyncio.Event()
            flat, deep = _there(self._folders), _there(self._own()[1:])
            await asyncio.gather(self._look(flat, recursive=False), self._look(deep, recursive=True))

    def _own(self) -> list[str]:
        workspace = self._workspace
        return [os.fspath(folder) for folder in (workspace.root, workspace.personas, workspace.tools)]

    async def _look(self, folders: list[str], *, recursive: bool) -> None:
        if not folders:
            await self._again.wait()
            return
        changes = awatch(
            *folders, watch_filter=_is_of_interest, debounce=_PATIENCE, step=_PATIENCE // 4,
            stop_event=self._again, recursive=recursive, ignore_permission_denied=True, raise_interrupt=False,
        )  # fmt: skip
        with suppress(FileNotFoundError):  # a folder went while the watch began
            async for found in changes:
                shown = sorted({self._workspace.shown(Path(path)) for _, path in found})
                self._on_change(shown)


def _there(folders: Iterable[str]) -> list[str]:
    return sorted(folder for folder in set(folders) if os.path.isdir(folder))  # noqa: PTH112 - of many paths


def _is_of_interest(_change: Change, path: str) -> bool:
    name = os.path.basename(path)  # noqa: PTH119
    return name in FILES or (name.endswith(_WATCHED) and not name.startswith("."))
