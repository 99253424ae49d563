"""The file of a scripted conversation, read: turns that say when they apply and what is done then.

greeting: Welcome to the clinic.
turns:
  - when: opening hours                 # what the user's text contains, in any case; or a list of such texts
    say: We are open from nine to five.
  - when: /book.*(monday|tuesday)/      # or a regular expression between slashes
    once: true                          # applies the first time only
    model: a-model                      # answers chat completions for this model alone, and no session
    do:
      - say: "[happy] Let me see."
      - call: book_visit
        with: {day: Monday}
      - say: "Done: {result}"           # what the tool gave, or why it failed
otherwise: I did not get that.
silence: Are you still there?          # after silenceBeforeSkipTurnSeconds
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anam_personas import errors
from anam_personas.yaml.document import Document, read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from anam_personas.yaml.document import Route

_TURN_KEYS = ("when", "model", "once", "do", "say", "call", "with")
_STEP_KEYS = ("say", "call", "with", "cue", "language", "end")
_TOP_KEYS = ("greeting", "turns", "otherwise", "silence")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done: ``kind`` is say, call, cue, language or end; ``arguments`` are those of a call."""

    kind: str
    value: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScriptedTurn:
    """Applies where one of ``patterns`` is found in the user's text; without patterns to every text.

    With a ``model`` it answers chat completions for the model of that name alone, and no session.
    """

    patterns: tuple[re.Pattern[str], ...]
    steps: tuple[Step, ...]
    once: bool = False
    model: str | None = None

    def applies(self, text: str) -> bool:
        """Whether the turn answers this text."""
        return not self.patterns or any(pattern.search(text) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Script:
    """A scripted conversation. ``greeting``, ``otherwise`` and ``silence`` are None for the defaults."""

    greeting: str | None = None
    turns: tuple[ScriptedTurn, ...] = ()
    otherwise: str | None = None
    silence: str | None = None


def read_script(path: Path) -> Script:
    """The script in a file. Raises UnreadableFile, and UsageError with the line and column of a mistake."""
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise errors.UnreadableFile(f"{path}: {error}") from error
    document = read(text, str(path), path)
    for found in document.diagnostics:
        raise errors.UsageError(f"{path}:{found.place.line}:{found.place.column}: {found.message}")
    return _Reader(document).script()


class _Reader:
    def __init__(self, document: Document) -> None:
        self._document = document

    def script(self) -> Script:
        data = self._mapping((), self._document.data, _TOP_KEYS)
        turns = self._list(("turns",), data.get("turns", []))
        return Script(
            greeting=self._maybe(("greeting",), data, self._text),
            turns=tuple(self._turn(("turns", at), turn) for at, turn in enumerate(turns)),
            otherwise=self._maybe(("otherwise",), data, self._text),
            silence=self._maybe(("silence",), data, self._text),
        )

    def _turn(self, route: Route, value: Any) -> ScriptedTurn:
        turn = self._mapping(route, value, _TURN_KEYS)
        short = {name: turn[name] for name in ("say", "call", "with") if name in turn}
        if ("do" in turn) == bool(short):
            raise self._wrong(route, "a turn has either say or call, or a list of steps under do")
        steps = self._list((*route, "do"), turn["do"]) if "do" in turn else None
        done = (
            [self._step(route, short)]
            if steps is None
            else [self._step((*route, "do", at), step) for at, step in enumerate(steps)]
        )
        once = turn.get("once", False)
        if not isinstance(once, bool):
            raise self._wrong((*route, "once"), "once is true or false")
        patterns = self._patterns((*route, "when"), turn.get("when", []))
        return ScriptedTurn(patterns, tuple(done), once, self._maybe((*route, "model"), turn, self._text))

    def _step(self, route: Route, value: Any) -> Step:
        step = self._mapping(route, value, _STEP_KEYS)
        kinds = [name for name in step if name != "with"]
        if len(kinds) != 1:
            raise self._wrong(route, "a step has one of say, call, cue, language, end")
        kind = kinds[0]
        if "with" in step and kind != "call":
            raise self._wrong((*route, "with"), "with goes with call only")
        if kind == "end":
            return Step("end", "")
        arguments = step.get("with", {})
        if not isinstance(arguments, dict):
            raise self._wrong((*route, "with"), "with holds the tool's arguments: names and values")
        return Step(kind, self._text((*route, kind), step[kind]), arguments)

    def _patterns(self, route: Route, value: Any) -> tuple[re.Pattern[str], ...]:
        texts = value if isinstance(value, list) else [value]
        return tuple(self._pattern(route, text) for text in texts)

    def _pattern(self, route: Route, value: Any) -> re.Pattern[str]:
        text = self._text(route, value)
        if len(text) > 2 and text.startswith("/") and text.endswith("/"):
            try:
                return re.compile(text[1:-1], re.IGNORECASE)
            except re.error as error:
                raise self._wrong(route, f"{text} is not a regular expression: {error}") from error
        return re.compile(re.escape(text), re.IGNORECASE)

    def _mapping(self, route: Route, value: Any, known: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self._wrong(route, f"expected keys and values ({', '.join(known)})")
        for name in value:
            if name not in known:
                raise self._wrong((*route, name), f"unknown key {name!r}; known are {', '.join(known)}", key=True)
        return value

    def _list(self, route: Route, value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self._wrong(route, "expected a list")
        return value

    def _text(self, route: Route, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(route, "expected a text")
        return value

    def _maybe(self, route: Route, data: dict[str, Any], check: Callable[[Route, Any], str]) -> str | None:
        name = str(route[-1])
        return check(route, data[name]) if name in data else None

    def _wrong(self, route: Route, message: str, *, key: bool = False) -> errors.UsageError:
        place = self._document.place(route, key=key)
        return errors.UsageError(f"{place.file}:{place.line}:{place.column}: {message}")
