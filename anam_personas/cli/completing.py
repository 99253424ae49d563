"""What completes on a command line: keys, environments, codes, ids. From files that are there; never from the network.

A name goes into the user's command line, so only names without any meaning to a shell are proposed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    _resolve_context,
    _resolve_incomplete,
    add_completion_class,
    split_arg_string,
)

from anam_personas.cli.anywhere import Words
from anam_personas.errors import AnamPersonasError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from anam_personas.workspace.workspace import Workspace

VARIABLE: Final = "_ANAM_PERSONAS_COMPLETE"
_PLAIN: Final = re.compile(r"[\w./@+][\w./@+,-]*")
_ID: Final = re.compile(r'"id": ?"([0-9A-Za-z-]{8,64})"')
_MOST: Final = 2_000

_POWERSHELL: Final = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $before = @{}
    $words = @{ COMP_WORDS = "$commandAst"; COMP_INCOMPLETE = "$wordToComplete"; %(complete_var)s = 'powershell_complete' }
    foreach ($name in $words.Keys) {
        $before[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $words[$name])
    }
    try {
        & %(prog_name)s | ForEach-Object {
            $value, $help = $_ -split "`t", 2
            if (-not $help) { $help = $value }
            [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
        }
    } finally {
        foreach ($name in $words.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
    }
}
"""


class _Completes(ShellComplete):
    """Complete global options and their values after the command, too, and this tool's own words."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """As click does, with more to propose."""
        ctx = _resolve_context(self.cli, self.ctx_args, self.prog_name, args)
        top = ctx.find_root()
        asked: click.Parameter | click.Command | None = _waiting(top, args)
        if asked is None:
            asked, incomplete = _resolve_incomplete(ctx, args, incomplete)
        if isinstance(asked, click.Parameter):
            folder = Path(top.params.get("project") or ".")
            found = _of_parameter(asked, folder, incomplete) or asked.shell_complete(ctx, incomplete)
        else:
            found = asked.shell_complete(ctx, incomplete)
        if incomplete.startswith("-") and ctx is not top:
            known = {item.value for item in found}
            found += [item for item in top.command.shell_complete(top, incomplete) if item.value not in known]
        return [item for item in found if item.type != "plain" or _PLAIN.fullmatch(item.value.lstrip("-"))]


class _Bash(_Completes, BashComplete):
    pass


class _Zsh(_Completes, ZshComplete):
    pass


class _Fish(_Completes, FishComplete):
    pass


class _PowerShell(_Completes):
    name = "powershell"
    source_template = _POWERSHELL

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is completed, and that."""
        import os

        words = split_arg_string(os.environ.get("COMP_WORDS", ""))[1:]
        incomplete = os.environ.get("COMP_INCOMPLETE", "")
        if incomplete and words and words[-1] == incomplete:
            words.pop()
        return words, incomplete

    def format_completion(self, item: CompletionItem[str]) -> str:
        return f"{item.value}\t{item.help or ''}" if item.type == "plain" else item.value


SHELLS: Final[dict[str, type[_Completes]]] = {"bash": _Bash, "zsh": _Zsh, "fish": _Fish, "powershell": _PowerShell}


def register() -> None:
    """Let click complete with these classes. Called where a shell asks for completions."""
    for name, cls in SHELLS.items():
        add_completion_class(cls, name)


def script(shell: str, group: click.Command, name: str) -> str:
    """What a shell evaluates to complete the command."""
    # not of BashComplete, which would run bash to see its version
    made = SHELLS[shell](group, {}, name, VARIABLE)
    return ShellComplete.source(made)


def _waiting(top: click.Context, args: list[str]) -> click.Option | None:
    """The global option that waits for its value at the end of the words."""
    options = [option for option in top.command.params if isinstance(option, click.Option)]
    last = args[-1] if args else ""
    return next((each for each in options if last in each.opts and Words.values_of(each)), None)


def _of_parameter(param: click.Parameter, folder: Path, incomplete: str) -> list[CompletionItem[str]]:
    """The values of a parameter by what its placeholder says; none where that says nothing."""
    placeholder = param.metavar or ((param.name or "").upper() if isinstance(param, click.Argument) else "")
    words = {"ENV"} if param.name == "environment" else set(re.findall(r"[A-Z]+", placeholder))
    find = next((_VALUES[word] for word in _VALUES if word in words), None)
    if find is None:
        return []
    try:
        values = sorted(set(find(folder)))
    except (AnamPersonasError, OSError):
        return []
    before, comma, last = incomplete.rpartition(",") if "CODE" in words else ("", "", incomplete)
    found = [
        CompletionItem(f"{before}{comma}{each}") for each in values if each.startswith(last) and _PLAIN.fullmatch(each)
    ][:_MOST]
    return [CompletionItem(incomplete, type="file"), *found] if "PATH" in words else found


def _workspace(folder: Path) -> Workspace:
    from anam_personas.workspace.settings import find
    from anam_personas.workspace.workspace import Workspace

    return Workspace.of(find(folder))


def _keys(folder: Path) -> Iterable[str]:
    return _workspace(folder).persona_files()


def _environments(folder: Path) -> Iterable[str]:
    from anam_personas.workspace.settings import DEFAULT, find

    return {DEFAULT, *find(folder).targets}


def _codes(_folder: Path) -> Iterable[str]:
    from anam_personas.lint.pages import every

    return [info.code for info in every()]


def _ids(folder: Path) -> Iterable[str]:
    """Ids of the journal of this folder. They are only proposed, so no proof is asked for."""
    from anam_personas.workspace.rooted import Rooted

    root = _workspace(folder).root
    text = (Rooted(root).read(".anam-personas/journal.jsonl", 4 * 1024 * 1024) or b"").decode("utf-8", "replace")
    return _ID.findall(text)


def _snapshots(folder: Path) -> Iterable[str]:
    found = _workspace(folder).root / ".anam-personas/snapshots"
    return [each.name for each in found.iterdir() if each.is_dir()] if found.is_dir() else []


_VALUES: Final[dict[str, Callable[[Path], Iterable[str]]]] = {  # of several words of a placeholder, the first here counts
    "ENV": _environments, "CODE": _codes, "KEY": _keys, "ID": _ids, "SNAPSHOT": _snapshots,
}  # fmt: skip
