"""Knowledge tools: answered from the documents of their groups, and from the text files of a local folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas import errors
from anam_personas.emulator.live.toolbox import Answer, ToolFailed
from anam_personas.emulator.retrieval import Passage, best

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from anam_personas.emulator.exchange import Document

_ENDINGS = (".md", ".txt", ".csv")
_LARGEST = 1_000_000
_BEST = 3


class Knowledge:
    """What ``stored`` has for a tool's groups, and the paragraphs of a folder's files (``.md``, ``.txt``, ``.csv``).

    Raises UnreadableFile for a file that cannot be read.
    """

    def __init__(self, folder: Path | None, stored: Callable[[Iterable[str]], Iterable[Passage]]) -> None:
        self._paragraphs = [] if folder is None else list(_paragraphs(folder))
        self._has_folder = folder is not None
        self._stored = stored

    async def __call__(self, tool: Document, arguments: Document) -> Answer:
        """The passages that fit best. Raises ToolFailed where there are no documents and no folder."""
        passages = [*self._paragraphs, *self._stored(tool.get("documentFolderIds") or ())]
        if not passages and not self._has_folder:
            raise ToolFailed("there is no knowledge: upload documents, or start the emulator with --knowledge FOLDER")
        found = best(" ".join(str(value) for value in arguments.values()), passages, _BEST)
        shown = [
            f'[Source {at} from "{passage.name}", Relevance: {int(100 * score)}%]\n{passage.text}'
            for at, (score, passage) in enumerate(found, 1)
        ]
        return Answer("\n\n".join(shown), list(dict.fromkeys(passage.name for _, passage in found)))


def _paragraphs(folder: Path) -> Iterator[Passage]:
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix in _ENDINGS and not path.name.startswith(".") and path.stat().st_size <= _LARGEST:
                for text in filter(None, map(str.strip, re.split(r"\n\s*\n", path.read_text(encoding="utf-8")))):
                    yield Passage(path.name, text)
    except (OSError, UnicodeDecodeError) as error:
        raise errors.UnreadableFile(f"{folder}: {error}") from error
