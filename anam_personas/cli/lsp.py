"""``lsp``: the language server."""

from __future__ import annotations

import sys

import click

from anam_personas.cli.context import Context, pass_context


@click.command("lsp")
@click.option("--stdio", is_flag=True, help="Use stdin and stdout: the default, and the only transport.")
@pass_context
def lsp_command(_context: Context, *, stdio: bool) -> int:  # noqa: ARG001 - editors pass it
    """Run a language server for editors: findings, fixes, help, completion and navigation.

    It reads the files of the projects that the editor opens, writes nothing, and needs no key and no network.
    """
    from anam_personas.lsp.methods import serve

    return 0 if serve(sys.stdin.buffer, sys.stdout.buffer) else 1
