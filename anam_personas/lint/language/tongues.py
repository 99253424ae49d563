"""Every language that is known by name or by its words: read from ``lexicons/tongues.json``, which `make lexicon` writes.

It is made of the table ``[tongue]`` of each language that rules have words of, in their ``order``, and of ``lexicons/others.toml``.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path


@cache
def tongues() -> dict[str, dict[str, str]]:
    """What is known of each language, by its code (ISO 639-1).

    ``name`` is the English one, ``names`` are all in lower case, ``small`` words are articles, pronouns, prepositions and the like.
    Those that rules have words of come first, with ``order``.
    """
    loaded: dict[str, dict[str, str]] = json.loads((Path(__file__).parent / "lexicons" / "tongues.json").read_bytes())
    return loaded


@cache
def small() -> dict[str, str]:
    """The small words of each language that is detected by them, in one text."""
    return {code: told["small"] for code, told in tongues().items() if "small" in told}
