"""The command line: wiring only. Each command is a file; what it does is elsewhere."""

from __future__ import annotations

import gc
import sys


def run() -> None:
    """Run the command line and end the process with its exit code. What the console script calls.

    The cyclic garbage collector is off until a command begins, and what is in memory at the end is out of its reach:
    walking through modules and documents that live as long as the process would take 15 of 130 ms of `validate`.
    """
    gc.disable()
    from anam_personas.cli.main import main
    from anam_personas.cli.printing import flushed

    code = flushed(main())
    gc.freeze()
    sys.exit(code)
