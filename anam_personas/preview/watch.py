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
    """``on_change`` is given the files that changed, as people name them, without those that are none of the project's.

    To be used in the event loop's thread alone.
    """

    def __init__(self, workspace: Workspace, on_change: Callable[[list[str]], object]) -> None:
        self._workspace, self._on_change = workspace, on_change
        self._folders: set[str] = set()
        self._over = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Watch the project's own folders."""
        workspace = self._workspace
        self._add([os.fspath(workspace.root)], recursive=False)
        self._add([os.fspath(each) for each in (workspace.personas, workspace.tools, workspace.llms)], recursive=True)

    def also(self, files: Iterable[str]) -> None:
        """Watch the folders of these files, too."""
        folders = {os.path.dirname(file) for file in files}  # noqa: PTH120 - of many paths
        self._add([folder for folder in folders if not self._is_watched(folder)], recursive=False)

    async def close(self) -> None:
        """Watch no longer."""
        self._over.set()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _is_watched(self, folder: str) -> bool:
        own = self._workspace
        deep = (os.path.join(each, "") for each in (own.personas, own.tools, own.llms))  # noqa: PTH118
        return folder in self._folders or folder.startswith(tuple(deep))

    def _add(self, folders: Iterable[str], *, recursive: bool) -> None:
        there = sorted(folder for folder in folders if os.path.isdir(folder))  # noqa: PTH112 - of many paths
        if there:
            self._folders.update(there)
            task = asyncio.get_running_loop().create_task(self._look(there, recursive=recursive))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _look(self, folders: list[str], *, recursive: bool) -> None:
        changes = awatch(
            *folders,
            watch_filter=_is_of_interest,
            debounce=_PATIENCE,
            step=_PATIENCE // 4,
            stop_event=self._over,
            recursive=recursive,
            ignore_permission_denied=True,
        )
        with suppress(FileNotFoundError):  # a folder went while the watch began
            async for found in changes:
                self._on_change(sorted({self._workspace.shown(Path(path)) for _, path in found}))


def _is_of_interest(_change: Change, path: str) -> bool:
    name = os.path.basename(path)  # noqa: PTH119
    return name in FILES or (name.endswith(_WATCHED) and not name.startswith("."))
