"""The quick import of PyYAML leaves nothing behind: what was not compiled is compiled when somebody needs it."""

from __future__ import annotations

import subprocess
import sys

import pytest

TRIED = """
import re, sys, threading
now = re.compile
{before}
from anam_personas.yaml.document import read
assert re.compile is now
import yaml
assert isinstance(yaml.reader.Reader.NON_PRINTABLE, re.Pattern) is {there}
text = "a: [1, 2.5, yes, 2026-10-27, 0b11, ~, '=']\\nc: {{<<: {{d: 1}}, e: 2}}\\nb: !!binary aGk="
assert yaml.load(text, Loader=yaml.SafeLoader) == yaml.load(text, Loader=yaml.CSafeLoader)
assert yaml.safe_dump(dict(a="yes", b="2026-10-27", c="é")) == yaml.dump(dict(a="yes", b="2026-10-27", c="é"), Dumper=yaml.CSafeDumper)
try:
    yaml.load("a: \\x07", Loader=yaml.SafeLoader)
except yaml.reader.ReaderError:
    pass
else:
    raise SystemExit("a control character was read")
"""


@pytest.mark.parametrize(
    ("before", "there"),
    [
        ("", False),
        ("import yaml", True),
        ("threading.Thread(target=threading.Event().wait, daemon=True).start()", True),
    ],
    ids=["alone", "known", "beside-a-thread"],
)
def test_patterns_of_the_other_parser_wait_until_they_are_used(before: str, there: bool) -> None:
    subprocess.run([sys.executable, "-c", TRIED.format(before=before, there=there)], check=True)
