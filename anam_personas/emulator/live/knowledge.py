"""Knowledge tools: answered from the text files of a local folder, by the words that they share with the question."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from anam_personas import errors
from anam_personas.emulator.live.toolbox import Answer, ToolFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.emulator.exchange import Document

_ENDINGS = (".md", ".txt", ".csv")
_LARGEST = 1_000_000
_BEST = 3
_WORD = re.compile(r"\w{3,}")


class Knowledge:
    """The paragraphs of a folder's files (``.md``, ``.txt``, ``.csv``). Raises UnreadableFile for one that cannot be read."""

    def __init__(self, folder: Path | None) -> None:
        self._paragraphs = [] if folder is None else list(_paragraphs(folder))
        self._has_folder = folder is not None

    async def __call__(self, tool: Document, arguments: Document) -> Answer:  # noqa: ARG002 - a server takes both
        """The paragraphs that fit best. Raises ToolFailed where there is no folder."""
        if not self._has_folder:
            raise ToolFailed("there is no knowledge: start the emulator with --knowledge FOLDER")
        asked = Counter(_WORD.findall(" ".join(str(value) for value in arguments.values()).casefold()))
        rated = [(sum((asked & words).values()), name, text) for name, text, words in self._paragraphs]
        best = sorted((each for each in rated if each[0]), key=lambda each: -each[0])[:_BEST]
        total = sum(asked.values()) or 1
        shown = [
            f'[Source {at} from "{name}", Relevance: {100 * hits // total}%]\n{text}'
            for at, (hits, name, text) in enumerate(best, 1)
        ]
        return Answer("\n\n".join(shown), list(dict.fromkeys(name for _, name, _ in best)))


def _paragraphs(folder: Path) -> Iterator[tuple[str, str, Counter[str]]]:
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix in _ENDINGS and not path.name.startswith(".") and path.stat().st_size <= _LARGEST:
                for text in filter(None, map(str.strip, re.split(r"\n\s*\n", path.read_text(encoding="utf-8")))):
                    yield path.name, text, Counter(_WORD.findall(text.casefold()))
    except (OSError, UnicodeDecodeError) as error:
        raise errors.UnreadableFile(f"{folder}: {error}") from error
