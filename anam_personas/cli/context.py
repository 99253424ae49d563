"""The context of a command: project, environment and output options."""

from __future__ import annotations

import os
import sys
from functools import cached_property, wraps
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from anam_personas.cli.printing import echo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from anam_personas.api.access import Access
    from anam_personas.check.cache.shelf import Shelf
    from anam_personas.cli.joint import Joint
    from anam_personas.persona.types import Persona
    from anam_personas.sync.state.records import Records
    from anam_personas.workspace.settings import Settings, Target
    from anam_personas.workspace.workspace import Workspace

    Each = Callable[["Context", str, Callable[..., Any], Mapping[str, Any]], int]
    """What runs a command for each of several projects: see `cli.projects.over_all`."""

T = TypeVar("T")


class Context:
    """The global options and the settings they select. Only commands read the process environment.

    A plain class without module-level imports such as pathlib, so that `--version` starts as fast as click.
    """

    def __init__(
        self,
        project: str | None,
        environment: str | None,
        color: str,
        *,
        quiet: bool,
        verbose: bool,
        environ: Mapping[str, str],
        api_url: str | None = None,
        env_file: str | None = None,
        each: Each | None = None,
    ) -> None:
        self._color = color
        self.joint: Joint | None = None
        self.each = each
        self.folder = project or "."
        self.environment = environment
        self.environ = environ
        self.api_url = api_url
        self.env_file = env_file
        self.colour_out = _colour(color, sys.stdout, environ)
        self.colour_err = _colour(color, sys.stderr, environ)
        self.quiet = quiet
        self.verbose = verbose

    def words(self, api_url: str) -> list[str]:
        """These options as words of a command line, with another address of the API."""
        words = ["--project", self.folder, "--color", self._color, "--api-url", api_url]
        words += ["--env", self.environment] if self.environment is not None else []
        return [*words, *(["--quiet"] if self.quiet else []), *(["--verbose"] if self.verbose else [])]

    def inside(self, folder: str | os.PathLike[str]) -> Context:
        """The same options for a project in another folder."""
        from copy import copy

        other = copy(self)
        other.__dict__ = {name: value for name, value in vars(self).items() if name not in _OF_THE_FOLDER}
        other.folder = os.fspath(folder)
        return other

    @cached_property
    def project_folders(self) -> list[Path]:
        """The projects of ``--all-projects``. Raises `SettingsError`, `UsageError`."""
        from pathlib import Path

        from anam_personas.workspace.projects import projects_below

        return projects_below(Path(self.folder))

    def of_project(self, folder: Path, joint: Joint) -> Context:
        """The context of one project among several."""
        one = Context(
            os.fspath(folder), self.environment, self._color, quiet=self.quiet, verbose=self.verbose,
            environ=self.environ, api_url=self.api_url, env_file=self.env_file,
        )  # fmt: skip
        one.joint = joint
        return one

    @cached_property
    def settings(self) -> Settings:
        """The project's settings. Raises `SettingsError`."""
        from pathlib import Path

        from anam_personas.workspace.settings import find

        return find(Path(self.folder))

    @cached_property
    def workspace(self) -> Workspace:
        """The project's files."""
        from anam_personas.workspace.workspace import Workspace

        return Workspace.of(self.settings)

    @cached_property
    def target(self) -> Target:
        """The selected environment. Raises `UsageError` if it is unknown."""
        from anam_personas.project import choose_target

        return choose_target(self.workspace, self.environment)

    @cached_property
    def access(self) -> Access:
        """The API key of the environment and the address it is sent to. Prints the notice about them, if any, once.

        Raises `SettingsError`.
        """
        from anam_personas.api.access import Access

        access = Access.from_environ(self.target, self.environ, self.settings, self.api_url, self.env_file)
        if access.notice:
            echo(f"note: {access.notice}", err=True)  # with --quiet, too: it is about where a key goes
        return access

    def personas(self, keys: Iterable[str] = ()) -> dict[str, Persona]:
        """The personas with these keys, or all, resolved for the environment, once. Raises `InvalidPersonas`, `UsageError`."""
        from anam_personas.project import load_personas

        selected = self.workspace.selected(tuple(keys))
        if not selected.keys() <= self._resolved.keys():
            self._resolved |= load_personas(self.workspace, selected, self.target.environment)
        return {key: self._resolved[key] for key in selected if key in self._resolved}

    @cached_property
    def _resolved(self) -> dict[str, Persona]:
        return {}

    def shelf(self, root: Path) -> Shelf:
        """The cache of a project's results. Raises `SettingsError`."""
        from anam_personas.check.cache.shelf import Shelf
        from anam_personas.workspace.rooted import checkout_of
        from anam_personas.workspace.signing import Signer

        checkout = checkout_of(root)
        chosen = self.environ.get("ANAM_PERSONAS_CACHE", "")
        return Shelf.of(os.fspath(root), checkout, Signer.of(self.environ, checkout), chosen)

    def keep_digests(self) -> None:
        """Let the digests of documents be kept in the cache. Raises `SettingsError`."""
        from anam_personas.workspace.digests import Digests

        if self.workspace.knowledge_files:
            self.workspace.digests = Digests(self.settings.root, self.shelf(self.settings.root), self.settings.shared)

    @cached_property
    def records(self) -> Records:
        """The journal and the snapshots of the project. Raises `SettingsError`."""
        from anam_personas.sync.state.records import Records
        from anam_personas.workspace.signing import Signer

        return Records(self.settings.root, Signer.of(self.environ, self.checkout), self.warn)

    @cached_property
    def checkout(self) -> str:
        """Real path of the checkout around the project. No symbolic link inside it is written through."""
        from anam_personas.workspace.rooted import checkout_of

        return checkout_of(self.settings.root)

    def write(self, path: Path, text: str, *, private: bool = False) -> None:
        """Write a file named by the user, atomically. Raises `UnreadableFile`."""
        from anam_personas.workspace.files import write

        write(path, text, self.checkout, private=private)

    def save_plan(self, path: Path, text: str) -> None:
        """Write a plan that `apply --plan` can read, or keep it for the file of all projects."""
        if self.joint is not None:
            self.joint.keep(text)
            return
        self.write(path, text, private=True)  # it holds prompts
        self.say(f"wrote {path}; `anam-personas apply --plan {path}` applies exactly this")

    def warn(self, text: str) -> None:
        """Print a warning on stderr, even with --quiet."""
        echo(f"warning: {text}", err=True)

    def say(self, text: str) -> None:
        """Print a message on stderr that is not the result, unless --quiet."""
        if not self.quiet:
            echo(text, err=True, colour=self.colour_err)

    def detail(self, text: str) -> None:
        """Print progress details on stderr, with --verbose."""
        if self.verbose:
            echo(text, err=True, colour=self.colour_err)

    @property
    def width(self) -> int:
        """Columns of the terminal, or 100 if there is none."""
        try:
            return int(self.environ.get("COLUMNS") or os.get_terminal_size(sys.stdout.fileno()).columns) or 100
        except (AttributeError, OSError, ValueError):  # stdout is missing, not a file, or not a terminal
            return 100


_OF_THE_FOLDER = frozenset(name for name, value in vars(Context).items() if isinstance(value, cached_property))


def _colour(choice: str, stream: IO[str] | None, environ: Mapping[str, str]) -> bool:
    if stream is None:  # the process was started without it
        return False
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "") not in {"", "0", "false"}:  # above CI and TERM, as in pytest and rich
        return True
    return stream.isatty() and not environ.get("CI") and environ.get("TERM") != "dumb"


def pass_context(command: Callable[..., T]) -> Callable[..., T | int]:
    """Pass the `Context` to a command as its first argument; with ``--all-projects``, that of each project in turn."""

    @wraps(command)
    def with_context(*args: Any, **given: Any) -> T | int:
        ctx = click.get_current_context()
        context: Context = ctx.obj
        if context.each is not None:
            return context.each(context, ctx.info_name or "", command, given)
        return command(context, *args, **given)

    return with_context
