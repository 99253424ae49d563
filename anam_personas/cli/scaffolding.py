"""What ``init``, ``new`` and ``pull --all`` share: new files that replace none, the choice of a template, the next steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.errors import UnreadableFile, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from anam_personas.cli.context import Context
    from anam_personas.scaffold.templates import Template


_WIDEST = 60
"""Characters of a command after which remarks are still aligned."""


def write_new(context: Context, root: Path, files: Mapping[str, str], checkout: str) -> list[str]:
    """Write the files that are not there, by path below ``root``; keep the others. Prints and returns what was written.

    No link of the checkout is written through. Raises `UnreadableFile`.
    """
    from anam_personas.workspace.rooted import Rooted, split

    written = []
    for name, text in files.items():
        path = root / name
        try:
            folder, below = split(path, checkout)
            is_new = Rooted(folder).publish(below, text.encode())
        except OSError as error:
            raise UnreadableFile(f"{path} cannot be written: {error.strerror or error}") from error
        context.say(f"{'wrote' if is_new else 'kept'} {_shown(path)}")
        written += [name] if is_new else []
    return written


def _shown(path: Path) -> str:
    from pathlib import Path as Paths

    from anam_personas.workspace.reach import escaped

    here = Paths.cwd()
    return escaped((path.relative_to(here) if path.is_relative_to(here) else path).as_posix())


def checked_key(key: str) -> str:
    """The key of a new file, in Unicode's form NFC. Raises `UsageError` for one that makes no good file name anywhere."""
    from anam_personas.workspace.reach import awkward, composed, is_hidden, unusable

    key = composed(key)
    parts = key.split("/")
    if not key or "" in parts or any(part in {".", ".."} for part in parts) or "\\" in key:
        raise UsageError(f'"{key}" is not a key: write a name, or a path such as sales/leo')
    if key.endswith((".yaml", ".yml")):
        raise UsageError(f'"{key}" is not a key: leave out the ending')
    why = "it contains a character that cannot be used" if list(unusable(key)) else awkward(key)
    if is_hidden(key) or any(part.startswith("_") for part in parts):
        why = "names that begin with a dot or an underscore are not personas"
    if why:
        raise UsageError(f'"{key}" is not a key: {why}')
    return key


def stock_template(name: str, language: str, renamed: str | None) -> Template:
    """A template of the toolkit. Raises `UsageError`, with the nearest name, for one that is not there."""
    from anam_personas.scaffold import templates
    from anam_personas.text.suggest import did_you_mean

    if name not in templates.names():
        hint = did_you_mean(name, templates.names()) or f"Known: {', '.join(templates.names())}."
        raise UsageError(f'unknown template "{name}". {hint}')
    if language not in templates.languages():
        raise UsageError(f'no templates in the language "{language}". Known: {", ".join(templates.languages())}.')
    found = templates.template(name, language)
    if renamed is not None and (not renamed.strip() or not renamed.isprintable() or len(renamed) > 60):
        raise UsageError("--name takes a name of up to 60 characters on one line")
    return found if renamed is None else found.renamed(renamed.strip())


def _keeping(context: Context) -> Iterator[tuple[str, str]]:
    """The step that keeps the command, where uvx runs it from a folder that is on the PATH for this run only."""
    import sys
    from shutil import which

    environ = context.environ
    if (
        "UV" not in environ or "VIRTUAL_ENV" in environ
    ):  # uv sets the first for what it runs, and the second in environments
        return
    found = which("anam-personas", path=environ.get("PATH"))
    if found is not None and found.startswith(sys.prefix):
        from anam_personas.scaffold.source import installed

        source = installed(extra="emulator")
        if not source.is_placeholder:
            yield f'uv tool install "{source.requirement}"', "keep the command"


def next_steps(context: Context, steps: Iterable[tuple[str, str]]) -> None:
    """Print commands to run next, each with what it does."""
    rows = [*_keeping(context), *steps]
    width = max((len(command) for command, _ in rows if len(command) <= _WIDEST), default=0)
    context.say("\nNext:")
    for command, about in rows:
        context.say(f"  {command.ljust(width)}  # {about}")
