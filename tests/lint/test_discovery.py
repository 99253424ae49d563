"""Whether a package on the path brings rules: by its metadata alone, broken or not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from anam_personas.lint import discovery
from tests.projects import write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({}, False),
        ({"acme-1.dist-info/entry_points.txt": f"[{discovery.GROUP}]\na = b\n"}, True),
        ({"acme.egg-info/entry_points.txt": f"[{discovery.GROUP}]\na = b\n"}, True),
        ({"acme-1.dist-info/entry_points.txt": "[console_scripts]\na = b\n"}, False),
        ({"acme-1.dist-info/METADATA": f"{discovery.GROUP}\n"}, False),
        ({"acme/entry_points.txt": f"[{discovery.GROUP}]\n"}, False),
        ({"acme-1.dist-info": "a file"}, False),
        ({"acme-1.dist-info/entry_points.txt": b"\xff" + discovery.GROUP.encode()}, True),
    ],
)
def test_what_counts(
    files: dict[str, str | bytes], found: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, files)
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "absent"), str(tmp_path / "archive.zip")])
    assert discovery.are_there() is found


def test_a_path_that_changes_is_looked_at_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"acme-1.dist-info/entry_points.txt": f"[{discovery.GROUP}]\n"})
    monkeypatch.setattr(sys, "path", [])
    assert not discovery.are_there()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert discovery.are_there()
