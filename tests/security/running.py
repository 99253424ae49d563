"""Running a command on the hostile checkout, and everything that is to be asked of it afterwards."""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.docs_console import ROOT
from tests.security import tracing
from tests.security.hostile import KEYS, SECRET, Site
from tests.security.lines import PIPED
from tests.security.texts import complaints
from tests.watched import state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.security.page import Row
    from tests.security.sink import Taken

_SECONDS = 60
"""Far more than any command takes, on a busy machine and under strace, too."""
_BYTES = 4 << 30
"""Of address space, much of which is never used: a bomb is felt before the machine feels it."""
_PATHS = {"--out", "--output-file", "--data"}
"""Options whose value is a path to write to."""
_HARMLESS = ("/dev/null", "/dev/tty", "/dev/shm/", "/proc/self/", "/dev/urandom")
_SOCKETS = {"127.0.0.1", "::1"}


class Ended(NamedTuple):
    """A command that ran. ``changed`` are paths of the project; ``traced`` is None where there is no strace."""

    words: list[str]
    code: int
    out: str
    err: str
    changed: list[str]
    outside: list[str]
    traced: tracing.Traced | None


def run(site: Site, words: list[str], *, with_strace: bool, typed: bytes = b"") -> Ended:
    """Run a command in the project of the checkout, as a job would. ``typed`` is what it reads from stdin."""
    command = [sys.executable, "-m", "anam_personas", *words]
    log = site.base / "trace" / "log"
    if with_strace:
        log.parent.mkdir(exist_ok=True)
        command = tracing.command(log, command)
    hidden = [site.checkout, site.base / "state", log.parent]
    before, inside = state(site.base, leave_out=hidden), state(site.project)
    serves = bool({"emulator", "preview", "serve"} & set(words)) and "--say" not in words
    code, out, err = _run(command, site, typed, serves=serves)
    after, now = state(site.base, leave_out=hidden), state(site.project)
    traced = tracing.read(log, site.project) if with_strace else None
    changed = [os.path.relpath(path, site.project) for path in _differing(inside, now)]
    return Ended(words, code, out, err, changed, _differing(before, after), traced)


def _run(command: list[str], site: Site, typed: bytes, *, serves: bool) -> tuple[int, str, str]:
    environ = site.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=site.project, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, preexec_fn=_bounded,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            if serves and select.select([process.stdout], [], [], _SECONDS)[0]:
                os.killpg(process.pid, signal.SIGINT)
            out, err = process.communicate(typed, timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            raise AssertionError((command, "did not end", out[-2000:], err[-2000:])) from None
    return process.returncode, out.decode("utf-8", "surrogateescape"), err.decode("utf-8", "surrogateescape")


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))


def _differing(
    before: dict[str, tuple[int, int, int, int, bytes]], after: dict[str, tuple[int, int, int, int, bytes]]
) -> list[str]:
    """Paths that came, went or changed. A folder's time alone is what is in it."""
    return sorted(
        path
        for path in before.keys() | after.keys()
        if before.get(path) != after.get(path) and not (_is_folder(before.get(path)) and _is_folder(after.get(path)))
    )


def _is_folder(entry: tuple[int, int, int, int, bytes] | None) -> bool:
    return entry is not None and entry[0] & 0o170000 == 0o040000


def found_wrong(site: Site, ended: Ended, row: Row, sent: Iterable[Taken]) -> list[str]:
    """What a command did beyond its row, and what no command may do, as sentences."""
    sent = list(sent)
    return [
        *_output(ended),
        *([] if ended.code in range(5) else [f"ended with {ended.code}"]),
        *(f"ran {name}" for name in site.canary.sung),
        *(f"changed {path}, outside" for path in ended.outside),
        *(f"changed {path}" for path in ended.changed if not _may_write(path, ended.words, row)),
        *(f"sent {taken.method}" for taken in sent if taken.method not in row.sends),
        *(f"sent a secret in {taken.method} {taken.path}" for taken in sent if _leaks(taken)),
        *(_trace(site, ended.traced, row, ended.words[0]) if ended.traced else []),
    ]


def _output(ended: Ended) -> list[str]:
    form = ended.words[ended.words.index("--format") + 1] if "--format" in ended.words else ""
    piped = ended.words[0] in PIPED or "--diff" in ended.words
    shown = "" if ended.words[0] == "lsp" else ended.out  # messages to an editor are in no job's log
    wrong = complaints(shown, form=form, piped=piped) + complaints(ended.err)
    said = ended.out + ended.err
    return wrong + [f"said {name}" for name, secret in {**KEYS, "what is hidden": SECRET}.items() if secret in said]


def _may_write(path: str, words: list[str], row: Row) -> bool:
    """Whether the row names the folder, or an option whose value this is."""
    values = [words[words.index(each) + 1] for each in row.writes & _PATHS if each in words]
    allowed = [*(each.rstrip("/") for each in row.writes), *values]
    if "--fix" not in words and "--add-ignores" not in words and words[0] in {"check", "validate", "lint"}:
        allowed = [each for each in allowed if each not in {"personas", "tools"}]
    return any(path == each or path.startswith((f"{each}/", f"{each}-")) for each in allowed)


def _leaks(taken: Taken) -> bool:
    """Whether a request has a secret anywhere but where its own key belongs."""
    kept = {name: value for name, value in taken.headers.items() if name != "authorization"}
    rest = f"{taken.path}{kept}".encode() + taken.body
    return any(secret.encode() in rest for secret in (*KEYS.values(), SECRET))


def _trace(site: Site, traced: tracing.Traced, row: Row, command: str = "") -> list[str]:
    own: tuple[Path, ...] = (site.project, site.temporary, site.base / "state", site.home / ".cache")
    if command == "init":  # a pipeline belongs at the top of the repository
        own = (*own, site.checkout / ".github", site.checkout / ".gitlab-ci.yml")
    programs = {Path(name).name for name in traced.programs[1:]}
    reading = (site.home, site.project / ".env", site.project / ".env.md")
    return [
        *(f"started {name}" for name in programs if name not in row.runs),
        *(f"wrote {path}" for path in traced.written if not path.startswith((*map(str, own), *_HARMLESS))),
        *(f"read {path}" for path in traced.read if _below(path, reading)),
        *(f"connected to {host}:{port}" for host, port in traced.peers if host not in _SOCKETS),
        *(f"listened on {host}" for host in traced.bound if host not in _SOCKETS),
    ]


def _below(path: str, folders: Iterable[Path]) -> bool:
    return any(Path(path).is_relative_to(folder) for folder in folders) and not Path(path).is_dir()
