"""Workflow commands of GitHub Actions, which put the findings on the lines of a pull request.

What findings quote is spelled out (`visible`), so that a runner reads the commands that are written here and no others; the
older form of a command, which it takes anywhere in a line, is broken. The escapes are those of ``escapeData`` and
``escapeProperty`` in actions/toolkit, packages/core/src/command.ts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.diagnostics.types import Diagnostic, Severity
from anam_personas.report.grouping import also_at
from anam_personas.report.terminal import visible

if TYPE_CHECKING:
    from anam_personas.report import Look, Report

_OLDER = re.compile(r"#(?=#\w*\[)")
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, _look: Look) -> str:
    """One command a finding; nothing where there are none."""
    return "".join(_command(diagnostic) for diagnostic in report.diagnostics)


def _command(diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    properties: dict[str, str | int] = {"file": place.file, "line": place.line}
    # The runner takes columns only of a finding that ends in the line where it begins.
    if place.end_line == place.line:
        properties |= {"col": place.column, "endLine": place.end_line, "endColumn": place.end_column}
    else:
        properties |= {"endLine": place.end_line}
    properties["title"] = f"{diagnostic.code} {diagnostic.name}"
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    lines = [diagnostic.message]
    lines += [f"help: {diagnostic.hint}"] if diagnostic.hint else []
    lines += [also] if (also := also_at(diagnostic)) else []
    lines += [f"reaches {', '.join(diagnostic.reaches)}"] if diagnostic.reaches else []
    message = "\n".join(lines)
    return f"::{_COMMANDS[diagnostic.severity]} {listed}::{_data(message)}\n"


def _data(text: str) -> str:
    shown = "\n".join(map(visible, text.split("\n")))
    return _OLDER.sub("# ", shown).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
