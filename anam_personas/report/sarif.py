"""SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.

The tables are JSON objects in that standard's own spelling; section numbers below are the standard's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from anam_personas._version import __version__
from anam_personas.diagnostics.types import Diagnostic, Fix, Place, RuleInfo, Severity
from anam_personas.report.fingerprint import fingerprints
from anam_personas.report.jsontext import spell

if TYPE_CHECKING:
    from anam_personas.report import Look, Report

Json: TypeAlias = dict[str, Any]

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report, _look: Look) -> str:
    """One log with one run. It describes the rules that ``report.describe`` knows."""
    first = {diagnostic.code: diagnostic for diagnostic in reversed(report.diagnostics)}
    codes = sorted(first)
    index = {code: position for position, code in enumerate(codes)}
    named = zip(report.diagnostics, fingerprints(report.diagnostics), strict=True)
    driver = {
        "name": "anam-personas",
        "version": __version__,
        "rules": [_rule(first[code], report.describe(code)) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, index[diagnostic.code], name) for diagnostic, name in named],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return spell({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _rule(diagnostic: Diagnostic, info: RuleInfo | None) -> Json:
    if info is None:
        return {"id": diagnostic.code, "name": diagnostic.name}
    rule: Json = {
        "id": info.code,
        "name": info.name,
        "shortDescription": {"text": info.summary},
        "fullDescription": {"text": info.summary},
        "defaultConfiguration": {"level": _LEVELS[info.severity], "enabled": info.default_on},
    }
    if info.documentation:
        rule["help"] = {"text": info.documentation, "markdown": info.documentation}
    if info.help_uri:
        rule["helpUri"] = info.help_uri
    return rule


def _result(diagnostic: Diagnostic, rule_index: int, fingerprint: str) -> Json:
    message = f"{diagnostic.message}\n{diagnostic.hint}" if diagnostic.hint else diagnostic.message
    result: Json = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": message},
        "rank": round(diagnostic.confidence * 100, 1),
        "locations": [{"physicalLocation": _location(diagnostic.place)}],
        "partialFingerprints": {"anamPersonas/v1": fingerprint},
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _location(other.place), "message": {"text": other.message}}
            for number, other in enumerate(diagnostic.related, 1)
        ]
    if diagnostic.reaches:
        result["properties"] = {"personas": list(diagnostic.reaches)}
    # A fix changes something (3.55.3 wants one change at least).
    if diagnostic.fix and diagnostic.fix.edits:
        result["fixes"] = [_fix(diagnostic.fix)]
    return result


def _location(place: Place) -> Json:
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    return {"artifactLocation": _artifact(place.file), "region": region}


def _artifact(file: str) -> Json:
    """A path as a URI; relative ones refer to the root of the sources (3.4.4)."""
    if file.startswith("/"):
        return {"uri": "file://" + _quoted(file)}
    if file[1:3] == ":/":
        return {"uri": f"file:///{file[:2]}{_quoted(file[2:])}"}
    return {"uri": _quoted(file.removeprefix("./")), "uriBaseId": "%SRCROOT%"}


def _quoted(path: str) -> str:
    return quote(path, errors="surrogatepass")


def _fix(fix: Fix) -> Json:
    changes: dict[str, list[Json]] = {}
    for edit in sorted(fix.edits):
        region = {"charOffset": edit.start, "charLength": edit.end - edit.start}
        replacement = {"deletedRegion": region, "insertedContent": {"text": edit.text}}
        changes.setdefault(edit.file, []).append(replacement)
    listed = [{"artifactLocation": _artifact(file), "replacements": rows} for file, rows in changes.items()]
    return {"description": {"text": fix.title}, "artifactChanges": listed}
