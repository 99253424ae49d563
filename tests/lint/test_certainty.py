"""Findings that may be meant are reported with ``--preview`` alone, and never as errors. None of the texts is from a real prompt."""

from __future__ import annotations

import pytest

from anam_personas.lint.engine import lint_persona
from anam_personas.lint.selection import Selection
from tests.lint.support import prompt

ID = "4f0c2b1e-58aa-4d07-9a51-0c9d7be2a6f1"
FINDINGS = [
    ("TL005", f"Call the tool {ID} once they agree.", True),
    ("TL005", f"Call the tool {ID} <!-- the booking --> once they agree.", True),
    ("TL005", f"<!-- Copy of {ID}, kept in step by hand. -->\nGreet the caller by name.", False),
    ("TL005", f"<!--\nassistant: {ID}\n-->\nGreet the caller by name.", False),
    ("TL005", f"<!-- open for ever\nCall the tool {ID} once they agree.", True),
    ("TL005", f"# Version: {ID}\nGreet the caller by name.", False),
    ("CL001", "Opening hours: TBD", True),
    ("CL001", "Set the greeting to {}.", True),
    ("CL001", 'A berth may be marked "closed" or "TBD". Offer the others.', False),
    ("CL001", "Only for the first day, set previous_day to {}.", False),
    ("CL001", 'Say: "I see that you would like to {}, so let us begin."', False),
    ("CL008", "Name: undefined\nGreet the caller by name.", True),
    ("CL008", "Berth: null\nBoat: null", True),
    ("CL008", 'Return {"berth": string | null}.\nOtherwise: null', False),
    ("CL008", 'Setze "Liegeplatz" auf null, wenn keiner genannt wird.\nSonst: null.', False),
]


@pytest.mark.parametrize(("code", "text", "is_certain"), FINDINGS, ids=[text for _, text, _ in FINDINGS])
def test_what_may_be_meant_is_no_default_finding(code: str, text: str, is_certain: bool) -> None:
    by_default = lint_persona(prompt(text), Selection.of([code]))
    widely = lint_persona(prompt(text), Selection.of([code], preview=True))
    assert [bool(by_default), bool(widely)] == [is_certain, True]
    assert is_certain or "error" not in {str(item.severity) for item in widely}
