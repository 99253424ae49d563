"""After a pull the plan is empty, or what was refused is named: for any files, any edits."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anam_personas.persona.template_merge import escaped
from anam_personas.resources import PERSONAS
from anam_personas.yaml.dump import block, entry, inline
from tests.budget import examples
from tests.sync.pulling import Pulling, refusals

if TYPE_CHECKING:
    from collections.abc import Callable

words = st.sampled_from(
    ["calm", "kind", "Hi", "our visitor", "brief.", "- [x]", "#1", "a: b", '"so"', "it's", "{x}", "é", "no", "12"]
)
lines = st.lists(words, min_size=1, max_size=5).map(" ".join)
texts = st.lists(st.one_of(lines, st.just(""), lines.map("  ".__add__)), min_size=1, max_size=5).map("\n".join)
braces = st.sampled_from(["{{y}}", "{% endraw %}", "{#", "{", "}}", "{% raw %}"])
templated = st.lists(st.one_of(texts, braces), min_size=1, max_size=4).map(" ".join)
ids = st.sampled_from(
    [
        "b0000000-0000-4000-8000-000000000001",
        "b0000000-0000-4000-8000-000000000002",
        "6bfbe25a-979d-40f3-a92b-5394170af54b",
    ]
)
numbers = st.sampled_from([0, 0.5, 1, 0.25])
options = st.dictionaries(st.sampled_from(["endOfSpeechSensitivity", "speechEnhancementLevel"]), numbers, min_size=1)
FIELDS = {
    "name": lines,
    "description": texts.filter(str.strip),
    "voiceId": ids,
    "systemPrompt": templated.filter(str.strip),
    "initialMessage": templated.filter(bool),
    "skipGreeting": st.booleans(),
    "voiceDetectionOptions": options,
}
TEMPLATED = {"systemPrompt", "initialMessage"}
NEEDED = {"name", "voiceId", "systemPrompt"}


@st.composite
def sources(draw: st.DrawFn, name: str) -> str:
    """A field as somebody may have written it, with a variable in what is a template, and a comment behind or above."""
    value = draw(FIELDS[name])
    if name in TEMPLATED:
        value = escaped(f"{value}", "{{")
    if name in TEMPLATED and draw(st.booleans()):
        value = f"{value} {{{{ visitor }}}}{draw(lines)}"
    style = draw(st.sampled_from(["entry", '"', "'", "|", "flow"]))
    comment = draw(st.sampled_from(["", "# why\n"]))
    if isinstance(value, str) and style == "|" and (made := block(value, 2)):
        return f"{comment}{name}: {made}\n"
    if style in {'"', "'"}:
        return f"{comment}{name}: {inline(value, style=style)} # c\n"
    return f"{comment}{name}: {inline(value)}\n" if style == "flow" else f"{comment}{entry(name, value, 0)}\n"


@st.composite
def personas(draw: st.DrawFn) -> str:
    """A persona file."""
    names = [name for name in FIELDS if name in NEEDED or draw(st.booleans())]
    fields = draw(st.permutations([draw(sources(name)) for name in names]))
    head = "version: 1\navatarId: a0000000-0000-4000-8000-000000000001\nllmId: 0934d97d-0c3a-4f33-91b0-5e136a0ef466\n"
    text = head + "".join(fields) + "variables:\n  visitor: {default: our visitor} # v\n"
    return draw(st.sampled_from([text, text.replace("\n", "\r\n"), text.rstrip("\n")]))


def edited(draw: Callable[..., Any], name: str, live: Any) -> Any:
    """A value after somebody edited it in the Lab: another one, or for texts a stretch of it replaced."""
    if not isinstance(live, str) or name in {"name", "voiceId"} or draw(st.booleans()):
        return draw(FIELDS[name])
    start = draw(st.integers(0, len(live)))
    end = draw(st.integers(start, min(len(live), start + 12)))
    return (
        live[:start]
        + draw(st.one_of(words, texts, braces) if name in TEMPLATED else st.one_of(words, texts))
        + live[end:]
    )


@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.data())
def test_after_a_pull_the_plan_is_empty(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        case = Pulling(Path(folder), {"personas/cara.yaml": data.draw(personas())})
        live = {path: value for path, value in case.live["cara"].body.items() if path in FIELDS and value is not None}
        names = data.draw(st.sets(st.sampled_from(sorted(live))))
        spelled = {name: edited(data.draw, name, live[name]) for name in sorted(names)}
        shown = PERSONAS.from_api(reply(spelled))
        case.edit("cara", **{name: shown[name] for name in spelled})
        check(case)


def reply(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields as the API shows them."""
    shown = dict(fields)
    if "systemPrompt" in shown:
        shown["brain"] = {"systemPrompt": shown.pop("systemPrompt")}
    if "voiceId" in shown:
        shown["voice"] = {"id": shown.pop("voiceId")}
    return shown


def check(case: Pulling) -> None:
    before = case.plan(case.workspace)
    pulled = case.pull()
    after = case.plan(case.after(pulled))
    left = {each.path for change in after.changes for each in change.fields}
    assert left == set(refusals(pulled))
    assert after.is_clean or refusals(pulled)
    was = {each.path for change in before.changes for each in change.fields}
    assert set(refusals(pulled)) <= was & {"systemPrompt", "initialMessage", "description"}
    if not refusals(pulled):
        assert case.pull().after == pulled.after  # the same again from the same files
