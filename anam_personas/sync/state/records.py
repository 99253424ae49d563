"""The journal and the snapshots of runs from this folder, with proof that these runs wrote them.

The folder is in the checkout, so its files may have come with it: a journal of things that were never done, a forged
snapshot, a link to another place. So no link in it is followed, and each line and snapshot carries a MAC. Anything without a
valid MAC is ignored, with one warning.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.errors import UnreadableFile
from anam_personas.workspace.rooted import Rooted, Unsafe
from anam_personas.workspace.signing import MAC_DIGITS, VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from anam_personas.workspace.signing import Signer

FOLDER = ".anam-personas"
JOURNAL = f"{FOLDER}/journal.jsonl"
_SNAPSHOT = re.compile(r"snapshots/(?P<run>[A-Za-z0-9_-][A-Za-z0-9_.-]*)/[A-Za-z0-9_-][A-Za-z0-9_.-]*\.json")
_MAC = re.compile(rf',\s*"mac": "(?P<mac>[0-9a-f]{{{MAC_DIGITS}}})"\s*\}}\s*$')


class Records:
    """``.anam-personas/journal.jsonl`` and ``.anam-personas/snapshots/RUN/NAME.json`` of a project folder.

    Nothing is written before there is something to keep. Only this user can read the files, since they contain prompts and
    webhook headers. git ignores the folder. ``warn`` is called with each warning once.
    """

    def __init__(self, root: Path, signer: Signer, warn: Callable[[str], object]) -> None:
        self.folder = root / FOLDER
        self._files = Rooted(root)
        self._signer = signer
        self._warn = warn
        self._warned: set[str] = set()

    def check(self) -> None:
        """Raise `UnreadableFile` if nothing can be written: called before anything is sent."""
        for name in (JOURNAL, f"{FOLDER}/snapshots/x/x"):
            try:
                self._files.look(name)
            except OSError as error:
                raise self._refused(error) from error

    def add(self, line: str) -> None:
        """Add a JSON object, in one line, to the journal. Raises `UnreadableFile`."""
        self._write(lambda: self._files.append(JOURNAL, f"{self._signed('journal', '', line)}\n".encode()))

    def lines(self) -> list[str]:
        """The lines of the journal that this user's runs wrote. Raises `UnreadableFile` if it cannot be read."""
        try:
            text = (self._files.read(JOURNAL) or b"").decode("utf-8", "replace")
        except Unsafe as error:
            self._say(f"{JOURNAL} cannot be read: {error.strerror}. What was done from here is unknown")
            return []
        except OSError as error:
            raise UnreadableFile(f"{JOURNAL} cannot be read: {error.strerror}") from error
        whole = [line for line in text.split("\n") if line.rstrip().endswith("}")]  # a kill cut the others off
        found = [line for line in whole if self._holds("journal", "", line)]
        if len(found) < len(whole):
            self._say(self._unproven(len(whole) - len(found)))
        return found

    def keep(self, name: str, text: str) -> None:
        """Write a snapshot, a JSON object. Raises `UnreadableFile`."""
        data = self._signed("snapshot", name, text).encode()
        self._write(lambda: self._files.replace(f"{FOLDER}/{name}", data, private=True))

    def kept(self, name: str, run: str) -> str:
        """A snapshot of a run. Raises `UnreadableFile` if it is elsewhere, missing, or not written by this user."""
        found = _SNAPSHOT.fullmatch(name)
        if found is None or found["run"] != run:
            raise UnreadableFile(
                f"the journal names {name!r:.200} as a snapshot of {run}, but it does not belong to that run"
            )
        path = self.folder / name
        try:
            raw = self._files.read(f"{FOLDER}/{name}")
            text = None if raw is None else raw.decode()
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableFile.of(path, error) from error
        if text is None:
            raise UnreadableFile(f"{path} is missing or not a snapshot")
        if not self._holds("snapshot", name, text):
            raise UnreadableFile(
                f"{path} was not written by one of your runs, or was changed since: it is not restored"
            )
        return text

    def _signed(self, purpose: str, name: str, text: str) -> str:
        """A JSON object with its MAC as the last key."""
        body = text.rstrip().removesuffix("}").rstrip()
        mac = self._signer.mac(purpose, f"{name}\n{body}".encode())
        if mac is None:
            self._say(
                f"the journal is not signed, since {self._signer.why}: `rollback` and later plans will ignore it. "
                f"Set XDG_STATE_HOME to a folder of yours, or {VARIABLE}"
            )
            return text
        return f'{body}, "mac": "{mac}"}}'

    def _holds(self, purpose: str, name: str, text: str) -> bool:
        found = _MAC.search(text)
        return found is not None and self._signer.holds(
            purpose, f"{name}\n{text[: found.start()]}".encode(), found["mac"]
        )

    def _write(self, write: Callable[[], object]) -> None:
        try:
            self._files.create(f"{FOLDER}/.gitignore", b"*\n")
            write()
        except OSError as error:
            raise self._refused(error) from error

    def _refused(self, error: OSError) -> UnreadableFile:
        what = error.filename or self.folder
        advice = ". Delete it: it may have come with the checkout" if isinstance(error, Unsafe) else ""
        return UnreadableFile(f"{what} cannot be written: {error.strerror or error}{advice}")

    def _unproven(self, count: int) -> str:
        why = f" ({self._signer.why})" if self._signer.why else ""
        return (
            f"{JOURNAL}: {count} line{'' if count == 1 else 's'} not written by your runs on this machine{why}: ignored. "
            "They came with the checkout, from another machine or from an older version; see docs/sync.md"
        )

    def _say(self, text: str) -> None:
        if text not in self._warned:
            self._warned.add(text)
            self._warn(text)
