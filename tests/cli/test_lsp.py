"""``lsp`` as a command; what the server answers is tested in tests/lsp."""

from __future__ import annotations

import subprocess
import sys


def test_it_ends_with_the_stream_of_its_editor() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "anam_personas", "lsp"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        out, err = process.communicate(b"", timeout=30)
    assert (process.returncode, out) == (1, b""), "the protocol: 1 where no shutdown came before the end"
    assert b"Traceback" not in err
