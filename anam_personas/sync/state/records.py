"""What runs of this folder wrote down, with the proof that it was they who did: the journal and the snapshots.

The folder lies in the checkout, and what lies there may have come with it: a journal that says what was never done, a
snapshot that nobody took, a link to somewhere else. So no link in it is followed, and each line and snapshot carries a MAC.
What has none that holds is treated as if it were not there, and that is said once.
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

    Nothing is written before there is something to keep. Only this user can read the files: prompts and webhook headers
    stand in them. git is told to pass over the folder. ``warn`` is called with what people have to know, each thing once.
    """

    def __init__(self, root: Path, signer: Signer, warn: Callable[[str], object]) -> None:
        self.folder = root / FOLDER
        self._files = Rooted(root)
        self._signer = signer
        self._warn = warn
        self._warned: set[str] = set()

    def check(self) -> None:
        """Raise `UnreadableFile` where nothing could be written: asked before anything is sent."""
        for name in (JOURNAL, f"{FOLDER}/snapshots/x/x"):
            try:
                self._files.look(name)
            except OSError as error:
                raise self._refused(error) from error

    def add(self, line: str) -> None:
        """Add a JSON object, in one line, to the journal. Raises `UnreadableFile`."""
        self._write(lambda: self._files.append(JOURNAL, f"{self._signed('journal', '', line)}\n".encode()))

    def lines(self) -> list[str]:
        """The lines of the journal that this user's runs wrote. Raises `UnreadableFile` where it cannot be read."""
        try:
            text = (self._files.read(JOURNAL) or b"").decode("utf-8", "replace")
        except Unsafe as error:
            self._say(f"{JOURNAL} is not read: {error.strerror}. What was done from here is not known")
            return []
        except OSError as error:
            raise UnreadableFile(f"{JOURNAL} cannot be read: {error.strerror}") from error
        whole = [line for line in text.split("\n") if line.rstrip().endswith("}")]  # others a kill cut off
        found = [line for line in whole if self._holds("journal", "", line)]
        if len(found) < len(whole):
            self._say(self._unproven(len(whole) - len(found)))
        return found

    def keep(self, name: str, text: str) -> None:
        """Write a snapshot, a JSON object. Raises `UnreadableFile`."""
        data = self._signed("snapshot", name, text).encode()
        self._write(lambda: self._files.replace(f"{FOLDER}/{name}", data, private=True))

    def kept(self, name: str, run: str) -> str:
        """A snapshot of a run. Raises `UnreadableFile` for one of elsewhere, one that is gone or somebody else's."""
        found = _SNAPSHOT.fullmatch(name)
        if found is None or found["run"] != run:
            raise UnreadableFile(f"the journal names {name!r:.200} as a snapshot of {run}: it is none of that run")
        path = self.folder / name
        try:
            raw = self._files.read(f"{FOLDER}/{name}")
            text = None if raw is None else raw.decode()
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableFile(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
        if text is None:
            raise UnreadableFile(f"{path} is no snapshot, or it is gone")
        if not self._holds("snapshot", name, text):
            raise UnreadableFile(f"{path} was not written by a run of yours, or was changed since: it is not put back")
        return text

    def _signed(self, purpose: str, name: str, text: str) -> str:
        """A JSON object with its MAC as last key."""
        body = text.rstrip().removesuffix("}").rstrip()
        mac = self._signer.mac(purpose, f"{name}\n{body}".encode())
        if mac is None:
            self._say(
                f"the journal is not signed, since {self._signer.why}: `rollback` and later plans will not believe it. "
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
            f"{JOURNAL}: {count} line{'' if count == 1 else 's'} not written by runs of yours on this machine{why}: passed over. "
            "They came with the checkout, from another machine or from an older version; see docs/sync.md"
        )

    def _say(self, text: str) -> None:
        if text not in self._warned:
            self._warned.add(text)
            self._warn(text)
