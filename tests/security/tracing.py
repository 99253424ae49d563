"""What a process and all that it starts ask of the system, as strace tells it."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

STRACE = shutil.which("strace")
_CALLS = "trace=%file,%network,execve"
_LINE = re.compile(r"^\d+ +(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)")
_TEXT = re.compile(r'(?:(?:AT_FDCWD|\d+)<(?P<folder>[^>]*)>, )?"(?P<path>(?:[^"\\]|\\.)*)"')
_WRITES = re.compile(r"\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND)\b")
_CHANGES = re.compile(r"^(?:creat|rename|link|symlink|unlink|rmdir|mkdir|mknod|chmod|fchmodat|chown|lchown|fchownat|truncate|utime|"
                      r"utimensat|setxattr|lsetxattr)")  # fmt: skip
_PEER = re.compile(r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")')


class Traced(NamedTuple):
    """Programs that were started, paths written to and read, and the addresses connected to or listened on."""

    programs: list[str]
    written: list[str]
    read: list[str]
    peers: list[tuple[str, int]]
    bound: list[str]


def command(log: Path, words: list[str]) -> list[str]:
    """The words under strace. Paths of descriptors are written out, so that what is opened below a folder can be found."""
    assert STRACE is not None
    return [STRACE, "-f", "--seccomp-bpf", "-y", "-qq", "-s", "4096", "-e", _CALLS, "-o", str(log), *words]


def read(log: Path, folder: Path) -> Traced:
    """The log of a process that began in ``folder``."""
    found = Traced([], [], [], [], [])
    for line in _whole_lines(log.read_text("utf-8", "surrogateescape")):
        match = _LINE.match(line)
        if match is None:
            continue
        name, arguments, failed = match["name"], match["arguments"], match["result"].startswith("-")
        if name == "execve" and not failed:
            found.programs.append(_paths(arguments, folder)[0])
        elif name in {"connect", "sendto", "sendmsg"}:
            found.peers.extend((four or six, int(port)) for port, four, six in _PEER.findall(arguments))
        elif name == "bind":
            found.bound.extend(four or six for _, four, six in _PEER.findall(arguments))
        elif _CHANGES.match(name) or (name.startswith("open") and _WRITES.search(arguments)):
            if not failed:
                paths = _paths(arguments, folder)
                found.written.extend(
                    paths[-1:] if name.startswith("symlink") else paths
                )  # where a link leads is a text
        elif name.startswith("open") and not failed:
            found.read.extend(_paths(arguments, folder))
    return found


def _whole_lines(text: str) -> list[str]:
    """Lines, with those put together that strace cut because another thread came between."""
    begun: dict[str, str] = {}
    whole = []
    for line in text.splitlines():
        number = line.partition(" ")[0]
        if line.endswith(" <unfinished ...>"):
            begun[number] = line.removesuffix(" <unfinished ...>")
        elif "resumed>" in line:
            whole.append(begun.pop(number, "") + line.partition("resumed>")[2])
        else:
            whole.append(line)
    return whole


def _paths(arguments: str, folder: Path) -> list[str]:
    """The paths among the arguments, absolute, as they were given: links are not followed."""
    return [
        os.path.normpath(folder / found["folder"] / found["path"] if found["folder"] else folder / found["path"])
        for found in _TEXT.finditer(arguments)
    ]
