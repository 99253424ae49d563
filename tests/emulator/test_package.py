"""Importing the package and its pytest plugin must cost nothing, and share nothing with the rest."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import anam_personas.emulator

PACKAGE = Path(anam_personas.emulator.__file__).parent
ALLOWED = {"anam_personas.errors", "anam_personas.emulator", "anam_personas.yaml.document"}
"""The reader of YAML knows nothing of the API."""


def test_the_plugin_imports_nothing_heavy() -> None:
    look = (
        "import sys, anam_personas.emulator.pytest_plugin; "
        "print(sorted({'starlette', 'uvicorn', 'httpx', 'pydantic', 'sqlite3', 'asyncio'} & set(sys.modules)))"
    )
    import_pytest_first = "import sys, pytest; before = set(sys.modules); "
    look = import_pytest_first + look.replace("set(sys.modules)", "(set(sys.modules) - before)")
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("package", ["python_multipart", "starlette", "uvicorn", "wsproto"])
def test_without_the_extra_the_way_out_is_said(package: str) -> None:
    look = (
        f"import sys; sys.modules['{package}'] = None; import anam_personas.errors as e, anam_personas.emulator as m\n"
        "try: m.Emulator\n"
        "except e.UsageError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert "pip install 'anam-personas[emulator]'" in done.stdout


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        _ = anam_personas.emulator.nothing


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_no_shape_is_shared_with_the_rest_of_the_package(file: Path) -> None:
    imported = {
        name
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in _modules(node)
        if name.startswith("anam_personas")
    }
    strangers = {name for name in imported if not any(name == each or name.startswith(f"{each}.") for each in ALLOWED)}
    assert strangers == set()


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module == "anam_personas":
        return [f"anam_personas.{alias.name}" for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
