"""The marker: who owns a live persona and what was last applied, as a line at the end of its description.

    [anam-personas PROJECT/ENV/KEY REVISION.READBACK]

REVISION names the full canonical body that was last applied, fields included that no reply shows. READBACK covers the
fields that every reply shows; ``recall`` says how it is made and what can be learnt from it. Both are 12 hex digits.

A marker is read wherever it stands as a line of its own, the last one where there are several: somebody who adds a
sentence below it in the Anam Lab has edited a description (which is drift), not given up a persona (which would have it
made a second time). It is always written as the last line.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from anam_personas.errors import UsageError

_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
# A key stands in one line of a text that people edit: no control characters, no line separators of any kind.
_UNFIT = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
_KEY = rf"[^\s{_UNFIT}](?:[^{_UNFIT}]*[^\s{_UNFIT}])?"
_LINE = re.compile(
    rf"\[anam-personas (?P<project>{_NAME})/(?P<environment>{_NAME})/(?P<key>{_KEY})"
    r" (?P<revision>[0-9a-f]{12})\.(?P<readback>[0-9a-f]{12})\]"
)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a live persona is: a file's, in one environment. Raises `UsageError` for what no marker can hold."""

    project: str
    environment: str
    key: str

    def __post_init__(self) -> None:
        for what, value, pattern in (
            ("project", self.project, _NAME),
            ("environment", self.environment, _NAME),
            ("key", self.key, _KEY),
        ):
            if not re.fullmatch(pattern, value):
                raise UsageError(f"the {what} {value!r} cannot stand in the marker of a persona: rename it")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker, read or to be written. Its text is the line."""

    owner: Owner
    revision: str
    readback: str

    @property
    def project(self) -> str:
        """The project that owns the persona."""
        return self.owner.project

    @property
    def environment(self) -> str:
        """The environment that it was applied for."""
        return self.owner.environment

    @property
    def key(self) -> str:
        """The key of its file."""
        return self.owner.key

    def __str__(self) -> str:
        owner = self.owner
        return f"[anam-personas {owner.project}/{owner.environment}/{owner.key} {self.revision}.{self.readback}]"


def read_marker(description: str | None) -> Marker | None:
    """The marker in a live description, None where there is none."""
    for line in reversed(_lines(description)):
        if found := _LINE.fullmatch(line.strip()):
            owner = Owner(found["project"], found["environment"], found["key"])
            return Marker(owner, found["revision"], found["readback"])
    return None


def remains(description: str) -> str:
    """The text of a description in which there may be what is left of a marker, to be given to ``is_remnant``; else nothing."""
    return description if "anam-personas" in description.lower() else ""


def is_remnant(text: str, owner: Owner) -> bool:
    """Whether a text has in it a marker of that owner which the API, or somebody, has altered so that it is none."""
    words = f"anam-personas {owner.project}/{owner.environment}/{owner.key} "
    return _plain(words) in _plain(text)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", html.unescape(text)).casefold()


def without_marker(description: str | None) -> str:
    """What people wrote: the description without marker lines and white space at its end, perhaps empty."""
    return "\n".join(line for line in _lines(description) if not _LINE.fullmatch(line.strip())).rstrip()


def with_marker(description: str | None, marker: Marker) -> str:
    """The description with this marker, and no other, as its last line."""
    text = without_marker(description)
    return f"{text}\n{marker}" if text else str(marker)


def _lines(description: str | None) -> list[str]:
    return (description or "").replace("\r\n", "\n").split("\n")
