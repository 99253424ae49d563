"""Counting tokens with a vocabulary that lies on this machine. Nothing is fetched: that is the user's to decide."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anam_personas.errors import UsageError
from anam_personas.lint.language.tokens import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ADDRESS = f"https://openaipublic.blob.core.windows.net/encodings/{VOCABULARY}.tiktoken"
"""From where tiktoken fetches the vocabulary: it keeps the file under the hash of this."""
_IS = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
"""The SHA-256 of the file."""
_EXTRA = "an exact count takes tiktoken: pip install 'anam-personas[tokens]'"
_FETCH = f"python -c \"import tiktoken; tiktoken.get_encoding('{VOCABULARY}')\""


def counter(kept: Path) -> Callable[[str], int]:
    """What counts the tokens of a text, with the vocabulary of a folder.

    Raises `UsageError` where tiktoken, or its vocabulary, is not there.
    """
    encoding = _encoding(kept)
    return lambda text: len(encoding.encode(text, disallowed_special=()))


def folder(environ: Mapping[str, str]) -> Path:
    """Where tiktoken keeps what it has fetched."""
    named = environ.get("TIKTOKEN_CACHE_DIR", environ.get("DATA_GYM_CACHE_DIR"))
    return Path(tempfile.gettempdir(), "data-gym-cache") if named is None else Path(named)


def _encoding(kept: Path) -> Any:
    try:
        import tiktoken
    except ModuleNotFoundError:
        raise UsageError(_EXTRA) from None
    file = kept / hashlib.sha1(_ADDRESS.encode(), usedforsecurity=False).hexdigest()
    # another file than this one tiktoken would replace from the network
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != _IS:
        raise UsageError(f"the vocabulary {VOCABULARY} is not in {kept}: fetch it once with {_FETCH}")
    return tiktoken.get_encoding(VOCABULARY)
