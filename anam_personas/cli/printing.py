r"""The only writers to stdout and stderr: untrusted text cannot control the reader, and no character fails to encode.

- `echo` is for people: control characters, bidi marks and the like are escaped (``\x1b``, ``\u202e``).
- `echo_exact` is for what must arrive as it is, prompts and patches: only a terminal gets it spelled out.
- `echo_json` and `echo_markup` are for programs. JSON says the same in ASCII where a character could do harm.

A CI runner reads commands in what a job prints: lines that begin with ``::name``, and ``##[name]`` or ``##vso[...]`` anywhere.
There `echo` and `echo_exact` put a space into each of them (``: :``), wherever stdout leads: what is in a file may be shown later.
"""

from __future__ import annotations

import os
import re
import sys
from errno import EBADF
from typing import Final, TextIO

_RUNNERS: Final = ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION")
# Patterns are compiled by what needs them, which most commands do not. :: is of GitHub Actions and those like it, ##[ and
# ##vso[ of Azure Pipelines and of older runners.
_COMMAND: Final = r":(?=:)|#(?=#\w*\[)"
_ESCAPES: Final = {":": r"\u003a", "#": r"\u0023"}
_OLDER: Final = r"#(?=#\w*\[)"
# the colours of report/terminal.py, review/fields.py and click's `style`, and no others
_COLOUR: Final = r"(\x1b\[(?:[012]|3[1-6]|1;3[1-6]|3[1-6];1)m)"


def echo(text: str, *, err: bool = False, nl: bool = True, colour: bool = False) -> None:
    """Print text for people; ``colour`` keeps its colours. Raises `OSError` for stdout only."""
    text = _broken(_visible(text, colour=colour))
    _write(f"{text}\n" if nl else text, err=err)


def echo_exact(text: str, *, nl: bool = True) -> None:
    """Print text exactly, for programs. Raises `OSError`."""
    text = f"{text}\n" if nl else text
    if _is_terminal(sys.stdout):
        text = _visible(text, colour=False)
    _write(_broken(text))


def echo_json(text: str, *, nl: bool = True) -> None:
    """Print JSON. Characters that could control a terminal or runner, or that stdout cannot encode, get JSON escapes."""
    _write(f"{_json(text)}\n" if nl else _json(text))


def echo_markup(text: str) -> None:
    """Print a format that does its own escaping: workflow commands, XML. Raises `OSError`."""
    _write(text)


def prepared(text: str, output: str, *, colour: bool = False) -> str:
    """What is on stdout for a text: ``output`` is ``text`` for people, ``json``, or what does its own escaping."""
    if output == "text":
        return _broken(_visible(text, colour=colour))
    return _json(text) if output == "json" else text


def write(text: str) -> None:
    """Print what was `prepared`. Raises `OSError`."""
    if text:
        _write(text)


def how_stdout_takes() -> tuple[str, bool]:
    """What `prepared` looks at besides the text: the encoding of stdout, and whether a CI runner reads it."""
    return (sys.stdout.encoding or "" if sys.stdout is not None else "", _is_runner())


def _json(text: str) -> str:
    if "##" in text or "::" in text:  # these occur only in strings
        text = re.sub(_COMMAND if _is_runner() else _OLDER, lambda found: _ESCAPES[found[0]], text)
    if not _is_printable(text):
        text = "".join(char if char in "\n\t" or char.isprintable() else _as_json(char) for char in text)
    if not _fits(text, sys.stdout):
        text = "".join(char if char.isascii() else _as_json(char) for char in text)
    return text


def lose_stdout() -> None:
    """Replace a stdout that failed, or the exit would fail on its unwritten buffer."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123


def flushed(code: int) -> int:
    """Flush all output and return the exit code: 2 instead of 0 if that fails. A closed pipe is not a failure."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        try:
            if stream is not None and not stream.closed:  # None where it was closed at the start
                stream.flush()
        except OSError as error:
            if not isinstance(error, BrokenPipeError):
                code = code or 2
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - else the exit fails on it
    return code


def _write(text: str, *, err: bool = False) -> None:
    try:
        _put(text, sys.stderr if err else sys.stdout)
    except OSError:
        if not err:  # a failing stderr must not stop the work
            raise


def _put(text: str, stream: TextIO | None) -> None:
    if stream is None:  # the process was started without it
        raise OSError(EBADF, os.strerror(EBADF))
    if not _fits(text, stream):
        encoding = stream.encoding or "utf-8"
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    stream.write(text)
    stream.flush()


def _is_printable(text: str) -> bool:
    return text.replace("\n", "").replace("\t", "").isprintable()


def _visible(text: str, *, colour: bool) -> str:
    if _is_printable(text):
        return text
    from anam_personas.review.plain import clean

    if not colour:
        return clean(text)
    return "".join(piece if index % 2 else clean(piece) for index, piece in enumerate(re.split(_COLOUR, text)))


def _broken(text: str) -> str:
    """Break up anything that a CI runner would take for a command."""
    if not _is_runner():
        return text
    return re.sub(_COMMAND, lambda found: f"{found[0]} ", text)


def _is_runner() -> bool:
    return any(os.environ.get(name) for name in _RUNNERS)


def _fits(text: str, stream: TextIO | None) -> bool:
    """Whether a stream's encoding has every character. Some encodings write one for another that looks alike."""
    encoding = (stream and stream.encoding) or "utf-8"
    try:
        written = text.encode(encoding)
        return encoding.lower() in {"utf-8", "utf8"} or written.decode(encoding) == text
    except UnicodeError:
        return False


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _as_json(char: str) -> str:
    import json

    return json.dumps(char)[1:-1]
