"""The library that validates against a schema."""

from __future__ import annotations

import sys
import threading
from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def library() -> ModuleType:
    """jsonschema-rs, imported without ``email.utils``, which it uses for nothing but the date of its own build.

    That module imports sockets, random numbers and character sets: 6 of 90 ms of `validate` of one file (CPU time, the
    median of 41 runs in turn). If the process has one thread, so that no other can see it, an empty module replaces it
    during the import.
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
