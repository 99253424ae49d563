"""Files are watched: a valid change is applied, an invalid one is refused and the last valid state kept."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

from watchfiles import awatch

from anam_personas.errors import AnamPersonasError
from anam_personas.project import Project
from anam_personas.serve.logs import event, failed
from anam_personas.serve.policy import KEY_ENDINGS
from anam_personas.workspace.files import ENDINGS, PROMPT_ENDINGS

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.serve.app import TokenService
    from anam_personas.serve.snapshot import Parts, Workshop
    from anam_personas.workspace.settings import Settings

_DEBOUNCE: Final = 200
_STEP: Final = 30
_LATER: Final = 2.0
_IGNORED: Final = ("node_modules", "__pycache__")
_ENDINGS: Final = (*ENDINGS, *PROMPT_ENDINGS, ".toml", ".lock", *KEY_ENDINGS)
_MOST: Final = 2_000


class Reloading:
    """Watches a project's files, and replaces the snapshot of a service."""

    def __init__(self, service: TokenService, workshop: Workshop) -> None:
        self._service = service
        self._workshop = workshop
        self._last_refused = ""

    async def run(self) -> None:
        """Watch until it is cancelled. A watch that fails is begun anew."""
        while True:
            try:
                await self._watch(await asyncio.to_thread(folders_of, self._settings))
            except (OSError, RuntimeError) as error:
                failed(error)
                await asyncio.sleep(_LATER)

    async def _watch(self, folders: list[Path]) -> None:
        """Watch some folders until there are others."""
        over = asyncio.Event()
        changes = awatch(
            *folders,
            recursive=False,
            debounce=_DEBOUNCE,
            step=_STEP,
            stop_event=over,
            watch_filter=lambda _change, path: is_relevant(path),
            ignore_permission_denied=True,
        )
        change = asyncio.ensure_future(anext(changes))
        try:
            await asyncio.sleep(0)  # now it watches; what changed before is seen by loading once
            await self.reload()
            event("watching", logging.DEBUG, folders=len(folders))
            while await asyncio.to_thread(folders_of, self._settings) == folders:
                await asyncio.shield(change)
                change = asyncio.ensure_future(anext(changes))
                await self.reload()
        finally:
            over.set()  # the watch ends by itself then: one that is cancelled waits for its thread, and may swallow it
            change.add_done_callback(_taken)

    @property
    def _settings(self) -> Settings:
        return self._service.snapshot.project.settings

    async def reload(self) -> None:
        """Take over what the files say now, if it is valid and another than before."""
        now = self._service.snapshot
        try:
            parts = await asyncio.to_thread(load, now.project, self._workshop)
        except AnamPersonasError as error:
            if str(error) != self._last_refused:  # each finding once, however often the file is saved
                self._last_refused = str(error)
                self._workshop.metrics.reloaded("refused")
                event("reload refused", logging.WARNING, finding=str(error))
            return
        self._last_refused = ""
        if parts.is_same(now):
            return
        for warning in parts.warnings:
            event("warning", logging.WARNING, detail=warning)
        self._service.replace(self._workshop.snapshot(parts, now))
        self._workshop.metrics.reloaded("accepted")
        event("reloaded", personas=len(parts.policy.personas))


def _taken(change: asyncio.Future[Any]) -> None:
    """Nobody waits for the end of a watch that is over."""
    if not change.cancelled():
        change.exception()


async def watching(service: TokenService, workshop: Workshop) -> None:
    """Keep a service up to date with its files."""
    await Reloading(service, workshop).run()


def load(project: Project, workshop: Workshop) -> Parts:
    """Load a project again. Raises what loading raises."""
    return workshop.parts(Project.load(project.settings.root, environment=project.target.environment))


def is_relevant(path: str) -> bool:
    """Whether a change of a path may be one of the project: its files, and folders (a mounted volume swaps ``..data``)."""
    name = path.rpartition("/")[2]
    return name.startswith("..") or "." not in name or name.endswith(_ENDINGS)


def folders_of(settings: Settings) -> list[Path]:
    """The folders whose entries make the project: its own, those that it shares and extends, and what is below them that is
    not hidden and holds no packages.
    """
    found: set[Path] = {layer.path.parent for layer in settings.layers}
    waiting = [settings.root, *([settings.shared] if settings.shared is not None else [])]
    while waiting and len(found) < _MOST:
        folder = waiting.pop()
        found.add(folder)
        try:
            inner = [each for each in folder.iterdir() if each.is_dir() and not each.is_symlink()]
        except OSError:
            continue
        waiting += [each for each in inner if not each.name.startswith(".") and each.name not in _IGNORED]
    return sorted(found)
