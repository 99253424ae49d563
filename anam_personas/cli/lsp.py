"""``lsp``: the language server."""

from __future__ import annotations

import click

from anam_personas.errors import UsageError


@click.command("lsp")
@click.option("--stdio", is_flag=True, help="Speak over stdin and stdout, which is the only way and the default.")
def lsp_command(*, stdio: bool) -> None:  # noqa: ARG001 - editors pass it
    """Run a language server for editors: findings, fixes, help, completion and navigation.

    It reads the files of the projects that the editor opens, writes nothing, and needs no key and no network.
    """
    try:
        from anam_personas.lsp.methods import server
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith(("pygls", "lsprotocol")):
            raise
        raise UsageError("the language server needs: pip install 'anam-personas[lsp]'") from error
    server().start_io()
