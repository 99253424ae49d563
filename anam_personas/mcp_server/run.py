"""How a tool gets its answer: our own command line in a worker, a copy of this process, whose output cannot disturb the protocol."""

from __future__ import annotations

import multiprocessing
import os
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

import anyio.to_thread
from mcp.server.mcpserver.exceptions import ToolError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path

SECONDS: Final = 300
"""The longest that a command may take."""


class Answer(NamedTuple):
    """What a command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


class Refused(ToolError):
    """A tool call that cannot be answered, with the line to show."""


@dataclass(frozen=True)
class Project:
    """The project that is served: its folder, the global options for every command, and what no output may hold."""

    command_line: Callable[[list[str]], Answer] = field(repr=False)
    root: Path
    options: tuple[str, ...] = ()
    environment: str | None = None
    may_write: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)

    async def run(self, command: str, *words: str, environment: str | None = None) -> str:
        """The output of a command that found what it was asked for. Raises `Refused` with its message if it did not."""
        chosen = word(environment) if environment else self.environment
        line = [*self.options, *(["--env", chosen] if chosen else []), "--quiet", "--color", "never", command, *words]
        arguments = ["--project", str(self.root), *line]
        done = await anyio.to_thread.run_sync(partial(_in_worker, self.command_line, arguments, str(self.root)))
        if done is None:
            raise Refused(f"`anam-personas {command}` did not end well within {SECONDS} s")
        out, said = self._clean(done.out), self._clean(done.err)
        if done.code == 0 or (done.code == 1 and out.strip()):
            return out
        raise Refused(said.strip() or f"`anam-personas {command}` ended with {done.code}")

    def inside(self, path: str) -> str:
        """A path or key in the project. Raises `Refused` for one that leaves it, also through a symbolic link."""
        root = self.root.resolve()
        if "\0" in path or not (root / word(path)).resolve().is_relative_to(root):
            raise Refused(f'"{path}" is outside the project: name a path below {root}')
        return path

    def _clean(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, "[hidden]")
        return text


def word(text: str) -> str:
    """A value that stands for itself. Raises `Refused` for one that would be read as an option."""
    if not text or text.startswith("-") or "\0" in text:
        raise Refused(f'"{text}" cannot be used here: it is empty or begins with a hyphen')
    return text


def _in_worker(run: Callable[[list[str]], Answer], words: list[str], folder: str) -> Answer | None:
    """The answer of a fresh worker; None if it takes too long, or ends without one."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(sending, run, words, folder))
    worker.start()
    sending.close()
    try:
        answer: Answer | None = receiving.recv() if receiving.poll(SECONDS) else None
    except EOFError:
        answer = None
    finally:
        worker.terminate()
        worker.join()
        receiving.close()
    return answer


def _work(sending: Connection, run: Callable[[list[str]], Answer], words: list[str], folder: str) -> None:
    os.chdir(folder)
    sending.send(run(words))
