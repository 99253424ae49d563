"""The plans of several projects in one file."""

from __future__ import annotations

import json
from typing import Any

from anam_personas.errors import UsageError


class Joint:
    """What the runs of one command share: the plans to save, by project folder, or those of a saved file.

    ``only_checks``: apply compares the saved plans and stops before it writes.
    """

    def __init__(self) -> None:
        self.plans: dict[str, Any] = {}
        self.saved: dict[str, Any] = {}
        self.folder = ""
        self.only_checks = False

    def keep(self, text: str) -> None:
        """Keep the plan of the current project as JSON."""
        self.plans[self.folder] = json.loads(text)

    def part(self, data: bytes) -> bytes:
        """The saved plan of the current project. Raises `UsageError` where the file has none."""
        self.saved = self.saved or parts(data)
        if self.folder not in self.saved:
            raise UsageError(f"it has no plan of {self.folder}: plan again")
        return json.dumps(self.saved[self.folder]).encode()


def parts(data: bytes) -> dict[str, Any]:
    """The plans in a file, by project folder. Raises `UsageError` if it is another file."""
    try:
        document = json.loads(data)
        rows = [(row["folder"], row["plan"]) for row in document["projects"]]
        is_ours = document["version"] == 1 and len(dict(rows)) == len(rows)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UsageError(_NOT_OURS) from error
    if not is_ours:
        raise UsageError(_NOT_OURS)
    return dict(rows)


_NOT_OURS = "not the plans of several projects: write them with `plan --all-projects --out FILE`"
