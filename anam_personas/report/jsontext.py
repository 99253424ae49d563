"""How every JSON report is spelled."""

from __future__ import annotations

import json
import re

# an older form of a CI runner's commands, which it takes anywhere in a line
_COMMAND = re.compile(r"#(?=#\w*\[)")


def spell(value: object) -> str:
    """Indented JSON in ASCII, so that the bytes are the same in every locale and a lone surrogate breaks no output."""
    return _COMMAND.sub(r"\\u0023", json.dumps(value, indent=2)) + "\n"
