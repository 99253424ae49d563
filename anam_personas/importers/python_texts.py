"""Texts of a Python program that can be known without running it."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_WRAPPERS = {"dedent", "cleandoc"}
_STRIPS = {"strip": str.strip, "lstrip": str.lstrip, "rstrip": str.rstrip}


def constants(tree: ast.Module) -> dict[str, ast.expr]:
    """The names of a module, and of its functions, that are given a value exactly once."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets, value = [node.target], node.value
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name):
                found.setdefault(target.id, []).append(value)
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def text(node: ast.expr | None, known: Mapping[str, ast.expr], depth: int = 0) -> str | None:
    """The text of an expression, with ``{{ name }}`` for what an f-string puts in; None where it is not known."""
    if depth > 20:
        return None
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        return text(known.get(node.id), known, depth + 1)
    if isinstance(node, ast.JoinedStr):
        return _joined(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = text(node.left, known, depth + 1), text(node.right, known, depth + 1)
        return left + right if left is not None and right is not None else None
    if isinstance(node, ast.Call):
        return _called(node, known, depth)
    return None


def _joined(node: ast.JoinedStr) -> str | None:
    pieces = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            pieces.append(str(value.value))
        elif isinstance(value, ast.FormattedValue) and (name := _dotted(value.value)) and value.format_spec is None:
            pieces.append(f"{{{{ {name} }}}}")
        else:
            return None
    return "".join(pieces)


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return node.attr if before == "self" else f"{before}.{node.attr}"
    return None


def _called(node: ast.Call, known: Mapping[str, ast.expr], depth: int) -> str | None:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in _WRAPPERS and len(node.args) == 1:
        inner = text(node.args[0], known, depth + 1)
        return None if inner is None else textwrap.dedent(inner) if name == "dedent" else inspect.cleandoc(inner)
    if name in _STRIPS and isinstance(node.func, ast.Attribute) and not node.args:
        inner = text(node.func.value, known, depth + 1)
        return None if inner is None else _STRIPS[name](inner)
    return None
