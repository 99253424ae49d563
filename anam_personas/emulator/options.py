"""The options of an emulator."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from anam_personas import errors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Permission = Literal["read", "write"]
PERMISSIONS: tuple[Permission, ...] = ("read", "write")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the emulated API behaves.

    ``latency`` milliseconds are waited before every reply; lists of personas, tools and groups show what was there ``lag``
    milliseconds ago. ``keys`` are the API keys and what they may do; None accepts
    every key by the convention of ``keys.py``. ``undocumented`` shows the fields that the live API returns although its
    OpenAPI document does not name them. ``strict_catalogue`` refuses avatars, voices and LLMs that are not seeded;
    otherwise those whose id is a UUID are made up.
    ``max_sessions`` is how many sessions may run at once, None for no limit. ``allow_origins`` are the origins of web pages
    that may start sessions, besides those of this machine. ``media`` False sends neither picture nor sound, even where the
    extra ``live`` is installed. ``script`` is a YAML file that says what personas answer (see ``live/script_file.py``),
    ``llm`` is the base URL of an OpenAI-compatible model (``http://127.0.0.1:11434/v1``) that answers instead, ``llm_model``
    its name, ``llm_key`` its key; ``knowledge`` is a folder whose text files answer knowledge tools. ``allow_webhooks`` are the
    hosts (with their ports) whose webhooks are called besides this machine's.
    """

    latency: float = 0.0
    lag: float = 0.0
    keys: Mapping[str, Permission] | None = None
    undocumented: bool = True
    strict_catalogue: bool = False
    max_sessions: int | None = None
    allow_origins: tuple[str, ...] = ()
    media: bool = True
    script: Path | None = None
    knowledge: Path | None = None
    llm: str = ""
    llm_model: str = "default"
    llm_key: str = field(default="", repr=False)
    allow_webhooks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("latency", "lag"):
            if (value := getattr(self, name)) < 0:
                raise errors.UsageError(f"{name} is {value}: it must be 0 or more milliseconds")
        if self.llm and not self.llm.startswith(("http://", "https://")):
            raise errors.UsageError(f"llm is {self.llm!r}: it must be a URL such as http://127.0.0.1:11434/v1")
        if self.llm and self.script is not None:
            raise errors.UsageError("a persona answers by a script or by a language model: give one of script and llm")
        if self.max_sessions is not None and self.max_sessions < 0:
            raise errors.UsageError(f"max_sessions is {self.max_sessions}: it must be 0 or more")
        for permission in (self.keys or {}).values():
            if permission not in PERMISSIONS:
                raise errors.UsageError(f"a key's permission is {permission!r}: it must be 'read' or 'write'")
