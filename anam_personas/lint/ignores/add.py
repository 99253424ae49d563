"""Comments that suppress all current findings, to adopt the linter in existing files: ``--add-ignores``.

Only text is added, at the ends of lines. A comment is kept where the file still reads as the same data and the comment
covers the line that it is for; the lines that are tried are, one after the other, the finding's own, the end of the text
that it lies in, and those of the keys around it. What is left gets an ``ignore-file`` at the top.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.ignores.comments import ignores, last_line, nodes_of, prompt_file
from anam_personas.yaml import parse
from anam_personas.yaml.document import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from yaml.nodes import Node

    from anam_personas.lint.ignores.comments import Ignore
    from anam_personas.yaml.document import Document

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")
_BLANK = " \t"


def with_ignores(document: Document, wanted: Mapping[int, Iterable[str]]) -> str:
    """The file's text with comments that suppress codes on lines (from 1). Lines already covered are left alone."""
    left: list[str] = []
    now = document
    for line, codes in sorted(wanted.items()):
        missing = [code for code in sorted(set(codes)) if not _silences(now, line, code)]
        if missing:
            tried = (_again(document, text) for text in _tries(now, line, missing))
            made = next((new for new in tried if _holds(now, new, line, missing)), None)
            now = made or now
            left += [] if made else missing
    return _with_file_comment(now, sorted(set(left))) if left else now.text


def references(document: Document, file: Path) -> list[int]:
    """The lines (from 1) on which a file names a prompt file."""
    return [
        key.start_mark.line + 1
        for key, node in nodes_of_document(document)
        if key is not None and key is not node and prompt_file(document, key, node) == str(file)
    ]


def nodes_of_document(document: Document) -> list[tuple[Node | None, Node]]:
    """Every value of a file with its key; none of a file that cannot be read."""
    root = parse.compose(document.text) if document.yaml else None
    return [] if root is None or isinstance(root, parse.Problem) else list(nodes_of(root, None))


def _again(document: Document, text: str) -> Document:
    return read(text, document.file, document.path)


def _holds(before: Document, after: Document, line: int, codes: Sequence[str]) -> bool:
    """Whether a comment says nothing to a reader of the data, and what it is to say to the linter."""
    reads = not after.diagnostics and after.data == before.data
    return reads and all(_silences(after, line, code) for code in codes)


def _silences(document: Document, line: int, code: str) -> bool:
    return any(
        (comment.lines is None or line in comment.lines) and code in {name.text for name in comment.names}
        for comment in ignores(document)
    )


def _tries(document: Document, line: int, codes: Sequence[str]) -> Iterator[str]:
    around = [
        ((node if key is None else key).start_mark.line + 1, last_line(node), isinstance(node.value, str))
        for key, node in nodes_of_document(document)
    ]
    around = sorted({span for span in around if span[0] <= line <= span[1]}, key=lambda span: (-span[0], span[1]))
    ends = [last for _, last, is_text in around if is_text]
    comments = ignores(document)
    for target in dict.fromkeys([line, *ends, *(first for first, _, _ in around)]):
        yield _with_comment(document, target, codes, comments)


def _with_comment(document: Document, line: int, codes: Sequence[str], comments: Iterable[Ignore]) -> str:
    """The text with codes in the comment of a line."""
    for comment in comments:
        if comment.lines is not None and document.lines.position(comment.start)[0] == line:
            return _merged(document.text, comment, codes)
    rows = _LINES.findall(document.text)
    whole = rows[line - 1]
    row = whole.rstrip("\r\n")
    words = row.rstrip(_BLANK)
    rows[line - 1] = f"{words}  {_comment('ignore', codes)}{row[len(words) :]}{whole[len(row) :]}"
    return "".join(rows)


def _with_file_comment(document: Document, codes: Sequence[str]) -> str:
    """The text with a comment for the whole file: after the comments that it begins with, where a modeline may stand."""
    for comment in ignores(document):
        if comment.lines is None:
            return _merged(document.text, comment, codes)
    rows = _LINES.findall(document.text)
    at = next((number for number, row in enumerate(rows) if not row.startswith("#")), len(rows))
    rows.insert(at, _comment("ignore-file", codes) + ("\r\n" if "\r\n" in document.text else "\n"))
    return "".join(rows)


def _merged(text: str, comment: Ignore, codes: Sequence[str]) -> str:
    more = [code for code in codes if code not in {name.text for name in comment.names}]
    if comment.names:
        end = comment.names[-1].end
        return text[:end] + "".join(f", {code}" for code in more) + text[end:]
    kind = "ignore" if comment.lines is not None else "ignore-file"
    return text[: comment.start] + _comment(kind, more) + text[comment.end :]


def _comment(kind: str, codes: Sequence[str]) -> str:
    return f"# anam: {kind}[{', '.join(codes)}]"
