"""One file as a document: read without blocking, up to the limit, as UTF-8."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from anam_personas.workspace.files import unblocked

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.yaml.document import Document


def read(path: Path, shown: str, *, prompt: bool) -> Document:
    """The document of a file; what is wrong with it is in its diagnostics."""
    from anam_personas.yaml import document  # a check of cached files reads none

    try:
        # unblocked, since a pipe would wait for its writer; and Path.open costs as much again, for every file
        with open(path, "rb", buffering=0, opener=unblocked) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return document.broken(shown, path, "Y013", "this is not a regular file")
            if status.st_size > document.MAX_BYTES:
                message = f"the file has {status.st_size:,} bytes; {document.MAX_BYTES:,} are the limit"
                return document.broken(shown, path, "Y005", message, "Move knowledge into a knowledge tool.")
            raw = file.read()
    except OSError as error:
        return document.broken(shown, path, "Y013", f"the file cannot be read: {error.strerror or error}")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return document.undecodable(shown, path, raw, error)
    return parsed(text, shown, path, prompt=prompt)


def parsed(text: str, shown: str, path: Path, *, prompt: bool) -> Document:
    """The document of a text."""
    from anam_personas.yaml import document

    return document.read_prompt(text, shown, path) if prompt else document.read(text, shown, path)
