"""The command line: one module per command, wiring only. The logic is in the other packages."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from typing import Any


def run() -> None:
    """Run the command line and exit with its code. Entry point of the console script.

    The cyclic garbage collector is off until a command begins, and `gc.freeze` keeps it from scanning everything at exit:
    modules and documents live as long as the process, and walking them would take 15 of 130 ms of `validate`.

    A check ends at once if nobody asked to be called at the end: to take the modules apart takes 4 of 90 ms, and nothing else comes
    of it. Its files are closed by then.

    `httpx` imports its own command line, and with it rich and Pygments where those are installed: 170 of 770 million
    instructions of `token`. A module that is None in ``sys.modules`` cannot be imported, which `httpx` expects of this one.
    """
    gc.disable()
    modules: dict[str, Any] = sys.modules
    modules["httpx._main"] = None
    from anam_personas.cli.main import main
    from anam_personas.cli.printing import flushed

    code = flushed(main())
    gc.freeze()
    if "anam_personas.cli.checks" in sys.modules and threading.active_count() == 1 and not atexit._ncallbacks():  # noqa: SLF001
        os._exit(code)
    sys.exit(code)
