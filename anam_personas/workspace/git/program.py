"""The only module that starts a program, which is git, for data alone.

Three measures keep a repository from running a command. Git runs on a temporary folder whose configuration names no
program (see `mirror`); its environment is built from an allow-list, so it inherits nothing; and only commands built into git
are used, with the options below, which disable further ways to run programs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Final, NamedTuple

from anam_personas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT: Final = {
    *("PATH", "HOME", "USERPROFILE", "DEVELOPER_DIR", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "TEMP", "TMP", "TMPDIR"),
    *("LD_LIBRARY_PATH", "LD_PRELOAD"),
    *("DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES"),
}
"""What finding and loading the program takes. Nothing of GIT_*, no askpass, pager or editor, and no key."""
_FIXED: Final = {
    "GIT_ALLOW_PROTOCOL": "none",  # unlike protocol.allow, no configuration overrides it
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_WITHOUT_CONFIGURATION: Final = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
}
_OPTIONS: Final = (
    "--no-pager",
    "--no-replace-objects",
    "--no-optional-locks",
    *("-c", "safe.bareRepository=explicit"),
    *("-c", "protocol.allow=never"),
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", f"core.attributesFile={os.devnull}"),
    *("-c", "core.sshCommand=false"),
    *("-c", "core.pager=cat"),
    *("-c", "credential.helper="),
    *("-c", "diff.external="),
    *("-c", "maintenance.auto=false"),
    *("-c", "gc.auto=0"),
)
_PATIENCE: Final = 120.0
"""Seconds for one answer. A search through a long history takes some; a pipe in place of a file would take for ever."""


Served = subprocess.Popen[bytes]
"""A command that answers until it is killed."""


class Answer(NamedTuple):
    """The result of a git command; ``said`` is the first line of its error, safe to display."""

    code: int
    out: bytes
    said: str

    @property
    def line(self) -> str:
        """The output, where it is one line."""
        return os.fsdecode(self.out).strip()


class Git(NamedTuple):
    """Git, ready to be run: the program's path, its complete environment, and the folder that it runs in."""

    program: str
    environ: Mapping[str, str]
    folder: str

    def run(self, *arguments: str, given: bytes = b"") -> Answer:
        """Run a command to its end. Raises `UsageError` where it cannot be started or does not answer."""
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program; no shell
                [self.program, *_OPTIONS, *arguments],
                input=given,
                capture_output=True,
                check=False,
                cwd=self.folder,
                env=self.environ,
                timeout=_PATIENCE,
            )
        except subprocess.TimeoutExpired as error:
            raise UsageError(f"git did not answer within {_PATIENCE:.0f} seconds (git {arguments[0]})") from error
        except OSError as error:
            raise UsageError(f"git cannot be run: {error.strerror or error}") from error
        return Answer(done.returncode, done.stdout, _first_line(done.stderr))

    def serve(self, *arguments: str) -> Served:
        """Start a command that answers on its output what it is asked on its input. Raises `UsageError`."""
        try:
            return subprocess.Popen(  # noqa: S603 - as above
                [self.program, *_OPTIONS, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self.folder,
                env=self.environ,
            )
        except OSError as error:
            raise UsageError(f"git cannot be run: {error.strerror or error}") from error


def for_mirror(environ: Mapping[str, str], folder: str, objects: str) -> Git:
    """Git on a repository folder of our own, with objects from elsewhere, and without the user's configuration."""
    extra = {**_WITHOUT_CONFIGURATION, "GIT_DIR": folder, "GIT_OBJECT_DIRECTORY": objects}
    return Git(_program(environ), {**_environ(environ), **extra}, folder)


def for_question(environ: Mapping[str, str], folder: str) -> Git:
    """Git in the folder of a work tree, with the user's configuration, for git's own repository discovery."""
    users = {name: environ[name] for name in ("XDG_CONFIG_HOME", "SUDO_UID") if name in environ}
    return Git(_program(environ), {**_environ(environ), **users}, folder)


def _environ(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name.upper() in _KEPT} | _FIXED


def _program(environ: Mapping[str, str]) -> str:
    """The git on the path. Relative entries do not count: they would lead into whatever folder is worked on."""
    folders = [entry for entry in environ.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(entry)]  # noqa: PTH117
    found = shutil.which("git", path=os.pathsep.join(folders)) if folders else None
    if found is None or not os.path.isabs(found):  # noqa: PTH117 - on Windows the working folder is looked through first
        raise UsageError("git is not installed, or not on PATH")
    return found


def shown(text: str, limit: int = 120) -> str:
    """Untrusted text for a message: one short line without control characters."""
    cut = text if len(text) <= limit else f"{text[:limit]}..."
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in cut)


def _first_line(text: bytes) -> str:
    line = (text.decode("utf-8", "replace").strip().splitlines() or ["no reason given"])[0]
    return shown(line.removeprefix("fatal: ").removeprefix("error: "), 300)
