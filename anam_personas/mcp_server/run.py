"""How a tool gets its answer: our own command line in a process of its own, whose output cannot disturb the protocol."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import anyio
from mcp.server.mcpserver.exceptions import ToolError

if TYPE_CHECKING:
    from pathlib import Path

SECONDS: Final = 300
"""The longest that a command may take."""


class Refused(ToolError):
    """A tool call that cannot be answered, with the line to show."""


@dataclass(frozen=True)
class Project:
    """The project that is served: its folder, the global options for every command, and what no output may hold."""

    root: Path
    options: tuple[str, ...] = ()
    environment: str | None = None
    may_write: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)

    async def run(self, command: str, *words: str, environment: str | None = None) -> str:
        """The output of a command that found what it was asked for. Raises `Refused` with its message if it did not."""
        chosen = word(environment) if environment else self.environment
        line = [*self.options, *(["--env", chosen] if chosen else []), "--quiet", "--color", "never", command, *words]
        # -P: nothing of the folder that is served is imported
        try:
            with anyio.fail_after(SECONDS):
                done = await anyio.run_process(
                    [sys.executable, "-P", "-m", "anam_personas", "--project", str(self.root), *line],
                    stdin=subprocess.DEVNULL,
                    cwd=self.root,
                    check=False,
                )
        except TimeoutError:
            raise Refused(f"`anam-personas {command}` took longer than {SECONDS} s") from None
        out, said = (self._clean(text.decode("utf-8", "replace")) for text in (done.stdout, done.stderr))
        if done.returncode == 0 or (done.returncode == 1 and out.strip()):
            return out
        raise Refused(said.strip() or f"`anam-personas {command}` ended with {done.returncode}")

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
