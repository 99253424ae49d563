"""The style that every page shares."""

from __future__ import annotations

from pathlib import Path
from typing import Final

LOOK: Final = Path(__file__).with_name("assets")
"""The folder of ``look.css``."""
