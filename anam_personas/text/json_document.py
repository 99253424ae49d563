"""A value as an indented JSON document."""

from __future__ import annotations

import json
from typing import Any


def as_json(value: Any) -> str:
    """JSON for people and programs: indented, keys in the order given, non-ASCII characters as they are.

    Only lone surrogates, for which UTF-8 has no bytes, are escaped: the name of a file that is not UTF-8 contains them.
    """
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
