"""The command lines that are tried, a list for each command."""

from __future__ import annotations

_FORMS = ("text", "json", "github", "sarif", "gitlab", "junit")
_CHECKS = (
    [],
    *(["--format", form] for form in _FORMS),
    ["--no-cache", "--strict"],
    ["--statistics"],
    ["--format", "sarif", "--output-file", "out/report.json"],
    ["--format", "json", "--output-file", "linked/report.json"],
    ["--diff", "--unsafe-fixes"],
    ["--fix", "--unsafe-fixes"],
    ["--add-ignores"],
    ["--online"],
)
_READING = ("text", "json", "markdown")


def _each(command: str, *more: list[str]) -> list[list[str]]:
    return [[command, *words] for words in more]


LINES: dict[str, list[list[str]]] = {
    "init": _each(
        "init", ["--no-input"], ["--ci", "github", "--makefile", "--tool", "--partial", "--key", "linked/x"], ["linked/p", "--ci", "gitlab"],
        ["--no-input", "--agents"], ["--from-lab"],
    ),
    "new": _each("new", ["fresh"], ["linked/fresh"], ["other", "--template", "evil/00"], ["--list"]),
    "import": _each("import", ["vapi", "forged.json"], ["elevenlabs", "deep.json", "linked/x.json"]),
    "catalogue": _each("catalogue", ["--offline"], ["voices", "a"], ["--format", "json"], ["--update"]),
    "render": _each("render", ["cara"], ["evil/00"], ["evil/04"], ["::error::x"]),
    "stats": _each("stats", [], *(["--format", form] for form in _READING), ["evil/05"]),
    "graph": _each("graph", [], ["cara"], ["evil/05"]),
    "check": _each("check", *_CHECKS),
    "validate": _each("validate", [], ["--fix"], ["--format", "github"]),
    "lint": _each("lint", [], ["--fix", "--unsafe-fixes"], ["--format", "github"]),
    "explain": _each("explain", ["Y006"], ["::error::x"]),
    "rules": _each("rules", [], ["--format", "json"]),
    "schema": _each("schema", [], ["--check"], ["--out", "linked"], ["--out", "out"]),
    "test": _each(
        "test", ["--replay"], [], ["cara", "--replay"], *(["--replay", "--format", form] for form in ("junit", "json", "markdown", "github", "html")),
        ["--dry-run"], ["--judge-check"], ["--replay", "--output-file", "linked/report.json"], ["--recheck"], ["--replay", "--compare", "main"],
        ["cara", "--from-session", "00000000-0000-4000-8000-000000000001"],
    ),
    "compile": _each("compile", ["cara"], ["evil/05"], ["--out", "out"], ["--out", "linked"]),
    "token": _each("token", ["cara"], ["cara", "--format", "json"], ["cara", "--stateful"], ["evil/05"], ["--stateful", "--id", "x", "cara"]),
    "diff": _each("diff", [], *(["--format", form] for form in _READING), ["main"], ["origin/main"], ["topic...main"], ["@{upstream}"]),
    "plan": _each("plan", [], *(["--format", form] for form in _READING), ["--out", "out/plan.json"], ["cara"], ["--prune", "--adopt"]),
    "apply": _each(
        "apply", ["--plan", "forged.json"], ["--plan", "deep.json"], ["cara", "--yes"],
        ["cara", "--yes", "--format", "markdown"], ["--yes", "--prune", "--adopt", "--overwrite-drift"], ["--yes", "--format", "json"],
    ),
    "status": _each("status", [], ["--format", "json"]),
    "pull": _each("pull", ["--diff"], ["--theirs", "--new-fields"], ["--all"], ["--format", "json"]),
    "rollback": _each("rollback", ["--list"], ["--yes"], ["--yes", "20260701T120000Z-abc"], ["../../../home/forged.json", "--yes"]),
    "ids": _each("ids", [], ["--format", "env"]),
    "knowledge": _each("knowledge", ["search", "prices", "When?"], ["search", "../prices", "x", "--format", "json"]),
    "shares": _each("shares", ["token", "launch"], ["token", "../launch", "--format", "json"]),
    "sessions": _each(
        "sessions", ["list"], ["list", "cara", "--format", "json"], ["show", "cara"], ["stats", "../cara"],
        ["transcript", "00000000-0000-4000-8000-000000000000"],
    ),
    "preview": _each("preview", ["--port", "0"], ["cara", "--port", "0"], ["cara", "--say", "Hello"], ["evil/00", "--say", "::error::x", "--format", "json"]),
    "site": _each("site", ["--out", "out/site"], ["--out", "linked"], ["--out", "personas"], ["--out", "."]),
    "emulator": _each("emulator", ["--port", "0"], ["--port", "0", "--data", "out/data.db"], ["--port", "0", "--data", "here.db"]),
    "serve": _each("serve", ["--port", "0"], ["--port", "0", "--host", "0.0.0.0"]),
    "lsp": _each("lsp", [], ["--stdio"]),
    "mcp": _each("mcp", [], ["--allow-write"]),
    "completion": _each("completion", ["bash"], ["powershell"]),
}  # fmt: skip
PIPED = {"render", "compile"}
"""Commands whose stdout is handed on as it is."""
SENDING = (
    "init",
    "catalogue",
    "check",
    "test",
    "token",
    "plan",
    "apply",
    "status",
    "rollback",
    "pull",
    "ids",
    "knowledge",
    "shares",
    "sessions",
    "serve",
)
