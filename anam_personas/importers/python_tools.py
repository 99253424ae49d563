"""Functions that a LiveKit agent offers to its model -> client tools."""

from __future__ import annotations

import ast
import inspect
import re
from typing import Any

from anam_personas.importers.python_texts import text
from anam_personas.importers.schemas import client

_TYPES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "list": "array", "dict": "object"}
_ARGUMENT = re.compile(r"\s*\*{0,2}(?P<name>\w+)\s*(?:\([^)]*\))?\s*:\s*(?P<about>.+)")
_CONTEXTS = {"self", "cls", "ctx", "context"}


def tools(tree: ast.AST) -> list[dict[str, Any]]:
    """One for each function that is decorated with ``function_tool`` (or ``llm.function_tool``, ``ai_callable``)."""
    found = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return [_tool(node) for node in sorted(found, key=lambda node: node.lineno) if _decorator(node) is not None]


def _decorator(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.expr | None:
    for each in node.decorator_list:
        function = each.func if isinstance(each, ast.Call) else each
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name in {"function_tool", "ai_callable"}:
            return each
    return None


def _tool(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, Any]:
    given: dict[str, str | None] = {}
    decorator = _decorator(node)
    if isinstance(decorator, ast.Call):
        given = {each.arg: text(each.value, {}) for each in decorator.keywords if each.arg}
    about, arguments = _documented(ast.get_docstring(node) or "")
    tool = client(given.get("name") or node.name, given.get("description") or about, _schema(node, arguments))
    return {**tool, "awaitResult": True}


def _documented(docstring: str) -> tuple[str, dict[str, str]]:
    """What a docstring says of the function, and of each argument (Google's form, as LiveKit reads it)."""
    head, _, rest = inspect.cleandoc(docstring).partition("\nArgs:\n")
    arguments: dict[str, str] = {}
    last = ""
    for line in rest.splitlines():
        if line and not line.startswith((" ", "\t")):
            break
        if found := _ARGUMENT.fullmatch(line):
            last = found["name"]
            arguments[last] = found["about"].strip()
        elif last and line.strip():
            arguments[last] += f" {line.strip()}"
    said = re.split(r"\n\s*(?:Returns|Raises|Yields):", head)[0]
    return " ".join(said.split())[:1024], arguments


def _schema(node: ast.FunctionDef | ast.AsyncFunctionDef, about: dict[str, str]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required = []
    named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    optional = (
        {each.arg for each in [*node.args.posonlyargs, *node.args.args][-len(node.args.defaults) :]}
        if node.args.defaults
        else set()
    )
    optional |= {
        each.arg for each, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if value is not None
    }
    for each in named:
        if each.arg in _CONTEXTS or "Context" in ast.unparse(each.annotation or ast.Constant("")):
            continue
        schema, note = _typed(each.annotation)
        if note or each.arg in about:
            schema["description"] = about.get(each.arg) or note
        properties[each.arg] = schema
        if each.arg not in optional:
            required.append(each.arg)
    return {"properties": properties, "required": required}


def _typed(annotation: ast.expr | None) -> tuple[dict[str, Any], str]:
    """The schema of an annotation, and the words of an ``Annotated``."""
    if isinstance(annotation, ast.Subscript):
        outer = (
            annotation.value.attr
            if isinstance(annotation.value, ast.Attribute)
            else getattr(annotation.value, "id", "")
        )
        inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        if outer == "Annotated":
            return _typed(inner[0])[0], next(filter(None, (_words(each) for each in inner[1:])), "")
        if outer == "Optional":
            return _typed(inner[0])
        if outer == "Literal" and all(isinstance(each, ast.Constant) for each in inner):
            return {"type": "string", "enum": [each.value for each in inner if isinstance(each, ast.Constant)]}, ""
        if outer in {"list", "List"}:
            return {"type": "array", "items": _typed(inner[0])[0]}, ""
        return {"type": _TYPES.get(outer.lower(), "string")}, ""
    if isinstance(annotation, ast.BinOp):
        return _typed(annotation.left)
    return {"type": _TYPES.get(getattr(annotation, "id", ""), "string")}, ""


def _words(node: ast.expr) -> str:
    """The text of an annotation: ``"..."``, or ``Field(description="...")``."""
    if isinstance(node, ast.Call):
        told = [each.value for each in node.keywords if each.arg == "description"] or node.args[:1]
        return (text(told[0], {}) or "") if told else ""
    return text(node, {}) or ""
