"""How every JSON report is spelled."""

from __future__ import annotations

import json


def spell(value: object) -> str:
    """Indented JSON in ASCII, so that the bytes are the same in every locale and a lone surrogate breaks no output."""
    return json.dumps(value, indent=2) + "\n"
