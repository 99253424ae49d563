"""Update the table of layers in CONTRIBUTING.md from the contracts in pyproject.toml and the packages' docstrings."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
BEGIN = "<!-- The table is made from pyproject.toml and the packages' docstrings: run `make docs`. -->"
END = "<!-- The table ends here. -->"


def page() -> str:
    """The file with its table regenerated."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    return "\n".join([f"{before}{BEGIN}", "", *_tables(), "", f"{END}{after}"])


def _tables() -> Iterator[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    for number, contract in enumerate(each for each in contracts if each["type"] == "layers"):
        (container,) = contract["containers"]
        yield from ["", f"{contract['name']}:", ""] if number else []
        yield from [f"| `{container}.` | what it is for |", "|---|---|"]
        for row in contract["layers"]:
            for name in row.split(" | "):
                yield f"| `{name}` | {_sentence(f'{container}.{name}')} |"


def _sentence(module: str) -> str:
    """The first line of a module's docstring."""
    path = ROOT.joinpath(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.split("\n\n")[0].replace("\n", " ")
