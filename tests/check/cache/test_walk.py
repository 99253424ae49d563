"""The walk over a project's files sees the same as a look at each of them, on every system."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from anam_personas.check.cache import walk as walking
from anam_personas.check.cache.state import sign

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


class Entry:
    """As Windows has one: without an inode, and with times that may be old."""

    def __init__(self, entry: os.DirEntry[str]) -> None:
        self._entry = entry
        self.name, self.path = entry.name, entry.path

    def __getattr__(self, name: str) -> Any:
        return getattr(self._entry, name)

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        """The status of the entry, without what Windows leaves out."""
        whole = self._entry.stat(follow_symlinks=follow_symlinks)
        return os.stat_result((whole.st_mode, 0, 0, 0, 0, 0, whole.st_size, 1, 1, 1))


def test_an_entry_without_an_inode_is_looked_at_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text("name: A\n", encoding="utf-8")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.yaml").write_text("name: C\n", encoding="utf-8")
    real = walking.walk([str(tmp_path)])
    scan = os.scandir

    class Scanned:
        def __init__(self, folder: str) -> None:
            self._folder = folder

        def __enter__(self) -> list[Entry]:
            with scan(self._folder) as entries:
                return [Entry(each) for each in entries]

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(os, "scandir", Scanned)
    walked = walking.walk([str(tmp_path)])
    assert sorted(walked.paths) == sorted(real.paths)
    for number, path in enumerate(walked.paths):
        assert tuple(walked.signs[4 * number : 4 * number + 4]) == sign(path)
