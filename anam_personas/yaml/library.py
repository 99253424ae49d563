"""PyYAML, imported without compiling the patterns of its pure Python parser: libyaml's parser needs none of them, and they take 6 of
90 ms of `validate` of one file (CPU time).
"""

from __future__ import annotations

import re
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Waiting:
    """A pattern that is compiled when it is first used."""

    def __init__(self, *given: Any) -> None:
        self._given = given

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(re.compile(*self._given), name)


@contextmanager
def _patterns_waiting() -> Iterator[None]:
    """Patterns of modules that are imported meanwhile wait until they are used, if no other thread can see it."""
    modules: dict[str, Any] = {"re": re}
    compile_now = re.compile
    if threading.active_count() == 1 and "yaml" not in sys.modules:
        modules["re"].compile = _Waiting
    try:
        yield
    finally:
        modules["re"].compile = compile_now


with _patterns_waiting():
    import yaml
    from yaml.composer import Composer
    from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

__all__ = ["Composer", "MappingNode", "Node", "Parser", "Reader", "ScalarNode", "Scanner", "SequenceNode", "yaml"]
