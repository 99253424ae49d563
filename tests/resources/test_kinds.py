"""Every kind has its row, its members in order, and an emulator to be tried on."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import anam_personas
from anam_personas import resources
from anam_personas.emulator.routes.table import ROUTES
from anam_personas.resources import KEYED, RESOURCES
from anam_personas.resources.base import Resource

PACKAGE = Path(anam_personas.__file__).parent


def kinds() -> list[type[Resource]]:
    """The subclasses in the modules of the package."""
    for module in pkgutil.walk_packages(resources.__path__, f"{resources.__name__}."):
        importlib.import_module(module.name)
    return [each for each in Resource.__subclasses__() if each.__module__.startswith(f"{resources.__name__}.")]


def test_every_kind_is_a_row() -> None:
    for each in kinds():
        file = each.__module__.replace(".", "/")
        assert each in map(type, RESOURCES), f"{file}.py: add {each.__name__}() to RESOURCES of resources/__init__.py"


def test_kinds_are_told_apart() -> None:
    assert len({each.kind for each in RESOURCES}) == len({each.segment for each in RESOURCES}) == len(RESOURCES)
    assert [each for each in RESOURCES if each.takes_keys] == [KEYED]


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda each: each.kind)
def test_the_emulator_serves_every_kind(resource: Resource) -> None:
    one = f"/v1/{resource.segment}"
    needed = {("GET", one), ("POST", one), *((method, f"{one}/{{id}}") for method in ("GET", "PUT", "DELETE"))}
    missing = needed - {(row.method, row.path) for row in ROUTES}
    assert not missing, f"the emulator has no {sorted(missing)}: add rows to ROUTES of emulator/routes/table.py"


def test_sync_names_no_kind() -> None:
    names = "|".join(each.kind for each in RESOURCES)
    named = re.compile(rf"""["'](?:{names})["']|\b(?:PERSONAS|TOOLS)\b|anam_personas\.resources\.(?:{names})\b""")
    found = [
        f"{path.relative_to(PACKAGE)}:{number}: {line.strip()}"
        for path in sorted((PACKAGE / "sync").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if named.search(line)
    ]
    assert found == []
