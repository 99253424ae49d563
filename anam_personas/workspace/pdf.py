"""The text of a PDF file, a line for each page, read by pypdf (the extra ``pdf``) in a process of its own.

A PDF file is a program of a kind, and those of strangers can be made to take any time and memory: the process has bounds of both,
and it knows no key. Run as a script, this module is that process: the file on stdin, its text on stdout.
"""

from __future__ import annotations

import os
import subprocess
import sys
from codecs import getincrementaldecoder
from importlib.util import find_spec
from io import BytesIO
from threading import Timer
from typing import TYPE_CHECKING, BinaryIO, Final, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

_MARK: Final = b"%PDF-"
_HEAD: Final = 1024
"""Bytes of a PDF document in which its mark stands."""
SECONDS: Final = 30
"""How long a document is read."""
_MEMORY: Final = 2 * 1024**3
"""Bytes, where the system can bound them."""
_MOST: Final = 64 * 1024 * 1024
"""Bytes of text that are taken: a thousand pages have about three million."""
_AT_ONCE: Final = 1024 * 1024
_LOCKED, _BROKEN = 3, 4
_WHY: Final = {_LOCKED: "it is protected by a password", _BROKEN: "pypdf cannot read it"}
_KEPT: Final = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP")
"""Variables that an interpreter may need to start. No other is passed on."""


class NotPdf(Exception):
    """Why a file is no PDF document: the end of a sentence about it."""


class Unread(Exception):
    """Why a document was not read, or not to its end: a sentence without its stop."""


def check_head(file: BinaryIO) -> None:
    """Raise `NotPdf` for a file that does not say that it is one (ISO 32000-1, 7.5.2; readers allow other bytes before)."""
    if _MARK not in file.read(_HEAD):
        raise NotPdf(f"is no PDF document: {_MARK.decode()} is not in its first {_HEAD:,} bytes")


def text(file: BinaryIO) -> Iterator[str]:
    """The text of a file at its start, piece by piece. Raises `Unread`, and `OSError`."""
    if find_spec("pypdf") is None:
        raise Unread("a PDF document is searched for secrets only with pypdf: pip install 'anam-personas[pdf]'")
    environ = {name: os.environ[name] for name in _KEPT if name in os.environ}
    command = [sys.executable, "-P", "-m", __name__]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=file, stdout=pipe, stderr=nowhere, env=environ) as process:  # noqa: S603 - our own module
        late = Timer(SECONDS, process.kill)
        late.start()
        try:
            yield from _received(process)
        finally:
            late.cancel()
            process.kill()
    if process.returncode != 0:
        why = _WHY.get(process.returncode, f"it takes more than {SECONDS} seconds, or more memory than documents do")
        raise Unread(f"the PDF document was not searched for secrets to its end: {why}")


def _received(process: subprocess.Popen[bytes]) -> Iterator[str]:
    """What the process says, until it ends."""
    stdout = cast("BufferedReader", process.stdout)
    decode = getincrementaldecoder("utf-8")("replace").decode
    count, has_text = 0, False
    while data := stdout.read1(_AT_ONCE):
        count += len(data)
        if count > _MOST:
            raise Unread(
                f"the PDF document was not searched for secrets to its end: it has more than {_MOST:,} bytes of text"
            )
        has_text = has_text or bool(data.strip())
        yield decode(data)
    process.wait()
    if process.returncode == 0 and not has_text:
        raise Unread("the PDF document was not searched for secrets: it has no text, as a scan has none")


def _main() -> int:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    _bound()
    try:
        reader = PdfReader(BytesIO(sys.stdin.buffer.read()))
        if reader.is_encrypted and not reader.decrypt(""):
            return _LOCKED
        for page in reader.pages:
            line = " ".join(page.extract_text().split())
            sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
            sys.stdout.buffer.flush()
    except (DependencyError, FileNotDecryptedError):
        return _LOCKED
    except Exception:  # noqa: BLE001 - a file can make pypdf raise anything
        return _BROKEN
    return 0


def _bound() -> None:
    """Bound the memory and the time of this process, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    raise SystemExit(_main())
