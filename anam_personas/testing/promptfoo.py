"""Tests as a configuration of promptfoo, for those who have it: scripts with one turn, and what it can check of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from anam_personas.text.json_document import as_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        left += [
            f"{ready.case.full_name}: {each.kind} is left out"
            for each in ready.case.expectations
            if each.kind in {"tool", "calls"} and each.spec
        ]
        label = ready.case.full_name
        prompts.append({"id": label, "label": label, "raw": _raw(ready)})
        tests.append({"description": label, "prompts": [label], "assert": asserts})
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
            yield from _of_words(name, [value] if isinstance(value, str) else value)


def _of_words(name: str, value: Any) -> Iterator[Json]:
    if name in {"contains", "not_contains"}:
        yield from ({"type": "icontains" if name == "contains" else "not-icontains", "value": each} for each in value)
    elif name == "contains_any":
        yield {"type": "icontains-any", "value": value}
    elif name in {"regex", "not_regex"}:
        yield from ({"type": name.replace("_", "-"), "value": each} for each in value)
    elif name in {"max_words", "min_words", "max_seconds"}:
        most = value * 2.5 if name == "max_seconds" else value
        sign = ">=" if name == "min_words" else "<="
        yield {"type": "javascript", "value": f"output.trim().split(/\\s+/).length {sign} {most:g}"}
