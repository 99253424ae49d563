"""Which rules run: codes, prefixes of codes, names, or ALL; from the settings, and from the command line over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anam_personas.codes import CODES
from anam_personas.diagnostics import Severity
from anam_personas.errors import AnamPersonasError, SettingsError, UsageError
from anam_personas.lint.registry import by_code
from anam_personas.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from anam_personas.diagnostics import Diagnostic

ALL = "ALL"
"""Every rule that is on by default."""


@dataclass(frozen=True)
class Selection:
    """The codes of the rules that run, the codes that are to be passed over, and the settings of single rules.

    ``options`` is the ``[lint]`` table of the settings.
    """

    selected: frozenset[str]
    ignored: frozenset[str] = frozenset()
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, select: Sequence[str] = (), ignore: Sequence[str] = (), table: Mapping[str, Any] | None = None
    ) -> Selection:
        """What the command line (``select``, ``ignore``) and the settings' ``[lint]`` table select together.

        A ``select`` takes the place of both lists of the settings; an ``ignore`` is added to theirs. Raises
        `UsageError` or `SettingsError` for what no rule is called.
        """
        table = table or {}
        settled = ([ALL], []) if select else (table.get("select", [ALL]), table.get("ignore", []))
        selected = _codes(select, UsageError) if select else _codes(settled[0], SettingsError)
        ignored = _codes(settled[1], SettingsError, every=True) | _codes(ignore, UsageError, every=True)
        return cls(frozenset(selected), frozenset(ignored), table)

    def runs(self, code: str) -> bool:
        """Whether the rule of this code runs."""
        return code in self.selected and code not in self.ignored

    def kept(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Findings of validation without the ignored ones. Errors stay: what is broken does not run."""
        return [item for item in diagnostics if item.code not in self.ignored or item.severity is Severity.ERROR]


def _codes(names: Iterable[str], failure: type[AnamPersonasError], *, every: bool = False) -> set[str]:
    found: set[str] = set()
    for name in names:
        found |= codes(name, failure, every=every)
    return found


def codes(name: str, failure: type[AnamPersonasError] = UsageError, *, every: bool = False) -> set[str]:
    """The codes that a code, prefix, name or ALL stands for. With ``every`` also rules that are off by default.

    A rule that is off by default is else meant by its whole code or name only. Raises ``failure`` for what nothing is
    called.
    """
    known = {code: (rule.name, rule.default_on) for code, rule in by_code().items()}
    known |= {code: (entry.name, True) for code, entry in CODES.items()}
    exact = {code for code, (called, _) in known.items() if name in {code, called}}
    if exact:
        return exact
    if name == ALL or (name.isupper() and name.isalnum()):
        group = {code for code, (_, on) in known.items() if (name == ALL or code.startswith(name)) and (on or every)}
        if group:
            return group
    names = [*known, *(called for called, _ in known.values()), ALL]
    hint = did_you_mean(name, names) or "`anam-personas rules` lists them."
    raise failure(f'there is no rule "{name}". {hint}')
