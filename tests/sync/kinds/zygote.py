"""A process that runs commands, each in a child of its own that has everything imported already.

Reads a job a line, as JSON, and answers each with its exit code. A job may kill its process at a request: before it is sent, or once
the reply has come.
"""

from __future__ import annotations

import importlib
import itertools
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from anam_personas.api.wire import SyncWire
from anam_personas.cli.main import main


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killing(number: int, is_done: bool) -> None:
    """From now on, the ``number``-th request is the last one."""
    ask, numbers = SyncWire.run, itertools.count(1)

    def run(self: SyncWire, call: Any) -> Any:
        is_last = next(numbers) == number
        if is_last and not is_done:
            die()
        reply = ask(self, call)
        if is_last:
            die()
        return reply

    SyncWire.run = run  # type: ignore[method-assign]


def carry_out(job: dict[str, Any]) -> None:
    os.chdir(job["folder"])
    os.environ.clear()
    os.environ.update(job["environ"])
    with Path(job["output"]).open("wb") as output, Path(os.devnull).open() as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    if job["number"]:
        killing(job["number"], job["isDone"])
    code = main(job["arguments"])
    sys.stdout.flush()
    os._exit(code or 0)


def serve() -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                carry_out(json.loads(line))
            finally:
                os._exit(70)  # a bug: its traceback is in the output
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(["--version"])
    for name in ("api.client", "cli.apply", "project", "schema.validate", "sync.engine"):
        importlib.import_module(f"anam_personas.{name}")
    serve()
