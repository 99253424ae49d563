"""The command line: wiring only. Each command is a file; what it does is elsewhere."""

from __future__ import annotations

import gc
import os
import sys


def run() -> None:
    """Run the command line and end the process with its code. What the console script calls.

    The cyclic garbage collector is off until a command begins: what imports make stays. And the process ends without
    taking down what is in memory, module by module. Each is a tenth of the time of a short command.
    """
    gc.disable()
    from anam_personas.cli.main import main

    code = main()
    _end(code)


def _end(code: int) -> None:
    """End the process, with whatever was to be done at its exit, and all output written."""
    import atexit

    if len(sys._current_frames()) > 1:  # noqa: SLF001 - another thread is at work: the long way waits for it
        sys.exit(code)
    atexit._run_exitfuncs()  # noqa: SLF001
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:  # the process may have been started without it
                stream.flush()
        except BrokenPipeError:
            pass  # the reader has gone, and has seen what it wanted
        except OSError:
            code = code or 2
    os._exit(code)
