"""A page of its own: every test with its conversation, beside that of the other side where there is one. No script, no link."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from anam_personas.testing.report.words import place_of, repetitions, rows, summary

if TYPE_CHECKING:
    from anam_personas.testing.report import Report
    from anam_personas.testing.result import CaseResult

_STYLE = """\
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.4rem}details{border:1px solid #d0d7de;border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}
summary{cursor:pointer}.passed{color:#1a7f37}.failed,.error{color:#b42318}.stale,.not-run,.skipped{color:#8a5a00}
.sides{display:flex;gap:1rem}.sides>section{flex:1;min-width:0}dl{margin:.5rem 0}dt{float:left;clear:left;width:5rem;color:#57606a}
dd{margin:0 0 .2rem 5.5rem;overflow-wrap:anywhere}.why{color:#b42318}code{font-size:.9em}
@media (prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}details{border-color:#30363d}dt{color:#9198a1}
.passed{color:#3fb950}.failed,.error,.why{color:#ff7b72}.stale,.not-run,.skipped{color:#d29922}}"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def render(report: Report) -> str:
    """The page."""
    result = report.result
    head = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><title>Persona tests</title>',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style></head><body><main>",
        f"<h1>Persona tests</h1><p>{_text(summary(result))}</p>",
    ]
    if report.before is not None:
        head.append(f"<p>Compared with <code>{_text(report.base)}</code>.</p>")
    for item in result.diagnostics:
        place = f"{item.place.file}:{item.place.line}:{item.place.column}"
        head.append(f'<p class="why"><code>{_text(place)}</code> {_text(f"{item.code} {item.message}")}</p>')
    return "\n".join([*head, *(_case(report, each) for each in result.results), "</main></body></html>", ""])


def _case(report: Report, result: CaseResult) -> str:
    opened = "" if result.outcome == "passed" and not report.change(result) else " open"
    change = f" ({report.change(result)})" if report.change(result) else ""
    title = f'<span class="{result.outcome.replace(" ", "-")}">{result.outcome}{change}</span> {_text(result.case.full_name)}'
    now = _side(result, report.head if report.before is not None else "")
    old = report.before.get(result.case.full_name) if report.before is not None else None
    sides = (_side(old, report.base) if old is not None else "") + now
    return f'<details{opened}><summary>{title}</summary><div class="sides">{sides}</div></details>'


def _side(result: CaseResult, name: str) -> str:
    parts = [f"<h2>{_text(name)}: {result.outcome}</h2>"] if name else []
    if said := repetitions(result):
        parts.append(f"<p>{_text(said)}</p>")
    if result.reason and not result.failures:
        parts.append(f"<p>{_text(result.reason)}</p>")
    parts += [
        f'<p class="why"><code>{_text(place_of(failure))}</code> {_text(failure.message)}</p>'
        for failure in result.failures
    ]
    for each in result.repetitions[:10]:
        lines = "".join(f"<dt>{who}</dt><dd>{_text(text)}</dd>" for who, text in rows(each.played.entries))
        judged = "".join(
            f"<dt>judge</dt><dd><q>{_text(v.statement)}</q> {v.judged.verdict}: {_text(v.judged.reason)}</dd>"
            for v in each.verdicts
        )
        parts.append(f"<dl>{lines}{judged}</dl>")
    return f"<section>{''.join(parts)}</section>"


def _text(text: str) -> str:
    return escape(text, quote=True)
