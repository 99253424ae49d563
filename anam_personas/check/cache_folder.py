"""The folder of the cache files.

A folder in the checkout may have been committed: symbolic links to it are not followed, and only files with this user's MAC
are trusted. A folder elsewhere belongs to the user.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from anam_personas.workspace.rooted import Rooted, split
from anam_personas.workspace.signing import MAC_DIGITS

if TYPE_CHECKING:
    from anam_personas.workspace.signing import Signer

FOLDER = ".anam-personas-cache"
_NAMES = r"[0-9a-f]{24}\.(?:json|whole)"
"""Names of cache files, the only ones ever deleted."""
_KEPT, _KEPT_OF_ALL = 8, 64
"""Keys kept for one project, and for all that share a folder."""
_MOST = 1 << 28
"""Largest file read, in bytes."""


class CacheFolder:
    """``folder`` below ``root``, without following links.

    ``signer`` signs and verifies the files; None for a folder that belongs to the user.
    """

    def __init__(self, root: str, folder: str, signer: Signer | None) -> None:
        self._files = Rooted(root)
        self._folder = folder
        self._signer = signer

    @classmethod
    def of(cls, root: str, checkout: str, signer: Signer, chosen: str = "") -> CacheFolder:
        """The cache folder of a project: in its folder, or at the path ``chosen`` by the user (signed if it is in the checkout)."""
        at, folder = split(chosen or os.path.join(root, FOLDER), checkout)  # noqa: PTH118
        return cls(at, folder, signer if at == checkout else None)

    def read(self, name: str) -> bytes:
        """The content of a file; empty if it is missing or was written by somebody else."""
        raw = self._files.read(f"{self._folder}/{name}", _MOST) or b""
        if self._signer is None:
            return raw
        mac, data = raw[:MAC_DIGITS].decode("ascii", "replace"), raw[MAC_DIGITS:]
        return data if raw and self._signer.holds("cache", name.encode() + data, mac) else b""

    def write(self, name: str, data: bytes) -> None:
        """Write a file, unless it cannot be signed."""
        mac = "" if self._signer is None else self._signer.mac("cache", name.encode() + data)
        if mac is None:
            return
        if self._signer is not None:
            self._files.create(f"{self._folder}/.gitignore", b"*\n")
        self._files.replace(f"{self._folder}/{name}", mac.encode() + data, private=True, sync=False)

    def tidy(self) -> None:
        """Delete all but the newest keys: each change of the settings or the package adds one."""
        kept = _KEPT_OF_ALL if self._signer is None else _KEPT
        ours = [(changed, name) for name, changed in self._files.entries(self._folder) if re.fullmatch(_NAMES, name)]
        keys = [name.removesuffix(".json") for _, name in sorted(ours) if name.endswith(".json")]
        for _, name in ours:
            if name.partition(".")[0] in keys[:-kept]:
                self._files.remove(f"{self._folder}/{name}")
