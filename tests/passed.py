"""What two runs in a row share: with the variable `ANAM_PASSED`, no test runs again that has passed.

It names a file of test ids, a line each. Those in it are left out of a run, and those that pass are added.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

NAME = "ANAM_PASSED"


class Passed:
    """A plugin of pytest, for the process that collects the reports and for each worker."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.before = frozenset(path.read_text(encoding="utf-8").splitlines()) if path.exists() else frozenset[str]()
        self.now: set[str] = set()

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what has passed before."""
        left = [item for item in items if item.nodeid not in self.before]
        if len(left) < len(items):
            config.hook.pytest_deselected(items=[item for item in items if item.nodeid in self.before])
            items[:] = left

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note each test that passes; a failing teardown takes it back."""
        if report.when == "call" and report.passed:
            self.now.add(report.nodeid)
        elif report.failed:
            self.now.discard(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write them, once: workers report to the process that started them."""
        if not hasattr(session.config, "workerinput"):
            text = "".join(f"{name}\n" for name in sorted(self.before | self.now) if "\n" not in name)
            self.path.write_text(text, encoding="utf-8", errors="backslashreplace")


def register(config: pytest.Config) -> None:
    """Do so where the variable is set."""
    if path := os.environ.get(NAME):
        config.pluginmanager.register(Passed(Path(path)))
