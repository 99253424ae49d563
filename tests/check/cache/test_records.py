from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.check.cache.records import packed, unpacked
from anam_personas.diagnostics.types import Diagnostic

FINDINGS = st.lists(st.from_type(Diagnostic).filter(lambda item: 0 <= item.confidence <= 1), max_size=3)


@given(FINDINGS)
def test_findings_come_back_as_they_were(findings: list[Diagnostic]) -> None:
    again = unpacked(json.loads(json.dumps(packed(findings))))
    assert again == findings
    assert repr(again) == repr(findings), "types too: an enumeration equals its text"


@pytest.mark.parametrize(
    "data", [[["Lines", "text"]], [["no-such", 1]], [["Diagnostic"]], [["", 1]], [1], [[]], [["annotations"]]]
)
def test_what_was_not_packed_here_is_refused(data: list[object]) -> None:
    with pytest.raises((ValueError, LookupError, TypeError)):
        unpacked(data)


def test_a_value_that_cannot_come_back_is_not_packed() -> None:
    with pytest.raises(TypeError, match="dict"):
        packed([{"code": "S001"}])  # type: ignore[list-item]
