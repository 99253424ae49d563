"""The quick import of the library leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys

import pytest

TRIED = """
import sys, threading
{before}
from anam_personas.schema.library import library
assert library().Draft202012Validator({{"type": "string"}}).is_valid("a")
assert ("email.utils" in sys.modules) is {there}
import email.utils
assert email.utils.parsedate_to_datetime("Tue, 27 Oct 2026 10:17:51 +0000").year == 2026
"""


@pytest.mark.parametrize(
    ("before", "there"),
    [
        ("", False),
        ("import email.utils", True),
        ("threading.Thread(target=threading.Event().wait, daemon=True).start()", True),
    ],
    ids=["alone", "known", "beside-a-thread"],
)
def test_the_library_is_imported_without_what_it_does_not_need_and_nothing_is_left_in_its_place(
    before: str, there: bool
) -> None:
    script = TRIED.format(before=before, there=there)
    subprocess.run([sys.executable, "-c", script], check=True)
