"""Which rules run and with which severity: codes, prefixes of codes, names, or ALL; from the settings, and from the command
line over them.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from anam_personas.diagnostics.codes import CODES, is_broken
from anam_personas.diagnostics.types import Severity, Tier
from anam_personas.errors import SettingsError, UsageError
from anam_personas.lint.registry import entries, rule_of
from anam_personas.text.suggest import did_you_mean_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.yaml.document import Route

ALL = "ALL"
"""Every rule that is on by default, of each tier that runs."""

PRESETS: dict[str, frozenset[Tier]] = {
    "recommended": frozenset(["recommended"]),
    "strict": frozenset(["recommended", "strict"]),
}
"""The tiers of a preset. Findings in preview are added to either of them with ``--preview``."""


def _nowhere(_route: Route) -> str:
    return ""


def _same(file: str) -> str:
    return file


class Selection(NamedTuple):
    """The codes of the rules that run, the codes to skip, and the settings of single rules.

    ``options`` is the ``[lint]`` table of the settings; options of rules from other packages are stored by code.
    ``usual`` are the codes that run where the command line says nothing. ``per_file`` are patterns with what is passed
    over in files that fit; ``severities`` stand by code. ``strict`` are the codes whose findings in the strict tier are
    reported, too; ``preview`` says whether those in preview are.
    """

    selected: frozenset[str]
    ignored: frozenset[str] = frozenset()
    options: Mapping[str, Any] = MappingProxyType({})
    usual: frozenset[str] = frozenset()
    per_file: tuple[tuple[str, frozenset[str]], ...] = ()
    severities: Mapping[str, Severity] = MappingProxyType({})
    strict: frozenset[str] = frozenset()
    preview: bool = False

    @classmethod
    def of(
        cls,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        table: Mapping[str, Any] | None = None,
        where: Callable[[Route], str] = _nowhere,
        *,
        preset: str | None = None,
        preview: bool = False,
    ) -> Selection:
        """What the command line (``select``, ``ignore``, ``preset``, ``preview``) and the settings' ``[lint]`` table select together.

        ``select`` replaces the lists and the preset of the settings; ``ignore`` is added to theirs. ``where`` tells the place
        of a setting, as a complaint begins. Raises `UsageError` or `SettingsError` for what no rule is called, and for a
        rule in preview that is selected without ``preview``.
        """
        table = table or {}
        preview = preview or table.get("preview", False)
        settled = _Table(table, where, preview=preview)
        chosen = preset or table.get("preset", "recommended")
        named = settled.codes("select", []) if preset is None else frozenset()
        added = settled.codes("extend-select", [])
        wanted = (named or _of_preset(chosen, preview=preview)) | added
        unwanted = settled.codes("ignore", [], every=True)
        given = frozenset(code for name in select for code in codes(name, preview=preview))
        refused = frozenset(code for name in ignore for code in codes(name, every=True))
        return cls(
            given or wanted,
            refused | (frozenset() if select else unwanted),
            {**table, **settled.options()},
            wanted - unwanted,
            settled.per_file(),
            settled.severities(),
            given or named | added | (wanted if "strict" in PRESETS[chosen] else frozenset()),
            preview,
        )

    def tiers(self, code: str) -> frozenset[Tier]:
        """The tiers whose findings of a code are reported."""
        strict: frozenset[Tier] = PRESETS["strict" if code in self.strict else "recommended"]
        return strict | {"preview"} if self.preview else strict

    def runs(self, code: str) -> bool:
        """Whether the rule of this code runs."""
        return code in self.selected and code not in self.ignored

    def judges(self, meant: Iterable[str]) -> bool:
        """Whether nothing that a comment means (its codes) was left out that a plain run looks for."""
        usual = {code for code in meant if code in CODES or code in self.usual or self.runs(code)}
        return bool(usual) and all(code in CODES or self.runs(code) for code in usual)

    def kept(self, found: Iterable[Diagnostic], name: Callable[[str], str] = _same) -> list[Diagnostic]:
        """The findings that are wished for, as severe as is wished. Errors of validation stay: what is broken does not run.

        ``name`` makes of a file as shown its path below the project folder, which patterns are about.
        """
        return [self._weighed(item) for item in found if is_broken(item) or self._wanted(item, name)]

    def _wanted(self, item: Diagnostic, name: Callable[[str], str]) -> bool:
        if not self.runs(item.code):
            return False
        patterns = [pattern for pattern, passed_over in self.per_file if item.code in passed_over]
        return not patterns or not any(_fits(name(item.place.file), pattern) for pattern in patterns)

    def _weighed(self, item: Diagnostic) -> Diagnostic:
        severity = self.severities.get(item.code)
        return item if severity is None else item._replace(severity=severity)


def _fits(path: str, pattern: str) -> bool:
    from fnmatch import fnmatchcase

    whole = pattern.removeprefix("./")
    return fnmatchcase(path if "/" in whole else path.rsplit("/", 1)[-1], whole)


class _Table:
    """The ``[lint]`` table of the settings, whose complaints say where they are about."""

    def __init__(self, table: Mapping[str, Any], where: Callable[[Route], str], *, preview: bool) -> None:
        self._table = table
        self._where = where
        self._preview = preview

    def codes(self, key: str, default: list[str], *, every: bool = False) -> frozenset[str]:
        names = self._table.get(key, default)
        return frozenset(code for name in names for code in self._meant(name, (key,), every=every))

    def per_file(self) -> tuple[tuple[str, frozenset[str]], ...]:
        key = "per-file-ignores"
        return tuple(
            (pattern, frozenset(code for name in names for code in self._meant(name, (key, pattern), every=True)))
            for pattern, names in self._table.get(key, {}).items()
        )

    def severities(self) -> dict[str, Severity]:
        """By code. A code or name is more exact than a prefix, and a long prefix more than a short one."""
        found: dict[str, Severity] = {}
        for name, meant, severity in self._by_exactness("severity"):
            mild = {code for code in meant if code not in CODES or CODES[code].severity is not Severity.ERROR}
            if not mild:
                message = f"{name} is a validation error, and its severity cannot be lowered"
                raise SettingsError(self._complaint(("severity", name), message))
            found |= dict.fromkeys(mild, Severity(severity))
        return found

    def options(self) -> dict[str, dict[str, Any]]:
        """The options of rules from other packages, by code; the most specific name applies here, too."""
        found: dict[str, dict[str, Any]] = {}
        for name, meant, given in self._by_exactness("options"):
            from anam_personas.lint.options import faults

            about = [rule_of(code) for code in entries() if code in meant]
            if complaints := [self._complaint(("options", name, *at), told) for at, told in faults(about, given)]:
                raise SettingsError("\n".join(complaints))
            for rule in about:
                own = {option.name: given[option.name] for option in rule.options if option.name in given}
                found.setdefault(rule.code, {}).update(own)
        return found

    def _by_exactness(self, key: str) -> Iterator[tuple[str, set[str], Any]]:
        """The names of a table, each with its codes and its value: the more exact one after the others."""
        table = self._table.get(key, {})
        meant = {name: self._meant(name, (key, name), every=True) for name in table}
        for name in sorted(meant, key=lambda name: (-len(meant[name]), name)):
            yield name, meant[name], table[name]

    def _meant(self, name: str, route: Route, *, every: bool) -> set[str]:
        try:
            return codes(name, every=every, preview=self._preview)
        except UsageError as error:
            raise SettingsError(self._complaint(route, str(error))) from error

    def _complaint(self, route: Route, message: str) -> str:
        whole = ("lint", *route)
        return f"{self._where(whole)}{'.'.join(map(str, whole))}: {message}"


def _of_preset(preset: str, *, preview: bool) -> frozenset[str]:
    """The codes that run without a selection: of rules in preview those, too, if they are asked for."""
    tiers = PRESETS[preset] | {"preview"} if preview else PRESETS[preset]
    return frozenset([*CODES, *(code for code, rule in entries().items() if rule.default_on and rule.tier in tiers)])


def codes(name: str, *, every: bool = False, preview: bool = False) -> set[str]:
    """The codes that a code, prefix, name or ALL stands for. With ``every`` also rules that are off by default or in preview.

    A rule that is off by default is otherwise meant by its whole code or name only, and one in preview only with
    ``preview``. Raises `UsageError` for what nothing is called, and for a rule in preview that cannot run.
    """
    known = {
        code: (rule.name, rule.default_on and (preview or rule.tier != "preview")) for code, rule in entries().items()
    }
    known |= {code: (entry.name, True) for code, entry in CODES.items()}
    exact = {code for code, (called, _) in known.items() if name in {code, called}}
    if any(code in entries() and entries()[code].tier == "preview" for code in exact) and not (preview or every):
        raise UsageError(f'the rule "{name}" is in preview: --preview, or preview = true in [lint], turns it on')
    if exact:
        return exact
    if name == ALL or (name.isupper() and name.isalnum()):
        group = {code for code, (_, on) in known.items() if (name == ALL or code.startswith(name)) and (on or every)}
        if group:
            return group
    names = [*(called for called, _ in known.values()), ALL]
    hint = did_you_mean_code(name, known, names) or "`anam-personas rules` lists them."
    raise UsageError(f'there is no rule "{name}". {hint}')
