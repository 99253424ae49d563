"""``rules``: every code with its name, severity and what it is about."""

from __future__ import annotations

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.printing import give_json, tell


@click.command("rules")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@pass_context
def rules_command(context: Context, form: str) -> None:
    """List every code with its summary and options. `explain CODE` shows its manual page."""
    from anam_personas.cli.output import as_json, code_as_json
    from anam_personas.lint.pages import every

    if form == "json":
        give_json(as_json({"version": 1, "codes": [code_as_json(info) for info in every()]}))
        return
    for info in every():
        marks = "fix" if info.fix == "safe" else "unsafe fix" if info.fix == "unsafe" else ""
        state = "" if info.default_on else "off" if info.tier == "recommended" else info.tier
        options = f" ({', '.join(option.name for option in info.options)})" if info.options else ""
        line = f"{info.code:6} {info.name:26} {info.severity.value:8} {marks:11}{state:8}{info.summary}{options}"
        tell(line.rstrip()[: context.width] if context.colour_out else line.rstrip())
