"""The command line: wiring only. Each command is a file; what it does is elsewhere."""

from __future__ import annotations

import gc
import sys


def run() -> None:
    """Run the command line and end the process with its code. What the console script calls.

    The cyclic garbage collector is off until a command begins, and is spared a last look at the end: what imports make
    stays, and looking for garbage in it is a tenth of the time of a short command.
    """
    gc.disable()
    from anam_personas.cli.main import main

    code = main()
    gc.freeze()
    sys.exit(code)
