"""Rules of other packages: an entry point of the group ``anam_personas.rules`` names a `Rule`, or a module that holds some.

A package that cannot be used is a one-line error and never skipped: a rule that silently does not run is worse than none.
"""

from __future__ import annotations

import re
from types import ModuleType
from typing import TYPE_CHECKING

from anam_personas.diagnostics.codes import CODES
from anam_personas.diagnostics.options import Option
from anam_personas.diagnostics.types import Severity
from anam_personas.errors import AnamPersonasError, SettingsError
from anam_personas.lint.discovery import GROUP, are_there
from anam_personas.lint.finding import Finding
from anam_personas.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.metadata import EntryPoint

    from anam_personas.lint.rule_entry import Entry
    from anam_personas.lint.subject import Subject

_CODE = re.compile(r"[A-Z]{2,8}[0-9]{3,4}")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def rules(own: Iterable[Entry]) -> list[Rule]:
    """The rules of other packages, each of which names itself when it fails. ``own`` are those of this one.

    Raises `SettingsError` for a package that cannot be loaded, for anything that is not a rule, and for a code or name that is taken.
    """
    if not are_there():
        return []
    from importlib.metadata import entry_points

    taken = {word: "anam-personas" for entry in own for word in (entry.code, entry.name)}
    taken |= {word: "anam-personas" for entry in CODES.values() for word in (entry.code, entry.name)}
    found: dict[type[Rule], Rule] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        owner = _owner(point)
        for kind in _kinds(point, owner):
            if kind not in found:
                found[kind] = _rule(kind, owner, taken)
    return list(found.values())


def _owner(point: EntryPoint) -> str:
    return (
        f"{point.dist.name} ({point.name} = {point.value})"
        if point.dist is not None
        else f"{point.name} = {point.value}"
    )


def _kinds(point: EntryPoint, owner: str) -> list[type[Rule]]:
    try:
        loaded = point.load()
    except (Exception, SystemExit) as error:
        raise SettingsError(f"the rules of {owner} cannot be loaded: {_summary(error)}") from error
    if isinstance(loaded, type) and issubclass(loaded, Rule):
        return [loaded]
    inside = vars(loaded).values() if isinstance(loaded, ModuleType) else ()
    found = [item for item in inside if isinstance(item, type) and issubclass(item, Rule) and _is_from(item, loaded)]
    if not found:
        raise SettingsError(f"the entry point {owner} is neither a Rule nor a module that holds one")
    return found


def _is_from(kind: type[Rule], module: ModuleType) -> bool:
    return kind.__module__ == module.__name__ or kind.__module__.startswith(f"{module.__name__}.")


def _rule(kind: type[Rule], owner: str, taken: dict[str, str]) -> Rule:
    code, name = getattr(kind, "code", ""), getattr(kind, "name", "")
    for word, form in ((code, _CODE), (name, _NAME)):
        if not isinstance(word, str) or not form.fullmatch(word):
            raise SettingsError(
                f'{kind.__name__} of {owner} needs a code such as "ACME001" and a name such as "no-slang", not {word!r}'
            )
        if word in taken:
            raise SettingsError(
                f'{kind.__name__} of {owner} uses the code or name "{word}", which a rule of {taken[word]} already has'
            )
        taken[word] = owner
    if not isinstance(getattr(kind, "severity", None), Severity):
        raise SettingsError(f"{code} of {owner} needs a severity: Severity.ERROR, WARNING or INFO")
    url: object = kind.url
    if url is not None and not (isinstance(url, str) and re.match(r"https?://\S+$", url)):
        raise SettingsError(f"the url of {code} of {owner} must be a web address, not {url!r}")
    _check_options(kind, owner)
    try:
        return _guarded(kind, owner)
    except Exception as error:
        raise SettingsError(f"{code} of {owner} cannot be instantiated: {_summary(error)}") from error


def _check_options(kind: type[Rule], owner: str) -> None:
    """Raise `SettingsError` for invalid option declarations."""
    options: object = kind.options
    if not isinstance(options, tuple) or not all(isinstance(option, Option) for option in options):
        raise SettingsError(f"the options of {kind.code} of {owner} must be a tuple of Option, not {options!r}")
    for option in options:
        if fault := option.fault():
            raise SettingsError(f'the option "{option.name}" of {kind.code} of {owner} {fault}')
    if len({option.name for option in options}) < len(options):
        raise SettingsError(f"two options of {kind.code} of {owner} have the same name")


def _guarded(kind: type[Rule], owner: str) -> Rule:
    """The rule, wrapped so that its failures name its package."""

    def check(self: Rule, subject: Subject) -> Iterator[Finding]:
        try:
            for finding in kind.check(self, subject):
                if not isinstance(finding, Finding):
                    raise TypeError(f"expected a Finding, not {type(finding).__name__}")  # noqa: TRY301
                yield finding
        except AnamPersonasError:
            raise
        except Exception as error:
            file = subject.persona.document.file
            raise SettingsError(f"{self.code} of {owner} failed on {file}: {_summary(error)}") from error

    body = {"check": check, "__doc__": kind.__doc__, "__module__": kind.__module__}
    made: Rule = type(kind.__name__, (kind,), body)()
    return made


def _summary(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
