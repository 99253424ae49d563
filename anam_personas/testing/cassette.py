"""Recordings of one test file: a line of JSON for every exchange with a model, sorted, without times and without ids.

`Cassettes` has those of a project. Lines are looked up by the canonical request, so that a changed prompt finds none.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from anam_personas.errors import UnreadableFile
from anam_personas.testing.values import Reply, ToolCall, Usage
from anam_personas.text.whole import whole
from anam_personas.workspace.files import RECORDINGS
from anam_personas.workspace.rooted import Rooted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from anam_personas.testing.values import Json
    from anam_personas.workspace.workspace import Workspace

_LARGEST: Final = 64 * 1024 * 1024
ENDING: Final = ".jsonl"


@dataclass(frozen=True, slots=True)
class Line:
    """One exchange: for which case and repetition, the how many-th, and what was answered to which request.

    ``chosen``: the model of ``--model``, where it is another than the usual one.
    """

    case: str
    repetition: int
    number: int
    key: str
    record: Json
    chosen: str | None = None

    def reply(self) -> Reply:
        """The recorded reply. Raises `ValueError` for a line that holds none."""
        try:
            reply, usage = self.record["reply"], self.record.get("usage", {})
            calls = tuple(ToolCall(str(c["id"]), str(c["name"]), c["arguments"]) for c in reply.get("calls", []))
            tokens = Usage(int(usage.get("input", 0)), int(usage.get("output", 0)))
            return Reply(str(reply.get("text", "")), calls, tokens, str(self.record.get("version", "")))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("no reply") from error

    def text(self) -> str:
        """The line as it is in the file."""
        return json.dumps(self.record, ensure_ascii=False, sort_keys=True)


def line(case: str, repetition: int, number: int, key: str, more: Json) -> Line:
    """A line of these values."""
    record = {"case": case, "repetition": repetition, "number": number, "key": key, **more}
    return Line(case, repetition, number, key, record)


class Cassette:
    """The recordings of one test file."""

    def __init__(self, name: str, lines: Iterable[Line]) -> None:
        self.name = name
        self.lines = list(lines)
        self._by_key: dict[tuple[int, str], list[Line]] = {}
        for each in self.lines:
            self._by_key.setdefault((each.repetition, each.key), []).append(each)
        self.cases = {each.case for each in self.lines}
        self.used: set[int] = set()

    def find(self, case: str, repetition: int, key: str) -> Line | None:
        """The line of a request: that of the case, or of another test that asked the same."""
        found = self._by_key.get((repetition, key), [])
        best = next((each for each in found if each.case == case), found[0] if found else None)
        if best is not None:
            self.used.add(id(best))
        return best

    def replaced(self, case: str, lines: Iterable[Line], chosen: str | None = None) -> None:
        """Take new lines for a case, as played by the usual model or one that was chosen."""
        made = [replace(each, chosen=chosen, record=_chosen(each.record, chosen)) for each in lines]
        self.lines = [each for each in self.lines if (each.case, each.chosen) != (case, chosen)] + made
        self.used.update(map(id, made))

    def pruned(self, cases: Collection[str], unplayed: Collection[str], models: Collection[str] = ()) -> int:
        """Drop lines that no test uses; those of ``unplayed`` cases and of other ``models`` stay. Returns how many were dropped."""
        kept = [
            each
            for each in self.lines
            if id(each) in self.used or (each.case in cases and (each.case in unplayed or each.chosen in models))
        ]
        dropped = len(self.lines) - len(kept)
        self.lines = kept
        return dropped

    def text(self) -> str:
        """The whole file: sorted by case, repetition and number."""
        found = sorted(self.lines, key=_place)
        return "".join(f"{each.text()}\n" for each in found)


def _place(each: Line) -> tuple[str, str, int, int, str]:
    return each.case, each.chosen or "", each.repetition, each.number, each.key


def _chosen(record: Json, chosen: str | None) -> Json:
    return {name: value for name, value in record.items() if name != "chosen"} | ({"chosen": chosen} if chosen else {})


class Cassettes:
    """The recordings of a project, in ``__recordings__`` below the folder of the personas. Links are not followed."""

    def __init__(self, root: str, personas: str) -> None:
        self._files = Rooted(root)
        self.folder = f"{personas.strip('/')}/{RECORDINGS}"
        self._open: dict[str, Cassette] = {}
        self._texts: dict[str, str | None] = {}

    @classmethod
    def of_project(cls, workspace: Workspace) -> Cassettes:
        """The recordings of a project."""
        folder = os.path.relpath(workspace.personas, workspace.root).replace(os.sep, "/")
        return cls(os.fspath(workspace.root), folder)

    def of(self, name: str) -> Cassette:
        """The recordings of a test file, by its key. Raises `UnreadableFile`."""
        if name not in self._open:
            self._texts[name] = text = self._read(f"{name}{ENDING}")
            self._open[name] = Cassette(name, self._lines(name, text or ""))
        return self._open[name]

    def save(self) -> list[str]:
        """Write what changed; the names of the files. Raises `UnreadableFile`."""
        written = []
        for name, cassette in self._open.items():
            text = cassette.text()
            if text == (self._texts[name] or ""):
                continue
            path = f"{self.folder}/{name}{ENDING}"
            self.write(f"{name}{ENDING}", text)
            self._texts[name] = text
            written.append(path)
        return written

    def write(self, name: str, text: str) -> None:
        """Write a file of the folder atomically; an empty one is deleted. Raises `UnreadableFile`."""
        path = f"{self.folder}/{name}"
        try:
            if text:
                self._files.replace(path, text.encode("utf-8", "backslashreplace"), sync=False)
            else:
                self._files.remove(path)
        except OSError as error:
            raise UnreadableFile(f"{path} cannot be written: {error.strerror or error}") from error

    def _read(self, name: str) -> str | None:
        path = f"{self.folder}/{name}"
        try:
            raw = self._files.read(path, _LARGEST)
            return None if raw is None else raw.decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableFile.of(path, error) from error

    def read(self, name: str) -> str:
        """Another file of the folder; empty where there is none. Raises `UnreadableFile`."""
        return self._read(name) or ""

    def _lines(self, name: str, text: str) -> list[Line]:
        found = []
        for number, row in enumerate(text.splitlines(), 1):
            if row.strip():
                found.append(self._line(f"{self.folder}/{name}{ENDING}:{number}", row))
        return found

    def _line(self, place: str, row: str) -> Line:
        try:
            record: Any = json.loads(row)
            number, chosen = int(record["number"]), record.get("chosen")
            made = Line(
                str(record["case"]),
                int(record["repetition"]),
                number,
                str(record["key"]),
                record,
                None if chosen is None else str(chosen),
            )
            made.reply()
            is_whole = "\\ud" not in row.lower() or whole(record) == record
        except (ValueError, KeyError, TypeError, RecursionError):
            raise UnreadableFile(
                f"{place}: this is not a recorded exchange: record it again, or delete the line"
            ) from None
        if not is_whole:
            raise UnreadableFile(
                f"{place}: a text has half of a surrogate pair, which is no character: record it again, or delete the line"
            )
        return made
