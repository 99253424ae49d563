"""The folders of this user, outside every repository: settings, state (the key of MACs), cache.

XDG's on Linux and macOS, as git, gh, ruff and uv have them; %APPDATA% and %LOCALAPPDATA% on Windows. The environment is a
parameter. Nothing is made here, and nothing is read.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = "anam-personas"


def config_dir(environ: Mapping[str, str]) -> str | None:
    """The folder of the user's own settings. None where the user has no home."""
    return _folder(environ, "XDG_CONFIG_HOME", ".config", "APPDATA")


def state_dir(environ: Mapping[str, str]) -> str | None:
    """The folder of what must survive but belongs to one machine. None where the user has no home."""
    return _folder(environ, "XDG_STATE_HOME", ".local/state", "LOCALAPPDATA")


def cache_dir(environ: Mapping[str, str]) -> str | None:
    """The folder of what can be made again. None where the user has no home."""
    return _folder(environ, "XDG_CACHE_HOME", ".cache", "LOCALAPPDATA")


def _folder(environ: Mapping[str, str], variable: str, below_home: str, on_windows: str) -> str | None:
    if sys.platform == "win32":
        base = environ.get(on_windows, "")
    else:
        base = environ.get(variable, "")
        home = environ.get("HOME", "")
        if not os.path.isabs(base):  # noqa: PTH117 - the XDG specification: relative paths are ignored
            base = os.path.join(home, below_home) if os.path.isabs(home) else ""  # noqa: PTH117, PTH118
    return os.path.join(base, _NAME) if os.path.isabs(base) else None  # noqa: PTH117, PTH118
