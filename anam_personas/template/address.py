"""Variables in a webhook's address: each is a whole component of its path or query, and is percent-encoded (RFC 3986).

So a value stays where it is put: it can neither choose the host nor add a folder, a parameter or a fragment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from anam_personas.errors import UsageError
from anam_personas.template.nodes import Choice, TemplateProblem, Use
from anam_personas.template.reading import is_template, parsed
from anam_personas.template.rendering import render_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anam_personas.template.nodes import Node

_HERE = "\0"
"""Stands for a variable: no address holds it."""
_PARTS = re.compile(
    r"(?P<server>[a-z]+://[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?P<fragment>#.*)?", re.DOTALL | re.IGNORECASE
)


def address_problem(text: str) -> str | None:
    """Why the variables of an address are not at places of their own, in words; None where all is well.

    Raises `TemplateProblem` for what is not a template at all.
    """
    if not is_template(text):
        return None
    nodes = parsed(text)
    if any(isinstance(node, Choice) for node in nodes):
        return "an address takes variables, no conditions"
    shape = "".join(_HERE if isinstance(node, Use) else node.text for node in nodes if not isinstance(node, Choice))
    if any(mark in shape for mark in "{}"):
        return "an address holds no braces but those of its variables"
    found = _PARTS.fullmatch(shape)
    if found is None or _HERE in found["server"]:
        return "a variable cannot choose the server of an address"
    if _HERE in (found["fragment"] or ""):
        return "what follows the # of an address is never sent"
    if any(_HERE in part and part != _HERE for part in _components(found)):
        return "a variable in an address must be a whole segment of its path, or a whole name or value of its query"
    return None


def _components(found: re.Match[str]) -> Iterator[str]:
    yield from found["path"].split("/")
    for pair in (found["query"] or "")[1:].split("&"):
        name, _, value = pair.partition("=")
        yield from (name, value)


def render_address(text: str, values: Mapping[str, Any]) -> str:
    """The address with its variables, percent-encoded. Raises `UsageError` for an address that `address_problem` refuses, and
    for a value that is not a component of a path: an empty one, ``.`` or ``..``.
    """
    if not is_template(text):
        return text
    try:
        problem = address_problem(text)
    except TemplateProblem as error:
        problem = f"it is not a valid template: {error}"
    if problem:
        raise UsageError(f"{problem}")
    made = ""
    for node in parsed(text):
        made += (
            _encoded(node, values, in_path="?" not in made) if isinstance(node, Use) else render_nodes((node,), values)
        )
    return made


def _encoded(node: Node, values: Mapping[str, Any], *, in_path: bool) -> str:
    from urllib.parse import quote

    value = render_nodes((node,), values)
    if in_path and value in {"", ".", ".."}:
        name = node.name if isinstance(node, Use) else ""
        raise UsageError(f'variable "{name}" is empty or made of dots alone, which is not a segment of a path')
    try:
        return quote(value, safe="")
    except UnicodeEncodeError:
        raise UsageError("a value holds half of a character, which no address can carry") from None
