"""Tests as a configuration of promptfoo, for those who have it: scripts with one turn, and what it can check of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from anam_personas.text.json_document import as_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from anam_personas.testing.play import Ready
    from anam_personas.testing.values import Json, Model

SCHEMA: Final = "https://promptfoo.dev/config-schema.json"


def export(cases: Sequence[Ready], models: dict[str, Model]) -> tuple[str, list[str]]:
    """The configuration as JSON, which promptfoo reads as YAML, and the tests that it cannot express, each with a reason.

    Keys stay in the environment: each provider names the variable that holds its key.
    """
    left: list[str] = []
    tests, prompts = [], []
    for ready in cases:
        if why := _inexpressible(ready):
            left.append(f"{ready.case.full_name}: {why}")
            continue
        asserts = [row for each in ready.case.expectations for row in _asserts(each.kind, each.spec)]
        label = ready.case.full_name
        left += [f"{label}: {what} is left out" for what in dict.fromkeys(_left_out(ready))]
        tools = {"config": {"tools": list(ready.setup.tools)}} if ready.setup.tools else {}
        prompts.append({"id": label, "label": label, "raw": _raw(ready), **tools})
        tags = {"metadata": {"tags": list(ready.case.tags)}} if ready.case.tags else {}
        tests.append({"description": label, "prompts": [label], "assert": asserts, **tags})
    document: Json = {"description": "Exported by anam-personas", "prompts": prompts, "providers": [], "tests": tests}
    document["providers"] = [_provider(models["default"])] if "default" in models else []
    if "judge" in models:
        document["defaultTest"] = {"options": {"provider": _provider(models["judge"])}}
    return f"# yaml-language-server: $schema={SCHEMA}\n{as_json(document)}\n", left


def _inexpressible(ready: Ready) -> str:
    case = ready.case
    if case.simulation is not None:
        return "simulated callers are left out"
    asked = [turn for turn in case.turns if turn.user is not None and turn.assistant is None]
    if len(asked) != 1 or case.turns[-1] is not asked[0]:
        return "only scripts that ask for one reply, the last, are exported"
    return ""


def _left_out(ready: Ready) -> Iterator[str]:
    """What of a test promptfoo is not asked to check."""
    for each in ready.case.expectations:
        if each.kind == "says":
            yield from (
                f"says.{name}"
                for name, wanted in each.spec.items()
                if name != "of" and wanted is not False and name not in _OF_WORDS
            )
        elif each.kind == "tool" or (each.kind == "calls" and each.spec):
            yield each.kind
    if ready.case.repeat > 1:
        yield "repeat"


def _raw(ready: Ready) -> str:
    """The messages as JSON. Braces of texts are kept from promptfoo's templates."""
    messages = ready.setup.messages()
    for turn in ready.case.turns:
        messages += [{"role": "user", "content": turn.user}] if turn.user is not None else []
        messages += [{"role": "assistant", "content": turn.assistant}] if turn.assistant is not None else []
    return "{% raw %}" + as_json(messages).replace("{% endraw %}", "") + "{% endraw %}"


def _provider(model: Model) -> Json:
    config: Json = {"apiBaseUrl": model.url, "temperature": model.temperature}
    if model.key_variable:
        config["apiKeyEnvar"] = model.key_variable
    if model.seed is not None:
        config["seed"] = model.seed
    if model.max_tokens is not None:
        config["max_tokens"] = model.max_tokens
    return {"id": f"openai:chat:{model.name}", "label": model.alias, "config": config}


def _asserts(kind: str, spec: Any) -> Iterator[Json]:
    if kind == "judge":
        yield {"type": "llm-rubric", "value": f"The assistant {spec}"}
    elif kind == "calls" and spec == []:
        yield {"type": "javascript", "value": "typeof output === 'string'"}
    elif kind == "says":
        for name, value in spec.items():
            yield from _OF_WORDS[name](value) if name in _OF_WORDS else ()


def _each(kind: str) -> Callable[[Any], list[Json]]:
    return lambda value: [{"type": kind, "value": one} for one in ([value] if isinstance(value, str) else value)]


def _any(value: Any) -> list[Json]:
    return [{"type": "icontains-any", "value": [value] if isinstance(value, str) else list(value)}]


def _words(sign: str, factor: float = 1) -> Callable[[Any], list[Json]]:
    length = r"output.trim().split(/\s+/).length"
    return lambda bound: [{"type": "javascript", "value": f"{length} {sign} {bound * factor:g}"}]


_OF_WORDS: Final[dict[str, Callable[[Any], list[Json]]]] = {
    "contains": _each("icontains"),
    "not_contains": _each("not-icontains"),
    "contains_any": _any,
    "regex": _each("regex"),
    "not_regex": _each("not-regex"),
    "min_words": _words(">="),
    "max_words": _words("<="),
    "max_seconds": _words("<=", 2.5),
}
"""What promptfoo can check of a reply: its assertions by the key under ``says``."""
