"""What tools give back in a test: fixed, by their arguments, or a failure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from anam_personas.testing.arguments import fits
from anam_personas.testing.values import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.testing.values import Json, ToolCall

DONE: Final = "done"
"""What a tool gives back for which the test has no result."""


def answer(results: Mapping[str, Any], known: Mapping[str, Json], call: ToolCall) -> Answer:
    """What the tool of a call gives back. ``known`` are the persona's tools."""
    if call.name not in known:
        return Answer(f"error: there is no tool {call.name}", failed=True)
    if isinstance(call.arguments, str):
        return Answer("error: the arguments are not a JSON object", failed=True)
    cases = results.get(call.name, DONE)
    if isinstance(cases, str):
        return Answer(cases)
    for case in cases if isinstance(cases, list) else [cases]:
        if fits(case.get("arguments"), call.arguments):
            if "failure" in case:
                return Answer(f"error: {case['failure']}", failed=True)
            return Answer(_text(case.get("result", DONE)))
    return Answer("error: no result for these arguments", failed=True)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
