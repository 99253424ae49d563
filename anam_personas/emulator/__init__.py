"""The Anam API on this machine: for trying the toolkit, and your own application, without a key.

    from anam_personas.emulator import Emulator

    with Emulator() as emulator:
        httpx.get(f"{emulator.url}/v1/personas", headers={"Authorization": "Bearer any-key"})

It needs the extra ``emulator`` (python-multipart, starlette, uvicorn, wsproto). They are imported when ``Emulator`` or ``serve`` is
first named, so that the pytest plugin in this package costs nothing until a test asks for it.

Its shapes, codes and limits are written from Anam's OpenAPI document and share nothing with the rest of the package: a
misreading of the API cannot be on both sides.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

from anam_personas import errors

if TYPE_CHECKING:
    from anam_personas.emulator.server import Emulator, serve

__all__ = ["Emulator", "has_media", "serve"]


def has_media() -> bool:
    """Whether the extra ``live`` is installed, so that sessions have a picture and sound."""
    return all(importlib.util.find_spec(name) is not None for name in ("aiortc", "av", "numpy", "PIL"))


def __getattr__(name: str) -> Any:
    """``Emulator`` and ``serve``, imported now. Raises UsageError where the extra is not installed."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from anam_personas.emulator import server
    except ModuleNotFoundError as missing:
        package = (missing.name or "").partition(".")[0]
        if package not in {"python_multipart", "starlette", "uvicorn", "wsproto"}:
            raise
        message = f"the emulator needs {package}: install it with `pip install 'anam-personas[emulator]'`"
        raise errors.UsageError(message) from missing
    return getattr(server, name)
