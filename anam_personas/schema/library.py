"""The library that judges by a schema."""

from __future__ import annotations

import sys
import threading
from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def library() -> ModuleType:
    """jsonschema-rs, imported in half the time.

    For the date of its own build it imports ``email.utils``, and that sockets, random numbers and character sets: a tenth of
    a whole command. Where nobody else is at work in this process, who could meet it, an empty module stands there for that
    moment.
    """
    name, free = "email.utils", threading.active_count() == 1
    if free and name not in sys.modules and "jsonschema_rs" not in sys.modules:
        sys.modules[name] = ModuleType(name)
        vars(sys.modules[name])["parsedate_to_datetime"] = str
        try:
            return import_module("jsonschema_rs")
        finally:
            del sys.modules[name]
    return import_module("jsonschema_rs")
