"""What a parser of YAML says where it gives up -> a sentence for people, and what to do.

PyYAML's parser and libyaml's use different words for the same; here both become one.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Complaint(NamedTuple):
    """Where a parser gave up, and why: its words, the text from there on, and the line of what it was busy with."""

    context: str
    problem: str
    rest: str
    begun: int | None

    @property
    def sentence(self) -> tuple[str, str | None]:
        """The message, and the hint; the parser's own words where nobody knows better ones."""
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
    ("", "(mapping values are|mapping keys are) not allowed", "a colon makes a key here, where none can stand",
     "Quote the value if its text holds a colon and a space, or mend the indentation of this line or the one above."),
    ("simple key", "could not find expected ':'", '{line} is neither "key: value" nor part of the value above',
     'Write it as "key: value"; indent it further if it belongs to the value above.'),
    ("block mapping", "expected (key|<block end>)", "a key is expected here, in the column of the keys above",
     "Mend the indentation; put the whole value in quotation marks if this is the rest of one."),
    ("flow mapping", "expected ',' or '}'", 'the "{{"{begun} is not closed, or a comma is missing', 'Add the "}" or the comma.'),
    ("flow sequence", "expected ',' or '\\]'", 'the "["{begun} is not closed, or a comma is missing', 'Add the "]" or the comma.'),
    ("", "expected '?<document start>", "the document has ended above this line",
     "Begin all keys of the file in the same column, with nothing else around them."),
    ("", "cannot start any token", "{what} cannot begin a value", _QUOTE_IT),
    ("quoted scalar", "unexpected (end of stream|document)", "the quotation mark{begun} is not closed",
     "Close it. Between single quotes an apostrophe is written twice."),
    ("quoted scalar", "escape|hexdecimal", "the backslash here is no escape that YAML knows",
     "Write two backslashes for one, or use single quotes."),
    ("block collection", "expected ('-'|<block end>)", "an entry of a list is expected here, in the column of the entries above",
     'Begin it with "- ", or indent it further if it belongs to the entry above.'),
    ("flow node", "at the end", "the file ends within brackets", 'Add the "]" or "}" that is missing.'),
    ("node", "expected (the )?node content", "a value is expected here, and {what} begins none",
     "Write the value, or quote it if this is its text."),
    ("block scalar", "(comment or (a )?line break|chomping)", 'text stands behind "|" or ">"',
     "Begin the text on the next line, indented; quote the value if the sign belongs to it."),
    ("", "sequence entries are not allowed", "a list cannot begin in the line of its key",
     'Put each "- " on a line of its own; quote the value if it is a text.'),
    ("an (anchor|alias)", "expected alphabetic", '"&" and "*" at the beginning of a value are read as references', _QUOTE_IT),
    ("", "undefined alias", '"{alias}" refers to a value that is not there', "Quote the value if it is a text."),
    ("", "duplicate anchor", "the name behind this \"&\" is given twice", "Rename one of the two."),
    ("plain scalar", "unexpected ':'", "a colon stands in a value between brackets", _QUOTE_IT),
    ("tag", "", 'a "!" at the beginning of a value is read as a tag', _QUOTE_IT),
    ("node", "tag", 'a "!" at the beginning of a value is read as a tag', _QUOTE_IT),
    ("directive|^$", "directive|YAML|version|digit|expected ' '|alphabetic|line break",
     'a "%" at the beginning of a line is read as an order to the parser',
     "Delete the line, or indent it as part of a text."),
)  # fmt: skip
"""A pattern of the context and one of the problem, the message, the hint. The first that fits both."""
