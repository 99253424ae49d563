"""Texts of a Python program that can be known without running it."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_DEEPEST, _LONGEST = 20, 200
_WRAPPERS = {"dedent", "cleandoc"}
_STRIPS = {"strip": str.strip, "lstrip": str.lstrip, "rstrip": str.rstrip}


def constants(tree: ast.Module) -> dict[str, ast.expr]:
    """The names of a module, and of its functions, that are given a value exactly once; a parameter's value is its default."""
    found: dict[str, list[ast.expr | None]] = {}
    for node in ast.walk(tree):
        for name, value in _given(node):
            found.setdefault(name, []).append(value)
    return {name: value for name, (value, *more) in found.items() if value is not None and not more}


def _given(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """The names that a statement gives a value, None for one that is not known."""
    if isinstance(node, ast.Assign):
        yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id, node.value
    elif isinstance(node, ast.arguments):
        plain = [*node.posonlyargs, *node.args]
        missing: list[ast.expr | None] = [None] * (len(plain) - len(node.defaults))
        yield from zip((each.arg for each in plain), [*missing, *node.defaults], strict=True)
        yield from ((each.arg, value) for each, value in zip(node.kwonlyargs, node.kw_defaults, strict=True))
    elif isinstance(node, ast.For | ast.comprehension | ast.NamedExpr | ast.AugAssign):
        yield from ((each.id, None) for each in ast.walk(node.target) if isinstance(each, ast.Name))


def text(node: ast.expr | None, known: Mapping[str, ast.expr], depth: int = 0) -> str | None:
    """The text of an expression; None where nothing of it is known. ``{{ name }}`` stands for what the program puts in."""
    if depth > _DEEPEST:
        return None
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        return text(known.get(node.id), known, depth + 1)
    if isinstance(node, ast.JoinedStr):
        return _all(_pieces(node, known, depth))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = [text(each, known, depth + 1) for each in (node.left, node.right)]
        is_known = any(each is not None for each in sides)
        return (
            _all(_put_in(of) if each is None else each for each, of in zip(sides, (node.left, node.right), strict=True))
            if is_known
            else None
        )
    if isinstance(node, ast.Call):
        return _called(node, known, depth)
    return None


def _pieces(node: ast.JoinedStr, known: Mapping[str, ast.expr], depth: int) -> Iterator[str | None]:
    """The pieces of an f-string."""
    for value in node.values:
        if isinstance(value, ast.Constant):
            yield str(value.value)
        elif isinstance(value, ast.FormattedValue):
            is_plain = value.format_spec is None and isinstance(value.value, ast.Name)
            constant = text(value.value, known, depth + 1) if is_plain else None
            yield _put_in(value.value) if constant is None else constant


def _put_in(node: ast.expr) -> str | None:
    """A placeholder for an expression; None for one that fits into none."""
    source = _dotted(node) or " ".join(ast.unparse(node).split())
    return f"{{{{ {source} }}}}" if len(source) < _LONGEST and not {"{", "}"} & set(source) else None


def _all(pieces: Iterable[str | None]) -> str | None:
    """The pieces joined; None where one is not known."""
    found = list(pieces)
    return None if None in found else "".join(each for each in found if each is not None)


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
