"""Outputs and the page of the GitHub action, from what the commands wrote. Runs by itself: the standard library alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

_EXITS = {
    1: "refused, or with findings",
    2: "wrong usage or settings",
    3: "the API refused",
    4: "the API could not be reached",
}


def _read(path: str) -> Any:
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def findings(path: str) -> str:
    """The number of findings of ``check --format json``, as a line of GITHUB_OUTPUT; empty where there is no report."""
    report = _read(path)
    return f"findings={'' if report is None else len(report['diagnostics'])}\n"


def plan(path: str) -> str:
    """The number of changes in a saved plan, of one project or of several, and its path; empty where there is none."""
    document = _read(path)
    if document is None:
        return "changes=\nplan-file=\n"
    plans = [row["plan"] for row in document["projects"]] if "projects" in document else [document]
    count = sum(row["action"] != "none" for each in plans for row in each["changes"])
    return f"changes={count}\nplan-file={path}\n"


def page(markdown: str, errors: str, code: str) -> str:
    """The plan as Markdown. Where planning failed, what it said on stderr comes first, as plain text."""
    text = Path(markdown).read_text(encoding="utf-8")
    said = Path(errors).read_text(encoding="utf-8").strip()
    if code == "0" or not said:
        return text
    fence = "`" * max(3, 1 + max((len(run) for run in said.split() if set(run) == {"`"}), default=0))
    while fence in said:
        fence += "`"
    what = _EXITS.get(int(code), "failed")
    return f"### The plan ended with {code}: {what}\n\n{fence}text\n{said}\n{fence}\n\n{text}"


if __name__ == "__main__":
    sys.stdout.write({"findings": findings, "plan": plan, "page": page}[sys.argv[1]](*sys.argv[2:]))
