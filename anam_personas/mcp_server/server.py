"""The tools and resources of the server. Each tool is a command of the same name; its answer is that command's output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations

from anam_personas._version import __version__
from anam_personas.mcp_server.run import Project, Refused, word

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

INSTRUCTIONS = """\
Anam personas as code: one YAML file for each persona. After every edit of such a file call `check`; `explain` says what a code
means. `render` shows the prompt as the model will read it, `diff` what changed since a git revision, `plan` what a deployment
would do. Deployments are left to a human."""


class Tools:
    """The tools for one project. Their docstrings are what agents read."""

    def __init__(self, project: Project) -> None:
        self._project = project

    async def check(self, paths: list[str] | None = None, *, fix: bool = False) -> str:
        """Validate and lint persona, partial, tool and test files; JSON with every finding, its place and its fix.

        paths: files, folders or keys of personas in the project; all if none is given. fix: write the safe fixes, which only
        a server started with --allow-write does.
        """
        if fix and not self._project.may_write:
            raise Refused("this server only reads: start it with `anam-personas mcp --allow-write` for fix")
        chosen = [self._project.inside(path) for path in paths or ()]
        return await self._project.run("check", "--format", "json", "--fix" if fix else "--no-cache", *chosen)

    async def explain(self, code: str) -> str:
        """Explain a code of a finding, such as SP001: what it means, why it matters, and what to write instead. Markdown in JSON."""
        return await self._project.run("explain", "--format", "json", word(code))

    async def render(self, key: str, variables: dict[str, str] | None = None, environment: str | None = None) -> str:
        """Show the system prompt of a persona as the model will read it, with parts joined and variables inserted."""
        given = [each for name, value in (variables or {}).items() for each in ("--var", f"{word(name)}={value}")]
        return await self._project.run("render", *given, self._project.inside(key), environment=environment)

    async def diff(self, revision: str = "HEAD", environment: str | None = None) -> str:
        """Show what the edits since a git revision, or in a range A..B, change for each persona. JSON."""
        return await self._project.run("diff", "--format", "json", word(revision), environment=environment)

    async def plan(self, keys: list[str] | None = None, environment: str | None = None) -> str:
        """Show what a deployment would create and update, without doing it. JSON. Needs the API key in the server's environment."""
        chosen = [self._project.inside(key) for key in keys or ()]
        return await self._project.run("plan", "--format", "json", *chosen, environment=environment)


def server(project: Project) -> MCPServer:
    """The server for a project; ``run`` speaks over stdin and stdout until the client leaves."""
    made = MCPServer("anam-personas", instructions=INSTRUCTIONS, version=__version__, log_level="ERROR")
    tools = Tools(project)
    for tool in (tools.check, tools.explain, tools.render, tools.diff, tools.plan):
        _add(made, tool, reads=tool != tools.check or not project.may_write)
    for command, about in (
        ("graph", "What uses what: personas, partials, prompt files, tools."),
        ("rules", "Every code."),
    ):
        _resource(made, project, command, about)
    return made


def _add(made: MCPServer, tool: Callable[..., Any], *, reads: bool) -> None:
    about = ToolAnnotations(read_only_hint=reads, destructive_hint=False)
    made.add_tool(tool, annotations=about, structured_output=False)


def _resource(made: MCPServer, project: Project, command: str, about: str) -> None:
    async def read() -> str:
        return await project.run(command, "--format", "json")

    made.resource(f"anam-personas://{command}", name=command, description=about, mime_type="application/json")(read)
