"""Checks of the tool calls of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.testing.arguments import mismatches, schema_errors, shown
from anam_personas.testing.values import compact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anam_personas.testing.values import Entry, Json


def tool_failures(spec: Json, calls: list[Entry], parameters: Mapping[str, Json]) -> list[str]:
    """Why the calls of one tool are not as expected. ``parameters`` are those that the tools declare, by name."""
    name = spec["name"]
    own = [call for call in calls if call.name == name]
    faults = {id(call): list(_faults(spec, call, parameters)) for call in own}
    fitting = [call for call in own if not faults[id(call)]]
    absent = spec.get("absent") is True
    if absent:
        return [f"{name} was called: {name}({compact(fitting[0].arguments)})"] if fitting else []
    times = spec.get("times")
    if (times is None and not fitting) or (times is not None and len(fitting) != times):
        wanted = "at least once" if times is None else f"{times} times" if times != 1 else "once"
        like = " like this" if len(fitting) != len(own) else ""
        said = [f"{name} was called {_times(len(fitting))}{like}; expected: {wanted}"]
        return said + [f"{name}: {why}" for call in own for why in faults[id(call)]][:5] + _others(own, calls)
    if times == 0:
        return []
    failures = [f"{name}: {why}" for call in own for why in faults[id(call)] if times is not None or len(own) == 1]
    return failures + list(_order(spec, calls))


def _faults(spec: Json, call: Entry, parameters: Mapping[str, Json]) -> Iterator[str]:
    """What makes a call another than is expected."""
    arguments: Any = call.arguments
    yield from mismatches(spec.get("arguments") or {}, arguments)
    if isinstance(arguments, str):
        if "arguments" not in spec:
            yield f"its arguments are not a JSON object: {shown(arguments)}"
        return
    absent = spec.get("absent")
    for each in absent if isinstance(absent, list) else ():
        if each in arguments:
            yield f"{each} is {shown(arguments[each])}, but should be absent"
    yield from (f"arguments: {why}" for why in schema_errors(spec.get("schema", {}), arguments))
    if absent is not True and call.name in parameters:
        yield from (f"the tool's parameters: {why}" for why in schema_errors(parameters[call.name], arguments))


def _others(own: list[Entry], calls: list[Entry]) -> list[str]:
    if own:
        return []
    names = ", ".join(dict.fromkeys(call.name for call in calls))
    return [f"called instead: {names}" if names else "no tool was called"]


def _order(spec: Json, calls: list[Entry]) -> Iterator[str]:
    before = spec.get("after")
    if before is None or not any(call.name == spec["name"] for call in calls):
        return
    first = next(at for at, call in enumerate(calls) if call.name == spec["name"])
    if not any(call.name == before for call in calls[:first]):
        yield f"{spec['name']} was called before {before}"


def calls_failures(spec: list[Any], calls: list[Entry]) -> list[str]:
    """Why the calls are not exactly the expected ones, in this order."""
    wanted = [each if isinstance(each, dict) else {"name": each} for each in spec]
    names = [call.name for call in calls]
    if names != [each["name"] for each in wanted]:
        expected = ", ".join(each["name"] for each in wanted) or "none"
        return [f"the calls are {', '.join(names) or 'none'}; expected: {expected}"]
    return [
        f"call {at}, {call.name}: {why}"
        for at, (each, call) in enumerate(zip(wanted, calls, strict=True), 1)
        for why in mismatches(each.get("arguments") or {}, call.arguments or {})
    ]


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")
