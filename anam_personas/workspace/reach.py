"""Which files are part of a project, by their real path; and names that no file may have."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_REPARSE_POINT = 0x400
"""``FILE_ATTRIBUTE_REPARSE_POINT``: symbolic links and junctions of Windows."""
LEAVES = "leaves the project folder"
HIDDEN = "is hidden: a part of its path begins with a dot"


def is_hidden(below: str) -> bool:
    """Whether a part of a path begins with a dot. Those that name a folder itself or the one above do not count."""
    return any(part.startswith(".") and part not in {".", ".."} for part in below.replace(os.sep, "/").split("/"))


def refusal(path: str, root: str, endings: tuple[str, ...] = ()) -> str | None:
    """Why a file or folder, after following links, is not part of the project at the real path ``root``; None if it is.

    ``endings`` are the extensions that the real file may have.
    """
    real = os.path.realpath(path)
    if real != root and not real.startswith(os.path.join(root, "")):  # noqa: PTH118
        return LEAVES
    if is_hidden(real[len(root) :]):
        return HIDDEN
    return wrong_ending(real, endings)


def is_link(path: str | os.PathLike[str]) -> bool:
    """Whether a path is itself a link, of whatever kind the system has; False for what cannot be looked at."""
    try:
        return leads_elsewhere(os.lstat(path))
    except (OSError, ValueError):
        return False


def leads_elsewhere(found: os.stat_result) -> bool:
    """Whether the status of a path itself is that of a link or, on Windows, of a junction."""
    return stat.S_ISLNK(found.st_mode) or bool(getattr(found, "st_file_attributes", 0) & _REPARSE_POINT)


def wrong_ending(path: str, endings: tuple[str, ...]) -> str | None:
    """What is wrong with a file's extension, None if nothing is."""
    return None if not endings or path.endswith(endings) else f"is no {' or '.join(endings)} file"


def unusable(name: str) -> Iterable[str]:
    """The characters of a path that no name may hold: control characters, line breaks, direction marks, undecodable bytes."""
    return () if name.isprintable() else [each for each in name if _is_unusable(each)]


def escaped(text: str) -> str:
    """A path with those characters escaped, so that it fits on one line."""
    return text if text.isprintable() else "".join(_escape(each) if _is_unusable(each) else each for each in text)


def _is_unusable(character: str) -> bool:
    import unicodedata  # for most names it is not needed

    category = unicodedata.category(character)
    return category in {"Cc", "Cs", "Zl", "Zp"} or unicodedata.bidirectional(character) in _DIRECTIONS


_DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def _escape(character: str) -> str:
    if "\udc80" <= character <= "\udcff":  # a byte that is not UTF-8, as Python keeps it
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789¹²³")}
_NOT_ON_WINDOWS = '<>:"|?*\\'


def awkward(below: str) -> str | None:
    """Why a path below the project, with forward slashes, causes problems elsewhere; None if it does not."""
    for part in below.split("/"):
        if part.startswith("-"):
            return f'"{part}" begins with a dash, which commands read as an option'
        if part.partition(".")[0].rstrip().casefold() in _RESERVED:
            return f'"{part}" is a reserved name on Windows and cannot be checked out there'
        if part not in {".", ".."} and (part.endswith((".", " ")) or any(each in part for each in _NOT_ON_WINDOWS)):
            return f'"{part}" is not a valid file name on Windows and cannot be checked out there'
    return None


def composed(text: str) -> str:
    """A text in Unicode's form NFC, in which keys are compared: macOS may write the name of a file decomposed."""
    if text.isascii():
        return text
    import unicodedata

    return unicodedata.normalize("NFC", text)


def folded(path: str) -> str:
    """A path as compared by file systems that ignore case and Unicode forms."""
    if path.isascii():
        return path.casefold()
    import unicodedata

    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
