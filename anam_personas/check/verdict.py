"""What a check says of single files, before it is known what it says of the others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from anam_personas.diagnostics.types import Diagnostic, Unknown
    from anam_personas.workspace.workspace import Workspace


class Verdict(NamedTuple):
    """What is said of a file: the findings that rules and validation have, those of its own and of files that it is built from.

    ``commented`` are the paths of those of these files that have comments which suppress findings; ``others`` the paths of what
    it is built from, and of the folders of tools. ``unsure`` is what rules cannot say. ``is_broken`` says that it has an error
    of validation with which it is not linted; ``is_lasting`` that no such error comes from what is missing elsewhere. ``secrets`` are the
    secrets in the files, where it says something.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    unsure: tuple[Unknown, ...] = ()
    commented: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    is_broken: bool = False
    is_lasting: bool = True
    secrets: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether nothing is said of it, whatever is said of the others."""
        return not (self.diagnostics or self.unsure or self.commented or self.is_broken)


class Found(NamedTuple):
    """The verdicts of files by path, the seconds that each rule took, where they were asked for, and what else was looked at,
    there or not.
    """

    verdicts: dict[str, Verdict]
    seconds: dict[str, float]
    read: set[str]

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """The findings of all files; those in a file that several are built from may be there several times."""
        return [item for verdict in self.verdicts.values() for item in verdict.diagnostics]

    @property
    def unsure(self) -> list[Unknown]:
        """What rules cannot say of any of the files."""
        return [item for verdict in self.verdicts.values() for item in verdict.unsure]

    @property
    def commented(self) -> list[Path]:
        """The files with comments, each once."""
        every = (path for verdict in self.verdicts.values() for path in verdict.commented)
        return list(map(Path, dict.fromkeys(every)))

    @property
    def clean(self) -> dict[str, tuple[str, ...]]:
        """The files without findings, each with the files that it is built from."""
        return {
            path: verdict.others
            for path, verdict in self.verdicts.items()
            if not (verdict.diagnostics or verdict.commented or verdict.is_broken)
        }

    @property
    def broken(self) -> list[Path]:
        """The files that were not linted."""
        return [Path(path) for path, verdict in self.verdicts.items() if verdict.is_broken]

    def users(self, workspace: Workspace) -> dict[str, set[str]]:
        """The keys of the personas that are built from a file, by its name."""
        users: dict[str, set[str]] = {}
        for name, verdict in self.verdicts.items():
            path = Path(name)
            if workspace.kind(path) == "persona":
                for file in (name, *verdict.others):
                    users.setdefault(workspace.shown(file), set()).add(workspace.key(path))
        return users
