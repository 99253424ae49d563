"""LiveKit agents: Python programs, which are read and never run."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from anam_personas.errors import UnreadableFile
from anam_personas.importers.draft import Draft, Part
from anam_personas.importers.python_texts import constants, text
from anam_personas.importers.python_tools import tools
from anam_personas.importers.values import language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Any


def drafts(source: str, path: Path) -> Iterator[Draft]:
    """The agents of a program. Raises `UnreadableFile` where it is not Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        raise UnreadableFile(f"{path}:{line}: not valid Python: {getattr(error, 'msg', error)}") from error
    known = constants(tree)
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and _is_agent(node)]
    found: list[tuple[str, ast.expr | None, ast.ClassDef | ast.Call]]
    found = [(each.name, _instructions(each), each) for each in classes]
    inside = {id(node) for each in classes for node in ast.walk(each)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _named(node.func) == "Agent" and id(node) not in inside:
            found.append((path.stem, _keyword(node, "instructions"), node))
    shared = [
        tool for tool in tools(tree) if tool["name"] not in {each["name"] for one in classes for each in tools(one)}
    ]
    for name, value, node in found:
        own = [*tools(node), *shared] if isinstance(node, ast.ClassDef) else shared
        yield _draft(_spaced(name), value, node, tree, known, own)


def _draft(
    name: str,
    value: ast.expr | None,
    node: ast.ClassDef | ast.Call,
    tree: ast.Module,
    known: Mapping[str, ast.expr],
    own: list[dict[str, Any]],
) -> Draft:
    prompt = text(value, known)
    left = []
    if prompt is None:
        line = (value or node).lineno
        left.append(f"the instructions at line {line}, which are made when the program runs")
    greeting, notes = _greeting(node, tree, known)
    heard = next((each for call in _calls(tree) if (each := language(text(_keyword(call, "language"), known)))), None)
    fields = {"languageCode": heard} if heard else {}
    left += notes
    if own:
        left.append("the code of the tools: they are client tools now, which the page answers")
    parts = (Part(prompt),) if prompt and prompt.strip() else ()
    return Draft(name, parts, greeting, fields, {}, tuple(own), tuple(left))


def _greeting(node: ast.AST, tree: ast.Module, known: Mapping[str, ast.expr]) -> tuple[str | None, list[str]]:
    """What is said first: by the agent itself if its class says something, else by the program."""
    for where in (node, tree):
        for call in _calls(where):
            name = _named(call.func)
            if name == "say" and call.args:
                said = text(call.args[0], known)
                line = f"the words said at line {call.lineno}, which are made when the program runs"
                return (said, []) if said is not None else (None, [line])
            if name == "generate_reply" and (told := text(_keyword(call, "instructions"), known)):
                return None, [f"how to greet (line {call.lineno}): {' '.join(told.split())[:100]}"]
    return None, []


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    found = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
    yield from sorted(found, key=lambda call: (call.lineno, call.col_offset))


def _is_agent(node: ast.ClassDef) -> bool:
    return any(_named(base).endswith("Agent") for base in node.bases) and _instructions(node) is not None


def _instructions(node: ast.ClassDef) -> ast.expr | None:
    for call in _calls(node):
        if _named(call.func) == "__init__" and (value := _keyword(call, "instructions")) is not None:
            return value
    return None


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == name), None)


def _named(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _spaced(name: str) -> str:
    """``FrontDeskAgent`` as a name: ``Front Desk Agent``."""
    return " ".join(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").replace("-", " ").split())
