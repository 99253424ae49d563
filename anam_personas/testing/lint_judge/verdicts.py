"""The committed file of verdicts, ``judge.json`` beside the recordings: sorted, a verdict on a line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from anam_personas.errors import UnreadableFile
from anam_personas.testing.judge import VERDICTS
from anam_personas.text.whole import whole

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from anam_personas.testing.cassette import Cassettes

FILE: Final = "judge.json"
_VERSION: Final = 1
_ADVICE: Final = "delete it, and run `anam-personas check --judge` where the model can be asked"


@dataclass(frozen=True, slots=True)
class Committed:
    """A verdict: of which words, rule and model it is, and the ``key`` that names all of these with the question."""

    code: str
    texts: tuple[str, ...]
    model: str
    key: str
    verdict: str
    reason: str


class Verdicts:
    """The verdicts of a project. ``used`` are the keys that were looked up and found. Raises `UnreadableFile`."""

    def __init__(self, cassettes: Cassettes) -> None:
        self._cassettes = cassettes
        self.path = f"{cassettes.folder}/{FILE}"
        self._before = cassettes.read(FILE)
        self._known = _read(self._before, self.path)
        self.used: set[str] = set()

    def find(self, key: str) -> Committed | None:
        """The verdict of a question."""
        found = self._known.get(key)
        if found is not None:
            self.used.add(key)
        return found

    def add(self, made: Committed) -> None:
        """Keep a verdict."""
        self._known[made.key] = made
        self.used.add(made.key)

    @property
    def unused(self) -> int:
        """How many verdicts no question has: their words, question or model changed."""
        return len(self._known.keys() - self.used)

    def prune(self) -> None:
        """Drop those."""
        self._known = {key: each for key, each in self._known.items() if key in self.used}

    def save(self) -> bool:
        """Write the file if it changed; whether it did. Raises `UnreadableFile`."""
        text = _text(self._known.values())
        if text == self._before:
            return False
        self._cassettes.write(FILE, text)
        self._before = text
        return True


def _text(verdicts: Collection[Committed]) -> str:
    """The whole file; empty where there are no verdicts."""
    if not verdicts:
        return ""
    rows = sorted(verdicts, key=lambda each: (each.code, each.texts, each.model, each.key))
    lines = ",\n".join(f"  {json.dumps(asdict(each), ensure_ascii=False)}" for each in rows)
    return f'{{"version": {_VERSION}, "verdicts": [\n{lines}\n]}}\n'


def _read(text: str, path: str) -> dict[str, Committed]:
    if not text:
        return {}
    try:
        whole: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            f"{path}:{error.lineno}:{error.colno}: this is not JSON ({error.msg}): {_ADVICE}"
        ) from None
    except (ValueError, RecursionError):
        raise UnreadableFile(f"{path}: this is not JSON: {_ADVICE}") from None
    rows = whole.get("verdicts") if isinstance(whole, dict) else None
    if not isinstance(rows, list) or whole.get("version") != _VERSION:
        raise UnreadableFile(f'{path}: {{"version": {_VERSION}, "verdicts": [...]}} is expected: {_ADVICE}')
    return _by_key(_verdict(row, number, path) for number, row in enumerate(rows, 1))


def _by_key(found: Iterable[Committed]) -> dict[str, Committed]:
    """The verdicts by key. Of two that differ, as a merge may leave them, the one that makes a finding counts."""
    kept: dict[str, Committed] = {}
    for each in found:
        if each.key not in kept or each.verdict == "yes":
            kept[each.key] = each
    return kept


def _verdict(row: Any, number: int, path: str) -> Committed:
    texts = row.get("texts") if isinstance(row, dict) else None
    wanted = {"code", "texts", "model", "key", "verdict", "reason"}
    if (
        not isinstance(texts, list)
        or row.keys() != wanted
        or not all(isinstance(each, str) for each in [*texts, *(row[name] for name in wanted - {"texts"})])
        or row["verdict"] not in VERDICTS
        or whole(row) != row
    ):
        names = ", ".join(sorted(wanted))
        raise UnreadableFile(
            f"{path}: verdict {number} is none: it has {names}, and a verdict is {', '.join(VERDICTS)}, "
            f"all in whole characters: {_ADVICE}"
        )
    return Committed(**{**row, "texts": tuple(texts)})
