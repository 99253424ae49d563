"""The errors of YAML parsers -> readable messages with hints.

PyYAML's parser and libyaml's use different words for the same; here both become one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml

from anam_personas.yaml import mistakes

if TYPE_CHECKING:
    Found = tuple[str, str, int, int, str | None]


def problem_of(text: str, error: yaml.MarkedYAMLError, reader: type[Any]) -> Found:
    """Code, message, start and end of what is wrong, and what to do: the mistake if known, or where the parser stopped."""
    mark = error.problem_mark or error.context_mark
    at = min(mark.index, len(text)) if mark else 0
    if isinstance(error, yaml.composer.ComposerError) and "single document" in (error.context or ""):
        hint = "Put it into its own file; indent the line if it is part of the text above."
        return "Y009", "a second YAML document begins here", at, at + 3, hint
    begun = error.context_mark
    is_of_names = isinstance(error, yaml.composer.ComposerError)
    is_near = begun is not None and "block" not in (error.context or "")  # a block's beginning may be the file's
    stop = mistakes.Stop(at, min(begun.index, len(text)) if begun and is_near else None)
    found = None if is_of_names else mistakes.find(text, stop, lambda other: _stop_of(other, reader))
    if found is not None:
        return found.code, found.message, found.start, found.end, found.hint
    if text[at : at + 1] == "\t":
        return "Y008", "a tab where YAML expects spaces", at, at + 1, "Indent with spaces."
    failure = ParserError(
        error.context or "", error.problem or "not YAML", text[at : at + 80], begun.line + 1 if begun else None
    )
    message, help_ = failure.sentence
    if "escape" in message:  # one parser stops before the backslash, the other after it
        at = max(text.rfind("\\", 0, at + 1), 0)
    is_left_open = re.search("simple key|quoted scalar|flow", error.context or "") and not text[at:].strip()
    at = mistakes.last_written(text, begun.index if begun and is_left_open else at)
    return "Y001", message, at, min(at + 1, len(text)), help_


def _stop_of(text: str, reader: type[Any]) -> int | None:
    """Where a text stops being YAML; None if it is valid."""
    loader = None
    try:
        loader = reader(text)
        loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return min(mark.index, len(text)) if mark else 0
    except Exception:  # noqa: BLE001 - whatever a trial of a broken text ends with, it did not help
        return 0
    finally:
        if loader is not None:
            loader.dispose()
    return None


class ParserError(NamedTuple):
    """Where a parser gave up, and why: its words, the text from there on, and the line of what it was busy with."""

    context: str
    problem: str
    rest: str
    begun: int | None

    @property
    def sentence(self) -> tuple[str, str | None]:
        """The message, and the hint; by default the parser's own words."""
        where = "" if self.rest.strip() else " at the end"
        for context, problem, message, hint in _WORDS:
            if re.search(context, self.context) and re.search(problem, self.problem + where):
                return self._filled(message), hint
        words = f"{self.context}, {self.problem}" if self.context else self.problem
        return words.removeprefix("while "), None

    def _filled(self, message: str) -> str:
        found = re.match(r"\*?[^\s,\[\]{}*]*", self.rest)
        return message.format(
            what=f'"{self.rest[:1]}"' if self.rest[:1].strip() else "the end of the line",
            line=f"line {self.begun}" if self.begun else "the line above",
            begun=f" of line {self.begun}" if self.begun else "",
            alias=(found[0] if found else "")[:40],
        )


_QUOTE_IT: Final = "Quote the value."
_WORDS: Final = (
    ("", "(mapping values are|mapping keys are) not allowed", "a colon starts a key here, where no key is allowed",
     "Quote the value if its text holds a colon and a space, or fix the indentation of this line or the one above."),
    ("simple key", "could not find expected ':'", '{line} is neither "key: value" nor part of the value above',
     'Write it as "key: value"; indent it further if it belongs to the value above.'),
    ("block mapping", "expected (key|<block end>)", "expected a key here, in the column of the keys above",
     "Fix the indentation; put the entire value in quotation marks if this is the rest of one."),
    ("flow mapping", "expected ',' or '}'", 'the "{{"{begun} is not closed, or a comma is missing', 'Add the "}" or the comma.'),
    ("flow sequence", "expected ',' or '\\]'", 'the "["{begun} is not closed, or a comma is missing', 'Add the "]" or the comma.'),
    ("", "expected '?<document start>", "the document has ended above this line",
     "Start all keys of the file in the same column, with nothing around them."),
    ("", "cannot start any token", "{what} cannot begin a value", _QUOTE_IT),
    ("quoted scalar", "unexpected (end of stream|document)", "the quotation mark{begun} is not closed",
     "Close it. Between single quotes an apostrophe is written twice."),
    ("quoted scalar", "escape|hexdecimal", "this backslash does not start a valid YAML escape",
     "Write two backslashes for one, or use single quotes."),
    ("block collection", "expected ('-'|<block end>)", "expected a list entry here, in the column of the entries above",
     'Begin it with "- ", or indent it further if it belongs to the entry above.'),
    ("flow node", "at the end", "the file ends within brackets", 'Add the "]" or "}" that is missing.'),
    ("node", "expected (the )?node content", "expected a value here, found {what}",
     "Write the value, or quote it if this is its text."),
    ("block scalar", "(comment or (a )?line break|chomping)", 'text follows "|" or ">" on the same line',
     "Begin the text on the next line, indented; quote the value if the sign belongs to it."),
    ("", "sequence entries are not allowed", "a list cannot begin on the line of its key",
     'Put each "- " on a line of its own; quote the value if it is a text.'),
    ("an (anchor|alias)", "expected alphabetic", '"&" and "*" at the beginning of a value are read as references', _QUOTE_IT),
    ("", "undefined alias", '"{alias}" refers to an anchor that does not exist', "Quote the value if it is a text."),
    ("", "duplicate anchor", "the name after this \"&\" is defined twice", "Rename one of the two."),
    ("plain scalar", "unexpected ':'", "a value in brackets contains a colon", _QUOTE_IT),
    ("tag", "", 'a "!" at the beginning of a value is read as a tag', _QUOTE_IT),
    ("node", "tag", 'a "!" at the beginning of a value is read as a tag', _QUOTE_IT),
    ("directive|^$", "directive|YAML|version|digit|expected ' '|alphabetic|line break",
     'a "%" at the beginning of a line starts a YAML directive',
     "Delete the line, or indent it as part of a text."),
)  # fmt: skip
"""A pattern of the context and one of the problem, the message, the hint. The first that fits both."""
