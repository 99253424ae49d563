"""Texts with another platform's placeholders -> templates, and the variables these need."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from anam_personas.persona.template_merge import escaped
from anam_personas.template import RESERVED, TemplateProblem, used

_TAG = re.compile(r"\{\{[^{}]{0,300}\}\}")
_PATH = re.compile(r"\{\{-?\s*([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*){0,5})\s*-?\}\}")


@dataclass
class Variables:
    """Collects the variables of an assistant while its texts are turned into templates.

    ``defaults`` are the platform's, by its own names. ``named`` maps its names to ours; ``odd`` are the expressions that
    stay in the text as they are, since no variable can hold them.
    """

    defaults: dict[str, Any]
    named: dict[str, str] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)

    def template(self, text: str) -> str:
        """The text as a template: ``{{ a.b }}`` becomes ``{{ aB }}``, and other braces are kept as words."""
        pieces: list[str] = []
        at = 0
        for tag in _TAG.finditer(text):
            found = _PATH.fullmatch(tag[0])
            if found is None:
                self.odd.append(tag[0])
                continue
            put = f"{{{{ {self._name(found[1])} }}}}"
            pieces += [escaped(text[at : tag.start()], put), put]
            at = tag.end()
        made = "".join([*pieces, escaped(text[at:])])
        try:
            is_right = {name for name, _, _ in used(made)} <= set(self.named.values())
        except TemplateProblem:
            is_right = False
        return made if is_right else escaped(text)

    def declared(self) -> dict[str, Any]:
        """The declarations, in order of use."""
        return {ours: _declaration(self.defaults.get(theirs)) for theirs, ours in self.named.items()}

    def _name(self, path: str) -> str:
        if path not in self.named:
            first, *rest = path.split(".")
            name = first + "".join(part[:1].upper() + part[1:] for part in rest)
            if name in RESERVED:
                name = f"{name}Value"
            while name in self.named.values():
                name += "2"
            self.named[path] = name
        return self.named[path]


def _declaration(default: Any) -> dict[str, Any]:
    if isinstance(default, bool):
        return {"type": "boolean", "default": default}
    if isinstance(default, int | float):
        return {"type": "integer" if isinstance(default, int) else "number", "default": default}
    declared: dict[str, Any] = {"type": "string", "maxLength": 200}
    if isinstance(default, str) and default:
        longest = max(200, len(default))
        declared |= {"maxLength": longest, "default": default} | ({"multiline": True} if "\n" in default else {})
    return declared
