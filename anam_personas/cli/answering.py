"""The options of what answers in an emulated session, shared by ``emulator`` and ``preview``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from anam_personas.cli.types import FilePath

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.cli.context import Context

F = TypeVar("F", bound="Callable[..., Any]")

_OPTIONS = (
    click.option(
        "--script",
        type=FilePath(exists=True, dir_okay=False, path_type=Path),
        help="Answer from this YAML script.  [default: repeat what the user says]",
    ),
    click.option(
        "--llm",
        default="",
        metavar="URL",
        help="Let this OpenAI-compatible model answer, such as http://127.0.0.1:11434/v1; its key is read from ANAM_MODEL_KEY.",
    ),
    click.option("--llm-model", default="default", metavar="NAME", help="Ask for the model of this name."),
    click.option(
        "--knowledge",
        type=FilePath(exists=True, file_okay=False, path_type=Path),
        help="Answer knowledge tools from the text files of this folder.",
    ),
    click.option(
        "--allow-webhook",
        "allow_webhooks",
        multiple=True,
        metavar="HOST[:PORT]",
        help="Call webhook tools of this host, too; once for each.  [default: those on this machine]",
    ),
)


def answering(command: F) -> F:
    """Add the options; the command receives them by the names of `Emulator`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def model_key(context: Context) -> str:
    """The key of the model that ``--llm`` names; empty where there is none."""
    return context.environ.get("ANAM_MODEL_KEY", "")
