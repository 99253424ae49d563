"""Where the files of the cache are. One in the checkout may have come with it: its folder is never reached by a symbolic link,
and only what carries this user's MAC is believed. One elsewhere is the user's own.
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
_NAMES = r"[0-9a-f]{24}\.(?:json|whole|found|shown)"
"""The files that are made here, and so the only ones that are ever deleted."""
_KEPT, _KEPT_OF_ALL = 8, 64
"""Keys of one project, and of all that share a folder."""
_MOST = 1 << 28
"""Bytes of a file that is read."""


class Shelf:
    """Where the files of the cache are: ``folder`` below ``root``, reached without a link.

    ``signer`` signs what is written and checks what is read; None for a folder that is the user's own.
    """

    def __init__(self, root: str, folder: str, signer: Signer | None) -> None:
        self._files = Rooted(root)
        self._folder = folder
        self._signer = signer

    @classmethod
    def of(cls, root: str, checkout: str, signer: Signer, chosen: str = "") -> Shelf:
        """The one of a project: in its folder, or where the user ``chosen`` has it (a path; one in the checkout is signed)."""
        at, folder = split(chosen or os.path.join(root, FOLDER), checkout)  # noqa: PTH118
        return cls(at, folder, signer if at == checkout else None)

    def read(self, name: str) -> bytes:
        """A file as it was written. Empty where there is none, and for one that somebody else wrote."""
        raw = self._files.read(f"{self._folder}/{name}", _MOST) or b""
        if self._signer is None:
            return raw
        mac, data = raw[:MAC_DIGITS].decode("ascii", "replace"), raw[MAC_DIGITS:]
        return data if raw and self._signer.holds("cache", name.encode() + data, mac) else b""

    def write(self, name: str, data: bytes) -> None:
        """Write a file, and let go of the oldest. Nothing is written where it cannot be signed."""
        mac = "" if self._signer is None else self._signer.mac("cache", name.encode() + data)
        if mac is None:
            return
        if self._signer is not None:
            self._files.create(f"{self._folder}/.gitignore", b"*\n")
        self._files.replace(f"{self._folder}/{name}", mac.encode() + data, private=True, sync=False)

    def tidy(self) -> None:
        """Keep the newest few keys: each change of the settings or the package makes a new one."""
        kept = _KEPT_OF_ALL if self._signer is None else _KEPT
        ours = [(changed, name) for name, changed in self._files.entries(self._folder) if re.fullmatch(_NAMES, name)]
        keys = list(dict.fromkeys(name.partition(".")[0] for _, name in sorted(ours, reverse=True)))
        for _, name in ours:
            if name.partition(".")[0] in keys[kept:]:
                self._files.remove(f"{self._folder}/{name}")
