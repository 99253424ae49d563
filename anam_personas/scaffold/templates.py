"""The toolkit's templates of personas, in every language that the linter knows."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER: Final = Path(__file__).parent / "texts"
DEFAULT: Final = "receptionist"
ENGLISH: Final = "en"


class ToolText(NamedTuple):
    """The words of the sample tool: its description, how the prompt mentions it, and its two parameters."""

    description: str
    prompt: str
    caller: str
    reason: str


class Template(NamedTuple):
    """A template in one language. Texts of several lines have no line break around them."""

    key: str
    language: str
    name: str
    description: str
    style: str
    personality: str
    conversation: str
    guardrails: str
    greeting: str
    tool: ToolText

    def renamed(self, name: str) -> Template:
        """The same persona by another name, in every text."""
        own = re.compile(rf"(?<!\w){re.escape(self.name)}(?!\w)" if self.name.isascii() else re.escape(self.name))

        def other(text: str) -> str:
            return own.sub(lambda _: name, text)

        return self._replace(
            name=name,
            personality=other(self.personality),
            conversation=other(self.conversation),
            guardrails=other(self.guardrails),
            greeting=other(self.greeting),
        )


def languages() -> list[str]:
    """The languages that have templates."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def names() -> list[str]:
    """The templates, in the order in which they are listed."""
    return list(_texts(ENGLISH)["templates"])


def template(key: str, language: str = ENGLISH) -> Template:
    """A template. Raises `LookupError` for one that is not there."""
    if language not in languages():
        raise LookupError(language)
    data = _texts(language)
    row = {name: text.strip() for name, text in data["templates"][key].items()}
    return Template(
        key,
        language,
        row["name"],
        row["description"],
        data["style"].strip(),
        row["personality"],
        row["conversation"],
        f"{row['limits']}\n{data['guardrails'].strip()}",
        row["greeting"],
        ToolText(**{name: text.strip() for name, text in data["tool"].items()}),
    )


@cache
def _texts(language: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
